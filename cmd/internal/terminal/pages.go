package terminal

import (
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// released is the tag of a version that was released; the version of a build in between
// has the number of commits since, and a snapshot says so.
func released(version string) (tag string, ok bool) {
	tag = "v" + strings.TrimPrefix(version, "v")
	stage := strings.TrimRight(semver.Prerelease(tag), ".0123456789")
	return tag, semver.Canonical(tag) == tag && slices.Contains([]string{"", "-alpha", "-beta", "-rc"}, stage)
}

// PageURI is where the files of this repository are read on the web: as the release
// has them, so that the page of an old program does not tell of a new one, and as
// main has them for all other builds.
func PageURI(homepage, version string) func(file string) string {
	ref := "main"
	if tag, ok := released(version); ok {
		ref = tag
	}
	below := strings.TrimSuffix(homepage, "/") + "/blob/" + ref + "/"
	return func(file string) string { return below + file }
}
