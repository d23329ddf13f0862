package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// revisionFlags say which commit the rules are of.
type revisionFlags struct{ revision string }

func (r *revisionFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.revision, "revision", "", "`COMMIT` the rules are of, or none (default: the last that touched them, from git)")
}

// revision is the commit of the rules, and its date. Both are empty where nobody
// knows them: then the digest of the rules stands for the commit.
type revision struct{ commit, date string }

// revisionOf asks git for the last commit that touched the rule files, so that a
// commit of something else changes nothing that is delivered. What is not
// committed makes it "COMMIT-dirty".
func (r *revisionFlags) revisionOf(o *opened) (revision, error) {
	switch r.revision {
	case "none":
		return revision{}, nil
	case "":
	default:
		return revision{commit: r.revision}, nil
	}
	paths := make([]string, len(o.Files))
	for i, f := range o.Files {
		paths[i] = ":(literal)" + f.Path
	}
	out, err := git(o.dir, append([]string{"log", "-1", "--format=%H %cI", "--"}, parents(paths)...)...)
	if errors.Is(err, errNoGit) || len(out) == 0 && err == nil {
		return revision{}, nil // no repository of git, or nothing committed yet
	}
	if err != nil {
		return revision{}, err
	}
	commit, date, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	changed, err := git(o.dir, append([]string{"status", "--porcelain", "--"}, parents(paths)...)...)
	if err != nil {
		return revision{}, err
	}
	if len(changed) > 0 {
		return revision{commit: commit + "-dirty"}, nil
	}
	return revision{commit, date}, nil
}

// parents are the directories of files, which is what git is asked about: a
// file that was deleted is a change too.
func parents(paths []string) []string {
	var dirs []string
	seen := map[string]bool{}
	for _, p := range paths {
		dir := p[:strings.LastIndexByte(p, '/')+1]
		if dir == ":(literal)" || dir == "" {
			dir = "."
		}
		if !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

var errNoGit = errors.New("no git here")

// git runs git in a directory. errNoGit is that there is none, or that the
// directory is in no work tree.
func git(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errNoGit
	case err != nil && (strings.Contains(stderr.String(), "not a git repository") || strings.Contains(stderr.String(), "does not have any commits yet")):
		return nil, errNoGit
	case err != nil:
		return nil, terminal.Hinted(fmt.Errorf("asking git for the commit of the rules: %w: %s", err, strings.TrimSpace(stderr.String())), "name it: --revision COMMIT, or --revision none")
	}
	return out, nil
}

// authorOf is who last changed a file, "" where git does not know.
func authorOf(dir, file string) string {
	out, err := git(dir, "log", "-1", "--format=%an <%ae>", "--", ":(literal)"+file)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
