package ruletest

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// readGroups reads the groups of the rule files that a test file names.
func readGroups(f *rules.TestFile, o *Options) ([]rules.Group, error) {
	paths := slices.Clone(o.RuleFiles)
	if len(f.RuleFiles) > 0 {
		paths = nil
	}
	for _, pattern := range f.RuleFiles {
		found, err := o.Glob(beside(f.Name, pattern))
		if err != nil {
			return nil, fmt.Errorf("%s: rule_files: %q: %w", f.Name, pattern, err)
		}
		if len(found) == 0 {
			return nil, &finding.InputError{Place: finding.Place{File: f.Name}, Msg: "rule_files: " + words.Quote(pattern) + " matches no file", Hint: "paths are relative to the test file"}
		}
		paths = append(paths, found...)
	}
	var all []rules.Group
	for i, p := range paths {
		if slices.Contains(paths[:i], p) {
			continue
		}
		text, err := o.Read(p)
		if err != nil {
			return nil, err
		}
		groups, err := rules.ReadFile(p, text, o.Tenants[p], path.Base(p))
		if err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	return all, checkOrder(f, all)
}

// beside is a path that is written relative to a file.
func beside(file, relative string) string {
	if path.IsAbs(relative) {
		return relative
	}
	return path.Join(path.Dir(file), relative)
}

func checkOrder(f *rules.TestFile, groups []rules.Group) error {
	for _, name := range f.Order {
		if !slices.ContainsFunc(groups, func(g rules.Group) bool { return g.Group == name }) {
			return &finding.InputError{Place: finding.Place{File: f.Name}, Msg: "group_eval_order: there is no group " + words.Quote(name), Hint: nearest(name, groupNames(groups))}
		}
	}
	return nil
}

func groupNames(groups []rules.Group) []string {
	var names []string
	for _, g := range groups {
		names = append(names, g.Group)
	}
	return names
}

// nearest proposes the name that was probably meant, or lists them.
func nearest(name string, known []string) string {
	if near := words.Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return ""
	}
	slices.Sort(known)
	return "there are " + strings.Join(slices.Compact(known), ", ")
}

func nameOf(t *rules.Test, i int) string {
	if t.Name != "" {
		return t.Name
	}
	return "test " + strconv.Itoa(i+1)
}
