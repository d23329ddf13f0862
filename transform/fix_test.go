package transform_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestFix: over the manifests of all scenarios, what was fixed is found no more,
// no error is new, a second run changes nothing, and a file that may not be
// written stays as it is.
func TestFix(t *testing.T) {
	made := 0
	for name, archive := range scenario.Each(t, "..", "lint") {
		for _, f := range archive.Files {
			if !strings.HasSuffix(f.Name, ".yaml") {
				continue
			}
			made += fixed(t, filepath.Base(name), transform.Input{Name: f.Name, Data: f.Data})
		}
	}
	if made < 20 {
		t.Errorf("only %d texts were put in place; where are the scenarios?", made)
	}
}

func fixed(t *testing.T, scenario string, in transform.Input) (made int) {
	opts := transform.LintOptions{}
	before, err := transform.Lint([]transform.Input{in}, opts)
	if err != nil {
		return 0 // nothing that is judged
	}
	f, err := transform.Fix([]transform.Input{in}, nil, opts, anyFile)
	if err != nil {
		t.Errorf("%s %s: %v", scenario, in.Name, err)
		return 0
	}
	if a, b := errorsIn(before), errorsIn(f.Left); b > a {
		t.Errorf("%s %s: %d errors became %d:\n%s", scenario, in.Name, a, b, f.Inputs[0].Data)
	}
	if again, err := transform.Fix(f.Inputs, nil, opts, anyFile); err != nil || len(again.Made) > 0 {
		t.Errorf("%s %s: a second run: %v, %v", scenario, in.Name, again.Made, err)
	}
	held, err := transform.Fix([]transform.Input{in}, nil, opts, func(string) bool { return false })
	if err != nil || len(held.Made) > 0 || string(held.Inputs[0].Data) != string(in.Data) {
		t.Errorf("%s %s: a file that may not be written: %v, %v", scenario, in.Name, held.Made, err)
	}
	return len(f.Made)
}

func anyFile(string) bool { return true }

func errorsIn(r *transform.LintResult) (n int) {
	for _, f := range r.Findings {
		if f.Severity == finding.Error && f.Suppressed == "" {
			n++
		}
	}
	return n
}

// TestFixKeepsTheOriginal: the bytes that went in are the caller's.
func TestFixKeepsTheOriginal(t *testing.T) {
	const rules = "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sum(rate({app=\"web\"}[5m])) > 1\n        for: 5 m # long\n"
	in := []transform.Input{{Name: "r.yaml", Data: []byte(rules)}}
	f, err := transform.Fix(in, nil, transform.LintOptions{}, anyFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(in[0].Data) != rules {
		t.Errorf("the input was changed: %s", in[0].Data)
	}
	if want := strings.Replace(rules, "5 m ", "5m ", 1); string(f.Inputs[0].Data) != want || len(f.Made) != 1 || f.Made[0].Rule != "rule-duration-invalid" {
		t.Errorf("made %v:\n%s\nwant\n%s", f.Made, f.Inputs[0].Data, want)
	}
}
