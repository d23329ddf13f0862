package lint_test

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
)

//go:embed testdata/lines.txt
var pasted string

// TestPastedLines: a line leads to the page that is likeliest behind it, or to none.
func TestPastedLines(t *testing.T) {
	e := lint.NewExplainer()
	for row := range strings.Lines(pasted) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		want, line, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		got := told(e, line)
		ok := false
		for w := range strings.SplitSeq(want, "|") {
			ok = ok || got == w
		}
		if !ok {
			t.Errorf("%s, want %s: %s", got, want, line)
		}
	}
}

// told is what explain says first of a line.
func told(e *lint.Explainer, line string) string {
	rules, normal := e.Line(line)
	switch {
	case normal != "":
		return "normal"
	case len(rules) > 0:
		return rules[0].ID
	case lint.Quiet(line):
		return "quiet"
	}
	return "none"
}
