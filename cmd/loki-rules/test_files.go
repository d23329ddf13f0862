package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

// needRules finds the rule files of the repository, for tests that name none or
// are about one tenant.
func (f *testFlags) needRules(o *ruletest.Options, tests *rules.TestFile) error {
	of := slices.ContainsFunc(tests.Tests, func(t rules.Test) bool { return t.Tenant != "" })
	if o.Tenants != nil || len(tests.RuleFiles) > 0 && !of {
		return nil
	}
	repository, err := f.repository.open()
	if err != nil {
		return err
	}
	o.Tenants = map[string]string{}
	for _, file := range repository.Files {
		path := filepath.ToSlash(filepath.Join(f.repository.dir, file.Path))
		o.RuleFiles, o.Tenants[path] = append(o.RuleFiles, path), file.Tenant
	}
	return nil
}

// testFiles are those that the arguments name, or that stand in the repository.
func (f *testFlags) testFiles(args []string) ([]string, error) {
	given := len(args) > 0
	if !given {
		args = []string{filepath.Join(f.repository.dir, "tests"), filepath.Join(f.repository.dir, "rules")}
	}
	var paths []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil && !given && os.IsNotExist(err):
			continue
		case err != nil:
			return nil, err
		case !info.IsDir():
			paths = append(paths, arg)
			continue
		}
		found, err := testsBelow(arg)
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		return nil, terminal.Hinted(fmt.Errorf("there are no tests in %s", strings.Join(args, ", ")), "write tests/shop_test.yaml: the name of a test file ends in _test.yaml or _test.yml")
	}
	return paths, nil
}

func testsBelow(dir string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && rules.IsTestName(path) {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

// globFiles is filepath.Glob, with an error for a plain name that is not there.
func globFiles(pattern string) ([]string, error) {
	found, err := filepath.Glob(filepath.FromSlash(pattern))
	slices.Sort(found)
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	return found, err
}
