package report

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// suite is a file seen as a list of test cases, one for each rule: what JUnit
// and TAP show. A rule that found nothing passed.
type suite struct {
	File  string // "" for findings about no file
	Cases []testCase
}

type testCase struct {
	Rule       string
	Findings   []finding.Finding // not suppressed
	Suppressed []finding.Finding
}

// verdict of a test case.
type verdict uint8

const (
	passed  verdict = iota
	failed          // a finding at or above Options.FailOn
	skipped         // nothing but suppressed findings
)

func (c testCase) verdict(o Options) verdict {
	for _, f := range c.Findings {
		if f.Severity >= o.FailOn {
			return failed
		}
	}
	if len(c.Findings) == 0 && len(c.Suppressed) > 0 {
		return skipped
	}
	return passed
}

// worst is the severest of the findings that count.
func (c testCase) worst() finding.Severity {
	worst := finding.Info
	for _, f := range c.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// suites sorts findings into files × rules.
func (l *Lint) suites() []suite {
	type key struct{ file, rule string }
	cases := map[key]*testCase{}
	files, rules := l.files(), l.sarifRules()
	out := make([]suite, len(files))
	for i, file := range files {
		out[i] = suite{file, make([]testCase, len(rules))}
		for j, r := range rules {
			out[i].Cases[j].Rule = r.ID
			cases[key{file, r.ID}] = &out[i].Cases[j]
		}
	}
	for _, f := range l.Findings {
		c := cases[key{f.Place.File, f.Rule}]
		if f.Suppressed != "" {
			c.Suppressed = append(c.Suppressed, f)
		} else {
			c.Findings = append(c.Findings, f)
		}
	}
	return out
}

// files are the files that were read, then those that only a finding names.
func (l *Lint) files() []string {
	var out []string
	seen := map[string]bool{}
	add := func(file string) {
		if !seen[file] {
			seen[file] = true
			out = append(out, file)
		}
	}
	for _, file := range l.Files {
		add(file)
	}
	for _, f := range l.Findings {
		add(f.Place.File)
	}
	return out
}

// title names the suite: the file as the user named it.
func (s suite) title() string { return at(finding.Place{File: s.File}) }
