package rbac

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func read(t testing.TB, src string) *Policy {
	t.Helper()
	s := manifest.Open("in", []byte(src))
	var objs []*manifest.Object
	for _, d := range s.Docs {
		o, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		objs = append(objs, o...)
	}
	return Read(manifest.NewSet(objs))
}

// The objects of a policy, in short.
func roleDoc(meta, rule string) string {
	return "{kind: Role, metadata: {" + meta + "}, rules: [" + rule + "]}\n---\n"
}
func clusterRole(name, rule string) string {
	return "{kind: ClusterRole, metadata: {name: " + name + "}, rules: [" + rule + "]}\n---\n"
}
func labelled(name, labels, rule string) string {
	return "{kind: ClusterRole, metadata: {name: " + name + ", labels: {" + labels + "}}, rules: [" + rule + "]}\n---\n"
}
func aggregate(name, selectors, rule string, labels ...string) string {
	return "{kind: ClusterRole, metadata: {name: " + name + ", labels: {" + strings.Join(labels, ", ") + "}}, aggregationRule: {clusterRoleSelectors: [" + selectors + "]}, rules: [" + rule + "]}\n---\n"
}
func bind(kind, meta, ref, subject string) string {
	refKind, name, _ := strings.Cut(ref, "/")
	return "{kind: " + kind + ", metadata: {" + meta + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + refKind + ", name: " + name + "}, subjects: [" + subject + "]}\n---\n"
}

const (
	read3   = `{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}`
	account = "{kind: ServiceAccount, name: loki, namespace: ops}"
)

