package report

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// sarifResults are the findings. Section 3.27.23: either every result of a run
// has suppressions, empty ones too, or none has.
func (l *Lint) sarifResults(rules []finding.Rule) []sarifResult {
	index := make(map[string]int, len(rules))
	for i, r := range rules {
		index[r.ID] = i
	}
	suppressing := l.count().Suppressed > 0
	prints := l.fingerprints()
	out := make([]sarifResult, len(l.Findings))
	for i, f := range l.Findings {
		out[i] = l.sarifResult(f, index[f.Rule], prints[i])
		if suppressing {
			out[i].Suppressions = suppressions(f)
		}
	}
	return out
}

type sarifResult struct {
	RuleID              string               `json:"ruleId"`
	RuleIndex           int                  `json:"ruleIndex"`
	Level               string               `json:"level"`
	Message             sarifMessage         `json:"message"`
	Locations           []sarifLocation      `json:"locations,omitempty"`
	Related             []sarifRelated       `json:"relatedLocations,omitempty"`
	PartialFingerprints sarifFingerprints    `json:"partialFingerprints"`
	Fixes               []sarifFix           `json:"fixes,omitempty"`
	Suppressions        *[]sarifSuppression  `json:"suppressions,omitempty"`
	Properties          *sarifResultProperty `json:"properties,omitempty"`
}

// sarifRelated is another place to look at. The message of the result links to it
// by its id: code scanning shows no other.
type sarifRelated struct {
	ID       int            `json:"id"`
	Physical *sarifPhysical `json:"physicalLocation"`
	Message  sarifMessage   `json:"message"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

// sarifFingerprints gives our fingerprint twice: under a name of our own, and
// under the one name GitHub reads. GitHub would otherwise hash the source line,
// which it cannot do for a rendered stream that is not in the repository.
type sarifFingerprints struct {
	Own    string `json:"lokiRulerSidecar/v1"`
	GitHub string `json:"primaryLocationLineHash"`
}

type sarifResultProperty struct {
	Template string `json:"template"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

func (l *Lint) sarifResult(f finding.Finding, rule int, print string) sarifResult {
	f.Place = tidy(f.Place)
	r := sarifResult{
		RuleID:              f.Rule,
		RuleIndex:           rule,
		Level:               sarifLevel(f.Severity),
		Message:             sarifMessage{messageOf(f)},
		PartialFingerprints: sarifFingerprints{print, print},
		Fixes:               l.sarifFixes(f),
	}
	if at := l.sarifLocation(f); at != (sarifLocation{}) {
		r.Locations = []sarifLocation{at}
	}
	if f.Origin = tidy(f.Origin); f.Origin.File != "" {
		// Without the text around it: passwords stand in values.
		physical := &sarifPhysical{ArtifactLocation: locationOf(f.Origin.File), Region: region(f.Origin)}
		r.Related = []sarifRelated{{1, physical, sarifMessage{"what it is rendered from"}}}
		r.Message.Text += "\nChange [what it is rendered from](1)."
	}
	if f.Place.Template != "" {
		r.Properties = &sarifResultProperty{f.Place.Template}
	}
	return r
}

// messageOf is a message that stands on its own beside the code: who, what, and
// on a line of its own what to do.
func messageOf(f finding.Finding) string {
	text := statement(f)
	if hint := oneLine(f.Fix.Text); hint != "" {
		text += "\nHint: " + hint
	}
	return text
}

// suppressions of a finding are in source: the annotation on the object.
func suppressions(f finding.Finding) *[]sarifSuppression {
	list := []sarifSuppression{}
	if f.Suppressed != "" {
		list = append(list, sarifSuppression{"inSource", f.Suppressed})
	}
	return &list
}

type sarifFix struct {
	Description     *sarifMessage         `json:"description,omitempty"`
	ArtifactChanges []sarifArtifactChange `json:"artifactChanges"`
}

type sarifArtifactChange struct {
	ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
	Replacements     []sarifReplacement    `json:"replacements"`
}

type sarifReplacement struct {
	DeletedRegion   sarifRegion  `json:"deletedRegion"`
	InsertedContent sarifContent `json:"insertedContent"`
}

// sarifFixes is the proposed value in place of the current one. A tool will
// apply it unseen, so it is offered only when the source is at hand and the
// text at the place is the current value: not for a value inside base64, nor for
// one that was shortened for people.
func (l *Lint) sarifFixes(f finding.Finding) []sarifFix {
	old, ok := l.spanned(f.Place)
	if !ok || f.Fix.Proposed == "" {
		return nil
	}
	text, ok := replacement(old, f.Current, f.Fix.Proposed)
	if !ok {
		return nil
	}
	fix := sarifFix{ArtifactChanges: []sarifArtifactChange{{
		ArtifactLocation: locationOf(f.Place.File),
		Replacements:     []sarifReplacement{{*region(f.Place), sarifContent{text}}},
	}}}
	if hint := oneLine(f.Fix.Text); hint != "" {
		fix.Description = &sarifMessage{hint}
	}
	return []sarifFix{fix}
}

// replacement is the text to write over old so that proposed takes the place of
// current. Where current is old to the byte, quotes and all, proposed is text
// too. Where current is old's value, proposed is a value, and the quotes stay as
// they were: to Kubernetes "8080" is not 8080. Unless only the quotes differ:
// then they are the fault. Not ok: old is neither, or proposed takes several
// lines, whose indentation we cannot know.
func replacement(old, current, proposed string) (string, bool) {
	value, quote := unquote(old)
	switch {
	case strings.ContainsAny(proposed, "\r\n"):
		return "", false
	case current == old:
		return proposed, proposed != old
	case current != value:
		return "", false
	case value == proposed:
		return proposed, true
	case quote == '"':
		quoted, err := json.Marshal(proposed)
		return string(quoted), err == nil
	default:
		return "'" + strings.ReplaceAll(proposed, "'", "''") + "'", true
	}
}

// unquote reads a YAML scalar of one line: its value, and its quote or 0. A
// double-quoted one with an escape that Go does not know, or means otherwise, stays
// as it is, which only means that no fix is offered.
func unquote(text string) (value string, quote byte) {
	if len(text) < 2 || text[0] != text[len(text)-1] {
		return text, 0
	}
	switch text[0] {
	case '\'':
		return strings.ReplaceAll(text[1:len(text)-1], "''", "'"), '\''
	case '"':
		if value, err := strconv.Unquote(text); err == nil && !strings.Contains(text, `\x`) {
			return value, '"'
		}
	}
	return text, 0
}
