package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
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
	loki       lokiFlags

	read map[string]bool // what the last run read, for --watch
}

func testCommand(t *terminal.Terminal) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run unit tests of the rules, with no Loki",
		Long: `Run unit tests: log lines go in, and what the rules make of them is held against
what the test expects. The answers are Loki's own, but no Loki runs, unless --loki
or --address ask one whether that is so.

Without arguments it runs tests/**/*_test.yaml, and those among the rules. A test that names no rule_files
is about all rules of the repository. With -t or --render the limits of the target's Loki hold.
Exit 1 when a test fails.`,
		Example: `  loki-rules test
  loki-rules test tests/shop_test.yaml --run 'errors' -v
  loki-rules test --coverage --format junit > report.xml
  loki-rules test --loki ~/bin/loki`,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(t, args) },
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.repository.dir, "dir", "C", ".", "`DIR` of the repository")
	fl.StringVar(&f.repository.config, "config", "", "`FILE` of the repository's targets (default: loki-rules.yaml in its directory, where there is one)")
	fl.StringVarP(&f.repository.target, "target", "t", "", "`NAME` of the target whose limits hold (default: Loki's own limits)")
	terminal.ListVar(fl, &f.repository.render, "render", "", "rendered manifests whose limits hold, `FILE` or directory (repeatable)")
	fl.StringVar(&f.only, "run", "", "only the tests whose file and name match `REGEXP`")
	fl.StringVar(&f.format, "format", "text", "`FORM`: "+strings.Join(ruletest.Formats(), ", "))
	fl.BoolVar(&f.coverage, "coverage", false, "list the rules that no test is about, and those that no test makes give anything")
	fl.BoolVar(&f.mutants, "mutants", false, "put small faults into the rules, and report those that no test sees: exit 1 if there are any")
	fl.BoolVar(&f.watch, "watch", false, "run again whenever a file changes that the tests read; ends with Ctrl-C")
	f.loki.register(cmd)
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
	files, err := f.load(t, args)
	if err != nil {
		return nil, err
	}
	total := &ruletest.Report{}
	for _, each := range files {
		report, err := ruletest.Run(each.TestFile, &each.options)
		if err != nil {
			return nil, err
		}
		if f.mutants && report.Failed() > 0 {
			t.Say("%s: no mutants are tried while a test fails", each.path)
		} else if f.mutants {
			if report.Mutants, err = ruletest.Mutate(each.TestFile, &each.options); err != nil {
				return nil, err
			}
		}
		total.Join(report)
	}
	if len(total.Cases) == 0 {
		return nil, terminal.Hinted(fmt.Errorf("no test was run"), "a test file has tests, each with alert_rule_test, recording_rule_test or logql_expr_test; and --run may match none")
	}
	if f.loki.given() {
		return total, f.loki.hold(t, files, total)
	}
	return total, nil
}

// testFile is a file of tests with what they are run on.
type testFile struct {
	*rules.TestFile
	path    string
	options ruletest.Options
}

// load reads the test files.
func (f *testFlags) load(t *terminal.Terminal, args []string) ([]testFile, error) {
	o := ruletest.Options{Read: f.readFile, Glob: globFiles}
	var err error
	if f.only != "" {
		if o.Only, err = regexp.Compile(f.only); err != nil {
			return nil, t.Usage("--run %q: %v", f.only, err)
		}
	}
	if o.MaxSeries, err = f.maxSeries(t); err != nil {
		return nil, err
	}
	paths, err := f.testFiles(args)
	if err != nil {
		return nil, err
	}
	var files []testFile
	for _, path := range paths {
		text, err := f.readFile(path)
		if err != nil {
			return nil, err
		}
		tests, err := rules.LoadTests(filepath.ToSlash(path), text)
		if err != nil {
			return nil, err
		}
		if err := f.needRules(&o, tests); err != nil {
			return nil, err
		}
		files = append(files, testFile{tests, path, o})
		o.Offset += len(tests.Tests)
	}
	return files, nil
}

// maxSeries is the limit of the target, where one is named.
func (f *testFlags) maxSeries(t *terminal.Terminal) (int, error) {
	if f.repository.target == "" && len(f.repository.render) == 0 {
		return 0, nil
	}
	repository, err := f.repository.open()
	if err != nil {
		return 0, err
	}
	s, err := f.repository.site(repository, t)
	if err != nil {
		return 0, err
	}
	if s.ruler == nil {
		return 0, terminal.Hinted(fmt.Errorf("target %q has no render, which would tell its limits", s.Name), "targets.NAME.render in loki-rules.yaml, or --render")
	}
	return s.number(transform.FactMaxSeries), nil
}

// readFile remembers what it reads.
func (f *testFlags) readFile(path string) ([]byte, error) {
	f.read[path] = true
	return os.ReadFile(path)
}
