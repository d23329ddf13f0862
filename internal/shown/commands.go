package shown

import (
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	span    = regexp.MustCompile("`[^`\n]+`")
	remark  = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	between = regexp.MustCompile(`[|;&\n()]+|\$\(`)
	// What stands before a command: a prompt, a key of a pipeline, a variable.
	ahead = regexp.MustCompile(`^(\$|-|run:|script:|[A-Z_]+=\S*)$`)
)

// Command is one command line that a page shows.
type Command struct {
	// Page is where it stands.
	Page string
	// Args are the words behind the program's name.
	Args []string
}

// Commands are the command lines of program that the Markdown pages of the
// repository show in their code, in the order of the pages. root is the
// repository's directory. The test is skipped outside of a clone.
func Commands(t *testing.T, root, program string) (commands []Command) {
	t.Helper()
	for _, page := range pages(t, root) {
		for _, args := range started(read(t, filepath.Join(root, page)), program) {
			commands = append(commands, Command{page, args})
		}
	}
	return commands
}

// pages are the Markdown pages of the repository, in order.
func pages(t *testing.T, root string) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a clone of the repository: git ls-files: ", err)
	}
	return strings.Fields(string(out))
}

// started are the arguments with which the code of a page starts program.
func started(page, program string) (commands [][]string) {
	code := fence.FindAllString(page, -1)
	code = append(code, span.FindAllString(fence.ReplaceAllString(page, ""), -1)...)
	for _, text := range code {
		text = strings.ReplaceAll(strings.Trim(text, "` "), "\\\n", " ")
		for _, command := range between.Split(remark.ReplaceAllString(text, ""), -1) {
			words := strings.Fields(command)
			for len(words) > 0 && ahead.MatchString(words[0]) {
				words = words[1:]
			}
			if len(words) > 0 && path.Base(words[0]) == program {
				commands = append(commands, words[1:])
			}
		}
	}
	return commands
}
