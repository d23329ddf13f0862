package lint

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Advice is tried before it is given. What a fix would change is changed in a copy
// of the input: a proposed text in its bytes, chart values by what they do to the
// chart's objects (package chart). The copy is judged like the input. A fix whose
// finding is still there, or that brings a new error, loses its snippet and stays a
// sentence; so does one that cannot be tried.

// trials tries the fixes of one run.
type trials struct {
	model  *delivery.Model
	rules  []check.Rule
	opts   Options
	worlds map[string]*world
	whole  []finding.Finding   // found in the whole input as it is; nil where not every rule was run
	before map[trial]tried     // of large inputs: how the same advice did elsewhere
	with   map[rendering]found // what is found with values, as far as they were tried
	budget int                 // bytes that may still be judged
	text   bytes.Buffer        // of the copy that is judged

	byHome map[string][]*manifest.Object        // see homes; nil until somebody asks
	bytes  map[string]int                       // of those objects, as far as it is known
	rulers map[*manifest.Object]*delivery.Ruler // by their objects; nil until somebody asks

	releases map[string][]*delivery.Ruler // rulers by their release; nil until somebody asks
}

// trialBudget bounds what is judged for trying, in bytes: what a large input costs
// more than a small one by its fixes. Beyond it advice that was tried elsewhere in
// the input counts, and other is a sentence.
const trialBudget = 16 << 20

// trial is what makes two pieces of advice the same.
type trial struct{ rule, at, change string } // at a chart, or in place of a text

// rendering is a release of a world as its chart makes it with some values.
type rendering struct {
	world  *world
	ruler  *delivery.Ruler
	values string
}

// found is what is found in a copy of a world; ok is false where that could not be judged.
type found struct {
	all []finding.Finding
	ok  bool
}

// tried is how a fix did.
type tried struct {
	holds  bool
	values string            // those tried, with what else they need
	gone   map[told]struct{} // the findings that go with it
	later  bool              // what is then missing is added by post-render
	on     *delivery.Ruler   // the one whose release they are for
}

// tryAll drops the snippets of fixes that do not hold.
func tryAll(m *delivery.Model, all []check.Reported, rules []check.Rule, opts Options) {
	t := newTrials(m, all, rules, opts)
	t.postRender(all)
	held := make([]tried, len(all))
	together := t.together(all)
	for i := range all {
		f := &all[i]
		if f.Fix.Proposed != "" && !together[i] && !t.proposal(*f) {
			f.Fix.Proposed = ""
		}
		if f.Fix.Values == "" {
			continue
		}
		held[i] = t.values(*f)
		if f.Fix.Values = held[i].values; held[i].later {
			f.Fix.Text += "; post-render adds what is then missing"
		}
		if held[i].holds {
			t.inValues(f, held[i].on)
		}
	}
	oneForAll(all, held)
}

func newTrials(m *delivery.Model, all []check.Reported, rules []check.Rule, opts Options) *trials {
	t := &trials{
		model: m, rules: rules, opts: opts.forTrials(all), budget: trialBudget,
		worlds: map[string]*world{}, before: map[trial]tried{}, with: map[rendering]found{},
	}
	if len(opts.Disable) == 0 && len(opts.Enable) == 0 {
		t.whole = findings(all)
	}
	return t
}

// postRenderedUpTo is the size of an input, in bytes, up to which what post-render
// makes of it is judged as a whole. Of a larger one, which holds many releases, the
// plan alone says what post-render repairs: a second model of all of it would take
// as long again, and as much memory.
const postRenderedUpTo = 2 << 20

// postRender holds that post-render makes the findings go of which that is said.
func (t *trials) postRender(all []check.Reported) {
	said := func(f check.Reported) bool { return f.Fix.ByPostRender }
	if t.opts.PostRender == nil || sizeOf(t.model) > postRenderedUpTo || !slices.ContainsFunc(all, said) {
		return
	}
	const hardly = 8 // a copy is hardly longer: by this part
	t.text.Grow(sizeOf(t.model) + sizeOf(t.model)/hardly)
	streams := t.opts.PostRender(t.model.Streams, &t.text)
	if streams == nil {
		return
	}
	only := t.opts
	only.Enable = nil // but these: a rule finds what it finds whatever others do
	for _, f := range all {
		if said(f) {
			only.Enable = append(only.Enable, f.Rule)
		}
	}
	after := t.judge(&world{model: t.model}, streams, only)
	if !after.ok {
		return
	}
	left := counted(after.all)
	for i := range all {
		if f := &all[i]; f.Fix.ByPostRender && left[about(f.Finding)] > 0 {
			f.Fix.ByPostRender = false
		}
	}
}

