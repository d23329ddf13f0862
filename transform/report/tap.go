package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeTAP writes a test point for each file and rule, with the findings in a
// YAML block. All strings in it are double-quoted with JSON's escapes, which
// every YAML reader takes.
func writeTAP(b *bytes.Buffer, l *Lint, o Options) {
	suites := l.suites()
	total := 0
	for _, s := range suites {
		total += len(s.Cases)
	}
	fmt.Fprintf(b, "TAP version 14\n1..%d\n", total)
	n := 0
	for _, s := range suites {
		for _, c := range s.Cases {
			n++
			writeTestPoint(b, n, s.title(), c, o)
		}
	}
}

func writeTestPoint(b *bytes.Buffer, n int, file string, c testCase, o Options) {
	name := tapEscape(file + " " + oneLine(c.Rule))
	switch c.verdict(o) {
	case failed:
		fmt.Fprintf(b, "not ok %d - %s\n", n, name)
	case skipped:
		fmt.Fprintf(b, "ok %d - %s # SKIP %s\n", n, name, tapEscape(oneLine(c.Suppressed[0].Suppressed)))
	default:
		fmt.Fprintf(b, "ok %d - %s\n", n, name)
	}
	if len(c.Findings) > 0 {
		writeDiagnostics(b, c)
	}
}

func writeDiagnostics(b *bytes.Buffer, c testCase) {
	fmt.Fprintf(b, "  ---\n  severity: %s\n  findings:\n", c.worst())
	for _, f := range c.Findings {
		fmt.Fprintf(b, "    - at: %s\n", quoted(at(f.Place)))
		for _, field := range diagnostics(f) {
			if field.value != "" {
				fmt.Fprintf(b, "      %s: %s\n", field.name, quoted(field.value))
			}
		}
	}
	b.WriteString("  ...\n")
}

type diagnostic struct{ name, value string }

func diagnostics(f finding.Finding) []diagnostic {
	object := ""
	if f.Object != (finding.Object{}) {
		object = oneLine(f.Object.String())
	}
	return []diagnostic{
		{"severity", f.Severity.String()},
		{"object", object},
		{"field", visible(f.Path)},
		{"template", visible(f.Place.Template)},
		{"message", visible(f.Message)},
		{"current", visible(f.Current)},
		{"hint", visible(f.Fix.Text)},
		{"proposed", visible(f.Fix.Proposed)},
		{"values", visible(f.Fix.Values)},
	}
}

// quoted is a JSON string; s is visible text, so marshalling cannot fail.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("internal error: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// tapEscape keeps text from being read as a directive.
func tapEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(s)
}
