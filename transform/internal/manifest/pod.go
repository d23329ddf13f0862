package manifest

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Pod is the pod an object runs.
type Pod struct {
	Object                 *Object
	Template, Spec         *document.Node // nil when absent or of the wrong shape
	TemplatePath, SpecPath document.Path  // from the document's root

	Containers, InitContainers []*Container
	Volumes                    []*Volume // volumeClaimTemplates not included; see Volume
	ServiceAccount             string    // "default" when unset
	Automount                  *bool     // nil when unset
	ClaimTemplates             []string  // names of the StatefulSet's volumeClaimTemplates
}

// PodOf returns the pod of a workload (StatefulSet, Deployment, DaemonSet,
// ReplicaSet, Job, CronJob, Pod), or nil for any other kind, and for a custom
// resource that is merely called like one. Of a workload without a pod spec it is
// a Pod without containers.
func PodOf(o *Object) *Pod {
	path, ok := templatePath(o.Kind)
	if !ok || custom(o) {
		return nil
	}
	p := &Pod{Object: o, SpecPath: make(document.Path, 0, len(o.Path)+len(path)+1)}
	p.SpecPath = append(p.SpecPath, o.Path...)
	for _, key := range path {
		p.SpecPath = append(p.SpecPath, key)
	}
	p.TemplatePath = p.SpecPath[:len(p.SpecPath):len(p.SpecPath)]
	p.SpecPath = append(p.SpecPath, "spec")
	p.Template = mapping(o.Node().Get(path...))
	p.Spec = mapping(p.Template.Get("spec"))
	p.read()
	return p
}

// RunsPod reports a kind of which PodOf may return a pod.
func RunsPod(kind string) bool {
	_, ok := templatePath(kind)
	return ok
}

// templatePath leads from an object to its pod template; a Pod is its own.
//
// 4 inlined copies were 1.3 KB of code.
//
//go:noinline
func templatePath(kind string) (path []string, ok bool) {
	switch kind {
	case "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Job":
		return []string{"spec", "template"}, true
	case "CronJob":
		return []string{"spec", "jobTemplate", "spec", "template"}, true
	case "Pod":
		return nil, true
	}
	return nil, false
}

// custom reports a workload of a group that is none of Kubernetes' own: its fields
// are for another controller to read. An object that names no group is not custom,
// and extensions is where Deployments and DaemonSets began.
func custom(o *Object) bool {
	group, _, grouped := strings.Cut(o.APIVersion, "/")
	return grouped && !slices.Contains([]string{"apps", "batch", "extensions"}, group)
}

func (p *Pod) read() {
	p.Containers = p.containers("containers", false)
	p.InitContainers = p.containers("initContainers", true)
	for _, n := range p.Spec.List("volumes") {
		if v := volumeOf(n); v != nil {
			p.Volumes = append(p.Volumes, v)
		}
	}
	p.ServiceAccount = "default"
	for _, key := range []string{"serviceAccount", "serviceAccountName"} { // the former is the deprecated alias
		if name := p.Spec.Str(key); name != "" {
			p.ServiceAccount = name
		}
	}
	if on, ok := p.Spec.Bool("automountServiceAccountToken"); ok {
		p.Automount = &on
	}
	if p.Object.Kind == "StatefulSet" {
		for _, t := range p.Object.Node().List("spec", "volumeClaimTemplates") {
			if name := t.Str("metadata", "name"); name != "" {
				p.ClaimTemplates = append(p.ClaimTemplates, name)
			}
		}
	}
}

// All are the containers, and behind them the init containers.
//
// 7 inlined copies were 2.6 KB of code.
//
//go:noinline
func (p *Pod) All() []*Container { return slices.Concat(p.Containers, p.InitContainers) }

func (p *Pod) containers(field string, init bool) []*Container {
	var out []*Container
	for i, n := range p.Spec.List(field) {
		if mapping(n) != nil {
			out = append(out, containerOf(p, n, child(p.SpecPath, field, i), init, i))
		}
	}
	return out
}

// Volume is a volume of a pod.
type Volume struct {
	Node   *document.Node
	Name   string
	Source string // "emptyDir", "configMap", "claimTemplate", …; "" for a volume that is no mapping
	Ref    string // name of the ConfigMap, Secret or claim
}

// Volume returns the pod's volume of this name, or nil. A volume claim template
// counts as a volume with Source "claimTemplate", and hides a volume of the same
// name, as it does in Kubernetes.
//
// 23 inlined copies were 8.3 KB of code.
//
//go:noinline
func (p *Pod) Volume(name string) *Volume {
	for _, t := range p.ClaimTemplates {
		if t == name {
			return &Volume{Name: name, Source: "claimTemplate", Ref: name}
		}
	}
	for _, v := range p.Volumes {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// volumeOf reads a volume: its source is the one field besides the name. Without
// a source it is an emptyDir, which is Kubernetes' default.
func volumeOf(n *document.Node) *Volume {
	if mapping(n) == nil {
		return nil
	}
	v := &Volume{Node: n, Name: n.Str("name"), Source: "emptyDir"}
	for _, f := range n.Fields() {
		if f.Key.Value != "name" && !f.Value.IsNull() {
			v.Source = f.Key.Value
			break
		}
	}
	switch v.Source {
	case "configMap":
		v.Ref = n.Str("configMap", "name")
	case "secret":
		v.Ref = n.Str("secret", "secretName")
	case "persistentVolumeClaim":
		v.Ref = n.Str("persistentVolumeClaim", "claimName")
	}
	return v
}

// mapping is n when it is a mapping, else nil.
func mapping(n *document.Node) *document.Node {
	if n = n.Resolve(); n == nil || n.Kind != document.Mapping {
		return nil
	}
	return n
}

// child is a longer path that shares nothing with the one it starts with.
func child(path document.Path, steps ...any) document.Path {
	return append(path[:len(path):len(path)], steps...)
}

// PodWith is a pod that is in no stream, of these containers and volumes.
func PodWith(volumes *document.Node, containers ...*document.Node) *Pod {
	return PodOf(ObjectOf("Pod", document.NewMapping(document.Pair("spec", document.NewMapping(
		document.Pair("containers", document.NewSequence(containers...)),
		document.Pair("volumes", volumes),
	)))))
}
