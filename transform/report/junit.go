package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeJUnit writes a test suite for each file and in it a test case for each
// rule, in the form of junit-10.xsd (Jenkins' xunit plugin), the strictest in
// use. Times are 0: nothing was timed, and reports should compare.
func writeJUnit(b *bytes.Buffer, l *Lint, o Options) error {
	suites := l.suites()
	tests, failures := 0, 0
	for _, s := range suites {
		tests += len(s.Cases)
		failures += s.count(o, failed)
	}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x := markup{b}
	x.open(0, "testsuites", "name", visible(l.Tool.Name), "time", "0", "tests", strconv.Itoa(tests), "failures", strconv.Itoa(failures), "errors", "0")
	for i, s := range suites {
		x.suite(s, i, l, o)
	}
	x.shut(0, "testsuites")
	return nil
}

func (x markup) suite(s suite, id int, l *Lint, o Options) {
	attributes := []string{
		"name", s.title(), "tests", strconv.Itoa(len(s.Cases)), "failures", strconv.Itoa(s.count(o, failed)), "errors", "0",
		"time", "0", "skipped", strconv.Itoa(s.count(o, skipped)), "id", strconv.Itoa(id),
	}
	if file := visible(slashed(s.File)); file != "" {
		attributes = append(attributes, "file", file)
	}
	if version := visible(l.Tool.Version); version != "" {
		attributes = append(attributes, "version", version)
	}
	x.open(1, "testsuite", attributes...)
	x.open(2, "properties")
	x.empty(3, "property", "name", "tool", "value", visible(l.Tool.Name))
	x.empty(3, "property", "name", "version", "value", visible(l.Tool.Version))
	x.shut(2, "properties")
	for _, c := range s.Cases {
		x.testCase(c, s.title(), l, o)
	}
	x.shut(1, "testsuite")
}

// count is how many cases of a suite came out in a way.
func (s suite) count(o Options, v verdict) int {
	n := 0
	for _, c := range s.Cases {
		if c.verdict(o) == v {
			n++
		}
	}
	return n
}

func (x markup) testCase(c testCase, class string, l *Lint, o Options) {
	attributes := []string{"name", oneLine(c.Rule), "time", "0", "classname", class}
	v := c.verdict(o)
	if v != failed && v != skipped && len(c.Findings) == 0 {
		x.empty(2, "testcase", attributes...)
		return
	}
	x.open(2, "testcase", attributes...)
	switch v {
	case failed:
		x.text(3, "failure", fullText(l, c.Findings), "type", c.worst().String(), "message", gist(c.Findings))
	case skipped:
		x.text(3, "skipped", fullText(l, c.Suppressed), "type", "suppressed", "message", oneLine(c.Suppressed[0].Suppressed))
	default:
		x.text(3, "system-out", fullText(l, c.Findings))
	}
	x.shut(2, "testcase")
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
