package finding

// Added is one thing that a change adds: a part of a workload's pod template,
// or an object beside the workload. Ask its fields; String is for people.
type Added struct {
	Kind AddedKind
	// Container is the container that is added, or that gets something.
	// Empty for what is not in a container; a container without a name is
	// possible, too.
	Container string
	// Init says that the container is one of initContainers.
	Init bool
	// Name is that of a volume or an environment variable, the path of a mount,
	// or the key of a field.
	Name string
	// Object is the new object; set for AddedObject only.
	Object Object
}

// AddedKind says what was added.
type AddedKind uint8

// What a change can add.
const (
	AddedObject    AddedKind = iota // a new object: a Role, a binding
	AddedVolume                     // a volume of the pod
	AddedContainer                  // a container of the pod
	AddedMount                      // a mount of a container, named by its path
	AddedEnv                        // an environment variable of a container
	AddedField                      // another field of a container
	AddedPodField                   // a field of the pod's spec
)

// podSpec is where the kinds a ruler is deployed as have their pod's spec.
const podSpec = "spec.template.spec"

// String renders what the report writes: the path of a field, whose list items
// are called by name, or "Role ns/name".
func (a Added) String() string {
	switch a.Kind {
	case AddedObject:
		return a.Object.String()
	case AddedVolume:
		return podSpec + ".volumes[" + a.Name + "]"
	case AddedContainer:
		return a.container()
	case AddedMount:
		return a.container() + ".volumeMounts[" + a.Name + "]"
	case AddedEnv:
		return a.container() + ".env[" + a.Name + "]"
	case AddedField:
		return a.container() + "." + a.Name
	case AddedPodField:
	}
	return podSpec + "." + a.Name
}

// container is the path of the container.
func (a Added) container() string {
	if a.Init {
		return podSpec + ".initContainers[" + a.Container + "]"
	}
	return podSpec + ".containers[" + a.Container + "]"
}

// MarshalText renders String, for JSON and YAML.
func (a Added) MarshalText() ([]byte, error) { return []byte(a.String()), nil }
