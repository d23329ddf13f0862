package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeJUnit writes a test suite for each file and in it a test case for each
// rule, in the form of junit-10.xsd (Jenkins' xunit plugin), the strictest in
// use. Times are 0: nothing was timed, and reports should compare.
func writeJUnit(b *bytes.Buffer, l *Lint, o Options) error {
	all := junitSuites{Name: visible(l.Tool.Name), Time: "0"}
	for i, s := range l.suites() {
		one := junitSuiteOf(s, i, l, o)
		all.Tests += one.Tests
		all.Failures += one.Failures
		all.Suites = append(all.Suites, one)
	}
	b.WriteString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	b.WriteByte('\n')
	return nil
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Time     string       `xml:"time,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Time       string          `xml:"time,attr"`
	Skipped    int             `xml:"skipped,attr"`
	ID         int             `xml:"id,attr"`
	File       string          `xml:"file,attr,omitempty"`
	Version    string          `xml:"version,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string       `xml:"name,attr"`
	Time      string       `xml:"time,attr"`
	ClassName string       `xml:"classname,attr"`
	Skipped   *junitResult `xml:"skipped"`
	Failure   *junitResult `xml:"failure"`
	Output    *junitOutput `xml:"system-out"`
}

type junitResult struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

type junitOutput struct {
	Text string `xml:",cdata"`
}

func junitSuiteOf(s suite, id int, l *Lint, o Options) junitSuite {
	out := junitSuite{
		Name:    s.title(),
		Tests:   len(s.Cases),
		Time:    "0",
		ID:      id,
		File:    visible(slashed(s.File)),
		Version: visible(l.Tool.Version),
		Properties: []junitProperty{
			{"tool", visible(l.Tool.Name)},
			{"version", visible(l.Tool.Version)},
		},
	}
	for _, c := range s.Cases {
		one := junitCaseOf(c, s.title(), l, o)
		if one.Failure != nil {
			out.Failures++
		}
		if one.Skipped != nil {
			out.Skipped++
		}
		out.Cases = append(out.Cases, one)
	}
	return out
}

func junitCaseOf(c testCase, class string, l *Lint, o Options) junitCase {
	out := junitCase{Name: oneLine(c.Rule), Time: "0", ClassName: class}
	switch c.verdict(o) {
	case failed:
		out.Failure = &junitResult{c.worst().String(), gist(c.Findings), fullText(l, c.Findings)}
	case skipped:
		out.Skipped = &junitResult{"suppressed", oneLine(c.Suppressed[0].Suppressed), fullText(l, c.Suppressed)}
	default:
		if len(c.Findings) > 0 {
			out.Output = &junitOutput{fullText(l, c.Findings)}
		}
	}
	return out
}

// gist is the one line a list of tests has room for.
func gist(fs []finding.Finding) string {
	if len(fs) == 1 {
		return statement(fs[0])
	}
	return fmt.Sprintf("%s (and %d more)", statement(fs[0]), len(fs)-1)
}

// fullText is what the text report says of the findings.
func fullText(l *Lint, fs []finding.Finding) string {
	var b bytes.Buffer
	for _, f := range fs {
		writeRows(&b, headline(f, false, 0))
		writeWhere(&b, l, f, Options{})
		writeIndented(&b, "  ", advice(f, false, 0))
	}
	return strings.TrimSuffix(b.String(), "\n")
}
