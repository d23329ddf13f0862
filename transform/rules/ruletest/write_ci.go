package ruletest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

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
		fmt.Fprintf(&b, "%sok %d - %s\n", not, i+1, strings.ReplaceAll(printable(c.Place.File+": "+c.Test+": "+c.Name), "#", `\#`))
		if c.Failure != nil {
			for _, line := range c.Failure.lines() {
				fmt.Fprintf(&b, "# %s\n", printable(line))
			}
		}
	}
	return b.Bytes()
}

func joinPrintable(lines []string) string {
	var all []string
	for _, line := range lines {
		all = append(all, printable(line))
	}
	return strings.Join(all, "\n")
}

// writeGitHub writes annotations on the lines of the tests that failed.
func writeGitHub(r *Report) []byte {
	var b bytes.Buffer
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, c := range r.Cases {
		if c.Failure != nil {
			fmt.Fprintf(&b, "::error file=%s,line=%d,col=%d,title=%s::%s\n", property.Replace(c.Place.File), c.Place.Line, c.Place.Column,
				property.Replace(printable(c.Test+": "+c.Name)), data.Replace(joinPrintable(c.Failure.lines())))
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
