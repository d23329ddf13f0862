package ruletest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// WriteOptions say how a report is written. The zero value works.
type WriteOptions struct {
	Verbose  bool // passed cases too
	Coverage bool // rules without a test
}

// Write writes a report in one of the Formats.
func Write(r *Report, format string, o WriteOptions) ([]byte, bool) {
	switch format {
	case "text":
		return writeText(r, o), true
	case "json":
		return writeJSON(r, o), true
	case "junit":
		return writeJUnit(r), true
	case "tap":
		return writeTAP(r), true
	case "github":
		return writeGitHub(r), true
	}
	return nil, false
}

// Formats are what Write can write.
func Formats() []string { return []string{"text", "json", "junit", "tap", "github"} }

func writeText(r *Report, o WriteOptions) []byte {
	var b bytes.Buffer
	for _, c := range r.Cases {
		switch {
		case c.Failure != nil:
			fmt.Fprintf(&b, "FAIL %s: %s: %s\n", c.Place, c.Test, c.Name)
			for _, line := range c.Failure.lines() {
				fmt.Fprintf(&b, "     %s\n", line)
			}
		case o.Verbose:
			fmt.Fprintf(&b, "ok   %s: %s: %s\n", c.Place, c.Test, c.Name)
		}
	}
	if o.Coverage {
		writeCoverage(&b, r)
	}
	writeMutants(&b, r)
	failed := r.Failed()
	fmt.Fprintf(&b, "%d passed, %d failed\n", len(r.Cases)-failed, failed)
	return b.Bytes()
}

// lines are the whole failure: expected and got side by side, and why.
func (f *Failure) lines() []string {
	lines := []string{f.Message}
	if len(f.Expected)+len(f.Got) > 0 {
		lines = append(lines, sideBySide(f.Expected, f.Got)...)
	}
	if len(f.Why) > 0 {
		lines = append(lines, "why:")
		for _, w := range f.Why {
			lines = append(lines, "  "+w)
		}
	}
	return lines
}

// sideBySide puts what is equal on one row, and everything else on one of its
// own, unless both columns have the same number of rows.
func sideBySide(left, right []string) []string {
	type row struct{ left, right string }
	var rows []row
	rest := slices.Clone(right)
	for _, l := range left {
		if i := slices.Index(rest, l); i >= 0 {
			rows = append(rows, row{l, l})
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		rows = append(rows, row{l, "-"})
	}
	for _, r := range rest {
		if i := slices.IndexFunc(rows, func(x row) bool { return x.right == "-" }); i >= 0 && len(left) == len(right) {
			rows[i].right = r
			continue
		}
		rows = append(rows, row{"-", r})
	}
	width := len("expected")
	for _, r := range rows {
		width = max(width, len(r.left))
	}
	lines := []string{fmt.Sprintf("  %-*s   got", width, "expected")}
	for _, r := range rows {
		mark := "≠"
		if r.left == r.right {
			mark = "="
		}
		lines = append(lines, fmt.Sprintf("  %-*s %s %s", width, r.left, mark, r.right))
	}
	return lines
}

func writeCoverage(b *bytes.Buffer, r *Report) {
	tested := 0
	for _, c := range r.Rules {
		switch {
		case !c.Tested:
			fmt.Fprintf(b, "untested %s: %s %s\n", c.Rule.Place, kindOf(c.Rule), c.Rule.Name())
			continue
		case !c.Fired:
			fmt.Fprintf(b, "silent   %s: %s %s: no test makes its expression give anything\n", c.Rule.Place, kindOf(c.Rule), c.Rule.Name())
		}
		tested++
	}
	fmt.Fprintf(b, "%d of %d rules are tested\n", tested, len(r.Rules))
}

func writeMutants(b *bytes.Buffer, r *Report) {
	for _, m := range r.Mutants {
		if !m.Seen {
			fmt.Fprintf(b, "unseen   %s: %s %s: no test fails with %s\n", m.Rule.Place, kindOf(m.Rule), m.Rule.Name(), m.What)
		}
	}
	if len(r.Mutants) > 0 {
		fmt.Fprintf(b, "%d of %d mutants are seen\n", len(r.Mutants)-r.Unseen(), len(r.Mutants))
	}
}

func kindOf(r rules.Rule) string {
	if r.Alert != "" {
		return "alert"
	}
	return "record"
}

type jsonReport struct {
	Passed   int            `json:"passed"`
	Failed   int            `json:"failed"`
	Cases    []jsonCase     `json:"cases"`
	Coverage []jsonCoverage `json:"coverage,omitempty"`
	Mutants  []jsonMutant   `json:"mutants,omitempty"`
}

type jsonMutant struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Group  string `json:"group"`
	Rule   string `json:"rule"`
	Change string `json:"change"`
	Seen   bool   `json:"seen"`
}

