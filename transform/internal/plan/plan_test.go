package plan

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

const ruler = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: NAME-config, namespace: ops}
data:
  config.yaml: |
    auth_enabled: true
    ruler: {storage: {type: local, local: {directory: /NAME}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: NAME-ruler
  namespace: ops
spec:
  template:
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.4.2
          args: [-target=ruler, -config.file=/etc/loki/config.yaml]
          volumeMounts: [{name: config, mountPath: /etc/loki}]
      volumes: [{name: config, configMap: {name: NAME-config}}]
`

func named(name string) string { return strings.ReplaceAll(ruler, "NAME", name) }

func makeOne(t *testing.T, text string, opts Options) *Plan {
	t.Helper()
	plans, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(text))}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return plans[0]
}

func TestKeep(t *testing.T) {
	text := named("a") + named("b")
	if p := makeOne(t, text, Options{}); p.Found != 2 || len(p.Rulers) != 0 {
		t.Errorf("found %d and kept %d rulers, not 2 and 0", p.Found, len(p.Rulers))
	}
	p := makeOne(t, text, Options{Keep: true})
	if len(p.Rulers) != 2 || p.Rulers[1].Config.Directory.Text != "/b" || len(p.Rulers[1].Adds) == 0 {
		t.Errorf("kept are %v", p.Rulers)
	}
}

// The config of a ruler may stand in another stream, and behind it.
func TestStreamsTogether(t *testing.T) {
	config, workload, _ := strings.Cut(named("a"), "---\napiVersion: apps/v1")
	plans, err := Make([]*manifest.Stream{
		manifest.Open("ruler.yaml", []byte("apiVersion: apps/v1"+workload)),
		manifest.Open("config.yaml", []byte(config)),
	}, Options{Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	if dir := plans[0].Rulers[0].Config.Directory.Text; dir != "/a" || !plans[1].Empty() {
		t.Errorf("directory %q, and the config's own plan is empty: %t", dir, plans[1].Empty())
	}
}

// Only what a ruler mentions is parsed: what is broken elsewhere is not ours to
// judge, and what it does mention has to be sound.
func TestOnlyWhatIsMentioned(t *testing.T) {
	stranger := "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: stranger\ndata: [\n"
	if p := makeOne(t, stranger+named("a"), Options{}); p.Found != 1 {
		t.Errorf("found %d rulers", p.Found)
	}
	broken := strings.Replace(named("a"), "data:\n", "data: [\n", 1)
	if _, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(broken))}, Options{}); err == nil {
		t.Error("a broken config of the ruler is not told")
	}
}

// A tolerant plan goes on without what is mentioned and broken; and what is broken is
// no concern of a workload that turns out to be no ruler.
func TestBrokenIsPassedOver(t *testing.T) {
	broken := strings.Replace(named("a"), "data:\n", "data: [\n", 1)
	plans, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(broken))}, Options{Tolerant: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := plans[0].Changes[0]; c.Reason != "injected" || !c.Assumed {
		t.Errorf("%+v", c)
	}
	if p := makeOne(t, strings.Replace(broken, "-target=ruler", "-target=querier", 1), Options{}); p.Changes[0].Reason != "not-a-ruler" {
		t.Errorf("%+v", p.Changes[0])
	}
}

// Changes stand in the order of the input, also where an alias puts one ruler in two
// places: the first gets the access, and the second has it then.
func TestOrderOfChanges(t *testing.T) {
	_, workload, _ := strings.Cut(edited(t, served, "[configmaps]", "[secrets]"), "---\n")
	workload, rest, _ := strings.Cut(workload, "---\n")
	p := makeOne(t, rest+"---\nkind: List\nitems:\n  - &r\n    "+strings.ReplaceAll(strings.TrimRight(workload, "\n"), "\n", "\n    ")+"\n  - *r\n", Options{})
	var got []string
	for _, c := range p.Changes {
		got = append(got, string(c.Reason))
	}
	check(t, strings.Join(got, ", "), "completed, already-satisfied")
}

// What is edited and does not say what was planned ends everything, with its place.
func TestFaultOfOurs(t *testing.T) {
	s := manifest.Open("in.yaml", []byte(lone))
	p := &planner{index: newIndex([]*manifest.Stream{s}), presets: map[presetKey]*patchset.PatchSet{}, uneditable: map[rulerKey]string{}}
	to := &Plan{}
	rulers, err := p.candidates(to, s, p.index.hints[0][0])
	if err != nil {
		t.Fatal(err)
	}
	rulers[0].Object.Stream = manifest.Open("in.yaml", []byte(strings.Replace(lone, "ruler", "other", 1)))
	err = p.document(to, rulers)
	if err == nil || !strings.Contains(said(err), "in.yaml:1:1: internal error: the edited text does not say what was planned") || p.again || len(to.Edits) > 0 {
		t.Errorf("error %v, again %t, %d edits", err, p.again, len(to.Edits))
	}
}

// Four times the releases take four times the memory in passing, and the plan
// keeps their edits and nothing that was parsed.
func TestNothingParsedIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	kept := func(n int) uint64 {
		var text strings.Builder
		for i := range n {
			text.WriteString(named(fmt.Sprintf("r%d", i)))
		}
		stream := []*manifest.Stream{manifest.Open("in.yaml", []byte(text.String()))}
		before := heap()
		plans, err := Make(stream, Options{})
		if err != nil || plans[0].Found != n {
			t.Fatal(err)
		}
		after := heap()
		runtime.KeepAlive(plans)
		return (after - before) / uint64(n)
	}
	if each := kept(400); each > 16<<10 {
		t.Errorf("%d bytes are kept of each ruler: more than its edits and its change", each)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
