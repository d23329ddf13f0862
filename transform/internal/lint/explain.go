package lint

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/symptom"
)

// Explainer finds the rules behind a question: a name, some words, a log line.
type Explainer struct {
	rules []check.Rule
	index *symptom.Index
}

// NewExplainer reads the pages of all rules.
func NewExplainer() *Explainer {
	e := &Explainer{rules: Rules()}
	pages := make([]symptom.Page, len(e.rules))
	for i, r := range e.rules {
		pages[i] = symptom.Page{ID: r.ID, Title: r.Title(), Symptoms: r.Symptoms()}
	}
	e.index = symptom.NewIndex(pages)
	return e
}

// Ask finds the rule with an id, in any case, or the rules behind a log line or
// some words, best first. Nothing found is an empty list.
func (e *Explainer) Ask(question string) []check.Rule {
	if named := e.index.Name(question); len(named) == 1 && strings.EqualFold(e.rules[named[0].Page].ID, question) {
		return e.of(named)
	}
	if behind := e.of(e.index.Line(question)); len(behind) > 0 {
		return behind
	}
	return e.of(e.index.Name(question))
}

// Line finds the rules behind a line of a log, best first, and says what it means
// where it is a normal one. A normal line may have pages as well: those whose fault
// is that nothing else is printed.
func (e *Explainer) Line(line string) (rules []check.Rule, normal string) {
	return e.of(e.index.Line(line)), symptom.Normal(line)
}

// Quiet says that a line of a log does not complain.
func Quiet(line string) bool { return symptom.Quiet(line) }

func (e *Explainer) of(matches []symptom.Match) []check.Rule {
	var all []check.Rule
	for _, m := range matches {
		if !slices.ContainsFunc(all, func(r check.Rule) bool { return r.ID == e.rules[m.Page].ID }) {
			all = append(all, e.rules[m.Page])
		}
	}
	return all
}
