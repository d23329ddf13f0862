package shown

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shelf is how many bytes README.md may have: it is read, the rest is looked up.
const shelf = 12 << 10

// TestPages: every Markdown page of the repository links to what is there.
func TestPages(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	out, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md").Output()
	if err != nil {
		t.Skip("not a clone of the repository: git ls-files: ", err)
	}
	pages := strings.Fields(string(out))
	if len(pages) < 50 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, page := range pages {
		holdLinks(t, page)
	}
	if size := len(read(t, "README.md")); size > shelf {
		t.Errorf("README.md has %d bytes, over %d: move what is looked up into docs", size, shelf)
	}
}
