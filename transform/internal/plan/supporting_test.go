package plan

import (
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// What is parsed for the sake of a ruler, in the order of the input. "---" is
// between documents, "+++" between streams.
func TestGather(t *testing.T) {
	const (
		ruler   = "kind: StatefulSet\nmetadata: {name: ruler}\nspec: {serviceAccountName: acc, configMap: {name: conf}, secretName: sec, claimName: cla}\n"
		flow    = "kind: StatefulSet\nx: &x acc\nmetadata: {name: *x, ruler: y}\n" // its names cannot be read at a glance
		binding = "kind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: acc}]\n"
		role    = "kind: Role\nmetadata:\n  name: r\nrules: []\n"
		broken  = "x: [\n"
	)
	object := func(kind, name string) string { return "kind: " + kind + "\nmetadata:\n  name: " + name + "\n" }
	for _, c := range []struct {
		name string
		docs []string
		want string
	}{
		{"what it names", []string{ruler, object("ServiceAccount", "acc"), object("ConfigMap", "conf"), object("Secret", "sec"), object("Secret", "cla")}, "ServiceAccount acc, ConfigMap conf, Secret sec, Secret cla"},
		{"what it does not name", []string{ruler, object("ServiceAccount", "a"), object("ConfigMap", "c"), object("Secret", "s")}, ""},
		{"the account, by its former field", []string{strings.Replace(ruler, "serviceAccountName", "serviceAccount", 1), object("ServiceAccount", "acc")}, "ServiceAccount acc"},
		{"the account of a pod that names none", []string{ruler, object("ServiceAccount", "default")}, "ServiceAccount default"},
		{"what says another kind", []string{ruler, object("Service", "acc")}, ""},
		{"what only a part of it names", []string{ruler, object("ConfigMap", "c") + "data:\n  name: acc\n"}, ""},
		{"what names it in a way that cannot be read", []string{ruler, "kind: ConfigMap\nmetadata: {name: \"\\x61cc\"}\n"}, "ConfigMap acc"},
		{"a binding, and its role", []string{ruler, binding, role}, "RoleBinding b, Role r"},
		{"a binding, and its role before it", []string{role, ruler, binding}, "Role r, RoleBinding b"},
		{"a ClusterRoleBinding, and its ClusterRole", []string{ruler, "kind: Cluster" + binding[len("kind: "):], strings.Replace(role, "Role", "ClusterRole", 1)}, "ClusterRoleBinding b, ClusterRole r"},
		{"a binding that cannot be read at a glance, and its role", []string{ruler, strings.Replace(binding, "name: acc", "name: !!str acc", 1), role}, "RoleBinding b, Role r"},
		{"what has metadata that cannot be read at a glance", []string{ruler, "kind: ConfigMap\nmetadata: !!map\n  name: c\n"}, "ConfigMap c"},
		{"a binding of somebody else, and its role", []string{ruler, strings.Replace(binding, "acc", "other", 1), role}, ""},
		{"a binding of a group", []string{ruler, strings.Replace(binding, "acc", "system:serviceaccounts", 1)}, "RoleBinding b"},
		{"a role and a binding that we added", []string{ruler, object("Role", "x-rules-sidecar"), object("RoleBinding", "x-rules-sidecar")}, "Role x-rules-sidecar, RoleBinding x-rules-sidecar"},
		{"a role that aggregates, and what it may take", []string{ruler, "kind: Cluster" + binding[len("kind: "):], object("ClusterRole", "part") + "rules: []\n", "aggregationRule: {}\n" + object("ClusterRole", "r"), object("Role", "part")}, "ClusterRoleBinding b, ClusterRole part, ClusterRole r"},
		{"a role that takes nothing", []string{ruler, "kind: Cluster" + binding[len("kind: "):], object("ClusterRole", "part"), object("ClusterRole", "r")}, "ClusterRoleBinding b, ClusterRole r"},
		{"a role that nothing binds", []string{ruler, role}, ""},
		{"a Service with a role's name", []string{ruler, binding, object("Service", "r")}, "RoleBinding b"},
		{"a list", []string{ruler, "kind: List\nitems:\n- {kind: ConfigMap, metadata: {name: c}}\n- {kind: Service, metadata: {name: s}}\n"}, "ConfigMap c, Service s"},
		{"a list of nothing that supports", []string{ruler, "kind: List\nitems:\n- {kind: Service, metadata: {name: s}}\n"}, ""},
		{"what does not say its kind", []string{ruler, "{kind: ConfigMap, metadata: {name: c}}\n"}, "ConfigMap c"},
		{"a document of comments", []string{ruler, "# name: acc\n"}, ""},
		{"two streams", []string{object("ConfigMap", "conf"), binding, "+++", ruler, object("Secret", "sec"), role}, "ConfigMap conf, RoleBinding b, Secret sec, Role r"},
		{"of a workload without the word", []string{strings.ReplaceAll(ruler, "ruler", "querier"), object("ConfigMap", "conf")}, ""},
		{"of what does not say its kind, without the word", []string{"{kind: StatefulSet, metadata: {name: conf}}\n", object("ConfigMap", "conf")}, ""},
		{"of no workload", []string{"kind: Service\nruler: x\nname: conf\n", object("ConfigMap", "conf")}, ""},
		{"of what does not say its kind", []string{"{kind: StatefulSet, metadata: {name: ruler}, x: {name: conf}}\n", object("ConfigMap", "conf")}, "ConfigMap conf"},
		{"an account that we added", []string{ruler, object("ServiceAccount", "x-rules-sync")}, "ServiceAccount x-rules-sync"},
		{"a Role that cannot aggregate", []string{ruler, binding, "aggregationRule: {}\n" + role, object("ClusterRole", "part")}, "RoleBinding b, Role r"},
		{"of any name", []string{flow, object("ConfigMap", "c"), object("RoleBinding", "b"), role, object("Service", "s")}, "ConfigMap c, RoleBinding b, Role r"},
		{"of any release", []string{ruler + "app.kubernetes.io/instance: *x\n", object("ConfigMap", "c")}, "ConfigMap c"},
		{"of two rulers, one of any name", []string{flow, ruler, object("ConfigMap", "c")}, "ConfigMap c"},
		{"broken, and named", []string{ruler, object("ConfigMap", "conf") + broken}, "refused"},
		{"broken, and not named", []string{ruler, object("ConfigMap", "c") + broken}, ""},
		{"broken, of any name", []string{flow, object("ConfigMap", "c") + broken}, ""},
		{"broken, and named behind a label that cannot be read", []string{strings.Replace(ruler, "name: ruler", "name: ruler, labels: {app.kubernetes.io/instance: *x}", 1), object("ConfigMap", "conf") + broken}, "refused"},
		{"broken, a role that is bound", []string{ruler, binding, role + broken}, "refused"},
		{"broken, of any name, a role that some account has", []string{flow, binding, role + broken}, "RoleBinding b"},
		{"broken, of any name, a role that our account has", []string{flow, ruler, binding, role + broken}, "refused"},
		{"broken, of any name, a role that nothing binds", []string{flow, role + broken}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var streams []*manifest.Stream
			for text := range strings.SplitSeq(strings.Join(c.docs, "---\n"), "---\n+++---\n") {
				streams = append(streams, manifest.Open("in.yaml", []byte(text)))
			}
			set, err := newIndex(streams).gather()
			if err != nil {
				check(t, "refused", c.want)
				return
			}
			var got []string
			for _, o := range set.All() {
				got = append(got, o.Kind+" "+o.Name)
			}
			check(t, strings.Join(got, ", "), c.want)
		})
	}
}

