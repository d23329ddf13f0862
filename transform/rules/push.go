package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Push is what has to be written into a store so that it holds what one tenant
// of a delivery is to get. It is worked out before the first write.
//
// Its last step may be a Cut, which waits for all tenants: the inventory also says
// which tenants there are, and one that is dropped, and whose groups are not
// deleted yet, is found again by nothing else.
type Push struct {
	Tenant string
	Steps  []Step // in the order in which they are safe
	// Foreign are groups that would be written and are not ours: somebody else
	// made their namespace, and it was not adopted.
	Foreign []Foreign
	Owned   int // groups of ours that are there now, the stamp's left out
	Same    int // groups that are as they should be
	Deletes int // groups that would be deleted, the stamp's left out
	Held    int // groups that are kept since what replaces them is refused
	// Partial is that not all that is there could be seen, for a bad object of ours:
	// when that is mended the push has to be planned again.
	Partial bool
}

// Foreign is a namespace that is not ours.
type Foreign struct {
	Namespace string
	Owner     string // the repository whose stamp lists it; "" where none does
	Adoptable bool   // --adopt makes it ours
}

// Step is one write.
type Step struct {
	Kind   StepKind
	ID     ID
	Before *Group // nil: it is not there
	After  *Group // nil: it is deleted
}

// StepKind says what a step is for. A push takes the kinds in this order, and
// stops before Revision when something went wrong.
type StepKind int

// The kinds.
const (
	Inventory StepKind = iota // write ahead what is owned: what was and what will be
	Write                     // create or update a group
	Revision                  // say which commit is there
	Remove                    // delete what is no longer wanted
	Settle                    // delete the old revision, or the stamp of a tenant that is no more
	Cut                       // cut the inventory down: only when all tenants of a push are done, see Push
)

// PushOptions say who pushes, and what it may take over. The zero value takes
// nothing over.
type PushOptions struct {
	Writer    string // of the stamp: "push/prod-eu"
	Revision  string // the commit; "" where nobody knows it
	Committed string
	Adopt     []string // namespaces that become ours though somebody else made them
	// Instance is which process of the writer this is, where it is one that stays.
	// It claims each tenant once. Of several the one that claimed last is the
	// writer: who finds another's instance where it was itself has lost.
	Instance string
	Claimed  []string // tenants that this process has claimed
	Tenants  []string // of the whole delivery, for the inventory
}

// WriterError is that another writer has the stamp.
type WriterError struct {
	Repository, Tenant string
	Writer, Instance   string // who has it
}

func (e *WriterError) Error() string {
	by := e.Writer
	if e.Instance != "" {
		by += " (" + e.Instance + ")"
	}
	return fmt.Sprintf("the rules of repository %q in tenant %s are written by %s, and a namespace has one writer", e.Repository, e.Tenant, by)
}

// PushTenant plans the push of one tenant. have is everything the store has of
// it. The error is a *WriterError, since a namespace has one writer, or that there
// is a bad object which is not ours: ours is written over.
func (d *Delivery) PushTenant(tenant string, have []Group, o PushOptions) (*Push, error) {
	old, stamped := ReadStamp(have, d.Repository)
	if stamped && !o.mayWrite(tenant, old) && !slices.Contains(o.Adopt, StampNamespace(d.Repository)) {
		return nil, &WriterError{d.Repository, tenant, old.Writer, old.Instance}
	}
	if err := badOfOthers(have, d.Repository, slices.Concat(old.Owns, o.Adopt)); err != nil {
		return nil, err
	}
	p := &pusher{Push: Push{Tenant: tenant}, delivery: d, options: o, have: byID(have), old: old, foreign: foreignOwners(have, d.Repository)}
	p.want()
	p.inventory()
	p.writes()
	p.revision()
	p.removals()
	p.settle()
	return &p.Push, nil
}

// badOfOthers is why a bad object that is not ours is one.
func badOfOthers(have []Group, repository string, ours []string) error {
	for _, g := range have {
		rev := g.Namespace == StampNamespace(repository) && strings.HasPrefix(g.Group, revPrefix)
		if g.Bad != nil && !rev && !slices.Contains(ours, g.Namespace) {
			return g.Bad
		}
	}
	return nil
}

// mayWrite reports a stamp that is ours, or nobody's.
func (o PushOptions) mayWrite(tenant string, old Stamp) bool {
	if old.Writer == "" {
		return true
	}
	claims := o.Instance != "" && !slices.Contains(o.Claimed, tenant)
	return old.Writer == o.Writer && (old.Instance == o.Instance || claims)
}

// A pusher works out the steps of one tenant.
type pusher struct {
	Push
	delivery *Delivery
	options  PushOptions
	have     map[ID]*Group
	old      Stamp
	foreign  map[string]string // namespaces that other repositories' stamps own

	wanted []Group
	next   Stamp
	kept   map[string]bool // namespaces of which nothing is deleted
}

func byID(groups []Group) map[ID]*Group {
	all := map[ID]*Group{}
	for i := range groups {
		all[groups[i].ID] = &groups[i]
	}
	return all
}

