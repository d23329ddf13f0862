package manifest

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

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

// Container is a container or an init container of a pod.
type Container struct {
	Pod   *Pod
	Node  *document.Node
	Path  document.Path // from the document's root
	Init  bool
	Index int // in its list, null items counted

	Name, Image   string
	Command, Args []string
	Env           []EnvVar
	EnvFrom       bool // there may be variables we cannot see
	Mounts        []*Mount
}

// EnvVar is an environment variable of a container.
type EnvVar struct {
	Node        *document.Node
	Name, Value string
	From        bool // valueFrom: the value is not in the manifest
}

// Mount is a volume mount of a container.
type Mount struct {
	Node        *document.Node
	Name        string // of the volume
	MountPath   string // as written
	SubPath     string
	SubPathExpr string // not empty: which part of the volume is mounted is known at run time only
	ReadOnly    bool
}

// Volume is a volume of a pod.
type Volume struct {
	Node   *document.Node
	Name   string
	Source string // "emptyDir", "configMap", "claimTemplate", …
	Ref    string // name of the ConfigMap, Secret or claim
}

// PodOf returns the pod of a workload (StatefulSet, Deployment, DaemonSet,
// ReplicaSet, Job, CronJob, Pod), or nil for any other kind.
func PodOf(o *Object) *Pod { panic("not yet") }

// EnvVar returns the container's variable of this name; the last one wins, as in Kubernetes.
func (c *Container) EnvVar(name string) (v EnvVar, ok bool) { panic("not yet") }

// Volume returns the pod's volume of this name, or nil. A volume claim template
// counts as a volume with Source "claimTemplate".
func (p *Pod) Volume(name string) *Volume { panic("not yet") }
