package manifest

import (
	"strings"

	"golang.org/x/mod/semver"
)

// Image is a reference to a container image, in its parts. What the reference does not
// name is "".
type Image struct {
	Registry   string // host, perhaps with a port; without one the nodes take their default, mostly Docker Hub
	Repository string // "grafana/loki"
	Tag        string
	Digest     string // "sha256:…"
}

// ParseImage cuts a reference into its parts; any text is taken for one. A first part
// with a dot or a port, or "localhost", is a registry, as the container runtimes see it.
func ParseImage(reference string) Image {
	var i Image
	i.Repository, i.Digest, _ = strings.Cut(reference, "@")
	if host, rest, ok := strings.Cut(i.Repository, "/"); ok && (strings.ContainsAny(host, ".:") || host == "localhost") {
		i.Registry, i.Repository = host, rest
	}
	if colon := strings.LastIndexByte(i.Repository, ':'); colon > strings.LastIndexByte(i.Repository, '/') {
		i.Repository, i.Tag = i.Repository[:colon], i.Repository[colon+1:]
	}
	return i
}

// String is the reference again.
func (i Image) String() string {
	s := i.Repository
	if i.Registry != "" {
		s = i.Registry + "/" + s
	}
	if i.Tag != "" {
		s += ":" + i.Tag
	}
	if i.Digest != "" {
		s += "@" + i.Digest
	}
	return s
}

// Name is the last element of the repository: "loki" for "docker.io/grafana/loki:3.4.2".
func (i Image) Name() string { return i.Repository[strings.LastIndexByte(i.Repository, '/')+1:] }

// IsSidecar reports an image of kiwigrid's k8s-sidecar, from any registry: its repository
// ends in k8s-sidecar (or k8s-sidecar-fips, as hardened rebuilds are called).
func (i Image) IsSidecar() bool {
	return strings.HasSuffix(strings.TrimSuffix(i.Repository, "-fips"), "k8s-sidecar")
}

// Floats reports an image that may be another one tomorrow: without a digest, and without
// a tag or with the tag latest.
func (i Image) Floats() bool { return i.Digest == "" && (i.Tag == "" || i.Tag == "latest") }

// Version returns the tag as "vX.Y.Z" for golang.org/x/mod/semver, or "" when it does not
// tell (digest only, "latest", a bare major). Suffixes that name a build ("3.4.2-amd64",
// "1.30.0-r1") are left out; those that name a pre-release ("3.5.0-rc.1") stay.
func (i Image) Version() string {
	version := "v" + strings.TrimPrefix(i.Tag, "v")
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
