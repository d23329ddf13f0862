package plan

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Where a ruler that does not say it runs is taken to run: in the namespace that
// the first of several sources names, and never in a guessed one.
func TestNamespace(t *testing.T) {
	const (
		said    = "  name: loki-ruler\n  namespace: ops\n"
		unsaid  = "  name: loki-ruler\n"
		config  = "metadata: {name: loki, namespace: ops}"
		release = "labels: {app.kubernetes.io/instance: loki}"
		again   = "apiVersion: ''\nkind: StatefulSet\nmetadata: {name: loki-ruler, labels: {app.kubernetes.io/instance: loki}}\n---\n"
	)
	service := func(metadata string) string {
		return "kind: Service\nmetadata: {" + metadata + "}\n---\nkind: StatefulSet"
	}
	after := func(metadata string) string { return "kind: Service\nmetadata: {" + metadata + "}\n---\n" }
	bound := func(namespace string) string {
		return "kind: ClusterRoleBinding\nsubjects: [{kind: ServiceAccount, name: loki, namespace: " + namespace + "}]\n---\nkind: StatefulSet"
	}
	for _, c := range []struct {
		name  string
		edits []string // of bare
		opts  Options
		want  string // "" is an error
	}{
		{"its own", nil, Options{Namespace: "option", FallbackNamespace: "fallback"}, "ops"},
		{"the option", []string{said, unsaid, "kind: StatefulSet", bound("bound")}, Options{Namespace: "option", FallbackNamespace: "fallback"}, "option"},
		{"its account's, by a binding", []string{said, unsaid, "kind: StatefulSet", bound("bound")}, Options{FallbackNamespace: "fallback"}, "bound"},
		{"bindings name two", []string{said, unsaid, config, "metadata: {name: loki}", "kind: StatefulSet", bound("a"), "kind: StatefulSet", bound("b")}, Options{FallbackNamespace: "fallback"}, "fallback"},
		{"bindings name two, and the release one", []string{said, unsaid, config, "metadata: {name: loki, namespace: ops, " + release + "}", "kind: StatefulSet", bound("a"), "kind: StatefulSet", bound("b")}, Options{}, "ops"},
		{"its release's", []string{said, unsaid, "kind: StatefulSet", service("namespace: rel, " + release)}, Options{FallbackNamespace: "fallback"}, "rel"},
		{"its release's, by the old label", []string{said, unsaid, release, "labels: {release: loki}", "kind: StatefulSet", service("namespace: rel, labels: {release: loki}")}, Options{}, "rel"},
		{"its release's, twice", []string{said, unsaid, "kind: StatefulSet", service("name: a, namespace: rel, " + release), "kind: StatefulSet", service("name: b, namespace: rel, " + release)}, Options{}, "rel"},
		{"two of its release", []string{said, unsaid, "kind: StatefulSet", service("namespace: a, " + release), "kind: StatefulSet", service("namespace: b, " + release)}, Options{}, ""},
		{"two of its release, and the fallback", []string{said, unsaid, "kind: StatefulSet", service("namespace: a, " + release), "kind: StatefulSet", service("namespace: b, " + release)}, Options{FallbackNamespace: "fallback"}, "fallback"},
		{"one of its release, and none", []string{said, unsaid, "kind: StatefulSet", service("namespace: a, " + release), "kind: StatefulSet", service("name: b, " + release)}, Options{}, ""},
		{"one of its release, and none for all namespaces", []string{said, unsaid, "kind: StatefulSet", service("namespace: a, " + release), "kind: StatefulSet",
			strings.Replace(service("name: b, "+release), "Service", "ClusterRole", 1)}, Options{}, "a"},
		{"an object after it names none", []string{said, unsaid, "configMap: {name: loki}}\n", "configMap: {name: loki}}\n---\n" + after("name: b, "+release) + after("namespace: a, "+release)}, Options{}, ""},
		{"an object after it names none, and it is there twice", []string{said, unsaid, "configMap: {name: loki}}\n", "configMap: {name: loki}}\n---\n" + after("name: b, "+release) + again + after("namespace: a, "+release)}, Options{}, ""},
		{"an object after it names one", []string{said, unsaid, "configMap: {name: loki}}\n", "configMap: {name: loki}}\n---\n" + after("namespace: a, "+release)}, Options{}, "a"},
		{"another of another release", []string{said, unsaid, "kind: StatefulSet", service("namespace: rel, " + release), "kind: StatefulSet", service("namespace: b, labels: {app.kubernetes.io/instance: b}")}, Options{}, "rel"},
		{"nobody of its release", []string{said, unsaid}, Options{}, ""},
		{"without a release, everybody's", []string{said, unsaid, "  " + release + "\n", ""}, Options{}, "ops"},
		{"without a release, two", []string{said, unsaid, "  " + release + "\n", "", "kind: StatefulSet", service("namespace: a")}, Options{}, ""},
		{"without a release, two, one of a release", []string{said, unsaid, "  " + release + "\n", "", "kind: StatefulSet", service("namespace: a, " + release)}, Options{}, ""},
		{"what is broken says nothing", []string{said, unsaid, "  " + release + "\n", "", "kind: StatefulSet", "kind: Service\nmetadata: {namespace: b\n---\nkind: StatefulSet"}, Options{}, "ops"},
		{"nothing says", []string{said, unsaid, config, "metadata: {name: loki}"}, Options{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opts.Keep = true
			r, err := planned(t, edited(t, bare, c.edits...), c.opts)
			switch {
			case c.want == "" && err == nil:
				t.Fatalf("it is guessed: %s", r.Rulers[0].Namespace)
			case c.want == "":
				return
			case err != nil:
				t.Fatal(err)
			}
			check(t, r.Rulers[0].Namespace, c.want)
		})
	}
}

