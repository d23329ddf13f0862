package ruletest

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Options say what to run. Read and Glob must be given.
type Options struct {
	// Read is the text of a file that a test names.
	Read func(path string) ([]byte, error)
	// Glob is the paths that match a pattern, in order.
	Glob func(pattern string) ([]string, error)
	// RuleFiles are the paths of test files that name none.
	RuleFiles []string
	// Tenants says whose a rule file is, by its path.
	Tenants map[string]string
	// MaxSeries is how many series a query may give, for tests that do not say; 0 is
	// Loki's default.
	MaxSeries int
	// Offset is the number of tests before those of the file, which Hold gives
	// places of their own to.
	Offset int
	// Only are the tests to run, by "file: name"; nil: all.
	Only *regexp.Regexp
}

// prepared is a test with what it does not say itself.
func (o *Options) prepared(t rules.Test) *rules.Test {
	t.MaxSeries = o.MaxSeriesOf(&t)
	return &t
}

// MaxSeriesOf is how many series a query of the test may give; 0 is Loki's
// default.
func (o *Options) MaxSeriesOf(t *rules.Test) int { return cmp.Or(t.MaxSeries, o.MaxSeries) }

// TenantOf is the tenant that Hold gives the i-th test of a file.
func (o *Options) TenantOf(i int) string { return "loki-rules-test-" + strconv.Itoa(o.Offset+i) }

// Report is what came of all tests.
type Report struct {
	Cases []Case
	// Rules are those of all rule files that a test named, each with what the
	// tests saw of it.
	Rules []Coverage
	// Mutants are those of Mutate, when it was asked.
	Mutants []Mutant
}

// Case is one expectation of a test.
type Case struct {
	Test    string // the name of the test, or its number
	Name    string // what is expected: alert A at 5m
	Place   finding.Place
	Failure *Failure // nil: it is as expected
}

// Failure is what is not as expected.
type Failure struct {
	Message       string // what is wrong, in one line
	Expected, Got []string
	Sides         [2]string // whose Expected and Got are; "" is just that
	Why           []string
}

// Coverage is what the tests saw of a rule.
type Coverage struct {
	Rule   rules.Rule
	Group  string
	Tested bool // a test asks for it
	Fired  bool // a test saw it give a sample
}

// Failed counts the cases that are not as expected.
func (r *Report) Failed() int {
	n := 0
	for _, c := range r.Cases {
		if c.Failure != nil {
			n++
		}
	}
	return n
}

// Run runs the tests of a file. The error is about the files: one that cannot be
// read, a rule that Loki refuses.
func Run(f *rules.TestFile, o *Options) (*Report, error) {
	groups, err := readGroups(f, o)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	book := newBook(groups)
	for i := range f.Tests {
		t := o.prepared(f.Tests[i])
		name := nameOf(t, i)
		if o.Only != nil && !o.Only.MatchString(f.Name+": "+name) {
			continue
		}
		cases, err := runTest(f, t, name, groups, book, o)
		if err != nil {
			return nil, err
		}
		report.Cases = append(report.Cases, cases...)
	}
	report.Rules = book.coverage()
	return report, nil
}

// Unseen counts the mutants that no test sees.
func (r *Report) Unseen() int {
	n := 0
	for _, m := range r.Mutants {
		if !m.Seen {
			n++
		}
	}
	return n
}

// Join adds the cases of another report, and what it saw of the rules and of
// their mutants.
func (r *Report) Join(other *Report) {
	r.Cases = append(r.Cases, other.Cases...)
	for _, m := range other.Mutants {
		i := slices.IndexFunc(r.Mutants, func(k Mutant) bool { return k.Rule.Place == m.Rule.Place && k.Group == m.Group && k.What == m.What })
		if i < 0 {
			r.Mutants = append(r.Mutants, m)
			continue
		}
		r.Mutants[i].Seen = r.Mutants[i].Seen || m.Seen
	}
	for _, c := range other.Rules {
		i := slices.IndexFunc(r.Rules, func(k Coverage) bool { return k.Rule.Place == c.Rule.Place && k.Group == c.Group })
		if i < 0 {
			r.Rules = append(r.Rules, c)
			continue
		}
		r.Rules[i].Tested = r.Rules[i].Tested || c.Tested
		r.Rules[i].Fired = r.Rules[i].Fired || c.Fired
	}
}
