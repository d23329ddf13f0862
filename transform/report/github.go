package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeGitHub writes a workflow command for each finding; GitHub Actions makes
// annotations of them. It shows ten of each severity for a step, the first ones: so
// they come in the order for people.
func writeGitHub(b *bytes.Buffer, l *Lint, o Options) {
	for _, f := range l.forPeople(o) {
		fmt.Fprintf(b, "::%s %s::%s\n", command(f), properties(f), escapeData(annotation(f)))
	}
}

func command(f finding.Finding) string {
	switch {
	case f.Suppressed != "" || f.Severity == finding.Info:
		return "notice"
	case f.Severity == finding.Warning:
		return "warning"
	default:
		return "error"
	}
}

// shownAt is the place that a code host shows a finding at. It knows the files of
// the repository alone: what a render is rendered from is seldom elsewhere, and the
// render seldom there.
func shownAt(f finding.Finding) finding.Place {
	if f.Origin.File != "" {
		return tidy(f.Origin)
	}
	return tidy(f.Place)
}

// properties say where. Standard input is no file of the repository, so nothing
// is said of it here, and the message says it instead. Columns are only allowed
// where the end is on the same line.
func properties(f finding.Finding) string {
	var out []string
	add := func(name, value string) { out = append(out, name+"="+escapeProperty(value)) }
	number := func(name string, n int) {
		if n > 0 {
			add(name, fmt.Sprint(n))
		}
	}
	if p := shownAt(f); inRepository(p) {
		add("file", slashed(p.File))
		number("line", p.Line)
		number("endLine", p.EndLine)
		if p.EndLine == 0 || p.EndLine == p.Line {
			number("col", p.Column)
			number("endColumn", p.EndColumn)
		}
	}
	add("title", oneLine(f.Rule))
	return strings.Join(out, ",")
}

func inRepository(p finding.Place) bool { return p.File != "" && !isStream(p.File) }

func annotation(f finding.Finding) string {
	text := messageOf(f)
	if !inRepository(f.Place) || f.Origin.File != "" {
		text = at(f.Place) + ": " + text
	}
	if f.Suppressed != "" {
		text += "\nSuppressed: " + oneLine(f.Suppressed)
	}
	return text
}

// escapeData and escapeProperty are the runner's own rules (actions/toolkit,
// core/command). The text is valid UTF-8 by now.
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(visible(s)))
}
