package delivery

// Cause is why a hop fails, or is not known. Which rule of lint explains it is
// for that rule to say, and one of them has to.
type Cause uint8

// The causes, in order of travel, by the stage where they occur. Those that end
// in Unknown are about what the input does not tell.
const (
	NoCause Cause = iota // the hop passes

	// Ruler.
	NoRuler          // the input has none
	NoReplicas       // its workload is scaled to zero
	ConfigUnknown    // its config is not in the input
	StoreUnknown     // its rule store is decided outside the input
	StoreUnset       // its config names no rule store
	StoreInvalid     // Loki knows no such store
	StoreShadowed    // the block that says local is not the one that counts
	StoreNotLocal    // it reads an object store
	RulerBlockAbsent // it has no section in the config, and reads the store of the common section
	DirectoryUnset   // it reads local files, and names no directory

	// Writer.
	NobodyDelivers // it reads an object store, and nothing in the input writes the object there
	SourceUnknown  // something writes there, and what it reads is not in the input

	// Sidecar, Label and Namespace.
	SidecarMissing     // the pod has none
	CopyUnknown        // another container has the object, and can write where Loki reads
	VolumeNotMounted   // a volume of the pod has the object, and Loki does not mount it
	SidecarEnvUnknown  // what the sidecar needs to start is set elsewhere
	SidecarUnset       // the sidecar has no LABEL or no FOLDER
	ResourceInvalid    // the sidecar knows no such RESOURCE
	LabelInvalid       // the API server refuses LABEL as a label selector
	EndsAtStart        // the sidecar ends over a setting, again and again
	MayEndAtStart      // it does, if its version is one of those that do
	WatchRefused       // the API server refuses every watch, and the sidecar lists nothing
	LabelUnknown       // which label the sidecar asks for is decided elsewhere
	NotWrapped         // the file is in no object
	NameUnknown        // which names the sidecar asks for is decided elsewhere
	NotNamed           // the sidecar asks for objects by other names
	LabelMissing       // the object lacks the label, or has another value
	KindNotRead        // the sidecar does not read objects of this kind
	WatchedUnknown     // which namespaces the sidecar watches is decided elsewhere
	NamespaceUnknown   // where the object or the sidecar will be is not in the input
	NamespaceMalformed // NAMESPACE misspells a namespace, or has an empty name
	NotWatched         // the sidecar looks into other namespaces

	// Access.
	TokenMissing   // the pod gets none
	TokenUnknown   // its ServiceAccount decides, and is not in the input
	NeedUnknown    // what the sidecar has to read is decided elsewhere
	RoleUnknown    // a role that the account is bound to is not in the input
	BlankDenied    // a name in NAMESPACE is empty or misspelt, and the request for it is denied
	SecretsDenied  // RESOURCE is both, and Secrets may not be read
	ScopeTooNarrow // what is needed may be done in another namespace only
	AnotherSubject // another account of the release may do it
	AccessDenied   // nobody of the release may do it

	// Volume.
	FolderUnknown   // where the sidecar writes is decided elsewhere
	FolderRelative  // FOLDER begins below the sidecar's own directory, and is on no volume there
	NoVolume        // what the sidecar writes stays in its own file system
	VolumeUndefined // the pod has no volume of the mount's name
	VolumeReadOnly  // the sidecar cannot write there
	VolumeNotShared // Loki's container does not mount it
	SubPathUnknown  // which part of it is mounted is decided at run time
	VolumeHidden    // another mount of Loki's container lies over it
	KeyNotMounted   // the items of the mount leave the key out
	MountedAtRoot   // ..data becomes a tenant

	// Directory and Tenant.
	AnnotationOutside // the object's folder annotation leads away from what Loki sees
	DirectoryUnknown  // which directory the ruler reads is not known, or where in it the file is
	OutsideDirectory  // the file is somewhere else
	NoTenantDirectory // the file is in the directory itself
	NoFileName        // nothing of the key is left for the name of a file
	TooDeep           // the file is below a tenant's directory
	Overwritten       // another object's file takes its place
	MayBeOverwritten  // another's may
	AuthUnknown       // whether Loki has one tenant or many is not known
	TenantUnknown     // whose directory the file is in is not known
	TenantInvalid     // no request can name such a tenant
	TenantOther       // it is not the only tenant there is

	// API, Bucket and Sharding.
	APIOff         // the ruler answers no request about rules
	NoGatewayRoute // the gateway passes the request to somebody else
	BucketUnknown  // where the writer writes is decided outside the input
	BucketDiffers  // the ruler reads another bucket, or below another prefix
	ByRule         // rulers divide by rule, and load nothing

	// Parse.
	ObjectRejected // the API server rejects the object
	NotDownloaded  // the file is fetched from elsewhere
	NotJudged      // nothing judged it
	NoRules        // Loki accepts the file, and there is no rule in it
	FileProblem    // what rulefile found; it names the rule itself

	// Alertmanager.
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
