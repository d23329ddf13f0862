package chart

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func rulerConfig(r *Rendering, value *document.Node) bool {
	return r.setConfig(document.NewMapping(document.Pair("ruler", value)))
}

// nothingElse is a switch that changes nothing which the other keys do not set.
func nothingElse(*Rendering, *document.Node) bool { return true }

func replicas(r *Rendering, value *document.Node) bool {
	put(r.node(r.Workload), value, "spec", "replicas")
	return true
}

// strategy is called otherwise in a StatefulSet.
func strategy(r *Rendering, value *document.Node) bool {
	field := "strategy"
	if r.Workload.Kind == "StatefulSet" {
		field = "updateStrategy"
	}
	put(r.node(r.Workload), value, "spec", field)
	return true
}

func podAnnotations(r *Rendering, value *document.Node) bool {
	pod := r.pod(r.Workload)
	if pod == nil {
		return false
	}
	put(pod.Template, value, "metadata", "annotations")
	return true
}

// extraVolumes adds volumes. A list in values takes the place of the one before:
// what the release has from it by now is not known, and stays.
func extraVolumes(r *Rendering, value *document.Node) bool {
	pod := r.pod(r.Workload)
	if pod == nil || value.Kind != document.Sequence {
		return false
	}
	appendTo(pod.Spec, "volumes", value.Items()...)
	return true
}

// extraVolumeMounts adds mounts to Loki's container. Of those it has, one at the
// same place or of the same volume came from this list, and goes.
func extraVolumeMounts(r *Rendering, value *document.Node) bool {
	loki := r.loki()
	if loki == nil || value.Kind != document.Sequence {
		return false
	}
	for _, m := range value.Items() {
		at := manifest.Clean(m.Str("mountPath"))
		without(loki.Node, "volumeMounts", func(old *document.Node) bool {
			return old.Str("name") == m.Str("name") || manifest.Clean(old.Str("mountPath")) == at
		})
	}
	appendTo(loki.Node, "volumeMounts", value.Items()...)
	return true
}

// serverSnippet stands at the beginning of the gateway's server.
func serverSnippet(r *Rendering, value *document.Node) bool {
	for _, o := range r.ofRelease("ConfigMap") {
		text := o.Node().Str("data", "nginx.conf")
		before, after, ok := strings.Cut(text, "server {\n")
		if ok {
			put(r.node(o), document.NewString(before+"server {\n"+value.Value+"\n"+after), "data", "nginx.conf")
			return true
		}
	}
	return false
}

// extraObjects land where the release does.
func extraObjects(r *Rendering, value *document.Node) bool {
	for _, item := range value.Items() {
		if item = document.Clone(item); item.Str("metadata", "namespace") == "" && r.Workload.Namespace != "" {
			put(item, document.NewString(r.Workload.Namespace), "metadata", "namespace")
		}
		r.added = append(r.added, item)
	}
	return len(value.Items()) > 0
}

// namespaced swaps the release's cluster-wide access for a Role, or back. A chart
// before 6.36 is not relied on to make a Role (grafana/loki#15845).
func namespaced(r *Rendering, value *document.Node) bool {
	on := truthy(value)
	pod := r.pod(r.Workload)
	if pod == nil {
		return false
	}
	from := []string{"Role", "RoleBinding"}
	if on {
		from = []string{"ClusterRole", "ClusterRoleBinding"}
	}
	for _, kind := range from {
		for _, o := range r.ofRelease(kind) {
			r.remove(o)
		}
	}
	if of := Of(r.Workload); on && !of.Can(NamespacedRoles) || !of.Can(ClusterRoles) {
		return true
	}
	r.added = append(r.added, access(on, r.Workload.Namespace, pod.ServiceAccount)...)
	return true
}

// access is what the chart's account may do: read ConfigMaps and Secrets.
func access(namespaced bool, namespace, account string) []*document.Node {
	kind := "ClusterRole"
	if namespaced {
		kind = "Role"
	}
	const group, name = "rbac.authorization.k8s.io", "loki-tried"
	metadata := Map("name", name)
	if namespaced && namespace != "" {
		metadata = Map("name", name, "namespace", namespace)
	}
	subject := Map("kind", "ServiceAccount", "name", account)
	if namespace != "" {
		subject = Map("kind", "ServiceAccount", "name", account, "namespace", namespace)
	}
	return []*document.Node{
		Map("apiVersion", group+"/v1", "kind", kind, "metadata", metadata, "rules", List(Map(
			"apiGroups", []string{""}, "resources", []string{"configmaps", "secrets"}, "verbs", []string{"get", "watch", "list"}))),
		Map("apiVersion", group+"/v1", "kind", kind+"Binding", "metadata", metadata,
			"roleRef", Map("apiGroup", group, "kind", kind, "name", name), "subjects", List(subject)),
	}
}

// accountToken is read by the account, and in SimpleScalable mode by the pod.
func accountToken(r *Rendering, value *document.Node) bool {
	pod := r.pod(r.Workload)
	if pod == nil {
		return false
	}
	for _, o := range r.ofRelease("ServiceAccount") {
		if o.Name == pod.ServiceAccount {
			put(r.node(o), value, "automountServiceAccountToken")
		}
	}
	if pod.Automount != nil && r.Target == "backend" && !Of(r.Workload).Can(PodTemplate) {
		put(pod.Spec, value, "automountServiceAccountToken")
	}
	return true
}

// sharedAccount lets the ruler run under the account of all others, which is the
// one that the chart binds. To make it one of its own is not known here.
func sharedAccount(r *Rendering, value *document.Node) bool {
	pod := r.pod(r.Workload)
	if on, ok := value.Bool("create"); pod == nil || !ok || on {
		return false
	}
	for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
		for _, o := range r.ofRelease(kind) {
			for _, subject := range o.Node().List("subjects") {
				if subject.Str("kind") == "ServiceAccount" {
					put(pod.Spec, document.NewString(subject.Str("name")), "serviceAccountName")
					put(pod.Spec, document.NewString(subject.Str("name")), "serviceAccount")
					return true
				}
			}
		}
	}
	return false
}