// forTrials are the options of a run that must see every error. Of the other rules only
// those of the findings are run whose fixes are tried.
func (o Options) forTrials(all []check.Reported) Options {
	o.Disable = nil
	if !slices.ContainsFunc(o.Enable, optIn) {
		o.Enable = nil
	}
	advised := map[string]bool{}
	for _, f := range all {
		advised[f.Rule] = advised[f.Rule] || f.Fix.Values != "" || f.Fix.Proposed != "" || f.Fix.ByPostRender
	}
	o.decides = func(r *check.Rule) bool { return r.Severity >= finding.Error || advised[r.ID] }
	return o
}

func optIn(id string) bool {
	r, ok := Find(id)
	return ok && r.OptIn
}

// values tries chart values on each ruler they may be meant for. Values that lead
// to another error take along what repairs that.
func (t *trials) values(f check.Reported) tried {
	for _, r := range t.meant(f) {
		if held := t.valuesOn(r, f, t.placed(r, f.Fix.Values), 0); held.holds {
			held.on = r
			return held
		}
	}
	return tried{}
}

// rounds bounds how many errors one piece of advice may lead to.
const rounds = 3

func (t *trials) valuesOn(r *delivery.Ruler, f check.Reported, values string, round int) tried {
	key := trial{f.Rule, chart.Of(r.Object).String(), values}
	if held, known := t.before[key]; known && sizeOf(t.model) > wholeUpTo {
		return held
	}
	w := t.world(cmp.Or(r.Namespace, f.Object.Namespace))
	if w.tooLarge || t.budget < w.size {
		return tried{}
	}
	rendered := rendering{w, r, values}
	held, more := outcome(f, w, t.rendered(rendered))
	if more != "" && round < rounds {
		return t.valuesOn(r, f, chart.MergeTexts(values, t.placed(r, more)), round+1)
	}
	if held.later && (f.Severity < finding.Error || !t.mended(f, rendered)) {
		held = tried{}
	}
	if held.holds {
		held.values = values
	}
	t.before[key] = held
	return held
}

// rendered is what is found in a rendering, which several pieces of advice may want.
func (t *trials) rendered(r rendering) found {
	after, known := t.with[r]
	if !known {
		if copied := r.streams(); copied != nil {
			after = t.judge(r.world, copied, t.opts)
		}
		t.with[r] = after
	}
	return after
}

// streams are those of a rendering; nil where it is not known what the chart makes of
// the values.
func (r rendering) streams() []*manifest.Stream {
	changes, added, ok := renderingOf(r.world, r.ruler).With(r.values)
	if !ok {
		return nil
	}
	return r.world.streams(changes, added)
}

// mended holds that post-render leaves no new error of a rendering.
func (t *trials) mended(f check.Reported, r rendering) bool {
	if t.opts.PostRender == nil {
		return false
	}
	copied := t.opts.PostRender(r.streams(), new(bytes.Buffer))
	if copied == nil {
		return false
	}
	held, more := outcome(f, r.world, t.judge(r.world, copied, t.opts))
	return held.holds && !held.later && more == ""
}

// outcome holds what is found in a copy of the world against what was found before. more
// are values that repair a new error; without them the fix does not hold.
func outcome(f check.Reported, w *world, copied found) (held tried, more string) {
	before, after := counted(w.before), counted(copied.all)
	if !copied.ok || after[about(f.Finding)] >= max(before[about(f.Finding)], 1) {
		return tried{}, ""
	}
	held = tried{holds: true, gone: map[told]struct{}{}}
	for a, n := range before {
		if after[a] < n {
			held.gone[a] = struct{}{}
		}
	}
	for _, g := range copied.all {
		switch {
		case g.Severity < finding.Error || before[about(g)] > 0:
		case g.Fix.Values != "":
			held.holds, more = false, cmp.Or(more, g.Fix.Values)
		case g.Fix.ByPostRender:
			held.later = true
		default:
			return tried{}, ""
		}
	}
	return held, more
}

// meant are the rulers whose release the values of a finding may be for: the one it
// is about, else some of the same release.
func (t *trials) meant(f check.Reported) []*delivery.Ruler {
	if f.About == nil {
		return nil
	}
	if t.rulers == nil {
		t.rulers = map[*manifest.Object]*delivery.Ruler{}
		for _, r := range t.model.Rulers {
			t.rulers[r.Object] = r
		}
	}
	if r := t.rulers[f.About]; r != nil {
		return []*delivery.Ruler{r}
	}
	if near := some(f.About, t.model.RulersIn(f.About.Namespace)); len(near) > 0 {
		return near
	}
	return some(f.About, t.ofRelease(f.About)) // it is where no ruler looks
}

