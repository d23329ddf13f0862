// Package scenario reads the scenarios of the commands: txtar archives whose
// manifests say what is special about them, and not the whole release again.
//
// A manifest is built by lines of the script: a base is copied, and edits,
// appended documents and patches make it the one that the scenario is about.
// The commands of testscript that do so and Read, which builds the same files
// without running anything, stand on the same functions of bytes: Pick, Edit,
// Repeat, Append and Patch. Each refuses what is not exactly one place, so that a
// scenario cannot go on silently when its base has changed.
//
// It promises that a file is built from nothing but the archive and the bases,
// and that nothing is built when a step does not fit. It knows no YAML beyond
// the lines between documents, and the kind and the name at their left edge. It
// stands on nothing of this module and is for tests alone.
package scenario

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Read is the archive of a script, with the files that the script builds where
// they are not among its own. Of a file that is built in several steps it has
// the last state; what commands write while the script runs is not there.
func Read(script string) (*txtar.Archive, error) {
	a, err := txtar.ParseFile(script)
	if err != nil {
		return nil, err
	}
	s := &shelf{bases: Bases(script), archive: a}
	for line := range strings.Lines(string(a.Comment)) {
		args, err := words(line)
		if err == nil {
			err = s.run(args)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", script, strings.TrimSpace(line), err)
		}
	}
	return a, nil
}

// Bases is the directory of the bases that a script below testdata/script may
// name.
func Bases(script string) string {
	return filepath.Join(filepath.Dir(script), "..", "..", "bases")
}

// Files is what steps read and write: a scenario's directory, or its archive.
type Files interface {
	ReadFile(name string) ([]byte, error)
	WriteFile(name string, data []byte) error
}

// Steps are the commands that build files.
func Steps() []string { return []string{"base", "edit", "repeat", "append", "patch"} }

// Step runs one of them. The bases are in a directory, everything else in files.
func Step(bases string, files Files, command string, args []string) error {
	switch command {
	case "base":
		return base(bases, files, args)
	case "edit":
		return edit(files, args)
	case "repeat":
		return repeat(files, args)
	case "append":
		return appendParts(files, args)
	case "patch":
		return patch(files, args)
	}
	return fmt.Errorf("no step %q: there are %s", command, strings.Join(Steps(), ", "))
}

func base(bases string, files Files, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: base NAME FILE [KIND[/NAME]...]")
	}
	src, err := os.ReadFile(filepath.Join(bases, args[0]+".yaml"))
	if err != nil {
		return err
	}
	built, err := Pick(src, args[2:])
	if err != nil {
		return fmt.Errorf("base %s: %w", args[0], err)
	}
	return files.WriteFile(args[1], built)
}

func edit(files Files, args []string) error {
	all := len(args) > 0 && args[0] == "-all"
	if all {
		args = args[1:]
	}
	if len(args) < 3 || all && len(args) != 3 {
		return errors.New("usage: edit FILE [AFTER...] OLD NEW, or edit -all FILE OLD NEW")
	}
	last := len(args) - 1
	return change(files, args[0], func(src []byte) ([]byte, error) {
		if all {
			return EditAll(src, args[1], args[2])
		}
		return Edit(src, args[1:last-1], args[last-1], args[last])
	})
}

func repeat(files Files, args []string) error {
	if len(args) != 3 {
		return errors.New("usage: repeat FILE TEXT TIMES")
	}
	times, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	return change(files, args[0], func(src []byte) ([]byte, error) { return Repeat(src, args[1], times) })
}

func appendParts(files Files, args []string) error {
	if len(args) == 0 {
		return errors.New("usage: append FILE [PART...], which is FILE.more")
	}
	if len(args) == 1 {
		args = append(args, args[0]+".more")
	}
	return change(files, args[0], func(src []byte) ([]byte, error) {
		for _, name := range args[1:] {
			part, err := files.ReadFile(name)
			if err != nil {
				return nil, err
			}
			src = Append(src, part)
		}
		return src, nil
	})
}

func patch(files Files, args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errors.New("usage: patch FILE [PATCH], which is FILE.patch")
	}
	difference, err := files.ReadFile(append(args, args[0]+".patch")[1])
	if err != nil {
		return err
	}
	return change(files, args[0], func(src []byte) ([]byte, error) { return Patch(src, difference) })
}

// change writes a file anew.
func change(files Files, name string, step func([]byte) ([]byte, error)) error {
	src, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	built, err := step(src)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return files.WriteFile(name, built)
}

// shelf is an archive as the files of steps.
type shelf struct {
	bases   string
	archive *txtar.Archive
}

// run does what a line of a script does to the archive, if it does anything.
func (s *shelf) run(args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case slices.Contains(Steps(), args[0]):
		return Step(s.bases, s, args[0], args[1:])
	case args[0] == "cp" && len(args) == 3:
		if src, err := s.ReadFile(args[1]); err == nil { // else it is stdout, or was written by a command
			return s.WriteFile(args[2], src)
		}
	}
	return nil
}

func (s *shelf) at(name string) int {
	return slices.IndexFunc(s.archive.Files, func(f txtar.File) bool { return f.Name == name })
}

func (s *shelf) ReadFile(name string) ([]byte, error) {
	if at := s.at(name); at >= 0 {
		return s.archive.Files[at].Data, nil
	}
	return nil, fmt.Errorf("no file %s in the archive, and no step before this one builds it", name)
}

func (s *shelf) WriteFile(name string, data []byte) error {
	if at := s.at(name); at >= 0 {
		s.archive.Files[at].Data = data
		return nil
	}
	s.archive.Files = append(s.archive.Files, txtar.File{Name: name, Data: data})
	return nil
}

// words splits a line as testscript does: at blanks, outside single quotes,
// of which two in quotes are one, up to a #.
func words(line string) ([]string, error) {
	var all []string
	word, begun, quoted := "", false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\'' && quoted && i+1 < len(line) && line[i+1] == '\'':
			word += "'"
			i++
		case c == '\'':
			quoted, begun = !quoted, true
		case !quoted && c == '#':
			i = len(line)
		case !quoted && strings.IndexByte(" \t\r\n", c) >= 0:
			if begun {
				all = append(all, word)
			}
			word, begun = "", false
		default:
			word, begun = word+string(c), true
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	if begun {
		all = append(all, word)
	}
	return all, nil
}
