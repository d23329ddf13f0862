package delivery

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// second is another sidecar of release's pod, with a volume of its own at /d.
func second(label, folder string) []string {
	return []string{
		sidecar1, sidecar1 + `        - name: second
          image: kiwigrid/k8s-sidecar:2.10.1
          env: [{name: LABEL, value: ` + label + `}, {name: FOLDER, value: ` + folder + `}]
          volumeMounts: [{name: rules, mountPath: /rules}, {name: d, mountPath: /d}]
`,
		emptyDir, emptyDir + "\n        - {name: d, emptyDir: {}}",
	}
}

// TestForRules: which sidecar of a pod is there for rules, and which may bring an
// object all the same.
func TestForRules(t *testing.T) {
	const annotation = "\n  annotations: {k8s-sidecar-target-directory: /rules/fake}"
	for _, test := range []struct {
		name             string
		changes          []string
		forRules, brings bool
	}{
		{"the charts' label", second("loki_rule", "/d"), true, true},
		{"another label, to the rules directory", second("x", "/rules/b"), true, true},
		{"another label, to elsewhere", second("x", "/d"), false, false},
		{"another label, to elsewhere, but for this object", append(second("x", "/d"), labelled, labelled+annotation), false, true},
		{"another label, to a volume that is the rules' for Loki", append(second("x", "/m/fake"), "{name: d, mountPath: /d}]", "{name: rules, mountPath: /m}]"), true, true},
		{"another label, below the rules directory, which it does not share", append(second("x", "/rules/b"), "[{name: rules, mountPath: /rules}, {name: d, mountPath: /d}]", "[{name: d, mountPath: /d}]"), true, true},
		{"another label, to a volume that Loki sees elsewhere", append(second("x", "/d"), ofLoki, "            - {name: d, mountPath: /e}\n"+ofLoki), false, false},
		{"another label, and this object to where Loki sees the rules", append(append(second("x", "/d"), labelled, labelled+"\n  annotations: {k8s-sidecar-target-directory: /m/fake}"), "{name: d, mountPath: /d}]", "{name: rules, mountPath: /m}]"), false, true},
		{"another label, and this object below the rules directory, which it does not share", append(append(second("x", "/d"), labelled, labelled+annotation), "[{name: rules, mountPath: /rules}, {name: d, mountPath: /d}]", "[{name: d, mountPath: /d}]"), false, true},
		{"another label, and the annotation is decided elsewhere", append(second("x", "/d"), "{name: LABEL, value: x}, ", "{name: LABEL, value: x}, {name: FOLDER_ANNOTATION, "+elsewhere+", "), false, true},
		{"another label, and FOLDER is decided elsewhere in part", append(second("x", "$(X)/d"), "{name: LABEL, value: x}, ", "{name: LABEL, value: x}, {name: X, "+elsewhere+", "), false, true},
		{"another label, on no volume", second("x", "/nowhere"), false, false},
		{"another label, and the rules directory is not known", append(second("x", "/d"), "configMap: {name: logs}", "secret: {secretName: other}"), false, true},
		{"another label, and no FOLDER", second("x", "''"), false, true},
		{"neither is for rules", append(second("x", "/d"), "value: loki_rule", "value: y", folder, "{name: FOLDER, value: /e}"), false, true},
		{"a part that is decided at run time", append(second("x", "/d"), "{name: d, mountPath: /d}]", "{name: d, mountPath: /d, subPathExpr: $(X)}]", ofLoki, "            - {name: d, mountPath: /e}\n"+ofLoki), false, true},
	} {
		loki, mine := changed(t, test.changes)
		m := build(t, finding.Assume{}, loki, mine)
		r := m.Rulers[0]
		s := r.Sidecars[1]
		if got := m.ForRules(r, s); got != test.forRules {
			t.Errorf("%s: is for rules: %v", test.name, got)
		}
		if got := m.mayDeliver(r, s, m.Objects[0].Object); got != test.brings {
			t.Errorf("%s: brings the object: %v", test.name, got)
		}
	}
	lone, _ := changed(t, []string{"value: loki_rule", "value: y", folder, "{name: FOLDER, value: /e}"})
	m := build(t, finding.Assume{}, lone)
	if r := m.Rulers[0]; !m.ForRules(r, r.Sidecars[0]) {
		t.Error("the only sidecar of a pod is not for rules")
	}
}