// Of what has a name that a ruler refers to, that is left out which is in a namespace
// without a ruler, and so concerns none.
func TestElsewhere(t *testing.T) {
	at := func(namespace string) string { return "  namespace: " + namespace + "\n" }
	object := func(kind, name, more string) string {
		return "kind: " + kind + "\nmetadata:\n  name: " + name + "\n" + more
	}
	ruler := func(more string) string {
		return object("StatefulSet", "ruler", more) + "spec: {serviceAccountName: acc, configMap: {name: conf}}\n"
	}
	binding := func(kind, name, more, subject string) string {
		return object(kind, name, more) + "roleRef: {kind: Role, name: r}\nsubjects:\n- " + subject + "\n"
	}
	const (
		ours   = "{kind: ServiceAccount, name: acc, namespace: logs}"
		theirs = "{kind: ServiceAccount, name: acc, namespace: shop}"
		open   = "{kind: ServiceAccount, name: acc}"
	)
	logs := ruler(at("logs"))
	for _, c := range []struct {
		name string
		docs []string
		want string
	}{
		{"at home", []string{logs, object("ServiceAccount", "acc", at("logs")), object("ConfigMap", "conf", at("logs"))}, "ServiceAccount logs/acc, ConfigMap logs/conf"},
		{"in no namespace", []string{logs, object("ConfigMap", "conf", "")}, "ConfigMap /conf"},
		{"elsewhere", []string{logs, object("ServiceAccount", "acc", at("shop")), object("ConfigMap", "conf", at("shop")), object("Secret", "conf", at("shop"))}, "ConfigMap shop/conf, Secret shop/conf"},
		{"a Secret elsewhere, but the first of its name", []string{logs, object("Secret", "conf", at("shop")), object("Secret", "conf", at("web"))}, "Secret shop/conf"},
		{"a list that begins with a binding of others", []string{logs, "kind: List\nitems:\n- {kind: ClusterRoleBinding, metadata: {name: b}, subjects: [" + theirs + "]}\n- {kind: ServiceAccount, metadata: {name: acc}}\n"}, "ClusterRoleBinding /b, ServiceAccount /acc"},
		{"a role elsewhere, and an account in no namespace", []string{logs, object("ServiceAccount", "acc", ""), binding("RoleBinding", "b", at("logs"), ours), object("Role", "r", at("shop"))}, "ServiceAccount /acc, RoleBinding logs/b"},
		{"elsewhere, but the first of its name", []string{logs, object("ConfigMap", "conf", at("shop")), object("ConfigMap", "conf", at("web")), object("ConfigMap", "ruler", at("web"))}, "ConfigMap shop/conf, ConfigMap web/ruler"},
		{"elsewhere, and broken", []string{logs, object("ConfigMap", "conf", at("shop")), object("ConfigMap", "conf", at("shop")) + "x: [\n"}, "ConfigMap shop/conf"},
		{"at home, and broken", []string{logs, object("ConfigMap", "conf", at("logs")) + "x: [\n"}, "refused"},
		{"where another ruler is", []string{logs, ruler(at("shop")), object("ConfigMap", "conf", at("shop")), object("ServiceAccount", "acc", at("shop")), object("ServiceAccount", "acc", at("web"))}, "ConfigMap shop/conf, ServiceAccount shop/acc"},
		{"where a ruler may be that names no namespace", []string{logs, ruler(""), object("ServiceAccount", "acc", at("shop"))}, "ServiceAccount shop/acc"},
		{"where a ruler may be in whose labels there is one", []string{ruler("  labels:\n    namespace: logs\n"), object("ServiceAccount", "acc", at("shop"))}, "ServiceAccount shop/acc"},
		{"where a ruler may be whose namespace cannot be read at a glance", []string{ruler("  namespace: !!str logs\n"), object("ServiceAccount", "acc", at("shop"))}, "ServiceAccount shop/acc"},
		{"where a ruler of a list may be", []string{"kind: List\nmetadata:\n  namespace: logs\nitems: [{kind: StatefulSet, metadata: {name: ruler}, serviceAccountName: acc}]\n", object("ServiceAccount", "acc", at("shop"))}, "ServiceAccount shop/acc"},
		{"whose label says elsewhere", []string{logs, object("ServiceAccount", "acc", "  labels:\n    namespace: shop\n")}, "ServiceAccount /acc"},
		{"whose namespace cannot be read at a glance", []string{logs, object("ServiceAccount", "acc", "  namespace: !!str shop\n")}, "ServiceAccount shop/acc"},
		{"in flow style", []string{logs, "kind: ServiceAccount\nmetadata: {name: acc, namespace: shop}\n"}, ""},
		{"that kustomize moved", []string{logs, object("ServiceAccount", "acc", at("shop")+"  annotations:\n    internal.config.kubernetes.io/previousNames: acc\n")}, "ServiceAccount shop/acc"},
		{"of a name that we give", []string{logs, object("ServiceAccount", "acc-rules-sidecar", at("shop")), object("ServiceAccount", "acc-rules-sync", at("shop"))}, "ServiceAccount shop/acc-rules-sidecar, ServiceAccount shop/acc-rules-sync"},
		{"a binding at home", []string{logs, binding("RoleBinding", "b", at("logs"), theirs), object("Role", "r", at("logs"))}, "RoleBinding logs/b, Role logs/r"},
		{"a binding elsewhere, of others", []string{logs, binding("RoleBinding", "b", at("shop"), theirs), object("Role", "r", at("shop"))}, ""},
		{"a binding elsewhere, of others by its own namespace", []string{logs, binding("RoleBinding", "b", at("shop"), open)}, ""},
		{"a binding elsewhere, of our account, and its role", []string{logs, binding("RoleBinding", "b", at("shop"), ours), object("Role", "r", at("shop")), object("Role", "r", at("web"))}, "RoleBinding shop/b, Role shop/r"},
		{"a binding elsewhere, of our account among others", []string{logs, binding("RoleBinding", "b", at("shop"), theirs+"\n- "+ours)}, "RoleBinding shop/b"},
		{"a binding elsewhere, of a user", []string{logs, binding("RoleBinding", "b", at("shop"), "{kind: User, name: 'system:serviceaccount:logs:acc'}")}, "RoleBinding shop/b"},
		{"a binding in no namespace, and a role in any", []string{logs, binding("RoleBinding", "b", "", theirs), object("Role", "r", at("web"))}, "RoleBinding /b, Role web/r"},
		{"a binding that kustomize moved", []string{logs, binding("RoleBinding", "b", at("shop")+"  annotations:\n    internal.config.kubernetes.io/previousNames: b\n", theirs)}, "RoleBinding shop/b"},
		{"a ClusterRoleBinding of others", []string{logs, binding("ClusterRoleBinding", "b", "", theirs)}, ""},
		{"a ClusterRoleBinding of ours", []string{logs, binding("ClusterRoleBinding", "b", "", ours)}, "ClusterRoleBinding /b"},
		{"a ClusterRoleBinding of an account that may be ours", []string{logs, binding("ClusterRoleBinding", "b", "", open)}, "ClusterRoleBinding /b"},
		{"a ClusterRoleBinding of a group", []string{logs, binding("ClusterRoleBinding", "b", "", "{kind: Group, name: 'system:authenticated'}")}, "ClusterRoleBinding /b"},
		{"a ClusterRoleBinding of others, of a name that we give", []string{logs, binding("ClusterRoleBinding", "logs-ruler-rules-sidecar", "", theirs)}, "ClusterRoleBinding /logs-ruler-rules-sidecar"},
		{"a binding where a ruler names no namespace", []string{logs, ruler(""), binding("ClusterRoleBinding", "b", "", theirs)}, "ClusterRoleBinding /b"},
		{"a ClusterRole, which is nowhere", []string{logs, strings.Replace(binding("ClusterRoleBinding", "b", "", ours), "kind: Role,", "kind: ClusterRole,", 1), object("ClusterRole", "r", at("shop"))}, "ClusterRoleBinding /b, ClusterRole shop/r"},
		{"a list", []string{logs, "kind: List\nitems:\n- {kind: ConfigMap, metadata: {name: conf, namespace: shop}}\n- {kind: ConfigMap, metadata: {name: c, namespace: shop}}\n"}, "ConfigMap shop/conf, ConfigMap shop/c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Join(c.docs, "---\n")
			set, err := newIndex([]*manifest.Stream{manifest.Open("in.yaml", []byte(text))}).gather()
			if err != nil {
				check(t, "refused", c.want)
				return
			}
			var got []string
			for _, o := range set.All() {
				got = append(got, o.Kind+" "+o.Namespace+"/"+o.Name)
			}
			check(t, strings.Join(got, ", "), c.want)
		})
	}
}