// A ruler without a release asks for more than those with one did.
func TestReleases(t *testing.T) {
	const list = "---\nkind: List\nitems: [{kind: ConfigMap, metadata: {name: a, labels: {release: other}}}, {kind: Service, metadata: {name: b, labels: {release: other}}}]\n"
	x := newIndex([]*manifest.Stream{manifest.Open("in.yaml", []byte(bare+list))})
	x.referenced = x.references()
	p := &planner{index: x}
	ruler := func(labels map[string]string) *manifest.Object {
		return &manifest.Object{Kind: "StatefulSet", Name: "r", Labels: labels}
	}
	p.releaseNamespaces(ruler(map[string]string{"release": "loki"}))
	ofReleases := p.releases
	if ofReleases.whole || len(x.parsed) != 0 {
		t.Error("other releases are parsed")
	}
	if p.releaseNamespaces(ruler(map[string]string{"release": "x"})); p.releases != ofReleases {
		t.Error("it was parsed twice")
	}
	p.releaseNamespaces(ruler(nil))
	if p.releases == ofReleases || !p.releases.whole || len(x.parsed) != 1 {
		t.Error("not everything is parsed")
	}
	all := p.releases
	if p.releaseNamespaces(ruler(nil)); p.releases != all {
		t.Error("everything was parsed twice")
	}
	if p.releaseNamespaces(ruler(map[string]string{"release": "loki"})); p.releases != all {
		t.Error("everything was thrown away")
	}
}

// The hint says what is likely meant, where one namespace is.
func TestNoNamespace(t *testing.T) {
	const unsaid = "  name: loki-ruler\n"
	for _, c := range []struct {
		name  string
		edits []string
		want  string
	}{
		{"one is named", []string{"kind: StatefulSet", "kind: Service\nmetadata: {namespace: rel, labels: {app.kubernetes.io/instance: loki}}\n---\nkind: Service\nmetadata: {name: x, labels: {app.kubernetes.io/instance: loki}}\n---\nkind: StatefulSet"}, `in.yaml:16:9: cannot tell in which namespace StatefulSet loki-ruler will run: it has no metadata.namespace, and neither a binding of ServiceAccount "loki" nor all other objects of its release tell (say it: --namespace rel (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere)`},
		{"nobody grants access to a sidecar that is there", []string{"      volumes:\n", "        - {name: s, image: kiwigrid/k8s-sidecar:2.1.0, env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules/fake}]}\n      volumes:\n"}, `in.yaml:10:9: cannot tell in which namespace StatefulSet loki-ruler will run: it has no metadata.namespace, and neither a binding of ServiceAccount "loki" nor all other objects of its release tell (say it: --namespace NAME (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere)`},
		{"none is named", nil, `in.yaml:10:9: cannot tell in which namespace StatefulSet loki-ruler will run: it has no metadata.namespace, and neither a binding of ServiceAccount "loki" nor all other objects of its release tell (say it: --namespace NAME (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere)`},
		{"two are named", []string{"kind: StatefulSet", "kind: Service\nmetadata: {namespace: a, labels: {app.kubernetes.io/instance: loki}}\n---\nkind: Service\nmetadata: {namespace: b, labels: {app.kubernetes.io/instance: loki}}\n---\nkind: StatefulSet"}, `in.yaml:16:9: cannot tell in which namespace StatefulSet loki-ruler will run: it has no metadata.namespace, and neither a binding of ServiceAccount "loki" nor all other objects of its release tell (say it: --namespace NAME (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planned(t, edited(t, edited(t, bare, unsaid+"  namespace: ops\n", unsaid), c.edits...), Options{})
			if err == nil {
				t.Fatal("it is guessed")
			}
			check(t, said(err), c.want)
		})
	}
}

// Kinds without a namespace say nothing of where a release is.
func TestClusterScoped(t *testing.T) {
	for _, kind := range []string{"APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "IngressClass",
		"MutatingWebhookConfiguration", "Namespace", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
		"RuntimeClass", "SecurityContextConstraints", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingWebhookConfiguration"} {
		if !clusterScoped(kind) {
			t.Errorf("%s has no namespace", kind)
		}
	}
	if clusterScoped("Service") {
		t.Error("a Service has a namespace")
	}
}
