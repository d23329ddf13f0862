package report

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeGitLab writes a code quality report. It has no notion of suppressed, so
// those findings are left out. Every entry needs a line: where none is known it
// is the first.
func writeGitLab(b *bytes.Buffer, l *Lint) error {
	out := []gitlabIssue{}
	prints := l.fingerprints()
	for i, f := range l.Findings {
		if f.Suppressed == "" {
			out = append(out, gitlabIssueOf(f, prints[i]))
		}
	}
	return encode(b, out)
}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func gitlabIssueOf(f finding.Finding, print string) gitlabIssue {
	place, description := shownAt(f), statement(f)
	if f.Origin.File != "" {
		description = at(f.Place) + ": " + description
	}
	file := slashed(place.File)
	if file == "" {
		file = stdin
	}
	return gitlabIssue{
		Description: description,
		CheckName:   f.Rule,
		Fingerprint: print,
		Severity:    gitlabSeverity(f.Severity),
		Location:    gitlabLocation{file, gitlabLines{max(1, place.Line)}},
	}
}

// gitlabSeverity leaves "blocker" to the people who can tell.
func gitlabSeverity(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "critical"
	case finding.Warning:
		return "major"
	default:
		return "info"
	}
}
