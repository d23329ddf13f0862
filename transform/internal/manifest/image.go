package manifest

// IsSidecarImage reports an image of kiwigrid's k8s-sidecar, from any registry.
func IsSidecarImage(image string) bool { panic("not yet") }

// ImageVersion returns an image tag as "vX.Y.Z" for golang.org/x/mod/semver, or
// "" when the tag does not tell (digest only, "latest").
func ImageVersion(image string) string { panic("not yet") }
