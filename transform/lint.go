package transform

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// LintOptions say what is judged and which facts from outside count. The zero
// value runs every rule and assumes nothing.
type LintOptions struct {
	Options
	// Assume supplies facts that are not in the manifests.
	Assume finding.Assume
	// Enable and Disable are rule ids. Empty Enable: every rule.
	Enable, Disable []string
	// JudgeExpressions asks Loki's own parser about rule files; see [RuleText].
	// Nil: only what is certain from the text is told.
	JudgeExpressions func([]RuleText) ([]Judgement, error)
}

func (o LintOptions) lint() lint.Options {
	return lint.Options{Enable: o.Enable, Disable: o.Disable, PatchSet: o.PatchSet}
}

// LintResult is what there is to say about some manifests.
type LintResult struct {
	Findings []finding.Finding // by place; suppressed ones included
	Judged   Judged            // what they are about
	Secrets  []finding.Place   // of the objects of kind Secret, whose text is not to be shown
}

// Lint judges manifests that are applied together; of several clusters, see
// [Input], each by itself. Bad manifests are findings; the error is for bad
// options, for a patch set that cannot be used, and, as a *finding.InputError, for
// inputs with no Kubernetes object in them at all.
func Lint(inputs []Input, opts LintOptions) (*LintResult, error) {
	if err := KnownRules(slices.Concat(opts.Enable, opts.Disable)); err != nil {
		return nil, err
	}
	if worlds := worldsOf(inputs); worlds != nil {
		return worlds.lint(opts)
	}
	return lintTogether(inputs, opts)
}

// lintTogether judges what goes into one cluster.
func lintTogether(inputs []Input, opts LintOptions) (*LintResult, error) {
	model, plans, err := model(inputs, opts)
	if err != nil {
		return nil, err
	}
	judging := opts.lint()
	judging.Plan, judging.PostRender = opts.trials(model, plans)
	findings := lint.Run(model, changesOf(plans), judging)
	return &LintResult{Findings: findings, Judged: judged(model), Secrets: model.Secrets()}, nil
}

// model reads the inputs once, for lint and trace, and plans what post-render
// would do to them.
func model(inputs []Input, opts LintOptions) (*delivery.Model, []*plan.Plan, error) {
	if err := opts.Check(); err != nil {
		return nil, nil, err
	}
	streams := open(inputs)
	m := delivery.Build(streams, opts.Namespace, opts.Assume)
	if opts.RequireMatch && len(m.Rulers) == 0 {
		return nil, nil, ErrNoMatch
	}
	if err := judged(m).Err(); err != nil {
		return nil, nil, err
	}
	if err := judge(m, opts.JudgeExpressions); err != nil {
		return nil, nil, err
	}
	m.Share(streams)
	if _, err := opts.PatchSet.For("", ""); err != nil {
		return nil, nil, err
	}
	plans, err := planned(streams, opts.plan())
	return m, plans, err
}

// planned is what post-render would do, with a patch set that can be used. Manifests
// it refuses are lint's to report.
func planned(streams []*manifest.Stream, opts plan.Options) ([]*plan.Plan, error) {
	opts.Tolerant, opts.Unwritten = true, true
	plans, err := plan.Make(streams, opts)
	var input *finding.InputError
	if errors.As(err, &input) && input.Place.File != "" {
		return nil, nil
	}
	return plans, err
}

func changesOf(plans []*plan.Plan) []finding.Change {
	var changes []finding.Change
	for _, p := range plans {
		changes = append(changes, p.Changes...)
	}
	return changes
}

// trials are what advice is tried with: what post-render would do, and what it
// makes of manifests. own are the plans of a model's own streams.
func (o LintOptions) trials(m *delivery.Model, own []*plan.Plan) (func([]*manifest.Stream) []finding.Change, func([]*manifest.Stream, *bytes.Buffer) []*manifest.Stream) {
	plans := func(streams []*manifest.Stream) []finding.Change {
		plans, err := planned(streams, o.plan())
		if err != nil {
			return nil
		}
		return changesOf(plans)
	}
	return plans, func(streams []*manifest.Stream, text *bytes.Buffer) []*manifest.Stream {
		plans := own
		if !slices.Equal(streams, m.Streams) || !isSound(m, own) {
			var err error
			if plans, err = plan.Make(streams, o.plan()); err != nil {
				return nil
			}
		}
		done := make([]*manifest.Stream, len(streams))
		for i, p := range plans {
			pieces, err := splice.Segments(streams[i].Src, p.Edits)
			if err != nil {
				return nil
			}
			from := text.Len()
			for _, piece := range pieces {
				text.Write(piece)
			}
			done[i] = manifest.Open(streams[i].Name, slices.Clip(text.Bytes()[from:]))
		}
		return done
	}
}

// isSound reports plans of a model's streams that left nothing out: post-render, which
// refuses what they would leave out, makes the same.
func isSound(m *delivery.Model, plans []*plan.Plan) bool {
	return len(plans) > 0 && len(m.Broken) == 0 && !slices.ContainsFunc(plans, func(p *plan.Plan) bool { return len(p.Faults) > 0 })
}

// KnownRules is an error that names the first id that is no rule of lint.
func KnownRules(ids []string) error {
	for _, id := range ids {
		if _, ok := lint.Find(id); !ok {
			return fmt.Errorf("unknown rule %q", id)
		}
	}
	return nil
}

// LintRules lists every rule with its page, in the order of travel.
func LintRules() []finding.Rule { return public(lint.Rules()) }

// Explainer finds the rules behind a question. It reads the pages once.
type Explainer struct{ pages *lint.Explainer }

// NewExplainer reads the pages of all rules.
func NewExplainer() Explainer { return Explainer{lint.NewExplainer()} }

// Ask finds the rule with an id, or the rules behind a log line or some words,
// best first. Nothing found is an empty list.
func (e Explainer) Ask(question string) []finding.Rule { return public(e.pages.Ask(question)) }

// Line finds the rules behind a line of a log, best first. normal says what the line
// means if a sound ruler or sidecar prints it too.
func (e Explainer) Line(line string) (rules []finding.Rule, normal string) {
	found, normal := e.pages.Line(line)
	return public(found), normal
}

// Quiet says that a line of a log does not complain: its level is info or debug, and
// it carries no error. What it means may be unknown all the same.
func (Explainer) Quiet(line string) bool { return lint.Quiet(line) }

func public(rules []check.Rule) []finding.Rule {
	all := make([]finding.Rule, len(rules))
	for i := range rules {
		all[i] = rules[i].Public()
	}
	return all
}
