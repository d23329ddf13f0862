// Package lint judges the delivery model: each rule looks for one reason why
// rules will not reach the ruler.
//
// A rule is one file in the room of what it looks at (rulers, sidecars, mounts,
// objects, files, surroundings): its id, severity, what it tells and stops, and
// its check, with its page beside it. This package is the judge: it has the
// catalogue, runs each rule on what it looks at, suppresses what an object's
// annotation says, and puts what is found in the way of routes. The id is the
// spine: it is in every report, in the ignore annotation, the name of its page
// and of its scenarios, and is never used again for something else.
//
// What a check cannot know from the input it leaves alone, or says as
// cannot-verify; it never guesses.
package lint

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Options narrow what is run. The zero value runs every rule.
type Options struct {
	Enable  []string // only these ids; empty: all
	Disable []string // not these
	// PatchSet is what post-render would add. The zero value is the default.
	PatchSet patchset.Sources
	// Plan is what post-render would do to other streams, and PostRender makes them
	// what they are behind it, in a text that it adds to; nil streams are those it
	// refuses. Advice is tried with them. nil: nothing is planned.
	Plan       func([]*manifest.Stream) []finding.Change
	PostRender func(streams []*manifest.Stream, text *bytes.Buffer) []*manifest.Stream

	decides func(*check.Rule) bool // the rules that are run of those; nil: all
}

// Run judges a model. changes is what post-render would do to it: where it
// repairs something, the finding says so. The findings are sorted by place,
// suppressed ones included with their reason.
func Run(m *delivery.Model, changes []finding.Change, opts Options) []finding.Finding {
	rules := Rules()
	reported := evaluated(m, known(changes), rules, opts)
	tryAll(m, reported, rules, opts)
	originate(m, reported, opts.PatchSet.Values)
	all := findings(reported)
	sort.SliceStable(all, func(i, j int) bool { return compare(all[i], all[j]) < 0 })
	return slices.CompactFunc(all, func(a, b finding.Finding) bool { return compare(a, b) == 0 && a.Message == b.Message })
}

func known(changes []finding.Change) check.Planned {
	return func() []finding.Change { return changes }
}

// evaluated runs those of the rules that the options want, in the order of the catalogue.
func evaluated(m *delivery.Model, changes check.Planned, rules []check.Rule, opts Options) []check.Reported {
	all, _ := onRoutes(m, changes, rules, opts)
	return all
}

// onRoutes is evaluated with the routes that the rules looked at: as they are without what
// the rules find.
func onRoutes(m *delivery.Model, changes check.Planned, rules []check.Rule, opts Options) ([]check.Reported, []*delivery.Route) {
	p := check.NewProbe(m, changes, opts.PatchSet)
	j := judge{p}
	for i := range rules {
		if r := &rules[i]; opts.runs(r) {
			j.run(*r)
		}
	}
	all := p.Reported()
	ignores := readIgnores(m.Set)
	for i := range all {
		ignores.apply(&all[i])
	}
	hideSecrets(all, m.Secrets())
	return all, p.Routes
}

func (o Options) runs(r *check.Rule) bool {
	if slices.Contains(o.Disable, r.ID) || o.decides != nil && !o.decides(r) {
		return false
	}
	return len(o.Enable) == 0 && !r.OptIn || slices.Contains(o.Enable, r.ID)
}

// hideSecrets takes the text of Secrets out of the findings.
func hideSecrets(findings []check.Reported, secrets []finding.Place) {
	for i := range findings {
		f := &findings[i]
		if slices.ContainsFunc(secrets, func(s finding.Place) bool { return s.Covers(f.Place) }) {
			f.Current = ""
		}
	}
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