// TestAddressed: for which rulers an object is meant.
func TestAddressed(t *testing.T) {
	noSidecar := strings.Replace(strings.Replace(release, sidecar1, "", 1), "name: ruler, namespace: logs", "name: bare, namespace: logs", 1)
	_, bare, _ := strings.Cut(noSidecar, "subjects: [{kind: ServiceAccount, name: logs, namespace: logs}]\n---\n")
	inShop := strings.Replace(bare, "name: bare, namespace: logs", "name: bare, namespace: shop", 1)
	aside, _ := changed(t, second("x", "/d"))
	mounted := strings.Replace(noSidecar, emptyDir, "{name: rules, configMap: {name: mine, items: [{key: a.yaml, path: fake/a.yaml}]}}", 1)
	for _, test := range []struct {
		name  string
		files []string
		want  []bool
	}{
		{"a sidecar asks for it", []string{release, rules}, []bool{true}},
		{"the sidecar asks for others", []string{release, strings.Replace(rules, "loki_rule", "x", 1)}, []bool{false}},
		{"the sidecar looks elsewhere", []string{release, strings.Replace(rules, inLogs, "  namespace: shop", 1)}, []bool{false}},
		{"a ruler without sidecar", []string{noSidecar, rules}, []bool{true}},
		{"a ruler without sidecar, and no label", []string{noSidecar, strings.Replace(rules, "loki_rule", "x", 1)}, []bool{false}},
		{"a ruler without sidecar beside one with", []string{release, bare, rules}, []bool{true, false}},
		{"two rulers without sidecar, one where the object is", []string{noSidecar, inShop, rules}, []bool{true, false}},
		{"two rulers without sidecar, none where the object is", []string{noSidecar, inShop, strings.Replace(rules, inLogs, "  namespace: apps", 1)}, []bool{true, true}},
		{"two rulers without sidecar, one of which may be anywhere", []string{noSidecar, strings.Replace(inShop, ", namespace: shop", "", 1), rules}, []bool{true, true}},
		{"another object's mount", []string{strings.Replace(mounted, "name: mine", "name: other", 1), strings.Replace(rules, "name: mine", "name: other", 1), strings.Replace(rules, "loki_rule", "x", 1)}, []bool{false}},
		{"a sidecar that writes elsewhere asks for it", []string{aside, strings.Replace(rules, "loki_rule", "x", 1)}, []bool{false}},
		{"a mount", []string{mounted, strings.Replace(rules, "loki_rule", "x", 1)}, []bool{true}},
		{"another object's mount, beside a sidecar that asks for others", []string{strings.Replace(release, emptyDir, "{name: rules, configMap: {name: other, items: [{key: a.yaml, path: fake/a.yaml}]}}", 1), called("other"), strings.Replace(rules, "loki_rule", "x", 1)}, []bool{false}},
	} {
		m := build(t, finding.Assume{}, test.files...)
		var got []bool
		for _, r := range m.Rulers {
			got = append(got, m.Addressed(r, m.Objects[len(m.Objects)-1]))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		for i, r := range m.Rulers {
			if slices.Contains(m.ObjectsFor(r), m.Objects[len(m.Objects)-1]) != test.want[i] {
				t.Errorf("%s: ruler %d has %d objects", test.name, i, len(m.ObjectsFor(r)))
			}
		}
	}
}

// TestNearest: an object that no ruler wants is held against those where it is,
// against all of them where there are none, and against whoever mounts it.
func TestNearest(t *testing.T) {
	twin := strings.ReplaceAll(release, "namespace: logs", "namespace: shop")
	unlabelled := strings.Replace(rules, "loki_rule", "x", 1)
	for _, test := range []struct {
		name, object string
		want         []string // the namespaces of the rulers
	}{
		{"in the namespace of one", unlabelled, []string{"logs"}},
		{"in the namespace of the other", strings.Replace(unlabelled, inLogs, "  namespace: shop", 1), []string{"shop"}},
		{"in neither", strings.Replace(unlabelled, inLogs, "  namespace: apps", 1), []string{"logs", "shop"}},
		{"wherever the release goes", strings.Replace(unlabelled, inLogs, "", 1), []string{"logs", "shop"}},
	} {
		var got []string
		for _, r := range build(t, finding.Assume{}, release, twin, test.object).Routes() {
			got = append(got, r.Ruler.Namespace)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestNearestOfNowhere: an object of which nobody knows where it will be is held against
// all rulers, and not only those of which nobody knows it either.
func TestNearestOfNowhere(t *testing.T) {
	nowhere := strings.ReplaceAll(release, ", namespace: logs", "")
	m := build(t, finding.Assume{}, release, nowhere, strings.Replace(rules, inLogs+"\n", "", 1))
	all := m.Set.Kind("ConfigMap")
	if got := m.nearest(all[len(all)-1]); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("%v", got)
	}
}

// TestMountAbove: of a mount above the rules directory only what leads there counts.
func TestMountAbove(t *testing.T) {
	loki, mine := changed(t, []string{
		"[-target=ruler]", "[-target=ruler, -config.file=/etc/loki/config/config.yaml]",
		ofLoki, "            - {name: m, mountPath: /}\n        - name: sc",
		emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine, items: [{key: a.yaml, path: rules/fake/a.yaml}, {key: b.yaml, path: other/b.yaml}]}}",
	})
	var got []bool
	for _, r := range build(t, finding.Assume{}, loki, mine+"  b.yaml: 'groups: []'\n").Routes() {
		got = append(got, r.Mount != nil)
	}
	if want := []bool{true, false, false}; !slices.Equal(got, want) { // a.yaml by mount and by sidecar, b.yaml by sidecar
		t.Errorf("by mount: %v, want %v", got, want)
	}
}

// TestForeign: what stops before a ruler wants it, and may be somebody else's.
func TestForeign(t *testing.T) {
	logQL := []string{expression, `'rate({a="b"} |= "x" [5m]) > 1'`}
	for _, test := range []struct {
		name    string
		changes []string
		foreign bool
		near    bool
	}{
		{"another label", []string{labelled, "  labels: {x: y}"}, true, false},
		{"another label, and LogQL", append(logQL, labelled, "  labels: {x: y}"), false, false},
		{"another label, LogQL, and Loki cannot load it", []string{expression, "'{'", labelled, "  labels: {x: y}"}, true, false},
		{"nearly the label", []string{labelled, "  labels: {loki-rule: y}"}, false, true},
		{"the label, and another namespace", []string{inLogs, "  namespace: shop"}, false, false},
	} {
		loki, mine := changed(t, test.changes)
		m := build(t, finding.Assume{}, loki, mine)
		r := m.Routes()[0]
		if r.Foreign != test.foreign || (m.Near(r.Object.Object) != nil) != test.near || !r.Unread() {
			t.Errorf("%s: foreign %v, near %v, unread %v", test.name, r.Foreign, m.Near(r.Object.Object) != nil, r.Unread())
		}
	}
	if r := build(t, finding.Assume{}, release, rules).Routes()[0]; r.Foreign || r.Unread() || r.MountedElsewhere() {
		t.Errorf("%+v", r)
	}
	for _, changes := range [][]string{
		{sidecar1, ""}, // it stops elsewhere
		{"replicas: 1", "replicas: 0", labelled, "  labels: {x: y}", ofLoki, "            - {name: m, mountPath: /rules/fake}\n        - name: sc", emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine}}"}, // mounted, so it is meant
	} {
		loki, mine := changed(t, changes)
		if r := build(t, finding.Assume{}, loki, mine).Routes()[0]; r.Foreign || r.Unread() {
			t.Errorf("%q: foreign %v, unread %v", changes, r.Foreign, r.Unread())
		}
	}
}

