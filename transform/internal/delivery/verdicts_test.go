package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

const (
	askedFor = "metadata: {name: %s, labels: {loki_rule: ''}}\n"
	someFile = "groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({a=\"b\"} |= \"c\" [5m])) > 1'}]}]"
)

// TestFilesThatAreLetGo: what a rule file tells when it is read again is what it told at
// first, in whatever way it is written, here, in a copy of the model, and further down.
func TestFilesThatAreLetGo(t *testing.T) {
	for name, c := range map[string]struct{ object, text, at string }{
		"literal":        {"kind: ConfigMap\n" + askedFor + "data:\n  x: y\n  a.yaml: |\n    " + someFile + "\n", someFile + "\n", "6:13"},
		"quoted":         {"kind: ConfigMap\n" + askedFor + "data:\n  \"a.yaml\": \"" + strings.ReplaceAll(someFile, `"`, `\"`) + "\"\n", someFile, "4:22"},
		"twice":          {"kind: ConfigMap\n" + askedFor + "data:\n  a.yaml: x\n  a.yaml: >\n    " + someFile + "\n", someFile + "\n", "6:13"},
		"Secret":         {"kind: Secret\n" + askedFor + "data:\n  a.yaml: Z3JvdXBzOiBbXQo=\n", "groups: []\n", "4:11"},
		"Secret, plain":  {"kind: Secret\n" + askedFor + "data: {a.yaml: Zm9v}\nstringData:\n  a.yaml: |\n    " + someFile + "\n", someFile + "\n", "6:13"},
		"binaryData":     {"kind: ConfigMap\n" + askedFor + "binaryData:\n  a.yaml: Z3JvdXBzOiBbXQo=\n", "groups: []\n", "4:11"},
		"with an alias":  {"kind: ConfigMap\n" + askedFor + "data:\n  x: &x y\n  z: *x\n  a.yaml: |\n    " + someFile + "\n", someFile + "\n", "7:13"},
		"nothing inside": {"kind: ConfigMap\n" + askedFor + "data:\n  a.yaml:\n", "", "4:10"},
	} {
		t.Run(name, func(t *testing.T) {
			one, other := fmt.Sprintf(c.object, "one"), fmt.Sprintf(c.object, "other")
			m := build(t, finding.Assume{}, one+"---\n"+other)
			tellsAllOf(t, m.Objects, c.text, c.at)
			tellsAllOf(t, m.Rebuild(streams(one+"---\n"+other)).Objects, c.text, c.at)
			moved := m.Rebuild(streams(one + "---\nkind: Pod\n---\n" + other)).Objects
			tellsAllOf(t, moved[:1], c.text, c.at)
			if f := moved[1].Files[len(moved[1].Files)-1]; f.Text() != c.text || f.Verdict != m.Objects[1].Files[len(m.Objects[1].Files)-1].Verdict {
				t.Errorf("moved, it says %q, or was judged again", f.Text())
			}
			if a, b := m.Objects[1].Files[0].Place(m.Objects[1].Object, 0, 3), moved[1].Files[0].Place(moved[1].Object, 0, 3); b.Line != a.Line+2 || b.EndColumn != a.EndColumn {
				t.Errorf("moved by two lines, %s is at %s", a, b)
			}
		})
	}
}

// tellsAllOf holds what the file a.yaml of some objects tells, twice, with others between.
func tellsAllOf(t *testing.T, objects []*RuleObject, text, at string) {
	t.Helper()
	for range 2 {
		for _, o := range objects {
			f := o.Files[len(o.Files)-1]
			if f.Text() != text || f.Size() != len(text) || !f.SaysTheSame(objects[0].Files[len(o.Files)-1]) || f.Key != "a.yaml" {
				t.Errorf("it says %q", f.Text())
			}
			p := f.Place(o.Object, 8, 9)
			if got := fmt.Sprintf("%d:%d", p.Line-o.Whole().Line+1, p.Column); got != at {
				t.Errorf("byte 8 of it is at %s, not %s", got, at)
			}
			if key := o.NodePlace(f.KeyNode); key.EndColumn-key.Column < len("a.yaml") || f.KeyNode.Value != "a.yaml" {
				t.Errorf("its key is at %+v", key)
			}
		}
	}
}

// TestFilesOfWhatNobodyAsksFor: of such an object a copy of the model has the same files
// again, those that read like rules.
func TestFilesOfWhatNobodyAsksFor(t *testing.T) {
	text := "---\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  1.md: read me\n  2.md: read me\n  3.yaml: |\n    " + someFile + "\n  4.md: read me\n"
	m := build(t, finding.Assume{}, text)
	for _, files := range [][]*RuleFile{m.Objects[0].Files, m.Rebuild(streams(text)).Objects[0].Files, m.Rebuild(streams("kind: Pod\n" + text)).Objects[0].Files} {
		var keys []string
		for _, f := range files {
			keys = append(keys, f.Key)
			if f.Value.Fields() != nil {
				t.Errorf("%s holds on to its value", f.Key)
			}
		}
		if got := strings.Join(keys, " "); got != "3.yaml" || files[0].Text() != someFile+"\n" || files[0].Verdict != m.Objects[0].Files[0].Verdict {
			t.Errorf("it has %s", got)
		}
	}
}