// The subject is always ops/loki. Needs and answers are written "namespace:resource:verbs".
func TestMissing(t *testing.T) {
	tests := []struct{ name, policy, needs, want string }{
		{"nothing", "", "ops:configmaps:get,list,watch", "ops:configmaps:get,list,watch"},
		{"Role", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b, namespace: ops", "Role/r", account), "ops:configmaps:get,list,watch ops:secrets:list", ""},
		{"Role elsewhere", roleDoc("name: r, namespace: dev", read3) + bind("RoleBinding", "name: b, namespace: dev", "Role/r", account), "ops:configmaps:list dev:configmaps:list", "ops:configmaps:list"},
		{"Role for all namespaces", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b, namespace: ops", "Role/r", account), "*:configmaps:list", "*:configmaps:list"},
		{"ClusterRole, cluster binding", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list *:configmaps:list dev:secrets:watch", ""},
		{"ClusterRole in a namespace", clusterRole("r", read3) + bind("RoleBinding", "name: b, namespace: ops", "ClusterRole/r", account), "ops:configmaps:list dev:configmaps:list *:configmaps:list", "dev:configmaps:list *:configmaps:list"},
		{"no namespace is not all of them", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b, namespace: ops", "Role/r", account), ":configmaps:list", ":configmaps:list"},
		{"some verbs", clusterRole("r", `{apiGroups: [""], resources: [configmaps], verbs: [list]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:get,list,watch ops:secrets:list", "ops:configmaps:get,watch ops:secrets:list"},
		{"two rules together", clusterRole("r", `{apiGroups: [""], resources: [configmaps], verbs: [list]}, {apiGroups: [""], resources: [configmaps], verbs: [watch]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list,watch", ""},
		{"wildcard verbs", clusterRole("r", `{apiGroups: [""], resources: [configmaps], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"wildcard resources and groups", clusterRole("r", `{apiGroups: ["*"], resources: ["*"], verbs: [list]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:secrets:list", ""},
		{"other group", clusterRole("r", `{apiGroups: [apps], resources: [configmaps], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"no group at all", clusterRole("r", `{resources: [configmaps], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"resourceNames", clusterRole("r", `{apiGroups: [""], resources: [configmaps], resourceNames: [a], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"an empty resourceName restricts nothing", clusterRole("r", `{apiGroups: [""], resources: [configmaps], resourceNames: [""], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"what an aggregated role says itself", aggregate("r", "{matchLabels: {a: x}}", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"what is aggregated", aggregate("r", "{matchLabels: {a: x}}", "") + labelled("s", "a: x", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"one of two selectors", aggregate("r", "{matchLabels: {a: y}}, {matchExpressions: [{key: a, operator: Exists}]}", "") + labelled("s", "a: x", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"what is not selected", aggregate("r", "{matchLabels: {a: y}}", "") + labelled("s", "a: x", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"aggregated from aggregated, in a circle", aggregate("r", "{matchLabels: {a: x}}", "") + aggregate("r2", "{}", "", "a: x") + labelled("s", "b: x", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"empty rules, as the chart writes for a disabled sidecar", clusterRole("r", "") + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"other account", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: ServiceAccount, name: backend, namespace: ops}"), "ops:configmaps:list", "ops:configmaps:list"},
		{"other namespace of the account", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: ServiceAccount, name: loki, namespace: dev}"), "ops:configmaps:list", "ops:configmaps:list"},
		{"second subject", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: User, name: me}, "+account), "ops:configmaps:list", ""},
		{"all accounts", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: Group, name: 'system:serviceaccounts'}"), "ops:configmaps:list", ""},
		{"the accounts of the namespace", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: Group, name: 'system:serviceaccounts:ops'}"), "ops:configmaps:list", ""},
		{"the accounts of another namespace", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: Group, name: 'system:serviceaccounts:dev'}"), "ops:configmaps:list", "ops:configmaps:list"},
		{"everybody", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: Group, name: 'system:authenticated'}"), "ops:configmaps:list", ""},
		{"as a user", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: User, name: 'system:serviceaccount:ops:loki'}"), "ops:configmaps:list", ""},
		{"role not in the input", bind("ClusterRoleBinding", "name: b", "ClusterRole/cluster-admin", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"cluster binding to a Role", roleDoc("name: r, namespace: ops", read3) + bind("ClusterRoleBinding", "name: b", "Role/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"nothing names a namespace", roleDoc("name: r", read3) + bind("RoleBinding", "name: b", "Role/r", "{kind: ServiceAccount, name: loki}"), "ops:configmaps:list dev:configmaps:list", "dev:configmaps:list"},
		{"the binding names none", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b", "Role/r", account), "ops:configmaps:list", ""},
		{"the Role names none", roleDoc("name: r", read3) + bind("RoleBinding", "name: b, namespace: ops", "Role/r", account), "ops:configmaps:list", ""},
		{"the Role is elsewhere", roleDoc("name: r, namespace: dev", read3) + bind("RoleBinding", "name: b", "Role/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"the subject names none", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: ServiceAccount, name: loki}"), "ops:configmaps:list", ""},
		{"the subject is in its binding's", roleDoc("name: r, namespace: dev", read3) + bind("RoleBinding", "name: b, namespace: dev", "Role/r", "{kind: ServiceAccount, name: loki}"), "dev:configmaps:list", "dev:configmaps:list"},
		{"the last of two roles", clusterRole("r", read3) + clusterRole("r", "") + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"of a kind that is no account", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: Robot, name: loki, namespace: ops}"), "ops:configmaps:list", "ops:configmaps:list"},
		{"a user that is only spelt like an account", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", "{kind: User, name: 'ops:loki'}"), "ops:configmaps:list", "ops:configmaps:list"},
		{"an object that is no binding", clusterRole("r", read3) + bind("Service", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"a role reference of no kind", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b, namespace: ops", "Robot/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"a ClusterRole that says a namespace", "{kind: ClusterRole, metadata: {name: r, namespace: dev}, rules: [" + read3 + "]}\n---\n" + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", ""},
		{"a ClusterRoleBinding that says a namespace", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b, namespace: dev", "ClusterRole/r", "{kind: ServiceAccount, name: loki}"), "ops:configmaps:list", ""},
		{"a rule without resources", clusterRole("r", `{apiGroups: [""], nonResourceURLs: ["*"], verbs: ["*"]}`) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), "ops:configmaps:list", "ops:configmaps:list"},
		{"merged and in order", "", "b:secrets:list a:configmaps:watch,list b:secrets:watch,list a:configmaps:get", "b:secrets:list,watch a:configmaps:watch,list,get"},
		{"malformed", "{kind: Role, metadata: {name: r}, rules: {a: b}}\n---\n{kind: ClusterRole, metadata: {name: r}, rules: [null, 3, {resources: text, verbs: {a: b}}]}\n---\n{kind: RoleBinding, subjects: [null, 3, text], roleRef: text}\n---\n{kind: ClusterRoleBinding, subjects: text}", "ops:configmaps:list", "ops:configmaps:list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := show(read(t, test.policy).Missing(Subject{"ops", "loki"}, needs(test.needs)))
			if got != test.want {
				t.Errorf("missing %q, want %q", got, test.want)
			}
		})
	}
}

func needs(text string) (out []Need) {
	for _, word := range strings.Fields(text) {
		p := strings.Split(word, ":")
		out = append(out, Need{Namespace: p[0], Resource: p[1], Verbs: strings.Split(p[2], ",")})
	}
	return out
}

func show(list []Need) string {
	var out []string
	for _, n := range list {
		out = append(out, n.Namespace+":"+n.Resource+":"+strings.Join(n.Verbs, ","))
	}
	return strings.Join(out, " ")
}

// Without a known namespace, objects that name none are where the subject is.
func TestUnknownNamespace(t *testing.T) {
	p := read(t, roleDoc("name: r", read3)+bind("RoleBinding", "name: b", "Role/r", "{kind: ServiceAccount, name: loki}"))
	for _, namespace := range []string{UnknownNamespace, ""} {
		s := Subject{namespace, "loki"}
		if got := show(p.Missing(s, needs("?:configmaps:list *:configmaps:list"))); got != "*:configmaps:list" {
			t.Errorf("missing %q of %v", got, s)
		}
	}
}

func TestGrant(t *testing.T) {
	p := read(t, "")
	s := Subject{"ops", "loki"}
	p.Grant(s, needs("ops:configmaps:get,list")[0])
	if got := show(p.Missing(s, needs("ops:configmaps:list,watch dev:configmaps:list"))); got != "ops:configmaps:watch dev:configmaps:list" {
		t.Errorf("missing %q", got)
	}
	p.Grant(s, needs("*:configmaps:list,watch")[0])
	if got := show(p.Missing(s, needs("ops:configmaps:list,watch dev:configmaps:list"))); got != "" {
		t.Errorf("missing %q", got)
	}
	if got := show(p.Missing(Subject{"ops", "other"}, needs("ops:configmaps:list"))); got == "" {
		t.Error("granted to another account")
	}
	nowhere := read(t, "")
	nowhere.Grant(s, needs(":configmaps:list")[0])
	if got := show(nowhere.Missing(s, needs(":configmaps:list"))); got != ":configmaps:list" {
		t.Errorf("missing %q: no namespace grants something", got)
	}
}

// The bindings of an account whose role is not in the input, in input order.
func TestUnresolved(t *testing.T) {
	inOps := func(name, ref string) string {
		return bind("RoleBinding", "name: "+name+", namespace: ops", ref, account)
	}
	for _, test := range []struct{ name, policy, want string }{
		{"a ClusterRole that is not there", bind("ClusterRoleBinding", "name: b", "ClusterRole/view", account), "b"},
		{"a ClusterRole that is there", clusterRole("r", read3) + bind("ClusterRoleBinding", "name: b", "ClusterRole/r", account), ""},
		{"a Role that is there", roleDoc("name: r, namespace: ops", read3) + inOps("b", "Role/r"), ""},
		{"a Role that is elsewhere", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b, namespace: dev", "Role/r", account), "b"},
		{"a Role that says no namespace", roleDoc("name: r", read3) + inOps("b", "Role/r"), ""},
		{"a Role that a binding without a namespace means", roleDoc("name: r, namespace: ops", read3) + bind("RoleBinding", "name: b", "Role/r", account), ""},
		{"a Role without a namespace, for another namespace", roleDoc("name: r", read3) + bind("RoleBinding", "name: b, namespace: dev", "Role/r", account), "b"},
		{"a Role that a ClusterRoleBinding cannot mean", roleDoc("name: r, namespace: ops", read3) + bind("ClusterRoleBinding", "name: b", "Role/r", account), "b"},
		{"of another account", bind("RoleBinding", "name: b, namespace: dev", "Role/x", "{kind: ServiceAccount, name: x, namespace: ops}"), ""},
		{"twice the same subject", bind("RoleBinding", "name: b, namespace: ops", "Role/r", account+", "+account), "b"},
		{"in input order", bind("ClusterRoleBinding", "name: everybody", "ClusterRole/x", "{kind: Group, name: 'system:authenticated'}") + inOps("b", "Role/x") + inOps("a", "Role/y"), "everybody b a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, o := range read(t, test.policy).Unresolved(Subject{"ops", "loki"}) {
				got = append(got, o.Name)
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("unresolved are %q, want %q", got, test.want)
			}
		})
	}
}

// References use the names that kustomize has changed, until it mends them.
func TestRenamed(t *testing.T) {
	const was = "annotations: {internal.config.kubernetes.io/previousNames: loki, internal.config.kubernetes.io/previousNamespaces: old}"
	renamed := "{kind: ServiceAccount, metadata: {name: a-loki, namespace: ops, " + was + "}}\n---\n"
	role := "{kind: ClusterRole, metadata: {name: a-r, " + strings.Replace(was, "loki", "r", 1) + "}, rules: [" + read3 + "]}\n---\n"
	bound := func(ref, name, namespace string) string {
		return bind("ClusterRoleBinding", "name: b", "ClusterRole/"+ref, "{kind: ServiceAccount, name: "+name+", namespace: "+namespace+"}")
	}
	for _, test := range []struct {
		name, policy string
		subject      Subject
		want         string
	}{
		{"the pod by the new name, the binding by the former", renamed + clusterRole("r", read3) + bound("r", "loki", "ops"), Subject{"ops", "a-loki"}, ""},
		{"the pod by the former name, the binding by the new", renamed + clusterRole("r", read3) + bound("r", "a-loki", "ops"), Subject{"ops", "loki"}, ""},
		{"the binding in the former namespace", renamed + clusterRole("r", read3) + bound("r", "loki", "old"), Subject{"ops", "a-loki"}, ""},
		{"the role by the former name", role + bound("r", "loki", "ops"), Subject{"ops", "loki"}, ""},
		{"an aggregated role by the former name", strings.Replace(role, "rules: ["+read3+"]", "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: x}}]}", 1) + labelled("s", "a: x", read3) + bound("r", "loki", "ops"), Subject{"ops", "loki"}, ""},
		{"the role by the new name", role + bound("a-r", "loki", "ops"), Subject{"ops", "loki"}, ""},
		{"another account", renamed + clusterRole("r", read3) + bound("r", "other", "ops"), Subject{"ops", "a-loki"}, "ops:configmaps:list"},
		{"not renamed", "{kind: ServiceAccount, metadata: {name: loki, namespace: ops}}\n---\n" + clusterRole("r", read3) + bound("r", "loki", "ops"), Subject{"ops", "loki"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := show(read(t, test.policy).Missing(test.subject, needs("ops:configmaps:list"))); got != test.want {
				t.Errorf("missing %q, want %q", got, test.want)
			}
		})
	}
}

func TestSubjectNamespaces(t *testing.T) {
	p := read(t, bind("ClusterRoleBinding", "name: a", "ClusterRole/x", account+", {kind: ServiceAccount, name: loki, namespace: dev}, {kind: ServiceAccount, name: loki}, {kind: User, name: loki, namespace: qa}")+
		bind("RoleBinding", "name: b, namespace: ops", "Role/x", "{kind: ServiceAccount, name: loki}"))
	if got := fmt.Sprint(p.SubjectNamespaces("loki"), p.SubjectNamespaces("none")); got != "[dev ops] []" {
		t.Errorf("namespaces are %s", got)
	}
}

func BenchmarkMissing(b *testing.B) {
	var src strings.Builder
	for i := range 1000 {
		ns := fmt.Sprintf("n%d", i)
		src.WriteString(roleDoc("name: loki, namespace: "+ns, read3))
		src.WriteString(bind("RoleBinding", "name: loki, namespace: "+ns, "Role/loki", "{kind: ServiceAccount, name: loki, namespace: "+ns+"}"))
	}
	p := read(b, src.String())
	want := needs("n500:configmaps:get,list,watch")
	for b.Loop() {
		if len(p.Missing(Subject{"n500", "loki"}, want)) != 0 {
			b.Fatal("missing")
		}
	}
}

// TestAccountNamespaces: where the accounts of a binding are, and whether it names nobody
// else.
func TestAccountNamespaces(t *testing.T) {
	for text, want := range map[string]string{
		"kind: RoleBinding\nmetadata: {namespace: ops}\nsubjects: [{kind: ServiceAccount, name: a, namespace: logs}, {kind: ServiceAccount, name: b}]\n":         "[logs ops] true",
		"kind: RoleBinding\nsubjects: [{kind: ServiceAccount, name: a}]\n":                                                                                       "[] true",
		"kind: ClusterRoleBinding\nmetadata: {namespace: ops}\nsubjects: [{kind: ServiceAccount, name: a}]\n":                                                    "[] true",
		"kind: ClusterRoleBinding\nsubjects: [{kind: ServiceAccount, name: a, namespace: logs}, {kind: Group, name: g}, {kind: ServiceAccount, namespace: x}]\n": "[logs  x] false",
		"kind: ClusterRoleBinding\n": "[] true",
	} {
		s := manifest.Open("in.yaml", []byte(text))
		objects, err := s.Parse(s.Docs[0])
		if err != nil {
			t.Fatal(err)
		}
		namespaces, only := AccountNamespaces(objects[0])
		if got := fmt.Sprint(namespaces, only); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestAggregates: of roles those of a cluster alone.
func TestAggregates(t *testing.T) {
	for text, want := range map[string]bool{
		"kind: ClusterRole\naggregationRule: {}\n": true,
		"kind: ClusterRole\naggregationRule:\n":    false,
		"kind: Role\naggregationRule: {}\n":        false,
	} {
		s := manifest.Open("in.yaml", []byte(text))
		objects, err := s.Parse(s.Docs[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := Aggregates(objects[0]); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
