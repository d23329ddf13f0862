package delivery

// Cause is why a hop fails, or is not known. Delivery only names it; which rule
// of lint tells more about it is the rule's to say.
type Cause uint8

// The causes, in order of travel. Those that end in Unknown are about what the
// input does not tell.
const (
	NoCause Cause = iota // the hop passes

	// Of a ruler.
	NoRuler            // the input has none
	NoReplicas         // its workload is scaled to zero
	ConfigUnknown      // its config is not in the input
	StoreUnknown       // its rule store is decided outside the input
	StoreUnset         // its config names no rule store
	StoreInvalid       // Loki knows no such store
	StoreShadowed      // another block of the config counts than the one that says local
	StoreNotLocal      // it reads an object store
	RulerBlockAbsent   // nothing configures it, so that it reads the store of the common section
	DirectoryUnset     // it reads local files, of no directory
	SidecarMissing     // its pod has none
	SidecarEnvUnknown  // what the sidecar needs to start is set elsewhere
	SidecarUnset       // the sidecar has no LABEL or no FOLDER
	ResourceInvalid    // the sidecar knows no such RESOURCE
	LabelUnknown       // which label the sidecar asks for is decided elsewhere
	NotWrapped         // the file is in no object
	NameUnknown        // which names the sidecar asks for is decided elsewhere
	NotNamed           // the sidecar asks for objects by other names
	LabelMissing       // the object has not the label, or another value
	KindNotRead        // the sidecar does not read objects of this kind
	WatchedUnknown     // which namespaces the sidecar watches is decided elsewhere
	NamespaceUnknown   // where the object, or the sidecar, will be
	NamespaceMalformed // NAMESPACE means a namespace and does not say it
	NotWatched         // the sidecar looks into other namespaces

	// Of access.
	TokenMissing    // the pod gets none
	TokenUnknown    // its ServiceAccount says, and is not in the input
	NeedUnknown     // what the sidecar has to read is decided elsewhere
	RoleUnknown     // a role that the account is bound to is not in the input
	BlankDenied     // a name in NAMESPACE has a blank, and the request for it is denied
	SecretsDenied   // RESOURCE is both, and Secrets may not be read
	ScopeTooNarrow  // what is needed may be done in another namespace only
	AnotherSubject  // another account of the release may do it
	AccessDenied    // nobody of the release may do it
	FolderUnknown   // where the sidecar writes is decided elsewhere
	NoVolume        // what the sidecar writes stays in its own file system
	VolumeUndefined // the pod has no volume of the mount's name
	VolumeReadOnly  // the sidecar cannot write there
	VolumeNotShared // Loki's container does not mount it
	SubPathUnknown  // which part of it is mounted is decided at run time
	VolumeHidden    // another mount of Loki's container lies over it
	KeyNotMounted   // the items of the mount leave the key out
	MountedAtRoot   // ..data becomes a tenant

	// Of the directory and its tenant.
	AnnotationOutside // the object's folder annotation leads away from what Loki sees
	DirectoryUnknown  // which directory the ruler reads, or where in it the file is
	OutsideDirectory  // the file is somewhere else
	NoTenantDirectory // the file is in the directory itself
	TooDeep           // the file is below a tenant's directory
	AuthUnknown       // whether Loki has one tenant or many
	TenantUnknown     // whose directory the file is in
	TenantInvalid     // no request can name such a tenant
	TenantOther       // it is not the only tenant there is

	// Of the file.
	ObjectRejected // the API server does not take the object
	NotDownloaded  // the file is fetched from elsewhere
	NotJudged      // nothing judged it
	FileProblem    // what rulefile found; it names the rule itself

	// Of its alerts.
	AlertmanagerUnknown // where they go is decided outside the input
	AlertmanagerUnset   // they go nowhere

	// Obstructed is what lint found about a pod, a config or an object as a whole;
	// it names the rule itself.
	Obstructed
)

// Causes lists the causes that a rule of lint has to tell: all but those that
// name the rule themselves.
func Causes() []Cause {
	var all []Cause
	for c := NoCause + 1; c < Obstructed; c++ {
		if c != FileProblem {
			all = append(all, c)
		}
	}
	return all
}
