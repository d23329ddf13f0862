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
	m := &maker{opts: opts, shelf: newShelf(streams), presets: map[presetKey]*patchset.PatchSet{}}
	plans := make([]*Plan, len(streams))
	for i, s := range streams {
		plans[i] = &Plan{}
		if err := m.stream(plans[i], s, m.shelf.hints[i]); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// maker holds what planning rulers has in common.
type maker struct {
	opts    Options
	shelf   *shelf
	presets map[presetKey]*patchset.PatchSet

	// What the first ruler needs, and all others too.
	set      *manifest.Set
	policy   *rbac.Policy
	names    *names
	releases *releases // nil until a namespace must be found
}

// stream plans one document after the other.
func (m *maker) stream(p *Plan, s *manifest.Stream, hints []manifest.Hint) error {
	for _, h := range hints {
		rulers, err := m.sift(p, s, h)
		if err != nil {
			return err
		}
		if len(rulers) == 0 {
			continue
		}
		if err := m.document(p, rulers); err != nil {
			return err
		}
		p.Found += len(rulers)
		if m.opts.Keep {
			p.Rulers = append(p.Rulers, rulers...)
		}
	}
	slices.SortStableFunc(p.Changes, func(a, b finding.Change) int { return cmpPlace(a.Place, b.Place) })
	return nil
}

// ready gathers what rulers depend on, when the first one is found.
func (m *maker) ready() error {
	if m.set != nil {
		return nil
	}
	set, err := m.shelf.gather()
	if err != nil {
		return err
	}
	set.Namespace = m.opts.Namespace
	m.set, m.policy, m.names = set, rbac.Read(set), newNames(set)
	return nil
}

type presetKey struct{ chart, version string }

// document plans the rulers of one document (a List can hold several) and adds
// their edits to p.
func (m *maker) document(p *Plan, rulers []*Ruler) error {
	if err := m.ready(); err != nil {
		return err
	}
	var adds []edit.Addition
	var objects []newObject
	changed := make([]int, 0, len(rulers))
	for _, r := range rulers {
		change := finding.Change{Object: r.Object.ID(), Place: r.Object.Place()}
		todo, err := m.ruler(r, &change)
		if err != nil {
			return err
		}
		r.Adds = todo.adds
		for _, o := range todo.objects {
			r.Objects = append(r.Objects, o.node)
		}
		adds = append(adds, todo.adds...)
		objects = append(objects, todo.objects...)
		changed = append(changed, len(p.Changes))
		p.Changes = append(p.Changes, change)
	}
	if len(adds) == 0 && len(objects) == 0 {
		return nil
	}
	e := &editor{rulers[0].Object.Stream, rulers[0].Object.Tree}
	edits, rewrote, err := e.edits(adds, objects)
	if err != nil {
		return err
	}
	p.Edits = append(p.Edits, edits...)
	for _, i := range changed {
		p.Changes[i].Rewrote = rewrote
	}
	return nil
}

// todo is what one ruler needs.
type todo struct {
	adds    []edit.Addition
	objects []newObject
}

func cmpPlace(a, b finding.Place) int {
	switch {
	case a.Less(b):
		return -1
	case b.Less(a):
		return 1
	}
	return 0
}
