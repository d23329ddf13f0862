// Package plan decides: patch set × rendered stream → what to add, where, and
// why. It reads and returns edits against the original bytes; it never cuts.
//
// What it promises:
//
//   - A field that is there and says the same is left; what is missing is added;
//     what is there and says something else is kept and reported.
//   - Planning the edited stream again gives no edits.
//   - "Something is missing" is exactly "the plan is not empty": lint asks here.
//
// What it does not do: change an object it did not classify as a distributed
// Loki ruler, or guess a namespace.
package plan

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Options are the facts from outside the stream. The zero value plans the
// recommended preset and takes the namespace from the manifests.
type Options struct {
	Sources patchset.Sources
	// Namespace is --namespace: where objects without one will land. Empty: see
	// the order in namespace.go.
	Namespace string
	// FallbackNamespace is HELM_NAMESPACE, asked last.
	FallbackNamespace string
	// Keep holds on to the rulers with their parsed documents, for export. It
	// costs many times the memory of their text.
	Keep bool
}

// Plan is what is to be done to one stream.
type Plan struct {
	Edits   []splice.Edit    // against the stream's bytes, sorted
	Changes []finding.Change // one for each candidate, in stream order
	Found   int              // how many distributed rulers were found
	Rulers  []*Ruler         // the same, in stream order; only with Options.Keep
}

// Empty reports that nothing is missing.
func (p *Plan) Empty() bool { return len(p.Edits) == 0 }

// Make plans streams that will be applied together: what one lacks may stand
// in another. It returns a plan for each, in order. The error is a
// *finding.InputError for bad input, and whatever patchset returns for a bad
// patch set.
func Make(streams []*manifest.Stream, opts Options) ([]*Plan, error) {
	p := &planner{opts: opts, index: newIndex(streams), presets: map[presetKey]*patchset.PatchSet{}}
	p.index.delivers = opts.Sources.Delivers()
	plans := make([]*Plan, len(streams))
	for i, s := range streams {
		plans[i] = &Plan{}
		if err := p.stream(plans[i], s, p.index.hints[i]); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// planner holds what planning rulers has in common.
type planner struct {
	opts    Options
	index   *index
	presets map[presetKey]*patchset.PatchSet

	// What the first ruler needs, and all others too.
	set      *manifest.Set
	policy   *rbac.Policy
	names    *names
	releases *releases // nil until a namespace must be found
}

// stream plans one document after the other.
func (p *planner) stream(to *Plan, s *manifest.Stream, hints []manifest.Hint) error {
	for _, h := range hints {
		rulers, err := p.candidates(to, s, h)
		if err != nil {
			return err
		}
		if len(rulers) == 0 {
			continue
		}
		if err := p.document(to, rulers); err != nil {
			return err
		}
		to.Found += len(rulers)
		if p.opts.Keep {
			to.Rulers = append(to.Rulers, rulers...)
		}
	}
	slices.SortStableFunc(to.Changes, func(a, b finding.Change) int {
		return cmp.Or(a.Place.Line-b.Place.Line, a.Place.Column-b.Place.Column)
	})
	return nil
}

// ready gathers what rulers depend on, when the first one is found.
func (p *planner) ready() error {
	if p.set != nil {
		return nil
	}
	set, err := p.index.gather()
	if err != nil {
		return err
	}
	set.Namespace = p.opts.Namespace
	p.set, p.policy, p.names = set, rbac.Read(set), newNames(set)
	return nil
}

type presetKey struct{ chart, version string }

// document plans the rulers of one document (a List can hold several) and adds
// their edits and changes to a plan.
func (p *planner) document(to *Plan, rulers []*Ruler) error {
	if err := p.ready(); err != nil {
		return err
	}
	var fields []edit.Addition
	var objects []newObject
	changed := make([]int, 0, len(rulers))
	for _, r := range rulers {
		change := finding.Change{Object: r.Object.ID(), Place: r.Object.Place()}
		lacking, err := p.ruler(r, &change)
		if err != nil {
			return err
		}
		r.Adds = lacking.fields
		for _, o := range lacking.objects {
			r.Objects = append(r.Objects, o.node)
		}
		fields = append(fields, lacking.fields...)
		objects = append(objects, lacking.objects...)
		changed = append(changed, len(to.Changes))
		to.Changes = append(to.Changes, change)
	}
	if len(fields) == 0 && len(objects) == 0 {
		return nil
	}
	e := &editor{rulers[0].Object.Stream, rulers[0].Object.Tree}
	edits, rewrote, err := e.edits(fields, objects)
	if err != nil {
		return err
	}
	to.Edits = append(to.Edits, edits...)
	for _, i := range changed {
		to.Changes[i].Rewrote = rewrote
	}
	return nil
}
