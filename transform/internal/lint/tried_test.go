package lint

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

const bases = "../../../cmd/loki-ruler-sidecar/testdata/bases/"

// withEdits is a base of the scenarios with replacements, old and new by turns.
func withEdits(t *testing.T, base string, replace ...string) []byte {
	t.Helper()
	src, err := os.ReadFile(bases + base + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(src), replace[i]) {
			t.Fatalf("%s has no %q", base, replace[i])
		}
	}
	return []byte(strings.NewReplacer(replace...).Replace(string(src)))
}

func lintOf(texts ...[]byte) []finding.Finding {
	var streams []*manifest.Stream
	for i, text := range texts {
		streams = append(streams, manifest.Open("in"+string(rune('0'+i))+".yaml", text))
	}
	return Run(delivery.Build(streams, "logs", finding.Assume{AccessExternal: true}), nil, Options{})
}

// TestTriedValues: values are printed where a trial shows that they hold, with what
// else they need, and nowhere else.
func TestTriedValues(t *testing.T) {
	rule := []byte("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: logs\n  labels: {loki_rule: \"\"}\n  annotations: {my-tenant: fake}\n" +
		"data:\n  web.yaml: |\n    groups:\n      - name: g\n        rules: [{alert: A, expr: 'sum(rate({app=\"web\"}[5m])) > 1', for: 5m}]\n")
	for _, c := range []struct {
		name, base, rule string
		replace          []string
		want, not        string
	}{
		{"a store of the bucket", "sidecar-1.30", "ruler-storage-not-local", []string{"type: local", "type: s3"}, "type: local", "sidecar: true"},
		{"and the sidecar that the store asks for", "chart-bare", "rule-object-not-delivered",
			[]string{"type: local", "type: s3", "loki-6.27.0", "loki-6.46.0"}, "ruler:\n  sidecar: true", ""},
		{"which an older chart has not, nor is post-render there", "chart-bare", "rule-object-not-delivered", []string{"type: local", "type: s3"}, "", "ruler:"},
		{"the annotation reaches a ruler from 6.57 on", "sidecar-1.30", "folder-annotation-ignored", []string{"loki-6.46.0", "loki-9.3.7", "\"/rules/fake\"", "/rules"}, "folderAnnotation: my-tenant", ""},
		{"and none before", "sidecar-1.30", "folder-annotation-ignored", []string{"\"/rules/fake\"", "/rules"}, "", "folderAnnotation"},
		{"in 7.x one of two charts has it", "sidecar-1.30", "folder-annotation-ignored", []string{"loki-6.46.0", "loki-7.0.0", "\"/rules/fake\"", "/rules"}, "", "folderAnnotation"},
		{"a folder", "sidecar-1.30", "tenant-dir-missing", []string{"\"/rules/fake\"", "/rules"}, "folder: /rules/fake", ""},
		{"of another's sidecar no value", "sidecar-1.30", "tenant-dir-missing", []string{"\"/rules/fake\"", "/rules", "name: loki-sc-rules", "name: mine"}, "", "folder:"},
	} {
		found := false
		for _, f := range lintOf(withEdits(t, c.base, c.replace...), rule) {
			if f.Rule != c.rule {
				continue
			}
			found = true
			if !strings.Contains(f.Fix.Values, c.want) || c.not != "" && strings.Contains(f.Fix.Values, c.not) || c.want == "" && f.Fix.Values != "" {
				t.Errorf("%s: %s proposes %q, want %q, not %q", c.name, f.Rule, f.Fix.Values, c.want, c.not)
			}
		}
		if !found {
			t.Errorf("%s: no %s", c.name, c.rule)
		}
	}
}

// TestTriedInLargeInputs: what is tried on a part of a large input is tried as on
// all of it.
func TestTriedInLargeInputs(t *testing.T) {
	src := withEdits(t, "sidecar-1.30", "\"/rules/fake\"", "/rules")
	padding := []byte(strings.Repeat("---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  namespace: elsewhere\n", 3000))
	var want, got finding.Finding
	for _, f := range lintOf(src) {
		if f.Rule == "tenant-dir-missing" {
			want = f
		}
	}
	for _, f := range lintOf(src, padding) {
		if f.Rule == "tenant-dir-missing" {
			got = f
		}
	}
	if want.Fix.Values == "" || got.Fix != want.Fix {
		t.Errorf("in %d bytes: %+v, want %+v", len(src)+len(padding), got.Fix, want.Fix)
	}
}

