package delivery

import (
	"cmp"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Overwrite is a file of a rule object in whose place Loki finds another's.
type Overwrite struct {
	Lost, Stays *Route
	Certain     bool // false: chance decides which of the two stays
	Same        bool // both say the same
}

// target is a file of one ruler, as Loki sees it.
type target struct {
	ruler *Ruler
	path  string
}

// Overwrites are the files of several objects, or keys, that sidecars write to one
// place, or that a volume shows at one. Of those the last that is written stays; which
// one that is, is the sidecar's to say, and in a volume the last of its sources, and of
// the items of one. Every file that may not stay is in one of them.
func (m *Model) Overwrites(all []*Route) []Overwrite {
	number := map[target]int{} // of its writers
	var writers [][]*Route
	for _, r := range all {
		if r.Path == "" || r.Object.RejectedKey() != nil || r.Mount == nil && !r.Sidecar.UniqueFilenames.Known {
			continue
		}
		t := target{r.Ruler, r.Path}
		i, known := number[t]
		if !known {
			i, number[t] = len(writers), len(writers)
			writers = append(writers, nil)
		}
		writers[i] = append(writers[i], r)
	}
	var out []Overwrite
	for _, of := range writers {
		if len(of) < 2 { // as nearly all are
			continue
		}
		for _, r := range of {
			if o := m.overwrite(r, of); o != nil {
				out = append(out, *o)
			}
		}
	}
	return out
}

// overwrite is what takes the place of a file, nil when nothing does: the last of
// those that surely do, else the first of those that may.
func (m *Model) overwrite(r *Route, others []*Route) *Overwrite {
	var surely, perhaps *Overwrite
	for _, other := range others {
		if sameObject(r, other) {
			continue
		}
		order, known := m.order(r, other)
		o := &Overwrite{Lost: r, Stays: other, Certain: known, Same: r.File.SaysTheSame(other.File) && !r.File.Remote && !other.File.Remote}
		switch {
		case !known:
			perhaps = cmp.Or(perhaps, o)
		case order < 0 && (surely == nil || m.replaces(other, surely.Stays)):
			surely = o
		}
	}
	return cmp.Or(surely, perhaps)
}

// replaces reports that r is written after another file; both surely come after a third
// one, so that nothing is left to chance between them.
func (m *Model) replaces(r, other *Route) bool {
	order, _ := m.order(other, r)
	return order < 0
}

// order is below 0 when other is written after r; known is false when chance decides,
// as it does between two sidecars. What a mount shows, no other mount and no sidecar
// shows at the same place: that is hidden there, and has no path.
func (m *Model) order(r, other *Route) (order int, known bool) {
	switch {
	case r.Mount != nil:
		return cmp.Or(cmp.Compare(r.shown.order, other.shown.order), cmp.Compare(r.shown.itemStart(r.File.Key), other.shown.itemStart(other.File.Key))), true
	case r.Sidecar != other.Sidecar:
		return 0, false
	}
	return r.Sidecar.Later(m.written(r), m.written(other), r.Ruler.Namespace)
}

func (m *Model) written(r *Route) sidecar.Written {
	return sidecar.Written{Object: r.Object.Object, Namespace: m.namespaceOf(r.Object.Object), Key: r.File.Key}
}

// sameObject: it is the same route, or two sidecars write one file, or two documents of
// the input are one object in the cluster, and then the last applied is all there is.
func sameObject(a, b *Route) bool {
	return a.Object.ID() == b.Object.ID() && a.File.Key == b.File.Key
}

// overwritten stops the routes of files that do not stay.
func (m *Model) overwritten(all []*Route) {
	for _, o := range m.Overwrites(all) {
		if o.Same {
			continue // its rules are loaded all the same
		}
		h := fail(Overwritten, o.Lost.Object.NodePlace(o.Lost.File.KeyNode), o.Stays.Object.ID().String()+" writes the same file, "+o.Lost.Path+", after it")
		if !o.Certain {
			h = unknown(MayBeOverwritten, h.Place, o.Stays.Object.ID().String()+" writes the same file, "+o.Lost.Path+", and chance decides which one stays")
		}
		h.Stage = finding.Directory
		o.Lost.put(m.waived(o.Lost, h))
	}
}
