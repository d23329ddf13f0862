// Package lint judges the delivery model: each rule looks for one reason why
// rules will not reach the ruler.
//
// A rule is one file: its id, severity and check here, its prose in pages/. The
// id is the spine: it is in every report, in the ignore annotation, the name of
// its page and of its scenarios, and is never used again for something else.
//
// What a check cannot know from the input it leaves alone, or says as
// cannot-verify; it never guesses.
package lint

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Rule is one check.
type Rule struct {
	ID       string
	Severity finding.Severity // at its worst
	Fixable  bool             // post-render repairs it where it can
	Check    func(*Context)   // nil: documentation only, manifests cannot show it
	// Tells are the causes of a hop that this rule explains; no other rule does.
	Tells []delivery.Cause
	// Stops is what the rule's worst findings do to routes, where no hop of theirs
	// looks for it.
	Stops []Obstacle
}

// Public is the rule as people and reports know it.
func (r Rule) Public() finding.Rule {
	return finding.Rule{ID: r.ID, Title: r.Title(), Page: r.Page(), Severity: r.Severity, Fixable: r.Fixable, DocOnly: r.Check == nil}
}

// tells reports a hop that this rule explains.
func (r Rule) tells(h delivery.Hop) bool { return slices.Contains(r.Tells, h.Cause) }

// Options narrow what is run. The zero value runs every rule.
type Options struct {
	Enable  []string // only these ids; empty: all
	Disable []string // not these
	// PatchSet is what post-render would add. The zero value is the default.
	PatchSet patchset.Sources
}

// Run judges a model. changes is what post-render would do to it: where it
// repairs something, the finding says so. The findings are sorted by place,
// suppressed ones included with their reason.
func Run(m *delivery.Model, changes []finding.Change, opts Options) []finding.Finding {
	var all []finding.Finding
	for _, f := range evaluated(m, changes, opts).findings {
		all = append(all, f.Finding)
	}
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b finding.Finding) bool { return compare(a, b) == 0 && a.Message == b.Message })
}

// evaluated runs the checks.
func evaluated(m *delivery.Model, changes []finding.Change, opts Options) *Context {
	c := newContext(m, changes)
	c.patchSet = opts.PatchSet
	for _, r := range Rules() {
		if r.Check == nil || !opts.wants(r.ID) {
			continue
		}
		c.rule = r
		r.Check(c)
	}
	c.hideSecrets()
	return c
}

func (o Options) wants(id string) bool {
	if slices.Contains(o.Disable, id) {
		return false
	}
	return len(o.Enable) == 0 || slices.Contains(o.Enable, id)
}

func compare(a, b finding.Finding) int {
	switch {
	case a.Place.Less(b.Place):
		return -1
	case b.Place.Less(a.Place):
		return 1
	}
	return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Path, b.Path))
}

// Context is what a check sees and where it reports.
type Context struct {
	*delivery.Model
	Routes []*delivery.Route // of every rule file

	rule     Rule
	changes  map[changeKey]finding.Change
	ignores  ignores
	findings []Reported

	patchSet patchset.Sources
	absent   map[string]*delivery.Sidecar // by chart; see absentSidecar
}

// Reported is a finding with its rule, and the very object it is about: two
// documents may name themselves alike.
type Reported struct {
	finding.Finding
	about *manifest.Object // nil for a document that holds none
	rule  Rule
}

type changeKey struct {
	object finding.Object
	place  finding.Place
}

func newContext(m *delivery.Model, changes []finding.Change) *Context {
	c := &Context{Model: m, Routes: m.Routes(), changes: map[changeKey]finding.Change{}, ignores: readIgnores(m.Set)}
	for _, ch := range changes {
		c.changes[changeKey{ch.Object, ch.Place}] = ch
	}
	return c
}

// hideSecrets takes the text of Secrets out of the findings.
func (c *Context) hideSecrets() {
	secrets := c.Secrets()
	for i := range c.findings {
		f := &c.findings[i]
		if slices.ContainsFunc(secrets, func(s finding.Place) bool { return s.Covers(f.Place) }) {
			f.Current = ""
		}
	}
}

// Change is what post-render would do to a ruler; ok is false when it is not a
// candidate.
func (c *Context) Change(r *delivery.Ruler) (ch finding.Change, ok bool) {
	ch, ok = c.changes[changeKey{r.Object.ID(), r.Object.Place()}]
	return ch, ok
}

// Repaired reports that post-render adds something to this ruler.
func (c *Context) Repaired(r *delivery.Ruler) bool {
	ch, ok := c.Change(r)
	return ok && ch.Reason.Changed()
}

// Report adds a finding about a node of an object. What f leaves empty is
// filled in: the rule, the object and the place. The severity is not: a finding
// that states none is an Info.
func (c *Context) Report(o *manifest.Object, n *document.Node, f finding.Finding) {
	if f.Place.File == "" {
		f.Place = o.NodePlace(n)
		if n == nil || n.End == 0 {
			f.Place = o.Place()
		}
	}
	if f.Object.Kind == "" {
		f.Object = o.ID()
	}
	f.Rule = c.rule.ID
	c.ignores.apply(o, &f)
	c.findings = append(c.findings, Reported{f, o, c.rule})
}

// Warn reports what likely keeps rules away, but depends on something outside.
func (c *Context) Warn(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Warning
	c.Report(o, n, f)
}

// Error reports that rules will not load, or the pod will not start.
func (c *Context) Error(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Error
	c.Report(o, n, f)
}

// Info reports hygiene, or what cannot be verified.
func (c *Context) Info(o *manifest.Object, n *document.Node, f finding.Finding) {
	f.Severity = finding.Info
	c.Report(o, n, f)
}

// Stops lists the routes that end for a cause that the running rule tells, one
// for each rule file.
func (c *Context) Stops() []*delivery.Route {
	var all []*delivery.Route
	for _, r := range c.Routes {
		if stop := r.StopsAt(); stop != nil && c.rule.tells(*stop) {
			all = append(all, r)
		}
	}
	return all
}