// TestPostRenderOfLargeInput: a second model of a large input is not made.
func TestPostRenderOfLargeInput(t *testing.T) {
	const line = "# nothing\n"
	for size, want := range map[int]bool{postRenderedUpTo: true, postRenderedUpTo + len(line): false} {
		tried := false
		stream := manifest.Open("a.yaml", bytes.Repeat([]byte(line), size/len(line)))
		tr := &trials{model: delivery.Build([]*manifest.Stream{stream}, "", finding.Assume{}), opts: Options{PostRender: func([]*manifest.Stream, *bytes.Buffer) []*manifest.Stream {
			tried = true
			return nil
		}}}
		tr.postRender([]check.Reported{{Finding: finding.Finding{Fix: finding.Fix{ByPostRender: true}}}})
		if tried != want {
			t.Errorf("%d bytes: post-rendered %v, want %v", size, tried, want)
		}
	}
}

// A rule finds what it finds whatever others do, and nothing worse than it says: what is
// tried is judged by the rules that decide about it alone.
func TestRulesAreIndependent(t *testing.T) {
	rules := Rules()
	worst := map[string]finding.Severity{}
	for _, r := range rules {
		worst[r.ID] = r.Severity
	}
	found := 0
	for name, archive := range scenario.Each(t, "../../..", "lint") {
		var streams []*manifest.Stream
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				streams = append(streams, manifest.Open(f.Name, f.Data))
			}
		}
		m := delivery.Build(streams, "logs", finding.Assume{})
		together := map[string][]finding.Finding{}
		for _, f := range evaluated(m, known(nil), rules, Options{}) {
			together[f.Finding.Rule] = append(together[f.Finding.Rule], f.Finding)
			if f.Severity > worst[f.Rule] {
				t.Errorf("%s: a finding of %s is an %s, and the rule a %s at its worst", name, f.Rule, f.Severity, worst[f.Rule])
			}
		}
		for id, want := range together {
			found++
			if got := findings(evaluated(m, known(nil), rules, Options{Enable: []string{id}})); !slices.Equal(got, want) {
				t.Errorf("%s: %s finds %v alone, and %v beside the others", name, id, got, want)
			}
		}
	}
	if found == 0 {
		t.Fatal("nothing was found")
	}
}

// TestTriedOnce: what is found with the same values is not judged anew for another
// finding, and what post-render would do is not asked where the values bring the sidecar.
func TestTriedOnce(t *testing.T) {
	src := withEdits(t, "chart-bare", "loki-6.27.0", "loki-6.46.0")
	planned := 0
	opts := Options{Plan: func([]*manifest.Stream) []finding.Change {
		planned++
		return nil
	}}
	m := delivery.Build([]*manifest.Stream{manifest.Open("in.yaml", src)}, "logs", finding.Assume{AccessExternal: true})
	reported := evaluated(m, known(nil), Rules(), Options{})
	tr := newTrials(m, reported, Rules(), opts)
	judged := map[string]int{}
	for _, f := range reported {
		if !strings.Contains(f.Fix.Values, "sidecar: true") {
			continue
		}
		before := tr.budget
		if held := tr.values(f); !held.holds {
			t.Errorf("%s: the values do not hold", f.Rule)
		}
		judged[f.Fix.Values] += (before - tr.budget) / len(src)
	}
	if len(reported) < 2 || len(judged) != 1 {
		t.Fatalf("of %d findings some propose %d sets of values, want one", len(reported), len(judged))
	}
	for values, times := range judged {
		if times != 1 || planned != 0 {
			t.Errorf("judged %d times, want once, and planned %d times, want never:\n%s", times, planned, values)
		}
	}
}
