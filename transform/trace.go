package transform

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
)

// Trace follows every rule file of manifests that are applied together. What
// lint reports as an error about a ruler or a rule object as a whole stops its
// routes at the hop that fits, unless it is suppressed. The error is for bad
// options, for a document that cannot be read (a *finding.InputError) and for a
// patch set that cannot be used.
func Trace(inputs []Input, opts LintOptions) ([]finding.Route, error) {
	if err := KnownRules(slices.Concat(opts.Enable, opts.Disable)); err != nil {
		return nil, err
	}
	m, changes, err := model(inputs, opts)
	if err != nil {
		return nil, err
	}
	if len(m.Broken) > 0 {
		return nil, m.Broken[0]
	}
	return lint.Routes(m, changes, opts.lint()), nil
}
