package transform

import (
	"context"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// Lokitool is a judge of expressions for [LintOptions]: it runs the lokitool
// binary at path. Its error is that lokitool could not be run, took longer than a
// minute, or did not answer like lokitool.
func Lokitool(ctx context.Context, path string) func([]RuleText) ([]Judgement, error) {
	return func(files []RuleText) ([]Judgement, error) {
		texts := make([]rulefile.NamedText, len(files))
		for i, f := range files {
			texts[i] = rulefile.NamedText{Name: f.Name, Text: f.Text}
		}
		located, err := rulefile.RunLokitool(ctx, path, texts)
		if err != nil {
			return nil, err
		}
		judgements := make([]Judgement, len(files))
		for i, f := range files {
			judgements[i].Name = f.Name
		}
		for _, l := range located {
			judgements[l.File].Problems = append(judgements[l.File].Problems, l.Problem)
		}
		return judgements, nil
	}
}
