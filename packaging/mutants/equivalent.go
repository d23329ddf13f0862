package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// equivalents are the names of mutants that change nothing, by package.
type equivalents map[string][]string

func (e equivalents) of(path string) []string { return slices.Clone(e[path]) }

// readEquivalents reads equivalent.txt: a package on a line that ends with a
// colon; then, for each mutant, its name as the list of survivors shows it and
// below, indented, why it changes nothing. "#" starts a comment.
func readEquivalents(file string) (equivalents, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	all := equivalents{}
	path, unexplained := "", ""
	for i, line := range strings.Split(string(text), "\n") {
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case indented:
			unexplained = ""
		case unexplained != "":
			return nil, fmt.Errorf("%s:%d: no reason is given for %q", file, i, unexplained)
		case strings.HasSuffix(line, ":") && !strings.Contains(line, " "):
			path = strings.TrimSuffix(line, ":")
		case path == "":
			return nil, fmt.Errorf("%s:%d: %q is of no package", file, i+1, line)
		default:
			all[path] = append(all[path], line)
			unexplained = line
		}
	}
	if unexplained != "" {
		return nil, fmt.Errorf("%s: no reason is given for %q", file, unexplained)
	}
	return all, nil
}
