package terminal

import (
	"regexp"
	"strings"
	"sync"
)

// released finds the version of a release; that of a build in between has the
// number of commits since, and a snapshot says so.
var released = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v?(\d+\.\d+\.\d+(-(rc|beta|alpha)[.\d]*)?)$`) })

// PageURI is where the files of this repository are read on the web: as the release
// has them, so that the page of an old program does not tell of a new one, and as
// main has them for all other builds.
func PageURI(homepage, version string) func(file string) string {
	ref := "main"
	if m := released().FindStringSubmatch(version); m != nil {
		ref = "v" + m[1]
	}
	below := strings.TrimSuffix(homepage, "/") + "/blob/" + ref + "/"
	return func(file string) string { return below + file }
}