// some are the first rulers of an object's release.
func some(o *manifest.Object, rulers []*delivery.Ruler) (near []*delivery.Ruler) {
	for _, r := range rulers {
		if o.SameRelease(r.Object) {
			near = append(near, r)
		}
		if len(near) == 3 {
			break
		}
	}
	return near
}

// ofRelease are the rulers of releases that are called as an object's own, or not at all.
func (t *trials) ofRelease(o *manifest.Object) []*delivery.Ruler {
	release := func(o *manifest.Object) string { return o.Labels["app.kubernetes.io/instance"] }
	if release(o) == "" {
		return t.model.Rulers
	}
	if t.releases == nil {
		t.releases = map[string][]*delivery.Ruler{}
		for _, r := range t.model.Rulers {
			t.releases[release(r.Object)] = append(t.releases[release(r.Object)], r)
		}
	}
	return slices.Concat(t.releases[release(o)], t.releases[""])
}

func renderingOf(w *world, r *delivery.Ruler) chart.Rendering {
	c := r.Config
	return chart.Rendering{
		Workload: r.Object, Target: r.Runs.String(), Container: r.Container.Name,
		Config:  chart.ConfigText{Object: c.Object, Key: c.Key, Text: c.Text, InBase64: c.InBase64()},
		Objects: w.objects,
	}
}

// proposal tries a text in place of what stands at a finding.
func (t *trials) proposal(f check.Reported) bool {
	key := trial{f.Rule, f.Current, f.Fix.Proposed}
	if held, known := t.before[key]; known && sizeOf(t.model) > wholeUpTo {
		return held.holds
	}
	w := t.world(f.Object.Namespace)
	if w.tooLarge || t.budget < w.size {
		return false
	}
	copied := w.replaced(f.Finding)
	if copied == nil {
		return false
	}
	held, _ := outcome(f, w, t.judge(w, copied, t.opts))
	held.holds = held.holds && !held.later
	t.before[key] = held
	return held.holds
}

// world is the part of the input to try on, judged as it is; tooLarge where the
// budget does not reach for that.
func (t *trials) world(namespace string) *world {
	if w, ok := t.worlds[namespace]; ok {
		return w
	}
	if t.budget < 2*t.atLeast(namespace) {
		w := &world{tooLarge: true}
		t.worlds[namespace] = w
		return w
	}
	w := worldOf(t.model, namespace, t.homes, &t.text)
	if whole, ok := t.worlds[""]; ok && w.kept == nil {
		return whole
	}
	if w.kept == nil {
		namespace = ""
	}
	t.worlds[namespace] = w
	w.tooLarge = t.budget < 2*w.size
	switch {
	case w.tooLarge:
	case w.kept == nil && t.whole != nil:
		w.before = t.whole // it is the input that was judged already
	default:
		w.before = t.judge(w, w.streams(nil, nil), t.opts).all
	}
	return w
}

// judge judges a copy of the world, as far as the budget reaches.
func (t *trials) judge(w *world, streams []*manifest.Stream, opts Options) found {
	if t.budget -= w.size; t.budget < 0 {
		return found{}
	}
	m := t.model.Rebuild(streams)
	m.Share(streams)
	return found{findings(evaluated(m, t.changes(streams), t.rules, opts)), true}
}

func (t *trials) changes(streams []*manifest.Stream) check.Planned {
	return func() []finding.Change {
		if t.opts.Plan == nil {
			return nil
		}
		return t.opts.Plan(streams)
	}
}

// findings are what was reported, without what it is about.
//
// 5 inlined copies were 1.9 KB of code.
//
//go:noinline
func findings(all []check.Reported) []finding.Finding {
	found := make([]finding.Finding, len(all))
	for i, f := range all {
		found[i] = f.Finding
	}
	return found
}

// told is what a finding tells, wherever it stands.
type told struct {
	rule, path string
	object     finding.Object
	severity   finding.Severity
}

func about(f finding.Finding) told { return told{f.Rule, f.Path, f.Object, f.Severity} }

// 5 inlined copies were 2.8 KB of code.
//
//go:noinline
func counted(all []finding.Finding) map[told]int {
	counts := map[told]int{}
	for _, f := range all {
		counts[about(f)]++
	}
	return counts
}
