package manifest

// MergeKey is the field by which a strategic merge tells the items of a list apart: the
// patchMergeKey of k8s.io/api/core/v1 types.go, for the lists of a pod's spec that
// anybody here merges. "" is a list that a patch replaces as a whole.
//
// 6 inlined copies were 1.2 KB of code.
//
//go:noinline
func MergeKey(list string) string {
	switch list {
	case "containers", "initContainers", "volumes", "env":
		return "name"
	case "volumeMounts":
		return "mountPath"
	case "ports":
		return "containerPort"
	}
	return ""
}