// TestSurelyLoki: rules that all load, and one of which only Loki could.
func TestSurelyLoki(t *testing.T) {
	const only, either = "rate({a=\"b\"} |= \"x\" [5m]) > 1", "rate({a=\"b\"}[5m]) > 1"
	file := func(exprs ...string) string {
		var text strings.Builder
		text.WriteString("|\n    groups:\n    - name: g\n      rules:\n")
		for _, e := range exprs {
			text.WriteString("      - {alert: A, expr: '" + e + "'}\n")
		}
		return text.String()
	}
	for _, test := range []struct {
		name, data string
		want       bool
	}{
		{"only Loki's", "a: " + file(only), true},
		{"one of two", "a: " + file(only, either), true},
		{"one of two files", "a: " + file(only) + "  b: " + file(either), true},
		{"none", "a: " + file(either), false},
		{"one that does not load", "a: " + file(only) + "  b: x\n", false},
		{"one that is not here", "a: " + file(only) + "  b.url: http://x\n", false},
	} {
		m := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: mine, labels: {loki_rule: ''}}\ndata:\n  "+test.data)
		if got := m.Objects[0].SurelyLoki(); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestNear: the first label that is missed narrowly, unless the object is what
// some sidecar asks for.
func TestNear(t *testing.T) {
	for _, test := range []struct {
		name   string
		second string
		labels string
		want   string // the sidecar
	}{
		{"the first", "other", "loki-rule: a", "sc"},
		{"the second", "team_rule", "team-rule: a", "second"},
		{"both", "team_rule", "loki-rule: a, team-rule: a", "sc"},
		{"the first, and what the second asks for", "loki-rule", "loki-rule: a", ""},
		{"none", "other", "x: a", ""},
	} {
		loki, mine := changed(t, append(second(test.second, "/rules/b"), labelled, "  labels: {"+test.labels+"}"))
		m := build(t, finding.Assume{}, loki, mine)
		got := ""
		if near := m.Near(m.Set.Find("ConfigMap", "logs", "mine")); near != nil {
			got = near.Sidecar.Container.Name
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestReaders: the interval that files without one are evaluated at, where the
// rulers agree.
func TestReaders(t *testing.T) {
	every := func(loki, interval string) string {
		return strings.Replace(loki, "      alertmanager_url", "      evaluation_interval: "+interval+"\n      alertmanager_url", 1)
	}
	second := strings.NewReplacer("name: logs, namespace: logs}\ndata", "name: logs, namespace: b}\ndata", "name: ruler, namespace: logs", "name: b, namespace: b").Replace(release)
	for _, test := range []struct {
		name  string
		files []string
		want  time.Duration
	}{
		{"none", []string{rules}, 0},
		{"Loki's own", []string{release, rules}, time.Minute},
		{"the config's", []string{every(release, "2m"), rules}, 2 * time.Minute},
		{"what is no duration", []string{every(release, "often"), rules}, -1},
		{"two rulers that agree", []string{every(release, "2m"), every(second, "2m"), rules}, 2 * time.Minute},
		{"two rulers that do not, and it is for one", []string{every(release, "2m"), every(second, "3m"), rules}, 2 * time.Minute},
		{"two rulers that do not, and it is for none", []string{every(release, "2m"), every(second, "3m"), strings.Replace(rules, "loki_rule", "x", 1)}, -1},
	} {
		m := build(t, finding.Assume{}, test.files...)
		if got := m.readers(m.Objects[len(m.Objects)-1]).Interval; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestLokiVersion: an object is judged for the version of those it is meant for.
func TestLokiVersion(t *testing.T) {
	other := strings.NewReplacer("3.5.3", "2.9.0", "name: ruler, namespace: logs", "name: b, namespace: logs", "value: loki_rule", "value: other").Replace(release)
	for _, test := range []struct {
		name   string
		assume finding.Assume
		files  []string
		want   string
	}{
		{"of the only ruler", finding.Assume{}, []string{release, rules}, "v3.5.3"},
		{"of the ruler whose sidecar asks for it", finding.Assume{}, []string{release, other, rules}, "v3.5.3"},
		{"of the only ruler, which it is not for", finding.Assume{}, []string{release, strings.Replace(rules, "loki_rule", "x", 1)}, "v3.5.3"},
		{"of none", finding.Assume{}, []string{release, other, strings.Replace(rules, "loki_rule", "x", 1)}, ""},
		{"of two that differ", finding.Assume{}, []string{release, strings.Replace(other, "value: other", "value: loki_rule", 1), rules}, ""},
		{"of two that do not differ", finding.Assume{}, []string{release, strings.Replace(release, "name: ruler,", "name: b,", 1), rules}, "v3.5.3"},
		{"of two, and one is for none", finding.Assume{}, []string{release, strings.NewReplacer("3.5.3", "2.9.0", "name: ruler, namespace: logs", "name: b, namespace: logs", sidecar1, "").Replace(release), rules}, "v3.5.3"},
		{"assumed", finding.Assume{LokiVersion: "v3.0.0"}, []string{release, other, rules}, "v3.0.0"},
		{"assumed, without a ruler", finding.Assume{LokiVersion: "v3.0.0"}, []string{rules}, "v3.0.0"},
	} {
		m := build(t, test.assume, test.files...)
		if got := m.readers(m.Objects[len(m.Objects)-1]).LokiVersion; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestLanding: where FOLDER is, below the rules directory and for Loki.
func TestLanding(t *testing.T) {
	to := func(dir string) []string { return []string{folder, "{name: FOLDER, value: '" + dir + "'}"} }
	for _, test := range []struct {
		name    string
		changes []string
		rest    string
		ok      bool
	}{
		{"a tenant's directory", nil, "fake", true},
		{"the directory itself", to("/rules"), "", true},
		{"deeper", to("/rules/a/b"), "a/b", true},
		{"elsewhere", to("/data"), "", false},
		{"not known in part", []string{folder, "{name: X, " + elsewhere + "\n            - {name: FOLDER, value: /rules/$(X)}"}, "", false},
		{"above", append(to("/rules"), "directory: /rules", "directory: /rules/x"), "", false},
		{"nowhere", to(""), "", false},
		{"not known", []string{"FOLDER, value: /rules/fake}", "FOLDER, " + elsewhere}, "", false},
		{"and the rules directory is not", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, "", false},
	} {
		loki, _ := changed(t, test.changes)
		m := build(t, finding.Assume{}, loki)
		if rest, ok := m.Landing(m.Rulers[0], m.Rulers[0].Sidecars[0]); rest != test.rest || ok != test.ok {
			t.Errorf("%s: %q, %v; want %q, %v", test.name, rest, ok, test.rest, test.ok)
		}
	}
}

// TestMounts: which objects a ruler mounts where it reads, and at its root.
func TestMounts(t *testing.T) {
	for _, test := range []struct {
		mount, volume string
		rules         int // objects that are mounted where the ruler reads
		root, inPod   bool
	}{
		{"/rules/fake", "configMap: {name: mine}", 1, false, true},
		{"/rules", "configMap: {name: mine}", 1, true, true},
		{"/rules", "configMap: {name: mine, items: [{key: a.yaml, path: fake/a.yaml}]}", 1, false, true},
		{"/rules", "configMap: {name: mine, items: [{key: a.yaml, path: a.yaml}]}", 1, true, true},
		{"/rules", "projected: {sources: [{secret: {name: no}}, {configMap: {name: mine}}]}", 1, true, false},
		{"/rules", "projected: {sources: [{configMap: {name: mine, items: [{key: a.yaml, path: fake/a}]}}]}", 1, false, false},
		{"/rules", "projected: {sources: [{serviceAccountToken: {path: token}}]}", 0, false, false},
		{"/rules", "emptyDir: {}", 0, false, false},
		{"/rules", "secret: {secretName: mine}", 0, true, false}, // there is no such Secret in the input
		{"/etc/x", "configMap: {name: mine}", 0, false, true},
		{"/rules/fake", "secret: {secretName: hidden}", 1, false, false},
		{"/rules/fake", "projected: {sources: [{secret: {name: hidden}}, {configMap: {name: mine}}]}", 2, false, false},
		{"/rules/fake", "persistentVolumeClaim: {claimName: hidden}", 0, false, false},
		{"/rules", "configMap: {}", 0, true, false}, // there are objects without a name
		{"/rules", "secret: {}", 0, true, false},
		{"/rules", "projected: {sources: [{configMap: {}}]}", 0, true, false},
		{"/rules/../rules", "configMap: {name: mine}", 1, true, true},
		{"/rules, subPath: a.yaml", "configMap: {name: mine}", 1, false, true},
		{"/rules, subPathExpr: $(X)", "configMap: {name: mine}", 1, false, true},
		{"/rules, subPathExpr: $(POD)", "configMap: {name: mine}", 1, false, true}, // decided at run time
		{"/, subPathExpr: $(POD)", "configMap: {name: mine, items: [{key: a.yaml, path: rules/fake/a.yaml}]}", 0, false, true},
		{"/rules/fake", "configMap: {name: mine, items: [{key: a.yaml, path: a}, {key: b.yaml, path: b}]}", 1, false, true},
		{"/rules/fake", "configMap: {name: mine, items: [{key: a.yaml, path: a}, {key: a.yaml, path: b}]}", 2, false, true},
		{"/, subPathExpr: $(X)", "configMap: {name: mine, items: [{key: a.yaml, path: rules/fake/a.yaml}]}", 0, false, true},
		{"/, subPath: deep", "configMap: {name: mine, items: [{key: a.yaml, path: deep/rules/fake/a.yaml}]}", 1, false, true},
		{"/, subPath: deep", "configMap: {name: mine, items: [{key: a.yaml, path: other/rules/fake/a.yaml}]}", 0, false, true},
		{"/", "configMap: {name: mine, items: [{key: a.yaml, path: rules/fake/a.yaml}]}", 1, false, true},
		{"/", "configMap: {name: mine, items: [{key: a.yaml, path: other/a.yaml}]}", 0, false, true},
	} {
		loki, mine := changed(t, []string{"[-target=ruler]", "[-target=ruler, -config.file=/etc/loki/config/config.yaml]\n          env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", ofLoki, "            - {name: m, mountPath: " + test.mount + "}\n        - name: sc", emptyDir, emptyDir + "\n        - {name: m, " + test.volume + "}"})
		m := build(t, finding.Assume{}, loki, mine, "kind: Secret\nmetadata: {name: hidden, namespace: logs}\n---\nkind: ConfigMap\n---\nkind: Secret\n")
		r := m.Rulers[0]
		mount := r.Container.Mounts[len(r.Container.Mounts)-1]
		if got := r.Mounted; len(got) != test.rules {
			t.Errorf("%s of %s: %d objects with rules, want %d", test.mount, test.volume, len(got), test.rules)
		}
		if root := m.AtRoot(r, mount); root != test.root {
			t.Errorf("%s of %s: at the root: %v", test.mount, test.volume, root)
		}
		if got := m.InPod(m.Set.Find("ConfigMap", "logs", "mine")); got != test.inPod {
			t.Errorf("%s of %s: in the pod: %v", test.mount, test.volume, got)
		}
	}
	loki, mine := changed(t, []string{
		ofLoki, "            - {name: nobodys, mountPath: /rules}\n            - {name: m, mountPath: /}\n            - {name: rules, mountPath: /rules/fake}\n        - name: sc",
		emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine, items: [{key: a.yaml, path: rules/fake/a.yaml}]}}",
	})
	m := build(t, finding.Assume{}, loki, mine)
	r := m.Rulers[0]
	if m.AtRoot(r, r.Container.Mounts[1]) || len(r.Mounted) != 0 || !m.InPod(m.Set.Find("ConfigMap", "logs", "mine")) {
		t.Error("a volume that the pod has not, or that another mount hides, brings rules")
	}
	if SourceOf("Secret") != "secret" || SourceOf("ConfigMap") != "configMap" {
		t.Error("the kind of a volume")
	}
}

// TestValues: what the API server takes for text, and what stands there only until
// something else replaces it.
func TestValues(t *testing.T) {
	for _, test := range []struct {
		kind, field, value, rejected, text string
		judged                             bool
	}{
		{"ConfigMap", "data", `"groups: []"`, "", "groups: []", true},
		{"ConfigMap", "data", "2024-01-01", "", "2024-01-01", true},
		{"ConfigMap", "data", "{a: b}", "is a mapping and not text", "", false},
		{"ConfigMap", "data", "{{ .Values.x }}", "", "", false},
		{"ConfigMap", "data", "[a]", "is a list and not text", "", false},
		{"ConfigMap", "data", "3", "is a number and not text", "3", false},
		{"ConfigMap", "data", "3.5", "is a number and not text", "3.5", false},
		{"ConfigMap", "data", "true", "is a boolean and not text", "true", false},
		{"ConfigMap", "binaryData", "Z3JvdXBzOiBbXQo=", "", "groups: []\n", true},
		{"ConfigMap", "binaryData", "no base64", "is not base64", "no base64", false},
		{"Secret", "stringData", `"groups: []"`, "", "groups: []", true},
		{"Secret", "data", "Z3JvdXBzOiBbXQo=", "", "groups: []\n", true},
		{"Secret", "data", `"groups: []"`, "is not base64", "groups: []", false},
		{"Secret", "data", `"a\nb%"`, "is not base64", "a\nb%", false},
		{"Secret", "data", `'{"groups":[{"name":"g","rules":[{"record":"a","expr":"b"}]}]}'`, "is not base64", `{"groups":[{"name":"g","rules":[{"record":"a","expr":"b"}]}]}`, false},
		{"Secret", "data", "<path:x#y>", "", "<path:x#y>", false},
		{"Secret", "data", "ref+vault://x", "", "ref+vault://x", false},
		{"Secret", "data", "ENC[AES256_GCM]", "", "ENC[AES256_GCM]", false},
		{"ConfigMap", "data", "{}", "is a mapping and not text", "", false},
		{"ConfigMap", "binaryData", "3", "is a number and not text", "3", false},
		{"Secret", "data", "{{ .Values.x }}", "", "", false},
		{"Secret", "data", `"<path:x#y>\n"`, "", "<path:x#y>\n", false},
		{"Secret", "data", "ref+echo!", "", "ref+echo!", false},
		{"Secret", "data", "vault://x", "", "vault://x", false},
	} {
		text := "kind: " + test.kind + "\nmetadata: {name: o, labels: {loki_rule: ''}}\n" + test.field + ":\n  a.yaml: " + test.value + "\n"
		m := build(t, finding.Assume{}, text)
		if len(m.Objects) != 1 || len(m.Objects[0].Files) != 1 {
			t.Errorf("%s %s %s: %d objects", test.kind, test.field, test.value, len(m.Objects))
			continue
		}
		o := m.Objects[0]
		f := o.Files[0]
		if f.Encoded != strings.HasPrefix(test.value, "Z3JvdX") {
			t.Errorf("%s %s %s: encoded %v", test.kind, test.field, test.value, f.Encoded)
		}
		if f.Rejected != test.rejected || f.Text() != test.text || f.Path() != test.field+"[a.yaml]" || (f.Verdict != nil) != test.judged {
			t.Errorf("%s %s %s: rejected %q, text %q, path %s, judged %v", test.kind, test.field, test.value, f.Rejected, f.Text(), f.Path(), f.Verdict != nil)
		}
		if key := o.RejectedKey(); (key == f) != (test.rejected != "") {
			t.Errorf("%s %s %s: rejected for %v", test.kind, test.field, test.value, key)
		}
		if (len(m.Secrets()) == 1) != (test.kind == "Secret") {
			t.Errorf("%d Secrets", len(m.Secrets()))
		}
	}
}

// TestSettingPlace: a setting is found on the command line, in the config, at the
// section it is missing in, or at the workload.
func TestSettingPlace(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes []string
		cause   Cause
		place   string
	}{
		{"in the config", []string{"type: local, local: {directory: /rules}", "type: s3"}, StoreNotLocal, "0.yaml:8:23"},
		{"the last flag", []string{"[-target=ruler]", "[-target=ruler, -ruler.storage.type=s3, --ruler.storage.type=gcs, ruler.storage.type=x, -x]", "type: local, ", ""}, StoreNotLocal, "0.yaml:30:57"},
		{"a flag of the command", []string{"args: [-target=ruler]", "command: [loki, -ruler.storage.type=s3]\n          args: [-target=ruler]", "type: local, ", ""}, StoreNotLocal, "0.yaml:30:27"},
		{"the section", []string{store, ""}, StoreInvalid, "0.yaml:6:5"},
		{"the config", []string{block, ""}, StoreUnset, "0.yaml:4:16"},
		{"the workload", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, ConfigUnknown, "0.yaml:21:18"},
	} {
		loki, mine := changed(t, test.changes)
		h := build(t, finding.Assume{}, loki, mine).Routes()[0].Hops[0]
		if h.Cause != test.cause || h.Place.String() != test.place {
			t.Errorf("%s: cause %d at %s; want %d at %s", test.name, h.Cause, h.Place, test.cause, test.place)
		}
	}
}

// TestPlaceOfAFlagThatIsNotThere: it is shown where the config would say it.
func TestPlaceOfAFlagThatIsNotThere(t *testing.T) {
	r := build(t, finding.Assume{}, release).Rulers[0]
	if got := r.SettingPlace(loki.Value{From: "flag -nobody.has"}).String(); got != "0.yaml:6:5" {
		t.Error(got)
	}
}

// TestWhoWantsIt: a file has routes to the rulers that want it, and only where
// none does to those that do not.
func TestWhoWantsIt(t *testing.T) {
	second := strings.NewReplacer("name: ruler, namespace: logs", "name: b, namespace: logs").Replace(release)
	another := func(old, now string) string { return strings.Replace(second, old, now, 1) }
	for _, test := range []struct {
		name, second string
		want         int
	}{
		{"both", second, 2},
		{"the other runs not", another("replicas: 1", "replicas: 0"), 1},
		{"the other has no sidecar", another(sidecar1, ""), 1},
		{"the other's sidecar asks for others", another("value: loki_rule", "value: x"), 1},
		{"the other's sidecar looks elsewhere", another(resource, "{name: NAMESPACE, value: shop}"), 1},
		{"the other's sidecar may not read it", another(resource, "{name: RESOURCE, value: both}"), 2},
	} {
		if got := len(build(t, finding.Assume{}, release, test.second, rules).Routes()); got != test.want {
			t.Errorf("%s: %d routes, want %d", test.name, got, test.want)
		}
	}
	off := func(text string) string { return strings.Replace(text, "replicas: 1", "replicas: 0", 1) }
	if got := len(build(t, finding.Assume{}, off(release), off(second), rules).Routes()); got != 2 {
		t.Errorf("neither runs: %d routes, want 2", got)
	}
}

// TestByMountOrSidecar: each key of an object takes its own route.
func TestByMountOrSidecar(t *testing.T) {
	loki, mine := changed(t, []string{
		ofLoki, "            - {name: m, mountPath: /rules/fake/a.yaml, subPath: a.yaml}\n" + ofLoki,
		emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine}}",
	})
	mine += "  b.yaml: |\n    groups: []\n"
	other := strings.Replace(mine, "name: mine", "name: other", 1)
	var got []bool
	for _, r := range build(t, finding.Assume{}, loki, mine, other).Routes() {
		got = append(got, r.Mount != nil)
	}
	if want := []bool{true, false, false, false}; !slices.Equal(got, want) {
		t.Errorf("by mount: %v, want %v", got, want)
	}
	tenants := []string{
		ofLoki, "            - {name: m, mountPath: /rules/a}\n            - {name: n, mountPath: /rules/fake}\n" + ofLoki,
		emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine, items: [{key: b.yaml, path: b}]}}\n        - {name: n, configMap: {name: mine, items: [{key: a.yaml, path: a}]}}",
	}
	loki, mine = changed(t, tenants)
	if cause, got := outcome(build(t, finding.Assume{}, loki, mine).Routes()[0]); cause != NoCause || got != "arrives /rules/fake/a fake" {
		t.Errorf("by the second of two mounts: cause %d, %s", cause, got)
	}
	loki, mine = changed(t, append(slices.Clone(tenants[:3]), strings.ReplaceAll(tenants[3], "key: a.yaml", "key: c.yaml")))
	if cause, got := outcome(build(t, finding.Assume{}, loki, mine).Routes()[0]); cause != KeyNotMounted || got != "stops at volume 0.yaml:33:15" {
		t.Errorf("by neither of two mounts: cause %d, %s", cause, got)
	}
	loki, mine = changed(t, []string{
		ofLoki, "            - {name: m, mountPath: /rules/team}\n            - {name: m, mountPath: /etc/loki/rules}\n" + ofLoki,
		emptyDir, emptyDir + "\n        - {name: m, projected: {sources: [{configMap: {name: mine, items: [{key: a.yaml, path: a}, {key: a.yaml, path: b}]}}, {configMap: {name: mine}}]}}",
	})
	var paths []string
	for _, r := range build(t, finding.Assume{}, loki, mine).Routes() {
		paths = append(paths, r.Path)
	}
	if want := []string{"/rules/team/a", "/rules/team/b", "/rules/team/a.yaml", "/rules/fake/a.yaml"}; !slices.Equal(paths, want) {
		t.Errorf("by two items, another source and a sidecar: %q, want %q", paths, want)
	}
	loki, mine = changed(t, second("loki_rules", "/d"))
	mine = strings.Replace(mine, labelled, `  labels: {loki_rule: "", loki_rules: ""}`, 1)
	if all := build(t, finding.Assume{}, loki, mine).Routes(); len(all) != 1 || all[0].Sidecar.Container.Name != "sc" {
		t.Errorf("%d routes, the first through %s", len(all), all[0].Sidecar.Container.Name)
	}
}

// TestReport: a route as other rooms know it.
func TestReport(t *testing.T) {
	rule := func(c Cause) string { return map[Cause]string{SidecarMissing: "missing"}[c] }
	loki, mine := changed(t, []string{sidecar1, ""})
	r := build(t, finding.Assume{}, loki, mine).Routes()[0].Report(rule)
	if stop, _ := r.StopsAt(); r.Ruler.Name != "ruler" || r.Object.Name != "mine" || r.Key != "a.yaml" || r.Place.String() != "1.yaml:3:9" || stop.Rule != "missing" || stop.Stage != finding.Sidecar {
		t.Errorf("%+v", r)
	}
	loki, mine = changed(t, []string{expression, "'{'"})
	r = build(t, finding.Assume{}, loki, mine).Routes()[0].Report(rule)
	if stop, _ := r.StopsAt(); !strings.HasPrefix(stop.Rule, "rule-") || stop.Stage != finding.Parse || r.Path != "/rules/fake/a.yaml" || r.Tenant != "fake" {
		t.Errorf("%+v", r)
	}
	if r = build(t, finding.Assume{}, rules).Routes()[0].Report(rule); r.Ruler != (finding.Object{}) {
		t.Errorf("%+v", r)
	}
	for text, want := range map[string]bool{rules: false, broken: false, strings.Replace(broken, "# ours", "groups: []", 1): true} {
		if r = build(t, finding.Assume{}, release, text).Routes()[0].Report(rule); r.Empty != want {
			t.Errorf("%s: empty %v", text, r.Empty)
		}
	}
}

func TestValidTenant(t *testing.T) {
	for name, want := range map[string]bool{
		"azAZ09!-_.*'()": true, "": false, ".": false, "..": false, "...": true, "a b": false, "a/b": false, "ä": false, "a`": false, "a{": false, "a@": false, "a[": false, "a,": false, "a:": false, "a~": false, "a+": false,
		strings.Repeat("a", 150): true, strings.Repeat("a", 151): false,
	} {
		if ValidTenant(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}

// TestDotTenants: which versions take "..data" for a tenant.
func TestDotTenants(t *testing.T) {
	for version, want := range map[string][2]bool{"3.5.3": {true, true}, "3.8.0": {false, true}, "3.9.1": {false, true}, "latest": {true, false}} {
		m := build(t, finding.Assume{}, strings.Replace(release, "3.5.3", version, 1))
		if taken, certain := m.DotTenants(m.Rulers[0]); taken != want[0] || certain != want[1] {
			t.Errorf("%s: taken %v, certain %v", version, taken, certain)
		}
	}
	loki, mine := changed(t, []string{"3.5.3", "3.8.0", ofLoki, "            - {name: m, mountPath: /rules}\n        - name: sc", emptyDir, emptyDir + "\n        - {name: m, configMap: {name: mine}}"})
	if cause, got := outcome(build(t, finding.Assume{}, loki, mine).Routes()[0]); cause != NoTenantDirectory {
		t.Errorf("cause %d, %s", cause, got)
	}
}

// TestOfRelease: what may belong to a ruler.
func TestOfRelease(t *testing.T) {
	m := build(t, finding.Assume{}, strings.Replace(release, "metadata: {name: ruler,", "metadata: {name: ruler, labels: {app.kubernetes.io/instance: a},", 1)+
		"---\nkind: Service\nmetadata: {name: same, labels: {app.kubernetes.io/instance: a}}\n---\nkind: Service\nmetadata: {name: other, labels: {app.kubernetes.io/instance: b}}\n")
	r := m.Rulers[0]
	for _, test := range []struct {
		name, namespace string
		want            bool
	}{{"same", "", true}, {"same", "logs", true}, {"same", "shop", false}, {"other", "logs", false}} {
		if got := r.OfRelease(m.Set.Find("Service", "", test.name), test.namespace); got != test.want {
			t.Errorf("%s in %q: %v", test.name, test.namespace, got)
		}
	}
	r.Namespace = ""
	if !r.OfRelease(m.Set.Find("Service", "", "same"), "shop") {
		t.Error("a ruler whose namespace is not known may be in any")
	}
}

// TestRulersIn: who may run in a namespace, in input order.
func TestRulersIn(t *testing.T) {
	m := build(t, finding.Assume{}, release, strings.Replace(release, "metadata: {name: ruler, namespace: logs", "metadata: {name: open", 1), strings.ReplaceAll(release, "namespace: logs", "namespace: shop"))
	for namespace, want := range map[string]string{"": "logs/ruler /open shop/ruler", "logs": "logs/ruler /open", "shop": "/open shop/ruler", "web": "/open"} {
		var got []string
		for _, r := range m.RulersIn(namespace) {
			got = append(got, r.Namespace+"/"+r.Object.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("in %q: %s, want %s", namespace, got, want)
		}
	}
}

// TestWhoPoisons: of several files that Loki cannot load, one that surely gets
// there counts more; one that never gets there does not count.
func TestWhoPoisons(t *testing.T) {
	open := strings.NewReplacer("namespace: logs, ", "", "name: broken", "name: open").Replace(broken)
	rejected := strings.NewReplacer("name: broken", "name: rejected", "README.md: |\n    # ours", "README.md: 3").Replace(broken)
	for _, test := range []struct {
		name  string
		files []string
		state finding.State
		by    string
	}{
		{"one", []string{broken}, finding.Fail, "broken"},
		{"one that may get there", []string{open}, finding.Unknown, "open"},
		{"one that may, and then one that does", []string{open, broken}, finding.Fail, "broken"},
		{"one that does, and then one that may", []string{broken, open}, finding.Fail, "broken"},
		{"two that may", []string{open, strings.Replace(open, "name: open", "name: second", 1)}, finding.Unknown, "open"},
		{"two files of an object that is rejected", []string{strings.Replace(rejected, "README.md: 3", "README.md: 3\n  b.yaml: x", 1)}, finding.Pass, "1 alert"},
		{"a file that loads, and cannot be evaluated", []string{strings.NewReplacer("name: mine", "name: third", "a.yaml", "c.yaml", expression, `'{app="a"}'`).Replace(rules)}, finding.Pass, "1 alert"},
		{"a file of a tenant that nobody asks for", []string{strings.NewReplacer("name: mine", "name: third", "a.yaml", "c.yaml", labelled, labelled+"\n  annotations: {k8s-sidecar-target-directory: /rules/other}").Replace(rules)}, finding.Pass, "1 alert"},
		{"a file of a tenant that nobody asks for, from elsewhere", []string{strings.NewReplacer("name: mine", "name: third", "a.yaml: |", "c.yaml.url: |", labelled, labelled+"\n  annotations: {k8s-sidecar-target-directory: /rules/other}").Replace(rules)}, finding.Pass, "1 alert"},
		{"two that do", []string{broken, strings.Replace(broken, "name: broken", "name: second", 1)}, finding.Fail, "broken"},
		{"one that is rejected", []string{rejected}, finding.Pass, "1 alert"},
	} {
		all := build(t, finding.Assume{}, append([]string{release, rules}, test.files...)...).Routes()
		if h := hopAt(t, all[0], finding.Parse); h.State != test.state || !strings.Contains(h.Evidence, test.by) {
			t.Errorf("%s: %s, %s", test.name, h.State, h.Evidence)
		}
		if last := all[len(all)-1]; strings.HasPrefix(last.Hops[len(last.Hops)-1].Evidence, "it would load") && test.by != "1 alert" {
			t.Errorf("%s: the culprit itself would load", test.name)
		}
	}
}

// TestFilePlace: where bytes of a rule file stand, as far as that is known.
func TestFilePlace(t *testing.T) {
	m := build(t, finding.Assume{}, rules, "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: Z3JvdXBzOiBbXQo=}\n")
	for _, test := range []struct {
		object, start, end int
		want               finding.Place
	}{
		{0, 0, 6, finding.Place{File: "0.yaml", Line: 8, Column: 5, EndLine: 8, EndColumn: 11, Document: 1}},
		{0, 0, 0, finding.Place{File: "0.yaml", Line: 8, Column: 5, Document: 1}},
		{1, 3, 5, finding.Place{File: "1.yaml", Line: 3, Column: 11, EndLine: 3, EndColumn: 27, Document: 1}},
	} {
		o := m.Objects[test.object]
		if got := o.Files[0].Place(o.Object, test.start, test.end); got != test.want {
			t.Errorf("%d to %d of %s: %+v, want %+v", test.start, test.end, o.Name, got, test.want)
		}
	}
}
