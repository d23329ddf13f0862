// Package report writes results for people and for machines: what lint found,
// what post-render did, and how each rule travels in a trace.
//
// Promised: the same result gives the same bytes, on every system and in every
// locale: no clock, no map order. Output is valid UTF-8 whatever the input was.
// Text from manifests never acts on the reader: a control character shows as
// its escape on a terminal, and cannot end a line of a line-based format.
// Nothing is written unless all of it can be. Inputs are not changed.
//
// Not promised: that a rule's page is good Markdown, or that findings are
// sorted. Both belong to the caller.
//
// Stable are the fields of the machine formats, which their schemas hold ([Schema]);
// the text for people is not.
package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Write writes a lint result to w in format f, with one call of w.Write.
func Write(w io.Writer, f Format, l *Lint, o Options) error {
	var b bytes.Buffer
	if err := f.write(&b, l.withoutCredentials(), o); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Lint is one lint result. The zero value is a run that saw nothing.
type Lint struct {
	// Findings are in the order to show them in, suppressed ones included.
	Findings []finding.Finding
	// Rules are all rules that were run, in catalogue order. JUnit and TAP report
	// one that found nothing as passed; SARIF carries its page.
	Rules []finding.Rule
	Tool  Tool
	// Judged is what was looked at.
	Judged finding.Judged
	// Files are the files that were read, in the order they were named. Standard
	// input is "<stdin>".
	Files []string
	// Source gives a line (1-based) of a file, without its line break. Nil means
	// that no text is at hand: no snippets, and no fixes in SARIF. See Sources.
	Source func(file string, line int) (text string, ok bool)
}

// withoutCredentials is the result without fixes that hold the credentials of an
// address: written without them they would be none. The formats strike credentials
// out of all that is only read.
func (l *Lint) withoutCredentials() *Lint {
	holds := func(f finding.Finding) bool {
		return sanitize.HasCredentials(f.Fix.Proposed) || sanitize.HasCredentials(f.Fix.Values)
	}
	if !slices.ContainsFunc(l.Findings, holds) {
		return l
	}
	out := *l
	out.Findings = slices.Clone(l.Findings)
	for i := range out.Findings {
		if f := &out.Findings[i]; holds(*f) {
			f.Fix.Proposed, f.Fix.Values = "", ""
		}
	}
	return &out
}

// Tool names the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	URI     string `json:"uri,omitempty"` // absolute; its home page
}

// Options says how to write. The zero value is plain, full output in which
// every finding counts as a failure.
type Options struct {
	// Color allows ANSI colours, in text and in a trace table.
	Color bool
	// Columns is how wide text and trace tables get: they break between words. 0 is
	// as wide as it takes. The machine formats, and concise, break nothing.
	Columns int
	// Hops shows each hop of each rule in a trace table. Of a single rule they are
	// always shown.
	Hops bool
	// ShowSuppressed shows suppressed findings in text, concise and github too.
	// json, sarif, junit and tap always carry them, marked; gitlab never.
	ShowSuppressed bool
	// Least is the weakest severity that text, concise and github show. The machine
	// formats carry all.
	Least finding.Severity
	// FailOn is the weakest severity that fails a JUnit or TAP test case; weaker
	// findings are output of a case that passed. Above Error, nothing fails.
	FailOn finding.Severity
}

// Format is a form of lint report.
type Format string

// The formats.
const (
	Text    Format = "text"    // for people: place, message, source line, advice
	Concise Format = "concise" // for grep: a line for each finding
	JSON    Format = "json"    // all of it; see Schema("loki-ruler-sidecar.dev/lint/v1")
	SARIF   Format = "sarif"   // SARIF 2.1.0, for code scanning and editors
	JUnit   Format = "junit"   // JUnit XML as Jenkins' junit-10.xsd has it
	GitHub  Format = "github"  // workflow commands: annotations in GitHub Actions
	GitLab  Format = "gitlab"  // GitLab's code quality report
	TAP     Format = "tap"     // Test Anything Protocol 14

	Markdown Format = "markdown" // for pull requests and summaries of jobs: a table
	HTML     Format = "html"     // for a browser: one file, with a filter and the pages of the rules
)

// Formats are all formats, in the order of the help text.
func Formats() []Format {
	return []Format{Text, Concise, JSON, SARIF, JUnit, GitHub, GitLab, TAP, Markdown, HTML}
}

// ParseFormat reads a format's name.
func ParseFormat(s string) (Format, error) {
	return parseWord("format", s, Formats())
}

// parseWord returns the allowed word that s is, or an error that lists them.
func parseWord[W ~string](what, s string, allowed []W) (W, error) {
	names := make([]string, len(allowed))
	for i, word := range allowed {
		if string(word) == s {
			return word, nil
		}
		names[i] = string(word)
	}
	return "", fmt.Errorf("unknown %s %q: one of %s", what, s, strings.Join(names, ", "))
}

func (f Format) write(b *bytes.Buffer, l *Lint, o Options) error {
	switch f {
	case Text:
		writeText(b, l, o)
	case Concise:
		writeConcise(b, l, o)
	case JSON:
		return writeJSON(b, l)
	case SARIF:
		return writeSARIF(b, l)
	case JUnit:
		return writeJUnit(b, l, o)
	case GitHub:
		writeGitHub(b, l, o)
	case GitLab:
		return writeGitLab(b, l)
	case TAP:
		writeTAP(b, l, o)
	case Markdown:
		writeMarkdown(b, l, o)
	case HTML:
		writeHTML(b, l, o)
	default:
		_, err := ParseFormat(string(f))
		return err
	}
	return nil
}
