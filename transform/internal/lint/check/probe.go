package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Probe is what a check sees and where it reports.
type Probe struct {
	*delivery.Model
	Routes []*delivery.Route // of every rule file
	// RuleObjects are the objects whose keys become rule files of a Loki: those a
	// sidecar selects, those mounted below a rules directory, those whose label is
	// nearly right, and rule files that stand in no object. What merely looks like
	// rules may be Prometheus'.
	RuleObjects []*delivery.RuleObject

	rule     Rule
	planned  Planned
	changes  map[changeKey]finding.Change // nil until somebody asks
	reported []Reported

	patchSet patchset.Sources
	presets  map[string]preset // by chart, as far as somebody asked

	// What many rules ask for is worked out once.
	sidecars, lacking []RulerSidecar
	denied            []Denied
	folders           map[RulerSidecar]folderVolume // as far as somebody asked
}

type changeKey struct {
	object finding.Object
	place  finding.Place
}

// Planned is what post-render would do to a model. It is asked for once, by the first
// check that wants to know: where rulers have all they need nobody does, and to plan is
// as much work as to read the input.
type Planned func() []finding.Change

// NewProbe looks at a model. planned is what post-render would do to it, and patchSet
// what it would add.
func NewProbe(m *delivery.Model, planned Planned, patchSet patchset.Sources) *Probe {
	p := &Probe{Model: m, Routes: m.Routes(), planned: planned, patchSet: patchSet, presets: map[string]preset{}, folders: map[RulerSidecar]folderVolume{}}
	p.sidecars, p.lacking = p.allSidecars(), p.allLacking()
	p.denied = p.allDenied()
	p.RuleObjects = p.ruleObjects()
	return p
}

// ValuesFiles are the chart values that were given, in their order.
func (p *Probe) ValuesFiles() []*patchset.Values { return p.patchSet.Values }

// Begin makes a rule the one that reports.
func (p *Probe) Begin(r Rule) { p.rule = r }

// Reported is what was reported so far, in that order.
func (p *Probe) Reported() []Reported { return p.reported }

// Change is what post-render would do to a ruler; ok is false when it is not a
// candidate.
func (p *Probe) Change(r *delivery.Ruler) (ch finding.Change, ok bool) {
	if p.changes == nil {
		p.changes = map[changeKey]finding.Change{}
		for _, ch := range p.planned() {
			p.changes[changeKey{ch.Object, ch.Place}] = ch
		}
	}
	ch, ok = p.changes[changeKey{r.Object.ID(), r.Object.Place()}]
	return ch, ok
}

// Repaired reports that post-render adds something to this ruler.
func (p *Probe) Repaired(r *delivery.Ruler) bool {
	ch, ok := p.Change(r)
	return ok && ch.Reason.Changed()
}

// Report adds a finding about a node of an object. What f leaves empty is
// filled in: the rule, the object and the place. The severity is not: a finding
// that states none is an Info. A nil object is a document that holds none; f has
// the place then.
func (p *Probe) Report(o *manifest.Object, n *document.Node, f finding.Finding) {
	if f.Place.File == "" {
		f.Place = o.NodePlace(n)
		if n == nil || n.End == 0 {
			f.Place = o.Place()
		}
	}
	if f.Object.Kind == "" && o != nil {
		f.Object = o.ID()
	}
	f.Rule = p.rule.ID
	p.reported = append(p.reported, Reported{f, o, p.rule})
}

// Warn reports what likely keeps rules away, but depends on something outside.
//
// 13 inlined copies were 1.6 KB of code.
//
//go:noinline
func (p *Probe) Warn(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Warning
	p.Report(o, n, f)
}

// Error reports that rules will not load, or the pod will not start.
//
// 13 inlined copies were 1.5 KB of code.
//
//go:noinline
func (p *Probe) Error(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Error
	p.Report(o, n, f)
}

// Info reports hygiene, or what cannot be verified.
//
// 15 inlined copies were 1.8 KB of code.
//
//go:noinline
func (p *Probe) Info(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Info
	p.Report(o, n, f)
}
