package transform

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// RuleText is the text of one rule file, for a judge of expressions.
type RuleText struct {
	Name string // unique among those handed out
	Text []byte
}

// Judgement is a judge's word on one expression of a rule file.
type Judgement struct {
	Name string // of the RuleText

	problem rulefile.Problem
}

// judge has Loki's own parser say what the text alone does not show.
func judge(m *delivery.Model, judge func([]RuleText) ([]Judgement, error)) error {
	if judge == nil {
		return nil
	}
	files := map[string]*delivery.RuleFile{}
	var texts []RuleText
	for i, o := range m.Objects {
		for j, f := range o.Files {
			if f.Verdict == nil || !f.Verdict.Loads {
				continue
			}
			name := fmt.Sprintf("%d-%d-%s", i, j, f.Key)
			files[name] = f
			texts = append(texts, RuleText{name, f.Text})
		}
	}
	judgements, err := judge(texts)
	if err != nil {
		return err
	}
	for _, j := range judgements {
		f := files[j.Name]
		if f == nil {
			continue
		}
		if j.problem.Severity == finding.Error {
			f.Verdict.Loads = false
		}
		f.Verdict.Problems = append(f.Verdict.Problems, j.problem)
	}
	return nil
}
