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
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
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
}

// Plan is what is to be done to one stream.
type Plan struct {
	Edits    []splice.Edit    // against the stream's bytes, sorted
	Changes  []finding.Change // one for each candidate, in stream order
	Rulers   []*Ruler         // the distributed rulers found, in stream order
	NewNodes int              // how many objects are added
}

// Empty reports that nothing is missing.
func (p *Plan) Empty() bool { return len(p.Edits) == 0 }

// Make plans streams that will be applied together: what one lacks may stand
// in another. It returns a plan for each, in order. The error is a
// *finding.InputError for bad input, and whatever patchset returns for a bad
// patch set.
func Make(streams []*manifest.Stream, opts Options) ([]*Plan, error) {
	plans := make([]*Plan, len(streams))
	found, err := sift(streams)
	if err != nil {
		return nil, err
	}
	m := &maker{streams: streams, opts: opts, set: found.set, presets: map[presetKey]*patchset.PatchSet{}}
	if len(found.rulers) > 0 {
		found.set.Namespace = opts.Namespace
		m.policy, m.names = rbac.Read(found.set), newNames(found.set)
	}
	for i, s := range streams {
		if plans[i], err = m.stream(s, found); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// maker holds what planning rulers has in common.
type maker struct {
	streams []*manifest.Stream
	opts    Options
	set     *manifest.Set
	policy  *rbac.Policy
	names   *names
	presets map[presetKey]*patchset.PatchSet
	all     *manifest.Set // every object of the streams; parsed only when a namespace must be found
}

// stream plans the rulers of one stream.
func (m *maker) stream(s *manifest.Stream, found *sifted) (*Plan, error) {
	p := &Plan{}
	for _, skipped := range found.skipped {
		if skipped.stream == s {
			p.Changes = append(p.Changes, skipped.change)
		}
	}
	for _, r := range found.rulers {
		if r.Object.Stream == s {
			p.Rulers = append(p.Rulers, r)
		}
	}
	for _, group := range byDocument(p.Rulers) {
		if err := m.document(p, group); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.Changes, func(a, b finding.Change) int { return cmpPlace(a.Place, b.Place) })
	return p, nil
}

type presetKey struct{ chart, version string }

// document plans the rulers of one document (a List can hold several) and adds
// their edits to p.
func (m *maker) document(p *Plan, rulers []*Ruler) error {
	var adds []document.Addition
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
	p.NewNodes += len(objects)
	for _, i := range changed {
		p.Changes[i].Rewrote = rewrote
	}
	return nil
}

// todo is what one ruler needs.
type todo struct {
	adds    []document.Addition
	objects []newObject
}

func byDocument(rulers []*Ruler) [][]*Ruler {
	var groups [][]*Ruler
	for _, r := range rulers {
		last := len(groups) - 1
		if last >= 0 && groups[last][0].Object.Tree == r.Object.Tree {
			groups[last] = append(groups[last], r)
			continue
		}
		groups = append(groups, []*Ruler{r})
	}
	return groups
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
