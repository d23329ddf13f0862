package transform

import (
	"cmp"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
)

// RuleText is the text of one rule file, for a judge of expressions.
type RuleText struct {
	Name string // unique among those handed out
	Text []byte
}

// Judgement is a judge's word on one rule file.
type Judgement struct {
	Name string // of the RuleText
	// Problems are what the judge finds wrong. One of severity error says that
	// Loki does not load the file. The rule of a problem is an id of lint; an
	// empty one is "rule-file-invalid". Offsets are those of the RuleText.
	Problems []finding.Problem
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
			texts = append(texts, RuleText{name, []byte(f.Text())})
		}
	}
	judgements, err := judge(texts)
	if err != nil {
		return err
	}
	for _, j := range judgements {
		f := files[j.Name]
		if f == nil {
			return fmt.Errorf("the judge of expressions names a file %q, which was not handed to it", j.Name)
		}
		if err := j.record(f); err != nil {
			return err
		}
	}
	return nil
}

// record puts the judge's problems among those of the text.
func (j Judgement) record(f *delivery.RuleFile) error {
	for _, p := range j.Problems {
		p.Rule = cmp.Or(p.Rule, "rule-file-invalid")
		if _, ok := lint.Find(p.Rule); !ok {
			return fmt.Errorf("the judge of expressions names a rule %q, which lint does not have", p.Rule)
		}
		if p.Severity == finding.Error {
			f.Verdict.Loads = false
		}
		p.Start = min(max(p.Start, 0), f.Size())
		if p.End = min(p.End, f.Size()); p.End < p.Start {
			p.End = 0
		}
		f.Verdict.Problems = append(f.Verdict.Problems, p)
	}
	return nil
}
