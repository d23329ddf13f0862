package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

type testFlags struct {
	repository repositoryFlags
	only       string
	format     string
	coverage   bool
	mutants    bool
	watch      bool

	read map[string]bool // what the last run read, for --watch
}

func testCommand(t *terminal.Terminal) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run unit tests of the rules, with no Loki",
		Long: `Run unit tests: log lines go in, and what the rules make of them is held against
what the test expects. The answers are Loki's own, but no Loki runs.

Without arguments it runs tests/**/*_test.yaml, and those among the rules. A test that names no rule_files
is about all rules of the repository. Exit 1 when a test fails.`,
		Example: `  loki-rules test
  loki-rules test tests/shop_test.yaml --run 'errors' -v
  loki-rules test --coverage --format junit > report.xml`,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(t, args) },
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.repository.dir, "dir", "C", ".", "`DIR` of the repository")
	fl.StringVar(&f.repository.config, "config", "", "`FILE` of the repository's targets (default: loki-rules.yaml in its directory, where there is one)")
	fl.StringVar(&f.only, "run", "", "only the tests whose file and name match `REGEXP`")
	fl.StringVar(&f.format, "format", "text", "`FORM`: "+strings.Join(ruletest.Formats(), ", "))
	fl.BoolVar(&f.coverage, "coverage", false, "list the rules that no test is about, and those that no test makes give anything")
	fl.BoolVar(&f.mutants, "mutants", false, "put small faults into the rules, and report those that no test sees: exit 1 if there are any")
	fl.BoolVar(&f.watch, "watch", false, "run again whenever a file changes that the tests read; ends with Ctrl-C")
	return cmd
}

func (f *testFlags) run(t *terminal.Terminal, args []string) error {
	if f.watch {
		return f.runOnChange(t, args)
	}
	return f.runOnce(t, args)
}

func (f *testFlags) runOnce(t *terminal.Terminal, args []string) error {
	report, err := f.report(t, args)
	if err != nil {
		return err
	}
	text, known := ruletest.Write(report, f.format, ruletest.WriteOptions{Verbose: t.Verbose, Coverage: f.coverage})
	if !known {
		return t.Usage("--format %q: one of %s", f.format, strings.Join(ruletest.Formats(), ", "))
	}
	if err := t.Write(text); err != nil {
		return err
	}
	if report.Failed()+report.Unseen() > 0 {
		return terminal.Code(terminal.Findings)
	}
	return nil
}

// report runs all tests, one file after the other.
func (f *testFlags) report(t *terminal.Terminal, args []string) (*ruletest.Report, error) {
	f.read = map[string]bool{}
	o := &ruletest.Options{Read: f.readFile, Glob: globFiles}
	if f.only != "" {
		var err error
		if o.Only, err = regexp.Compile(f.only); err != nil {
			return nil, t.Usage("--run %q: %v", f.only, err)
		}
	}
	paths, err := f.testFiles(args)
	if err != nil {
		return nil, err
	}
	total := &ruletest.Report{}
	for _, path := range paths {
		text, err := f.readFile(path)
		if err != nil {
			return nil, err
		}
		tests, err := rules.LoadTests(filepath.ToSlash(path), text)
		if err != nil {
			return nil, err
		}
		if err := f.needRules(o, tests); err != nil {
			return nil, err
		}
		report, err := ruletest.Run(tests, o)
		if err != nil {
			return nil, err
		}
		if f.mutants && report.Failed() > 0 {
			t.Say("%s: no mutants are tried while a test fails", path)
		} else if f.mutants {
			if report.Mutants, err = ruletest.Mutate(tests, o); err != nil {
				return nil, err
			}
		}
		total.Join(report)
	}
	if len(total.Cases) == 0 {
		return nil, terminal.Hinted(fmt.Errorf("no test was run"), "a test file has tests, each with alert_rule_test, recording_rule_test or logql_expr_test; and --run may match none")
	}
	return total, nil
}

// readFile remembers what it reads.
func (f *testFlags) readFile(path string) ([]byte, error) {
	f.read[path] = true
	return os.ReadFile(path)
}

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
