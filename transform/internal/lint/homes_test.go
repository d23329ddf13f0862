package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// TestHomes: which namespaces the objects of a cluster concern.
func TestHomes(t *testing.T) {
	const (
		role  = "---\nkind: ClusterRole\nmetadata: {name: NAME}\n"
		bound = "---\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r}\nsubjects: SUBJECTS\n"
		logs  = "{kind: ServiceAccount, name: a, namespace: logs}"
		shop  = "{kind: ServiceAccount, name: a, namespace: shop}"
	)
	called := func(name string) string { return strings.Replace(role, "NAME", name, 1) }
	binding := func(subjects ...string) string {
		return strings.Replace(bound, "SUBJECTS", "["+strings.Join(subjects, ", ")+"]", 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"by namespace":                  {"---\nkind: Service\nmetadata: {name: s, namespace: logs}\n---\nkind: Service\nmetadata: {name: t}\n", ": Service/t; logs: Service/s"},
		"of an account":                 {binding(logs), "logs: ClusterRoleBinding/b"},
		"of accounts":                   {binding(shop, logs, shop), "logs: ClusterRoleBinding/b; shop: ClusterRoleBinding/b"},
		"of an account anywhere":        {binding(logs, "{kind: ServiceAccount, name: a}"), ": ClusterRoleBinding/b"},
		"of a group":                    {binding(logs, "{kind: Group, name: g}"), ": ClusterRoleBinding/b"},
		"of nobody":                     {binding(), ": ClusterRoleBinding/b"},
		"a role, bound":                 {called("r") + binding(logs), "logs: ClusterRole/r ClusterRoleBinding/b"},
		"a role, bound for all":         {called("r") + binding("{kind: Group, name: g}") + binding(logs), ": ClusterRole/r ClusterRoleBinding/b; logs: ClusterRoleBinding/b"},
		"a role, not bound":             {called("x") + binding(logs), ": ClusterRole/x; logs: ClusterRoleBinding/b"},
		"a role, bound in a namespace":  {called("r") + "---\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: ClusterRole, name: r}\n", "shop: ClusterRole/r RoleBinding/b"},
		"a role, of the name of a Role": {called("r") + "---\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: r}\n", ": ClusterRole/r; shop: RoleBinding/b"},
		"roles of one name":             {called("r") + called("r") + called("r") + binding(logs) + binding(logs), "logs: ClusterRole/r ClusterRole/r ClusterRoleBinding/b ClusterRoleBinding/b"},
		"a role that aggregates":        {called("r") + called("x") + "aggregationRule: {}\n" + binding(logs), ": ClusterRole/r ClusterRole/x; logs: ClusterRoleBinding/b"},
	} {
		m := delivery.Build([]*manifest.Stream{manifest.Open("in.yaml", []byte(c.text))}, "", finding.Assume{})
		var got []string
		for namespace, objects := range (&trials{model: m}).homes() {
			var names []string
			for _, o := range objects {
				names = append(names, o.Kind+"/"+o.Name)
			}
			slices.Sort(names)
			got = append(got, namespace+": "+strings.Join(names, " "))
		}
		if slices.Sort(got); strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, "; "), c.want)
		}
	}
}

// TestAtLeast: a world has no less than what is said of it without gathering it.
func TestAtLeast(t *testing.T) {
	service := "---\nkind: Service\nmetadata: {name: s, namespace: logs}\n"
	list := "---\nkind: List\nitems:\n- kind: Service\n  metadata: {name: a, namespace: logs}\n- kind: Service\n  metadata: {name: b}\n"
	large := "---\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {a: '" + strings.Repeat("x", wholeUpTo) + "'}\n"
	for name, c := range map[string]struct {
		text string
		some bool // it is known to have something
	}{
		"a small input":           {service, false},
		"a namespace":             {service + large, true},
		"what may be in it":       {"---\nkind: Service\nmetadata: {name: s}\n" + large, true},
		"another namespace":       {large, false},
		"items of a list":         {list + large, false},
		"both, and what is bound": {service + list + "---\nkind: ClusterRoleBinding\nmetadata: {name: b}\nsubjects: [{kind: ServiceAccount, name: a, namespace: logs}]\n" + large, true},
	} {
		m := delivery.Build([]*manifest.Stream{manifest.Open("in.yaml", []byte(c.text))}, "", finding.Assume{})
		tried := &trials{model: m}
		least, size := tried.atLeast("logs"), worldOf(m, "logs", tried.homes, &tried.text).size
		if least > size || least > 0 != c.some {
			t.Errorf("%s: at least %d bytes, of %d", name, least, size)
		}
		if tried.atLeast("") != 0 {
			t.Errorf("%s: the whole has at least %d bytes", name, tried.atLeast(""))
		}
	}
}
