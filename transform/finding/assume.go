package finding

// Assume holds facts from outside the manifests. The zero value assumes nothing. A
// fact counts where the manifests do not tell it, and nowhere else.
type Assume struct {
	Tenant         string // the tenant rules are for; empty: read from the config
	LokiVersion    string // "v3.4.2": the version that will run; empty: from the image
	AccessExternal bool   // access is managed elsewhere, and is there
	Complete       bool   // every ruler and every rule object is in the input

	Auth         string // "on": the directories are the tenants; "off": there is one
	Store        string // the type of the ruler's rule store, "local"
	Directory    string // that the ruler reads
	Alertmanager string // URL

	SidecarVersion string            // "v2.10.1": of k8s-sidecar; empty: from the image
	SidecarEnv     map[string]string // variables of the rules sidecar by their names
	EnvWritten     bool              // what envFrom brings sets nothing that the sidecar reads
	TokenMounted   bool              // the pod gets the token of its ServiceAccount
	SharedSubPath  bool              // mounts with a subPathExpr of one volume show the same part of it

	SourceInput bool // what delivers to an object store, or copies into the rules directory, reads the files of the input
	SameBucket  bool // it writes where the ruler reads
}