// TestRulesAreNotKept: of a hundred rule objects, one at most has its tree and its text.
func TestRulesAreNotKept(t *testing.T) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "---\nkind: ConfigMap\n"+askedFor+"data:\n  a.yaml: |\n    %s\n", fmt.Sprint("r", i), someFile)
	}
	m := build(t, finding.Assume{}, release, text.String())
	m.Routes()
	held := 0
	for _, o := range m.Objects {
		for _, f := range o.Files {
			if f.text != "" || f.Value.Value != "" {
				held++
			}
		}
	}
	if len(m.Objects) != 100 || held > 0 || len(m.verdicts) > 0 {
		t.Errorf("%d objects, %d texts, %d verdicts by text", len(m.Objects), held, len(m.verdicts))
	}
}

// TestWhatRulesCanBe: that is told of rules that load, whether they still stand there or
// not.
func TestWhatRulesCanBe(t *testing.T) {
	for _, c := range []struct {
		expr, label string
		want        bool
	}{
		{someFile, "loki_rule", true},
		{someFile, "other", true},
		{"groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]", "loki_rule", false},
		{"groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]", "other", false},
		{"groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"} |= [5m]) > 1'}]}]", "loki_rule", false},
	} {
		m := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: a, labels: {"+c.label+": ''}}\ndata:\n  a.yaml: |\n    "+c.expr+"\n")
		for range 2 {
			if got := m.Objects[0].SurelyLoki(); got != c.want {
				t.Errorf("%s with label %s: %v", c.expr, c.label, got)
			}
		}
	}
	o := &RuleObject{Object: &manifest.Object{}, Files: []*RuleFile{{}}}
	if o.SurelyLoki() {
		t.Error("what was not judged is nobody's")
	}
}

// TestRebuildReadsAnew: a copy of the model takes over what is the same, and reads the rest.
func TestRebuildReadsAnew(t *testing.T) {
	asked := "---\nkind: ConfigMap\nmetadata: {name: a, namespace: logs, labels: {loki_rule: ''}}\ndata:\n  1.md: read me\n  3.yaml: |\n    " + someFile + "\n"
	stranger := "---\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  1.md: read me\n  3.yaml: |\n    " + someFile + "\n"

	m := build(t, finding.Assume{}, release, asked)
	both := m.Rebuild(streams(release, asked+strings.Replace(asked, "name: a", "name: c", 1))).Objects
	if len(both) != 2 || !both[0].Files[1].SaysTheSame(both[1].Files[1]) || both[0].Files[0].SaysTheSame(both[1].Files[1]) {
		t.Error("what was taken over does not say the same as what was read now")
	}

	m = build(t, finding.Assume{}, "kind: Pod\n")
	if added := m.Rebuild(streams("kind: Pod\n" + stranger)).Objects; len(added) != 1 || len(added[0].Files) != 1 {
		t.Errorf("%d objects with the files that were not there before", len(added))
	}

	list := func(text string) string {
		return "kind: List\nitems:\n- kind: ConfigMap\n  metadata: {name: a, namespace: logs, labels: {loki_rule: ''}}\n  data:\n    3.yaml: |\n      " + text + "\n"
	}
	m = build(t, finding.Assume{}, release, list(someFile))
	changed := m.Rebuild(streams(release, list(strings.Replace(someFile, "alert: A", "alert: B", 1)))).Objects
	if len(changed) != 1 || changed[0].Files[0].Verdict == nil || changed[0].Files[0].Verdict == m.Objects[0].Files[0].Verdict {
		t.Error("a text that was changed in a list was not judged")
	}

	elsewhere := strings.Replace(release, "{name: LABEL, value: loki_rule}", "{name: LABEL, value: other}", 1)
	m = build(t, finding.Assume{}, elsewhere, asked)
	wanted := m.Rebuild(streams(release, asked)).Objects[0].Files
	if len(wanted) != 2 || wanted[0].Verdict == nil {
		t.Errorf("%d files of an object that is asked for now, the first judged: %t", len(wanted), len(wanted) > 0 && wanted[0].Verdict != nil)
	}
}

// TestNameOfNothing: a key that names no file is not fetched, whatever its value is.
func TestNameOfNothing(t *testing.T) {
	loki, mine := changed(t, []string{"  a.yaml: |\n", "  .url: no address\nspare: |\n"})
	if f := build(t, finding.Assume{}, loki, mine).Objects[0].Files[0]; !f.Remote || f.Verdict != nil {
		t.Errorf("remote %t, %+v", f.Remote, f.Verdict)
	}
}

// TestMountedNameOfNothing: no sidecar takes anything off a key that is mounted.
func TestMountedNameOfNothing(t *testing.T) {
	loki, mine := changed(t, []string{"a.yaml: |", ".url: |", ofLoki, "            - {name: m, mountPath: /rules/fake}\n" + ofLoki, emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine}}"})
	mounted := false
	for _, r := range build(t, finding.Assume{}, loki, mine).Routes() {
		mounted = mounted || r.Mount != nil
		if cause, got := outcome(r); (cause == NoFileName) != (r.Sidecar != nil) {
			t.Errorf("cause %d: %s", cause, got)
		}
	}
	if !mounted {
		t.Error("nothing is mounted")
	}
}
