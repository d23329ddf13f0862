package shown

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	fence   = regexp.MustCompile("(?ms)^ *```.*?\\n *```")
	// What GitHub leaves out of a heading's anchor.
	unlinked = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// holdLinks fails the test where a page links to a file that is not there, or to a
// heading that the page does not have. Links to other sites are not followed.
func holdLinks(t *testing.T, page string) {
	t.Helper()
	for _, target := range links(read(t, page)) {
		file, anchor, _ := strings.Cut(target, "#")
		name := page
		if file != "" {
			name = filepath.Join(filepath.Dir(page), file)
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			t.Errorf("%s links to %s, which is not there", page, target)
		case anchor != "" && (info.IsDir() || !hasHeading(read(t, name), anchor)):
			t.Errorf("%s links to %s, and there is no such heading", page, target)
		}
	}
}

// links are the links of a page into the repository, in order; those of code are none.
func links(page string) (targets []string) {
	for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
			targets = append(targets, m[1])
		}
	}
	return targets
}

func hasHeading(page, anchor string) bool {
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		text := unlinked.ReplaceAllString(strings.ToLower(m[1]), "")
		if strings.ReplaceAll(text, " ", "-") == anchor {
			return true
		}
	}
	return false
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name) //nolint:gosec // a page of this repository
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