type jsonCase struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Test     string   `json:"test"`
	Name     string   `json:"name"`
	OK       bool     `json:"ok"`
	Message  string   `json:"message,omitempty"`
	Expected []string `json:"expected,omitempty"`
	Got      []string `json:"got,omitempty"`
	Why      []string `json:"why,omitempty"`
}

type jsonCoverage struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Group  string `json:"group"`
	Rule   string `json:"rule"`
	Tested bool   `json:"tested"`
	Fired  bool   `json:"fired"`
}

func writeJSON(r *Report, o WriteOptions) []byte {
	out := jsonReport{Passed: len(r.Cases) - r.Failed(), Failed: r.Failed(), Cases: []jsonCase{}}
	for _, c := range r.Cases {
		made := jsonCase{File: c.Place.File, Line: c.Place.Line, Test: c.Test, Name: c.Name, OK: c.Failure == nil}
		if f := c.Failure; f != nil {
			made.Message, made.Expected, made.Got, made.Why = f.Message, f.Expected, f.Got, f.Why
		}
		out.Cases = append(out.Cases, made)
	}
	for _, m := range r.Mutants {
		out.Mutants = append(out.Mutants, jsonMutant{m.Rule.Place.File, m.Rule.Place.Line, m.Group, m.Rule.Name(), m.What, m.Seen})
	}
	if o.Coverage {
		for _, c := range r.Rules {
			out.Coverage = append(out.Coverage, jsonCoverage{c.Rule.Place.File, c.Rule.Place.Line, c.Group, c.Rule.Name(), c.Tested, c.Fired})
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(r *Report) []byte {
	suite := junitSuite{Name: "loki-rules test", Tests: len(r.Cases), Failures: r.Failed()}
	for _, c := range r.Cases {
		made := junitCase{Class: c.Place.File + ": " + c.Test, Name: c.Name, File: c.Place.File, Line: c.Place.Line}
		if c.Failure != nil {
			made.Failure = &junitFailure{c.Failure.Message, strings.Join(c.Failure.lines(), "\n")}
		}
		suite.Cases = append(suite.Cases, made)
	}
	text, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil { // there is nothing in it that XML lacks
		panic("internal error: " + err.Error())
	}
	return append([]byte(xml.Header), append(text, '\n')...)
}

func writeTAP(r *Report) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Cases))
	for i, c := range r.Cases {
		not := ""
		if c.Failure != nil {
			not = "not "
		}
		fmt.Fprintf(&b, "%sok %d - %s: %s: %s\n", not, i+1, c.Place.File, c.Test, strings.ReplaceAll(c.Name, "#", `\#`))
		if c.Failure != nil {
			for _, line := range c.Failure.lines() {
				fmt.Fprintf(&b, "# %s\n", line)
			}
		}
	}
	return b.Bytes()
}

// writeGitHub writes annotations on the lines of the tests that failed.
func writeGitHub(r *Report) []byte {
	var b bytes.Buffer
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, c := range r.Cases {
		if c.Failure != nil {
			fmt.Fprintf(&b, "::error file=%s,line=%d,col=%d,title=%s::%s\n", property.Replace(c.Place.File), c.Place.Line, c.Place.Column,
				property.Replace(c.Test+": "+c.Name), data.Replace(strings.Join(c.Failure.lines(), "\n")))
		}
	}
	for _, m := range r.Mutants {
		if !m.Seen {
			fmt.Fprintf(&b, "::warning file=%s,line=%d,col=%d,title=%s::%s\n", property.Replace(m.Rule.Place.File), m.Rule.Place.Line, m.Rule.Place.Column,
				property.Replace("unseen mutant of "+m.Rule.Name()), data.Replace("no test fails with "+m.What))
		}
	}
	return b.Bytes()
}