// A document of several objects is parsed once, when something in it may be
// needed again. Others are not kept.
func TestParsedOnce(t *testing.T) {
	for _, c := range []struct {
		name, text string
		once       bool
	}{
		{"one object", "kind: ConfigMap\n", false},
		{"two objects", "kind: List\nitems: [{kind: ConfigMap}, {kind: Service}]\n", true},
		{"two objects that support nothing", "kind: List\nitems: [{kind: StatefulSet}, {kind: Service}]\n", false},
	} {
		s := manifest.Open("in.yaml", []byte(c.text))
		x := newIndex([]*manifest.Stream{s})
		first, err := x.parse(s, x.hints[0][0])
		if err != nil {
			t.Fatal(err)
		}
		again, err := x.parse(s, x.hints[0][0])
		if err != nil {
			t.Fatal(err)
		}
		if once := first[0] == again[0]; once != c.once {
			t.Errorf("%s: parsed once is %t", c.name, once)
		}
	}
}

// What a preset that delivers looks for besides: any Service, and the Deployments that
// may deliver already or have the name of what is added.
func TestGatherDeliveries(t *testing.T) {
	const text = "kind: StatefulSet\nmetadata: {name: ruler}\n---\nkind: Service\nmetadata: {name: s}\n---\nkind: Deployment\nmetadata: {name: d}\n---\n" +
		"kind: Deployment\nmetadata: {name: loki-rules}\n---\nkind: Deployment\nmetadata: {name: x-rules-sync}\n---\nkind: Deployment\nmetadata: {name: loki-rules\n---\n" +
		"kind: ConfigMap\nmetadata: {name: c}\n---\nkind: StatefulSet\nmetadata: {name: loki-rules}\n"
	for _, c := range []struct {
		delivers bool
		want     string
	}{{true, "Service s, Deployment loki-rules, Deployment x-rules-sync"}, {false, ""}} {
		x := newIndex([]*manifest.Stream{manifest.Open("in.yaml", []byte(text))})
		x.delivers = c.delivers
		set, err := x.gather()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range set.All() {
			got = append(got, o.Kind+" "+o.Name)
		}
		check(t, strings.Join(got, ", "), c.want)
		// What cannot be one is not parsed to find that out.
		var asked []string
		for i, h := range x.hints[0] {
			if x.deliveries(x.streams[0].Src, h) != no {
				asked = append(asked, strconv.Itoa(i))
			}
		}
		check(t, strings.Join(asked, " "), map[bool]string{true: "1 3 4 5"}[c.delivers])
	}
}

