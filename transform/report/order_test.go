package report

import (
	"slices"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestOrderForPeople: errors first, what keeps the pod from running before them
// all, then along the way of a rule, then as they came.
func TestOrderForPeople(t *testing.T) {
	l := &Lint{
		Rules: []finding.Rule{
			{ID: "store", Room: "rulers"},
			{ID: "crash", Room: "mounts", StopsPod: true},
			{ID: "label", Room: "objects"},
			{ID: "promql", Room: "files"},
		},
		Findings: []finding.Finding{
			{Rule: "label", Severity: finding.Warning, Message: "w"},
			{Rule: "promql", Severity: finding.Error, Message: "1"},
			{Rule: "unheard-of", Severity: finding.Error, Message: "of no rule"},
			{Rule: "promql", Severity: finding.Error, Message: "2"},
			{Rule: "label", Severity: finding.Error, Message: "e"},
			{Rule: "crash", Severity: finding.Error, Message: "the pod"},
			{Rule: "store", Severity: finding.Error, Message: "hidden", Suppressed: "known"},
			{Rule: "store", Severity: finding.Info, Message: "i"},
		},
	}
	order := func(o Options) []string {
		var all []string
		for _, f := range l.forPeople(o) {
			all = append(all, f.Message)
		}
		return all
	}
	for _, test := range []struct {
		options Options
		want    []string
	}{
		{Options{}, []string{"the pod", "e", "1", "2", "of no rule", "w", "i"}},
		{Options{Least: finding.Error}, []string{"the pod", "e", "1", "2", "of no rule"}},
		{Options{ShowSuppressed: true}, []string{"the pod", "e", "1", "2", "of no rule", "w", "i", "hidden"}},
	} {
		if got := order(test.options); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.options, got, test.want)
		}
	}
	if l.Findings[0].Message != "w" {
		t.Error("the result itself was sorted")
	}
}

func TestSumsByRule(t *testing.T) {
	got := byRule([]finding.Finding{
		{Rule: "b", Severity: finding.Warning}, {Rule: "a"}, {Rule: "b", Severity: finding.Error}, {Rule: "a", Suppressed: "x"},
	})
	if want := []ruleCount{{"b", finding.Error, 2}, {"a", finding.Info, 1}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