// foreignOwners are the namespaces that other repositories say they own.
func foreignOwners(have []Group, repository string) map[string]string {
	owners := map[string]string{}
	for _, g := range have {
		name, ok := strings.CutSuffix(strings.TrimPrefix(g.Namespace, stampPrefix), ".yaml")
		if !IsStamp(g.Namespace) || !ok || name == repository || g.Group != ownerGroup {
			continue
		}
		s, _ := ReadStamp([]Group{g}, name)
		for _, namespace := range append(s.Owns, g.Namespace) {
			owners[namespace] = name
		}
	}
	return owners
}

// want sorts what is to be there into what is ours and what is foreign.
func (p *pusher) want() {
	p.kept = map[string]bool{}
	p.next = p.delivery.Stamp(p.Tenant, p.options.Writer, p.options.Revision, p.options.Committed)
	p.next.Tenants, p.next.Instance = p.options.Tenants, p.options.Instance
	var mine []string
	for _, f := range p.delivery.Files {
		if f.Tenant != p.Tenant {
			continue
		}
		if why, ok := p.isForeign(f.Namespace); ok {
			p.Foreign = append(p.Foreign, why)
			continue
		}
		if !slices.Contains(mine, f.Namespace) {
			mine = append(mine, f.Namespace)
		}
		p.wanted = append(p.wanted, f.Groups...)
		p.kept[f.Namespace] = p.kept[f.Namespace] || f.Unread
	}
	slices.Sort(mine)
	p.next.Owns = mine
	Sort(p.wanted)
	if len(p.Foreign) > 0 { // not all of the delivery is ours to write
		p.next.Digest = Digest(p.wanted).String()
	}
}

// isForeign judges a namespace that is to be written.
func (p *pusher) isForeign(namespace string) (Foreign, bool) {
	if owner, ok := p.foreign[namespace]; ok {
		return Foreign{Namespace: namespace, Owner: owner}, true
	}
	if slices.Contains(p.old.Owns, namespace) || slices.Contains(p.options.Adopt, namespace) {
		return Foreign{}, false
	}
	for id := range p.have {
		if id.Namespace == namespace {
			return Foreign{Namespace: namespace, Adoptable: true}, true
		}
	}
	return Foreign{}, false
}

func (p *pusher) add(kind StepKind, g Group) {
	before := p.have[g.ID]
	if before == nil || !before.Equal(&g) {
		p.Steps = append(p.Steps, Step{kind, g.ID, before, &g})
	}
}

// inventory is written ahead of everything: whatever the push dies at, all that
// it made is in there.
func (p *pusher) inventory() {
	ahead := p.next
	ahead.Owns = union(p.old.Owns, p.next.Owns)
	ahead.Tenants = union(p.old.Tenants, p.next.Tenants)
	if len(p.wanted) > 0 || len(p.old.Owns) > 0 {
		p.add(Inventory, ahead.Owner(p.Tenant))
	}
}

func (p *pusher) writes() {
	for _, g := range p.wanted {
		before := len(p.Steps)
		p.add(Write, g)
		if len(p.Steps) == before {
			p.Same++
		}
	}
}

func (p *pusher) revision() {
	if len(p.wanted) > 0 {
		p.add(Revision, p.next.Rev(p.Tenant))
	}
}

// removals are the groups of our namespaces that nobody wants any more. What is
// refused keeps its old version, and its old self is not deleted.
func (p *pusher) removals() {
	wanted := byID(p.wanted)
	refused := map[ID]bool{}
	for _, id := range p.delivery.Refused() {
		refused[id] = true
	}
	for _, id := range p.sorted() {
		if IsStamp(id.Namespace) || !slices.Contains(p.old.Owns, id.Namespace) && !slices.Contains(p.next.Owns, id.Namespace) {
			continue
		}
		p.Owned++
		switch {
		case wanted[id] != nil:
		case refused[id] || p.kept[id.Namespace]:
			p.Held++
		default:
			p.Deletes++
			p.Steps = append(p.Steps, Step{Kind: Remove, ID: id, Before: p.have[id]})
		}
	}
}

func (p *pusher) sorted() []ID {
	ids := make([]ID, 0, len(p.have))
	for id := range p.have {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, ID.Compare)
	return ids
}

// settle deletes the revisions that are over, and cuts the inventory down to what
// is owned now. A tenant without rules loses its stamp, the inventory last.
func (p *pusher) settle() {
	owner, rev := p.next.Owner(p.Tenant), p.next.Rev(p.Tenant)
	gone := len(p.next.Owns) == 0
	for _, id := range p.sorted() {
		if id.Namespace != StampNamespace(p.delivery.Repository) || id == rev.ID && !gone || id == owner.ID && !gone {
			continue
		}
		p.Steps = append(p.Steps, Step{Kind: Settle, ID: id, Before: p.have[id]})
	}
	if gone {
		slices.SortStableFunc(p.Steps, func(a, b Step) int { return last(a, owner.ID) - last(b, owner.ID) })
		return
	}
	ahead := p.have[owner.ID]
	for _, s := range p.Steps {
		if s.Kind == Inventory {
			ahead = s.After
		}
	}
	if ahead == nil || !ahead.Equal(&owner) {
		p.Steps = append(p.Steps, Step{Cut, owner.ID, ahead, &owner})
	}
}

func last(s Step, owner ID) int {
	if s.Kind == Settle && s.ID == owner {
		return 1
	}
	return 0
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
