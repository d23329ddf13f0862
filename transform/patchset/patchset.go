package patchset

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// APIVersion and Kind identify a patch-set document.
const (
	APIVersion = "loki-ruler-sidecar.dev/v1alpha1"
	Kind       = "PatchSet"
)

// Auto is the value of a variable that is read from the manifests, and of an
// access that is computed from what is already granted.
const Auto = "auto"

// The names of our own variables. The first five can be set in a patch set;
// the others are only ever read from the manifests.
const (
	RulesDir       = "RULES_DIR"       // directory the ruler's local rule store reads
	Tenant         = "TENANT"          // tenant directory below it; empty when auth is on
	HealthPort     = "HEALTH_PORT"     // port of the sidecar's /healthz, as decimal text
	Address        = "ADDRESS"         // URL of the ruler: of its Service, or in its pod of itself
	MetricsPort    = "METRICS_PORT"    // port of loki-rules' /metrics, as decimal text
	Namespace      = "NAMESPACE"       // namespace of the ruler
	ServiceAccount = "SERVICE_ACCOUNT" // the pod's ServiceAccount
	Workload       = "WORKLOAD"        // metadata.name of the ruler
)

// The values of Target.When.
const (
	WhenLocal  = "local"  // only where the ruler reads local files, or we cannot tell
	WhenAlways = "always" // wherever a ruler runs
)

// The values of Access.Create.
const (
	CreateAuto        = Auto          // a Role per watched namespace; a ClusterRole for all of them
	CreateRole        = "role"        // Roles, never a ClusterRole
	CreateClusterRole = "clusterrole" // one ClusterRole with a ClusterRoleBinding
	CreateNone        = "none"        // no RBAC object at all
)

// The values of PatchSet.Mode.
const (
	ModeFix   = "fix"   // a KRM function changes the manifests
	ModeCheck = "check" // a KRM function only reports what is missing
)

// AllNamespaces in Access.Namespaces, as in the sidecar's NAMESPACE, means every
// namespace of the cluster.
const AllNamespaces = "ALL"

// PatchSet says what a Loki ruler gets, and which rulers get it.
//
// What goes into the pod itself is told by [PatchSet.Pod].
type PatchSet struct {
	Name      string // metadata.name
	Target    Target
	Variables []Variable // in the order of the document
	Automount *bool      // the pod's automountServiceAccountToken; nil leaves it alone
	Access    Access

	Mode          string // ModeFix, ModeCheck, or "" when nobody said (then the caller's verb decides)
	NativeSidecar bool   // the container becomes an init container with restartPolicy Always

	Chart       bool // the chart preset is in force: Helm values were given
	Disabled    bool // the values say sidecar.rules.enabled: false: nothing is to be added
	ChartNative bool // the values say ruler.sidecar: true: the chart's own container is completed

	container       *document.Node
	volumes, mounts []*document.Node // mounts are the Loki container's
	sync, observe   *document.Node   // containers of the presets; nil when nobody asked for them
	presets         []string         // that were laid over the default
}

// Target narrows the rulers that are patched. Its zero value means every one.
type Target struct {
	Component     string   // "ruler" is the only component there is
	Kinds         []string // StatefulSet, Deployment
	Name          string   // metadata.name; "" is any
	Namespace     string   // metadata.namespace; "" is any
	LabelSelector map[string]string
	When          string // WhenLocal or WhenAlways
}

// Variable is a named text that $(Name) stands for.
type Variable struct {
	Name  string
	Value string // Auto, or the literal
}

// Access is what the sidecar must be allowed to do.
type Access struct {
	Create     string   // CreateAuto, CreateRole, CreateClusterRole or CreateNone
	Resources  []string // configmaps, secrets
	Verbs      []string
	Namespaces []string // names, "$(NAMESPACE)", or AllNamespaces alone
}

// Variable returns the value of one of our variables, Auto when it is to be
// read from the manifests.
func (p *PatchSet) Variable(name string) string {
	for _, v := range p.Variables {
		if v.Name == name {
			return v.Value
		}
	}
	return Auto
}
