package plan

import (
	"strings"
	"testing"
)

// What the account of a ruler gets: nothing that it has, nothing that its sidecar
// does not ask for.
func TestAccess(t *testing.T) {
	const none, configmaps = "rules: []", "rules:\n  - {apiGroups: [\"\"], resources: [configmaps], verbs: [get, list, watch]}"
	const was = "internal.config.kubernetes.io/previous"
	env := func(item string) []string {
		return []string{configmaps, none, "          env:\n", "          env:\n            - " + item + "\n"}
	}
	for _, c := range []struct {
		name     string
		edits    []string // of served
		patchset string
		want     string
	}{
		{"nothing is missing", nil, "", ""},
		{"everything is missing", []string{configmaps, none}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"nobody reads it", []string{"---\nkind: Role\n", "...\nkind: Role\n"}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"a verb is missing", []string{"verbs: [get, list, watch]", "verbs: [list]"}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"somebody else grants it", []string{configmaps, none}, "{access: {create: none}}", ""},
		{"a sidecar that only gets", env("{name: RESOURCE_NAME, value: configmap/rules}"), "{access: {verbs: [get]}}", "Role ops/loki-ruler-rules-sidecar: get configmaps for ops/loki"},
		{"more verbs than the patch set names", []string{configmaps, none}, "{access: {verbs: [get]}}", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"all namespaces", env("{name: NAMESPACE, value: ALL}"), "", "ClusterRole /ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"an empty NAMESPACE, which asks for all", env("{name: NAMESPACE, value: ''}"), "", ""},
		{"an empty name beside another", env("{name: NAMESPACE, value: 'dev,'}"), "", "Role dev/ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"a name that no namespace can have", env("{name: NAMESPACE, value: 'ops,Dev'}"), "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"another namespace", env("{name: NAMESPACE, value: dev}"), "", "Role dev/ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"two namespaces", env("{name: NAMESPACE, value: 'ops,dev'}"), "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki; Role dev/ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"a ClusterRole for one namespace", []string{configmaps, none}, "{access: {create: clusterrole}}", "ClusterRole /ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"one ClusterRole for two namespaces", env("{name: NAMESPACE, value: 'ops,dev'}"), "{access: {create: clusterrole}}", "ClusterRole /ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"two resources in one rule", []string{configmaps, none, "value: configmap", "value: both"}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps,secrets for ops/loki"},
		{"two resources in two namespaces", append(env("{name: NAMESPACE, value: 'ops,dev'}"), "value: configmap", "value: both"), "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps,secrets for ops/loki; Role dev/ops-loki-ruler-rules-sidecar: get,list,watch configmaps,secrets for ops/loki"},
		{"NAMESPACE is decided elsewhere", env("{name: NAMESPACE, valueFrom: {secretKeyRef: {name: x, key: y}}}"), "", ""},
		{"METHOD is decided elsewhere", env("{name: METHOD, valueFrom: {secretKeyRef: {name: x, key: y}}}"), "", ""},
		{"RESOURCE is decided elsewhere", []string{configmaps, none, "RESOURCE, value: configmap", "RESOURCE, valueFrom: {secretKeyRef: {name: x, key: y}}"}, "", ""},
		{"an account that was renamed", []string{configmaps, none, "kind: StatefulSet", "kind: List\nitems:\n  - {kind: ServiceAccount, metadata: {name: a-loki, namespace: ops, annotations: {" + was + "Names: loki, " + was + "Namespaces: ops}}}\n---\nkind: StatefulSet"}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/a-loki"},
		{"no account is named", []string{configmaps, none, "      serviceAccountName: loki\n", ""}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/default"},
		{"a role of the name is there", []string{configmaps, none, "{name: loki, namespace: ops}\nrules", "{name: loki-ruler-rules-sidecar, namespace: ops}\nrules"}, "", "Role ops/loki-ruler-rules-sidecar-2: get,list,watch configmaps for ops/loki"},
		{"a binding of the name is there", []string{configmaps, none, "{name: loki, namespace: ops}\nroleRef", "{name: loki-ruler-rules-sidecar, namespace: ops}\nroleRef"}, "", "Role ops/loki-ruler-rules-sidecar-2: get,list,watch configmaps for ops/loki"},
		{"two names are taken", []string{configmaps, none, "{name: loki, namespace: ops}\nrules", "{name: loki-ruler-rules-sidecar, namespace: ops}\nrules",
			"{name: loki, namespace: ops}\nroleRef", "{name: loki-ruler-rules-sidecar-2, namespace: ops}\nroleRef"}, "", "Role ops/loki-ruler-rules-sidecar-3: get,list,watch configmaps for ops/loki"},
		{"a role of the name is somewhere", []string{configmaps, none, "{name: loki, namespace: ops}\nrules", "{name: loki-ruler-rules-sidecar}\nrules"}, "", "Role ops/loki-ruler-rules-sidecar-2: get,list,watch configmaps for ops/loki"},
		{"a role of the name is elsewhere", []string{configmaps, none, "{name: loki, namespace: ops}\nrules", "{name: loki-ruler-rules-sidecar, namespace: dev}\nrules"}, "", "Role ops/loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := layered(t, c.patchset)
			opts.Keep = true
			r, err := planned(t, edited(t, served, c.edits...), opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, granted(t, r), c.want)
		})
	}
}

// An empty NAMESPACE asks for the whole cluster. Nobody is given that by what he left
// empty, and it is said.
func TestEmptyNamespaceIsKept(t *testing.T) {
	r, err := planned(t, edited(t, served, "          env:\n", "          env:\n            - {name: NAMESPACE, value: ''}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, told(r, "NAMESPACE"), "already-satisfied =containers[sidecar].env[NAMESPACE]")
}

// What one ruler's account gets, another ruler with the account has; and no name
// is given to two objects.
func TestAccessOfTwoRulers(t *testing.T) {
	_, ruler, _ := strings.Cut(bare, "---\n")
	for _, c := range []struct {
		name  string
		edits []string // of the second ruler
		want  string
	}{
		{"one account", []string{"name: loki-ruler", "name: loki-ruler-2"}, "injected"},
		{"another account", []string{"name: loki-ruler", "name: loki-ruler-2", "serviceAccountName: loki", "serviceAccountName: other"}, "injected +Role ops/loki-ruler-2-rules-sidecar +RoleBinding ops/loki-ruler-2-rules-sidecar"},
		{"another account, and the same name", []string{"kind: StatefulSet", "kind: Deployment", "serviceAccountName: loki", "serviceAccountName: other"}, "injected +Role ops/loki-ruler-rules-sidecar-2 +RoleBinding ops/loki-ruler-rules-sidecar-2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, bare+"---\n"+edited(t, ruler, c.edits...), Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, told(r, "Role"), c.want)
		})
	}
}

// A sidecar of the patch set whose settings are decided elsewhere gets the access
// that the patch set names.
func TestAskedAccess(t *testing.T) {
	const secret = "valueFrom: {secretKeyRef: {name: x, key: y}}"
	for _, c := range []struct{ name, patchset, want string }{
		{"one namespace", "{container: {env: [{name: NAMESPACE, value: null, " + secret + "}]}, access: {namespaces: [dev], resources: [configmaps, secrets], verbs: [list]}}", "Role dev/ops-loki-ruler-rules-sidecar: list configmaps,secrets for ops/loki"},
		{"an empty name, which the patch set means", "{container: {env: [{name: NAMESPACE, value: ''}]}}", "ClusterRole /ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
		{"all namespaces", "{container: {env: [{name: NAMESPACE, value: null, " + secret + "}]}, access: {namespaces: [ALL]}}", "ClusterRole /ops-loki-ruler-rules-sidecar: get,list,watch configmaps for ops/loki"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := layered(t, c.patchset)
			opts.Keep = true
			r, err := planned(t, bare, opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, granted(t, r), c.want)
		})
	}
}
