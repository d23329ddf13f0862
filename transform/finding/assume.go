package finding

// Assume holds facts from outside the manifests. The zero value assumes nothing.
type Assume struct {
	Tenant         string // the tenant rules are for; empty: read from the config
	LokiVersion    string // "v3.4.2": the version that will run; empty: from the image
	AccessExternal bool   // access is managed elsewhere, and is there
	Complete       bool   // every ruler and every rule object is in the input
}