// What a ruler refers to is given up as soon as it is known what it is called, and read
// again when a ruler needs it: of the releases of a cluster few are in use at a time.
func TestWhatIsHeld(t *testing.T) {
	const text = "kind: StatefulSet\nmetadata: {name: ruler}\nspec: {template: {spec: {serviceAccountName: a, volumes: [{name: v, configMap: {name: a}}]," +
		" containers: [{name: r, image: grafana/loki:3.4.2, args: [-target=ruler, -config.file=/c/config.yaml], volumeMounts: [{name: v, mountPath: /c}]}]}}}\n---\n" +
		"kind: ConfigMap\nmetadata: {name: a, namespace: ops, labels: {x: y}}\ndata: {config.yaml: 'auth_enabled: false'}\n---\nkind: ServiceAccount\nmetadata: {name: a, labels: {x: y}}\n---\nkind: Role\nmetadata: {name: a, labels: {x: y}}\n---\nkind: RoleBinding\n" +
		"metadata: {name: a, labels: {x: y}}\nroleRef: {name: a, kind: Role}\nsubjects: [{kind: ServiceAccount, name: a, namespace: ops}]\n---\nkind: Service\nmetadata: {name: a, labels: {x: y}}\n"
	for _, c := range []struct {
		name string
		keep bool
		want string
	}{
		{"what is in use", false, "Service"},
		{"for export", true, "ConfigMap ServiceAccount Role RoleBinding Service"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &planner{opts: Options{Keep: c.keep}, index: newIndex([]*manifest.Stream{manifest.Open("in.yaml", []byte(text))}), presets: map[presetKey]*patchset.PatchSet{}}
			p.index.delivers, p.index.keep = true, c.keep
			if _, err := p.streams(p.index.streams); err != nil {
				t.Fatal(err)
			}
			var held []string
			for _, o := range p.set.All() {
				if o.Labels["x"] != "" {
					held = append(held, o.Kind)
				}
			}
			check(t, strings.Join(held, " "), c.want)
		})
	}
}
