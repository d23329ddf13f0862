package delivery

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func TestRuleObjects(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(groups))
	twoSidecars, _ := changed(t, second("x", "/d"))
	for _, test := range []struct{ name, text, want string }{
		{"data", rules, "mine a.yaml true true false"},
		{"binaryData", "kind: ConfigMap\nmetadata: {name: b, labels: {loki_rule: ''}}\nbinaryData: {a: Z3JvdXBzOiBbXQo=}\n", "b a true false true"},
		{"Secret", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: Z3JvdXBzOiBbXQo=}\n", "s a true false true"},
		{"stringData", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\nstringData: {a: 'groups: []'}\n", "s a true false false"},
		{"stringData wins", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: eA==}\nstringData: {a: 'groups: []'}\n", "s a true false false"},
		{"selected, but no rules", broken, "broken README.md true false false"},
		{"looks like rules", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  note: hello\n  a.yaml: |\n    groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]\n", "u a.yaml false true false"},
		{"a rule that alerts, in no group", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  a.yaml: |\n    - alert: A\n      expr: x\n", "u a.yaml false true false"},
		{"a rule that records, in no group", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  a.yaml: |\n    - record: a:b\n      expr: x\n", "u a.yaml false true false"},
		{"a group with a rule that does neither", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  a.yaml: |\n    groups: [{name: g, rules: [{expr: x}]}]\n", "u a.yaml false true false"},
		{"an expression of something else", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  a.yaml: |\n    expr: x\n", ""},
		{"labels and files that merge keys bring", "kind: ConfigMap\nx: &l {loki_rule: ''}\ny: &f {a.yaml: 'groups: []', b.yaml: 'groups: []'}\nmetadata: {name: m, labels: {<<: *l, app: x}}\ndata: {<<: *f, b.yaml: 'x'}\n",
			"m a.yaml true false false\nm b.yaml true false false"},
		{"rules, and something else after them", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  a.yaml: |\n    groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]\n  note: hello\n", "u a.yaml false true false"},
		{"the label, and a sidecar asks for another", strings.Replace(release, "loki_rule", "x", 1) + "---\n" + broken, ""},
		{"the label of a sidecar that writes elsewhere", twoSidecars + "---\n" + strings.Replace(broken, "loki_rule", "x", 1), ""},
		{"data that is a list", "kind: ConfigMap\nmetadata: {name: n, labels: {loki_rule: ''}}\ndata: [a]\n", ""},
		{"data that is a template", "kind: ConfigMap\nmetadata: {name: n, labels: {loki_rule: ''}}\ndata: {{ x }}\n", ""},
		{"a key twice", "kind: ConfigMap\nmetadata: {name: n, labels: {loki_rule: ''}}\ndata: {a: x, b: y, a: z}\n", "n b true false false\nn a true false false"},
		{"neither", "kind: ConfigMap\nmetadata: {name: n}\ndata: {a: b}\n", ""},
		{"binaryData that reads like rules", "kind: ConfigMap\nmetadata: {name: b}\nbinaryData: {a: " + encoded + "}\n", "b a false true true"},
		{"a Secret that reads like rules", "kind: Secret\nmetadata: {name: s}\ndata: {a: " + encoded + "}\n", "s a false true true"},
		{"a Secret that reads like rules, as text", "kind: Secret\nmetadata: {name: s}\nstringData:\n  a: |\n    " + groups, "s a false true false"},
		{"a Secret with something else", "kind: Secret\nmetadata: {name: s}\ndata: {a: eA==}\n", ""},
		{"a Secret whose rules something else stands for", "kind: Secret\nmetadata: {name: s}\ndata: {a: " + encoded + "}\nstringData: {a: x}\n", ""},
		{"data that nobody decodes", "kind: ConfigMap\nmetadata: {name: b}\ndata: {a: " + encoded + ", expr: x}\n", ""},
		{"a key twice, and rules the first time", "kind: ConfigMap\nmetadata: {name: n}\ndata:\n  a: |\n    " + groups + "  a: x\n", ""},
		{"no ConfigMap", "kind: Widget\nmetadata: {name: n, labels: {loki_rule: ''}}\ndata: {a: 'groups: []'}\n", ""},
	} {
		got := ""
		for _, o := range build(t, finding.Assume{}, test.text).Objects {
			for _, f := range o.Files {
				got += fmt.Sprintln(o.Name, f.Key, o.Selected, o.Rules, f.Encoded)
			}
		}
		if want := test.want; got != want && got != want+"\n" {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

// TestNoRuleObject: what reads like rules, and is none once its keys are read.
func TestNoRuleObject(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(groups))
	if all := build(t, finding.Assume{}, "kind: Secret\nmetadata: {name: s}\ndata: {a: "+encoded+"}\nstringData: {a: x}\n").Objects; len(all) != 0 {
		t.Errorf("%d objects", len(all))
	}
}

func TestRulers(t *testing.T) {
	const sts = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r%s}\nspec: {%s template: {spec: {containers: [{name: l, image: 'grafana/loki:3.5.3', args: [-target=ruler]}]}}}\n"
	const byConfig = "kind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata: {config.yaml: 'target: %s'}\n---\nkind: StatefulSet\nmetadata: {name: r, namespace: n}\nspec: {template: {metadata: {labels: {app.kubernetes.io/component: querier}}, spec: {containers: [{name: l, image: 'grafana/loki:3.5.3', args: [-config.file=/c/config.yaml], volumeMounts: [{name: c, mountPath: /c}]}], volumes: [{name: c, configMap: {name: c}}]}}}\n"
	for _, test := range []struct{ name, text, want string }{
		{"replicas", fmt.Sprintf(sts, "", "replicas: 2,"), "2 false "},
		{"unsaid", fmt.Sprintf(sts, "", ""), "-1 false "},
		{"scaled", fmt.Sprintf(sts, "", "replicas: 0,") + "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {name: r}}\n", "0 true "},
		{"another is scaled", fmt.Sprintf(sts, "", "replicas: 0,") + "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {name: x}}\n", "0 false "},
		{"its own namespace", fmt.Sprintf(sts, ", namespace: n", ""), "-1 false n"},
		{"a binding tells", fmt.Sprintf(sts, "", "") + "---\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: ServiceAccount, name: default, namespace: m}]\n", "-1 false m"},
		{"a binding tells, and it says itself", fmt.Sprintf(sts, ", namespace: n", "") + "---\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: ServiceAccount, name: default, namespace: m}]\n", "-1 false n"},
		{"the config says so, and not the label", fmt.Sprintf(byConfig, "ruler"), "-1 false n"},
		{"the config says otherwise", fmt.Sprintf(byConfig, "distributor"), ""},
		{"a hook", fmt.Sprintf(sts, ", annotations: {helm.sh/hook: test}", ""), ""},
	} {
		got := ""
		for _, r := range build(t, finding.Assume{}, test.text).Rulers {
			got += fmt.Sprintf("%d %v %s", r.Replicas, r.Scaled, r.Namespace)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestSidecars: containers that are one, and Loki's own never.
func TestSidecars(t *testing.T) {
	const end = "      volumes:\n"
	loki, _ := changed(t, []string{
		"args: [-target=ruler]", "args: [-target=ruler]\n          env: [{name: LABEL, value: a}, {name: FOLDER, value: b}]",
		end, "        - {name: other, image: nginx}\n      initContainers: [{name: first, image: kiwigrid/k8s-sidecar}]\n" + end,
	})
	var got []string
	for _, s := range build(t, finding.Assume{}, loki).Rulers[0].Sidecars {
		got = append(got, s.Container.Name)
	}
	if strings.Join(got, " ") != "sc first" {
		t.Errorf("sidecars are %q", got)
	}
}

// TestNamespaceOfTheInput: objects that name none are there, and are found there.
func TestNamespaceOfTheInput(t *testing.T) {
	other := "kind: ConfigMap\nmetadata: {name: logs, namespace: b}\ndata: {config.yaml: 'ruler: {storage: {type: local, local: {directory: /b}}}'}\n---\n"
	loki := strings.Replace(release, "metadata: {name: ruler, namespace: logs}", "metadata: {name: ruler}", 1)
	for namespace, want := range map[string]string{"logs": "/rules", "b": "/b"} {
		if got := Build(streams(other+loki), namespace, finding.Assume{}).Rulers[0].Config.Directory.Text; got != want {
			t.Errorf("in %s it reads %s, want %s", namespace, got, want)
		}
	}
}

func TestAsInput(t *testing.T) {
	at := finding.Place{File: "a", Line: 3}
	own := &finding.InputError{Msg: "own"}
	if got := asInput(fmt.Errorf("in a sentence: %w", own), at); got != own {
		t.Errorf("%+v", got)
	}
	if got := asInput(errors.New("other"), at); got.Place != at || got.Msg != "other" {
		t.Errorf("%+v", got)
	}
}

// TestMounted: which keys of an object that no sidecar selects are files of
// the ruler, and judged.
func TestMountedKeys(t *testing.T) {
	const docs = "kind: ConfigMap\nmetadata: {name: docs, namespace: logs}\ndata: {README.md: '# ours', other.md: '# x', rules: 'groups: [{name: g, rules: [{record: a, expr: b}]}]'}\n"
	const one, two = "{key: README.md, path: a}", "{key: README.md, path: a}, {key: other.md, path: b}"
	for _, test := range []struct{ name, mount, items, text, want string }{
		{"those of the items, and what looks like rules", "/rules/fake", one, docs, "ConfigMap docs data[README.md] README.md loads false; ConfigMap docs data[rules] rules loads false"},
		{"those of the part that is mounted", "/rules/fake/a, subPath: a", two, docs, "ConfigMap docs data[README.md] README.md loads false; ConfigMap docs data[rules] rules loads false"},
		{"those that lead to where Loki reads", "/", "{key: README.md, path: rules/fake/a}, {key: other.md, path: other/b}", docs, "ConfigMap docs data[README.md] README.md loads false; ConfigMap docs data[rules] rules loads false"},
		{"all of a part that is decided at run time", "/rules/fake/a, subPathExpr: b/$(POD)", two, docs, "ConfigMap docs data[README.md] README.md loads false; ConfigMap docs data[other.md] other.md loads false; ConfigMap docs data[rules] rules loads false"},
		{"nothing that looks like rules", "/rules/fake", one, strings.Replace(docs, "groups: [{name: g, rules: [{record: a, expr: b}]}]", "x", 1), "ConfigMap docs data[README.md] README.md loads false"},
		{"what rejects the object", "/rules/fake", one, strings.Replace(docs, "'# x'", "3", 1), "ConfigMap docs data[README.md] README.md loads false; ConfigMap docs data[other.md] other.md; ConfigMap docs data[rules] rules loads false"},
	} {
		loki, _ := changed(t, []string{
			"args: [-target=ruler]", "args: [-target=ruler]\n          env: [{name: POD, " + elsewhere + "]",
			ofLoki, "            - {name: m, mountPath: " + test.mount + "}\n        - name: sc",
			emptyDir, emptyDir + "\n        - {name: m, configMap: {name: docs, items: [" + test.items + "]}}",
		})
		if got := files(build(t, finding.Assume{}, loki, test.text)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestAliases: what an alias repeats in one field is judged once; in another field
// the same text is read another way, and what is to be downloaded is no address.
func TestAliases(t *testing.T) {
	m := build(t, finding.Assume{}, "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: &x Z3JvdXBzOiBbXQo=, b: *x, c.url: *x}\nstringData: {d: *x}\n")
	all := m.Objects[0].Files
	if all[0].Verdict == nil || all[0].Verdict != all[1].Verdict || all[2].Verdict == nil || all[2].Verdict.Loads || all[2].Remote || all[1].Text() != "groups: []\n" || !all[1].Encoded {
		t.Errorf("%+v, %+v, %+v", all[0], all[1], all[2])
	}
	if all[3].Text() != "Z3JvdXBzOiBbXQo=" || all[3].Encoded {
		t.Errorf("%+v", all[3])
	}
}

// TestRefusedKeys: names that Kubernetes' own rules for keys refuse.
func TestRefusedKeys(t *testing.T) {
	for key, want := range map[string]bool{
		"a.yaml": false, "..data": true, "..": true, ".": true, ".a": false, "a..b": false, "a/b": true, "a b": true,
		strings.Repeat("a", 253): false, strings.Repeat("a", 254): true, "é": true, "A_1-b.c": false,
	} {
		o := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {'"+key+"': 'groups: []'}\n").Objects[0]
		if got := o.RejectedKey() != nil; got != want {
			t.Errorf("%q: refused %v", key, got)
		}
	}
	for name, text := range map[string]string{
		"a key twice in data":                "data: {a: 'groups: []', a: 'groups: []'}",
		"a key twice in binaryData":          "binaryData: {a: Z3JvdXBzOiBbXQo=, a: Z3JvdXBzOiBbXQo=}",
		"two keys of data and of binaryData": "data: {b: 'groups: []'}\nbinaryData: {a: Z3JvdXBzOiBbXQo=}",
	} {
		o := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: s, labels: {loki_rule: ''}}\n"+text+"\n").Objects[0]
		if bad := o.RejectedKey(); bad != nil {
			t.Errorf("%s: %s", name, bad.Refusal())
		}
	}
	both := build(t, finding.Assume{}, "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: Z3JvdXBzOiBbXQo=}\nstringData: {a: 'groups: []'}\n").Objects[0]
	if bad := both.RejectedKey(); bad != nil {
		t.Errorf("stringData in place of data: %s", bad.Refusal())
	}
	twice := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: 'groups: []'}\nbinaryData: {a: Z3JvdXBzOiBbXQo=}\n").Objects[0]
	if bad := twice.RejectedKey(); bad == nil || bad.Refusal() != `the key "a" is in data too` {
		t.Errorf("%+v", bad)
	}
}

// TestRemote: what is to be downloaded, and what only has the name.
func TestRemote(t *testing.T) {
	for _, test := range []struct {
		name, kind, data string
		remote, judged   bool
	}{
		{"an address", "ConfigMap", "data: {a.url: 'http://x'}", true, false},
		{"an address that another key has, too", "ConfigMap", "data: {a.yaml: &u 'http://x', a.url: *u}", true, false},
		{"no address", "ConfigMap", "data: {a.url: x}", false, true},
		{"what the API server rejects", "ConfigMap", "data: {a.url: {b: c}}", true, false},
		{"what something else replaces", "Secret", "data: {a.url: ref+vault://x}", true, false},
	} {
		all := build(t, finding.Assume{}, "kind: "+test.kind+"\nmetadata: {name: s, labels: {loki_rule: ''}}\n"+test.data+"\n").Objects[0].Files
		if f := all[len(all)-1]; f.Remote != test.remote || (f.Verdict != nil) != test.judged {
			t.Errorf("%s: remote %v, judged %v", test.name, f.Remote, f.Verdict != nil)
		}
	}
}

// TestNoAddress: what no request can be made of is known; what a program replaces is not.
func TestNoAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.org/a.yaml": false, " HTTP://x\n": false, "": true, "example.org/a": true, "ftp://x": true, "//x": true,
		"${URL}": false, "<path:x#y>": false, "{{ .Values.url }}": false,
	} {
		if got := noAddress(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestKeyInMessages: what a file is called is the key it stands under.
func TestKeyInMessages(t *testing.T) {
	m := build(t, finding.Assume{}, strings.Replace(broken, "# ours", "hello", 1))
	if p := m.Objects[0].Files[0].Verdict.Problems; len(p) != 1 || !strings.Contains(p[0].Message, "README.md") {
		t.Errorf("%+v", p)
	}
}

// TestBroken: a document that cannot be read does not hide the others.
func TestBroken(t *testing.T) {
	m := build(t, finding.Assume{}, "a: [\n---\n"+rules, release)
	if len(m.Broken) != 1 || m.Broken[0].Place.File != "0.yaml" {
		t.Errorf("broken: %+v", m.Broken)
	}
	if len(m.Objects) != 1 || len(m.Rulers) != 1 || len(m.Rulers[0].Sidecars) != 1 {
		t.Errorf("%d objects, %d rulers", len(m.Objects), len(m.Rulers))
	}
}

// TestNoRuler: nothing is known without one.
func TestNoRuler(t *testing.T) {
	all := build(t, finding.Assume{}, rules).Routes()
	if cause, got := outcome(all[0]); len(all) != 1 || cause != NoRuler || got != "unknown ruler" || all[0].Ruler != nil {
		t.Errorf("%d routes: cause %d, %s", len(all), cause, got)
	}
}

// TestRebuild: what was judged is taken over as it is, and what reads otherwise is judged.
func TestRebuild(t *testing.T) {
	m := build(t, finding.Assume{}, release, rules)
	verdict := m.Objects[0].Files[0].Verdict
	open := func(texts ...string) []*manifest.Stream {
		var all []*manifest.Stream
		for i, text := range texts {
			all = append(all, manifest.Open(fmt.Sprint(i), []byte(text)))
		}
		return all
	}
	if again := m.Rebuild(open(release, rules)); again.Objects[0].Files[0].Verdict != verdict {
		t.Error("the same text was judged again")
	} else if again.Objects[0].Object.Node() != m.Objects[0].Object.Node() {
		t.Error("the same document was read again")
	}
	for name, texts := range map[string][]string{
		"another text":    {release, strings.Replace(rules, "alert: A", "alert: B", 1)},
		"another key":     {release, strings.Replace(rules, "a.yaml: ", "b.yaml: ", 1)},
		"another version": {strings.Replace(release, "loki:3.", "loki:2.", 1), rules},
	} {
		if texts[0]+texts[1] == release+rules {
			t.Fatalf("%s: nothing was changed", name)
		}
		again := m.Rebuild(open(texts...))
		if again.Objects[0].Files[0].Verdict == verdict {
			t.Errorf("%s: it was not judged", name)
		}
		if len(again.Rulers) != 1 {
			t.Errorf("%s: %d rulers", name, len(again.Rulers))
		}
	}
	m = Build(open(storedRuler, proxy), "", finding.Assume{})
	if again := m.Rebuild(open(storedRuler, proxy)); len(again.Gateways(again.Set.Find("Deployment", "logs", "gateway"))) != 1 {
		t.Error("the gateway is lost")
	}
	streams := open(release, rules)
	m = Build(streams, "", finding.Assume{})
	m.Share(streams)
	if alone := Build(streams, "", finding.Assume{}); len(alone.Rulers) != 1 || alone.Objects[0].Object.Node() != m.Objects[0].Object.Node() {
		t.Errorf("a model of its own has %d rulers", len(alone.Rulers))
	}
}
