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
	"errors"
	"fmt"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
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
	// Tolerant goes on where a document cannot be read, or the namespace or the address
	// of a ruler cannot be told: the rest is planned, and Plan.Faults has the errors. For
	// verbs that show and do not write.
	Tolerant bool
	// Unwritten says that nobody writes the edits: they need not be proven.
	Unwritten bool
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
	Faults  []error          // what was left out; only with Options.Tolerant
}

// Empty reports that nothing is missing.
func (p *Plan) Empty() bool { return len(p.Edits) == 0 }

// Make plans streams that will be applied together: what one lacks may stand
// in another. It returns a plan for each, in order. The error is a
// *finding.InputError for bad input, all of them joined where several rulers have
// no namespace or no address that can be told, and whatever patchset returns for a bad patch set.
//
// A ruler whose text cannot be edited is a conflict. What was granted for it before
// that was found must not count for others, so planning begins again without it.
func Make(streams []*manifest.Stream, opts Options) ([]*Plan, error) {
	uneditable := map[rulerKey]string{}
	for {
		p := &planner{opts: opts, index: newIndex(streams), presets: map[presetKey]*patchset.PatchSet{}, uneditable: uneditable}
		p.index.tolerant, p.index.keep = opts.Tolerant, opts.Keep
		p.index.delivers = opts.Sources.Delivers()
		plans, err := p.streams(streams)
		if !p.again {
			return plans, err
		}
	}
}

// planner holds what planning rulers has in common.
type planner struct {
	opts    Options
	index   *index
	presets map[presetKey]*patchset.PatchSet

	reader     document.Reader     // of edited documents
	uneditable map[rulerKey]string // why nothing can be added to a ruler's text
	again      bool                // one more was found that is uneditable
	untold     []error             // a *finding.InputError for each ruler of which nothing tells what has to be known

	deliveries []plannedDelivery // of the preset sync

	// What the first ruler needs, and all others too.
	set      *manifest.Set
	policy   *rbac.Policy
	names    *names
	releases *releases // nil until a namespace must be found
}

// streams plans all of them once.
func (p *planner) streams(streams []*manifest.Stream) ([]*Plan, error) {
	plans := make([]*Plan, len(streams))
	for i, s := range streams {
		plans[i] = &Plan{}
		if err := p.stream(plans[i], s, i); err != nil {
			return nil, err
		}
	}
	if !p.opts.Tolerant && len(p.untold) > 0 {
		return nil, errors.Join(p.untold...)
	}
	return plans, nil
}

// stream plans one document after the other of the nth stream.
func (p *planner) stream(to *Plan, s *manifest.Stream, nth int) error {
	for i, h := range p.index.hints[nth] {
		if !p.index.candidates[nth][i] {
			continue
		}
		rulers, err := p.candidates(to, s, h)
		if err != nil && p.opts.Tolerant {
			to.Faults = append(to.Faults, err)
			continue
		}
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
		p.set.Forget()
	}
	sort.SliceStable(to.Changes, func(i, j int) bool {
		a, b := to.Changes[i].Place, to.Changes[j].Place
		return cmp.Or(a.Line-b.Line, a.Column-b.Column) < 0
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
	p.index.forget(set.All(), "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding") // the policy has what they say
	return nil
}

type presetKey struct{ chart, version string }

// rulerKey is a ruler, by where it stands.
type rulerKey struct {
	stream *manifest.Stream
	start  int
}

func keyOf(r *Ruler) rulerKey { return rulerKey{r.Object.Stream, r.Object.Node().Start} }

// document plans the rulers of one document (a List can hold several) and adds
// their edits and changes to a plan.
func (p *planner) document(to *Plan, rulers []*Ruler) error {
	if err := p.ready(); err != nil {
		return err
	}
	var all additions
	each := make([]additions, 0, len(rulers))
	changed := make([]int, 0, len(rulers))
	for _, r := range rulers {
		change := finding.Change{Object: r.Object.ID(), Place: r.Object.Place()}
		lacking, err := p.ruler(r, &change)
		var untold *untoldError
		if errors.As(err, &untold) {
			p.untold = append(p.untold, untold.InputError)
			to.Faults = append(to.Faults, untold.InputError)
			lacking, err = additions{}, nil
			change = finding.Change{Object: change.Object, Place: change.Place, Reason: untold.reason, Detail: untold.Msg}
		}
		if err != nil {
			return err
		}
		r.Adds = lacking.fields
		for _, o := range lacking.objects {
			r.Objects = append(r.Objects, o.node)
		}
		each = append(each, lacking)
		all.fields = append(all.fields, lacking.fields...)
		all.objects = append(all.objects, lacking.objects...)
		changed = append(changed, len(to.Changes))
		to.Changes = append(to.Changes, change)
	}
	if len(all.fields) == 0 && len(all.objects) == 0 {
		return nil
	}
	e := &editor{rulers[0].Object.Stream, rulers[0].Object.Tree(), &p.reader, p.opts.Unwritten}
	edits, rewrote, err := e.edits(all.fields, all.objects)
	if err != nil {
		if p.refuse(e, rulers, each) {
			return nil // planned again without them
		}
		return err
	}
	to.Edits = append(to.Edits, edits...)
	for _, i := range changed {
		to.Changes[i].Rewrote = rewrote
	}
	return nil
}

// refuse notes the rulers of a document whose additions cannot be edited into its
// text, each by itself. It reports whether there are any: else the fault is ours.
func (p *planner) refuse(e *editor, rulers []*Ruler, lacking []additions) (found bool) {
	for i, r := range rulers {
		adds, _ := e.placed(lacking[i].fields, lacking[i].objects)
		_, _, err := edit.Edits(e.tree, adds)
		var syntax *document.SyntaxError
		if !errors.As(err, &syntax) {
			continue
		}
		at := e.stream.Place(syntax.Offset)
		p.uneditable[keyOf(r)] = fmt.Sprintf("nothing can be added to it safely: line %d, column %d: %s; write this part of the manifest out, without anchor, alias or merge key", at.Line, at.Column, syntax.Msg)
		p.again, found = true, true
	}
	return found
}
