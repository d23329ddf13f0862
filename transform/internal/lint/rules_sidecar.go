package lint

// sidecarRules are about the sidecar: that it is there, its access, its mounts
// and the way it is run.
func sidecarRules() []Rule { return []Rule{} }
