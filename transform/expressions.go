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

// Judgement is a judge's word on a rule file: it does not parse.
type Judgement struct {
	Name       string // of the RuleText
	Start, End int    // byte offsets into its text; End 0 is unknown
	Group      string
	Rule       string
	Message    string
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
		if f := files[j.Name]; f != nil {
			f.Verdict.Loads = false
			f.Verdict.Problems = append(f.Verdict.Problems, rulefile.Problem{
				Rule: "rule-file-invalid", Severity: finding.Error, Start: j.Start, End: j.End,
				Group: j.Group, RuleName: j.Rule, Message: j.Message,
			})
		}
	}
	return nil
}
