package transform

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
)

// TraceResult is where the rule files of some manifests get.
type TraceResult struct {
	Routes []finding.Route       // in input order
	Judged Judged                // what they are of
	Broken []*finding.InputError // documents that cannot be read: what is in them has no route
}

// Trace follows every rule file of manifests that are applied together; of several
// clusters, see [Input], each by itself. What
// lint reports as an error about a ruler or a rule object as a whole stops its
// routes at the hop that fits, unless it is suppressed. The error is for bad
// options, for a patch set that cannot be used, and, as a *finding.InputError,
// for inputs with no Kubernetes object in them at all.
func Trace(inputs []Input, opts LintOptions) (*TraceResult, error) {
	if err := KnownRules(slices.Concat(opts.Enable, opts.Disable)); err != nil {
		return nil, err
	}
	if worlds := worldsOf(inputs); worlds != nil {
		return worlds.trace(opts)
	}
	return traceTogether(inputs, opts)
}

// traceTogether follows what goes into one cluster.
func traceTogether(inputs []Input, opts LintOptions) (*TraceResult, error) {
	m, plans, err := model(inputs, opts)
	if err != nil {
		return nil, err
	}
	return &TraceResult{Routes: lint.Routes(m, changesOf(plans), opts.lint()), Judged: judged(m), Broken: m.Broken}, nil
}
