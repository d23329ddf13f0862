package manifest

import (
	"strings"

	"golang.org/x/mod/semver"
)

// IsSidecarImage reports an image of kiwigrid's k8s-sidecar, from any registry:
// its repository ends in k8s-sidecar (or k8s-sidecar-fips, as hardened rebuilds
// are called).
func IsSidecarImage(image string) bool {
	repository, _ := splitImage(image)
	return strings.HasSuffix(strings.TrimSuffix(repository, "-fips"), "k8s-sidecar")
}

// ImageName is the last element of an image's repository: "loki" for
// "docker.io/grafana/loki:3.4.2".
func ImageName(image string) string {
	repository, _ := splitImage(image)
	return repository[strings.LastIndexByte(repository, '/')+1:]
}

// ImageVersion returns an image tag as "vX.Y.Z" for golang.org/x/mod/semver, or
// "" when the tag does not tell (digest only, "latest", a bare major). Suffixes
// that name a build ("3.4.2-amd64", "1.30.0-r1") are left out; those that name a
// pre-release ("3.5.0-rc.1") stay.
func ImageVersion(image string) string {
	_, tag := splitImage(image)
	version := "v" + strings.TrimPrefix(tag, "v")
	if release, suffix, _ := strings.Cut(version, "-"); !isPrerelease(suffix) {
		version = release
	}
	if !strings.Contains(version, ".") {
		return ""
	}
	return semver.Canonical(version) // "" for what is no version
}

func isPrerelease(suffix string) bool {
	for _, word := range []string{"rc", "alpha", "beta", "pre", "dev"} {
		if strings.HasPrefix(suffix, word) {
			return true
		}
	}
	return false
}

// splitImage cuts an image reference; a port is not a tag.
func splitImage(image string) (repository, tag string) {
	image, _, _ = strings.Cut(image, "@")
	colon := strings.LastIndexByte(image, ':')
	if colon < 0 || colon < strings.LastIndexByte(image, '/') {
		return image, ""
	}
	return image[:colon], image[colon+1:]
}
