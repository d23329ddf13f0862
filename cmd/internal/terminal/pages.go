package terminal

import (
	"regexp"
	"strings"
	"sync"
)

// released finds the version of a release; that of a build in between has the
// number of commits since, and a snapshot says so.
var released = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v?(\d+\.\d+\.\d+(-(rc|beta|alpha)[.\d]*)?)$`) })

// PageURI is where a file of this repository is read on the web: as the release
// has it, so that the page of an old program does not tell of a new one, and as
// main has it for all other builds.
func PageURI(homepage, version, file string) string {
	ref := "main"
	if m := released().FindStringSubmatch(version); m != nil {
		ref = "v" + m[1]
	}
	return strings.TrimSuffix(homepage, "/") + "/blob/" + ref + "/" + file
}
