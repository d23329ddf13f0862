package manifest

// Covering returns the mount that path is on: the longest mountPath that is path
// or a parent of it; nil when path is on the container's own file system.
func (c *Container) Covering(path string) *Mount { panic("not yet") }

// Translate tells where `to` sees what `from` writes at path. ok is false when
// path is on no volume, `to` does not mount it, something else is mounted over
// it, or it cannot be known (subPathExpr).
func Translate(path string, from, to *Container) (seen string, ok bool) { panic("not yet") }
