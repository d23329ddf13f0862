package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// LintSchema names the form of the JSON lint report. Fields may be added under
// this name; none changes its meaning or goes away.
const LintSchema = "loki-ruler-sidecar.dev/lint/v1"

func writeJSON(b *bytes.Buffer, l *Lint) error {
	return encode(b, jsonLint{
		Schema:   LintSchema,
		Tool:     l.Tool,
		Summary:  l.count(),
		Files:    notNil(l.Files),
		Findings: l.jsonFindings(),
		Rules:    l.jsonRules(),
	})
}

type jsonLint struct {
	Schema   string        `json:"schema"`
	Tool     Tool          `json:"tool"`
	Summary  counts        `json:"summary"`
	Files    []string      `json:"files"`
	Findings []jsonFinding `json:"findings"`
	Rules    []jsonRule    `json:"rules"`
}

type jsonFinding struct {
	finding.Finding
	Fingerprint string `json:"fingerprint"`
}

// jsonRule is a rule without its page: explain prints that.
type jsonRule struct {
	ID       string           `json:"id"`
	Title    string           `json:"title"`
	Severity finding.Severity `json:"severity"`
	Fixable  bool             `json:"fixable"`
	HelpURI  string           `json:"helpUri,omitempty"`
}

func (l *Lint) jsonFindings() []jsonFinding {
	prints := l.fingerprints()
	out := make([]jsonFinding, len(l.Findings))
	for i, f := range l.Findings {
		f.Place, f.Origin = tidy(f.Place), tidy(f.Origin)
		out[i] = jsonFinding{f, prints[i]}
	}
	return out
}

func (l *Lint) jsonRules() []jsonRule {
	out := make([]jsonRule, len(l.Rules))
	for i, r := range l.Rules {
		out[i] = jsonRule{r.ID, r.Title(), r.Severity, r.Fixable, r.HelpURI}
	}
	return out
}

// tidy drops the parts of a place that are not positions: nothing negative, no
// column without a line, no end that is not behind the start.
//
// 10 inlined copies were 1.7 KB of code.
//
//go:noinline
func tidy(p finding.Place) finding.Place {
	p.Line, p.Column, p.Document = max(p.Line, 0), max(p.Column, 0), max(p.Document, 0)
	if p.Line == 0 {
		p.Column = 0
	}
	backwards := p.EndLine < p.Line || p.EndLine == p.Line && p.EndColumn < p.Column
	if p.Column == 0 || p.EndColumn < 1 || backwards {
		p.EndLine, p.EndColumn = 0, 0
	}
	return p
}

// encode writes v as indented JSON with a final line break. Invalid UTF-8 in
// strings becomes U+FFFD. Runes that visible escapes are escaped here too, in
// JSON's way: readers of the JSON get them, a terminal does not.
func encode(b *bytes.Buffer, v any) error {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	for _, r := range sanitize.URLs(raw.String()) {
		if r < 0x7f || unicode.IsGraphic(r) || sanitize.IsJoiner(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(b, `\u%04x`, unit)
		}
	}
	return nil
}

// notNil makes an absent list an empty one: [] rather than null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
