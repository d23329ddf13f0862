package delivery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// atRuler: the ruler runs and reads local files.
func (m *Model) atRuler(r *Route) Hop {
	if h := m.running(r.Ruler); h != nil {
		return *h
	}
	return m.Store(r.Ruler)
}

// atSidecar: the pod has a sidecar that starts.
func (m *Model) atSidecar(r *Route) Hop {
	if r.Sidecar == nil {
		return m.atNobody(r)
	}
	return r.Ruler.judged[r.Sidecar].start
}

// judged is what is judged of a sidecar once, whatever object it is asked about.
type judged struct {
	access access
	start  Hop
	folder finding.Place // see folderPlace
}

func (m *Model) judgeSidecars(r *Ruler) {
	r.judged = map[*Sidecar]judged{}
	for _, s := range r.Sidecars {
		r.judged[s] = judged{m.judgeAccess(r, s), judgeStart(r, s), folderPlace(r, s)}
	}
}

// judgeStart judges whether a sidecar starts, whatever object it is asked about.
func judgeStart(r *Ruler, s *Sidecar) Hop {
	ruler := r.Object
	at := ruler.NodePlace(s.Container.Node)
	switch {
	case !s.Label.Known || !s.Folder.Known:
		return unknown(SidecarEnvUnknown, at, "the environment of "+s.Container.Name+" comes from elsewhere")
	case s.Label.Text == "" || s.Folder.Text == "":
		return fail(SidecarUnset, at, s.Container.Name+" has no LABEL or no FOLDER and ends at once")
	case !s.KnowsResource():
		return fail(ResourceInvalid, ruler.NodePlace(s.Resource.Node), s.Container.Name+" has RESOURCE "+strconv.Quote(s.Resource.Text)+" and ends at once")
	case s.SelectorRefused() != nil:
		return fail(LabelInvalid, ruler.NodePlace(s.Label.Node), "the API server refuses the label selector "+strconv.Quote(s.Selector())+": "+s.SelectorRefused().Error())
	}
	if h := startFault(r, s); h.State != finding.Pass {
		return h
	}
	if why := s.OnlyAtStart(); why != "" {
		return pass(at, "container "+s.Container.Name+", at pod start only: "+why)
	}
	return pass(at, "container "+s.Container.Name)
}

// startFault is a setting by which the sidecar ends, or never writes; else it
// passes.
func startFault(r *Ruler, s *Sidecar) Hop {
	ruler := r.Object
	if faults := s.EndsAtStart(); len(faults) > 0 {
		f := faults[0]
		evidence := s.Container.Name + " has " + f.Name + " " + strconv.Quote(f.Setting.Text) + ", which has to be " + f.Takes
		if f.Certain {
			return fail(EndsAtStart, ruler.NodePlace(f.Setting.Node), evidence+", and ends at once")
		}
		return unknown(MayEndAtStart, ruler.NodePlace(f.Setting.Node), evidence+"; releases since "+sidecar.StrictX509.String()+" end at once")
	}
	if v := s.WatchRefused(); v != nil && s.Before(sidecar.Fatal) {
		return fail(WatchRefused, ruler.NodePlace(v.Node), "WATCH_SERVER_TIMEOUT "+strconv.Quote(v.Text)+" is no whole number: every watch is refused, and this version lists nothing first")
	}
	return Hop{Hop: finding.Hop{State: finding.Pass}}
}

// atLabel: the sidecar asks for the object, by its label or by its name.
func (m *Model) atLabel(r *Route) Hop {
	s, o := r.Sidecar, r.Object
	selection := m.Judge(r.Ruler, s, o.Object)
	switch {
	case selection.Object != sidecar.Wanted:
		return m.unwanted(r, selection.Object)
	case selection.Named:
		return pass(o.Place(), "RESOURCE_NAME names it")
	}
	if labels := s.LabelFields(o.Object); len(labels) > 0 {
		return pass(o.NodePlace(labels[0].Value.Resolve()), s.Selector())
	}
	return pass(o.Place(), s.Selector())
}

// atNamespace: the sidecar looks into the object's namespace.
func (m *Model) atNamespace(r *Route) Hop {
	at, ns := r.Object.Place(), m.namespaceOf(r.Object.Object)
	selection := m.Judge(r.Ruler, r.Sidecar, r.Object.Object)
	switch {
	case selection.Namespace != sidecar.Wanted:
		return m.unwanted(r, selection.Namespace)
	case r.Sidecar.WatchesAll():
		return pass(at, "all namespaces are watched")
	case ns == "":
		return pass(at, "the release's own") // both go where the release does
	}
	return pass(at, ns)
}

// unwanted is the hop for a sidecar that does not want the object, or of which it
// is not known.
func (m *Model) unwanted(r *Route, outcome sidecar.Outcome) Hop {
	s, at := r.Sidecar, r.Object.Place()
	switch outcome {
	case sidecar.LabelElsewhere:
		return unknown(LabelUnknown, at, "the label is decided outside the input")
	case sidecar.NameElsewhere:
		return unknown(NameUnknown, at, "RESOURCE_NAME comes from elsewhere")
	case sidecar.NamespaceElsewhere:
		return unknown(WatchedUnknown, at, "NAMESPACE comes from elsewhere")
	case sidecar.NamespaceUnknown:
		return unknown(NamespaceUnknown, at, "the namespace is not in the input")
	case sidecar.OtherName:
		return fail(NotNamed, at, "RESOURCE_NAME is "+s.ResourceName.Text+" and does not name it")
	case sidecar.OtherLabel:
		return fail(LabelMissing, at, labelMissing(s))
	case sidecar.OtherKind:
		return fail(KindNotRead, at, "the sidecar reads "+strings.Join(s.Resources(), " and ")+" only")
	case sidecar.NamespaceMalformed:
		return fail(NamespaceMalformed, r.Ruler.Object.NodePlace(s.Namespace.Node.Get("value")), fmt.Sprintf("NAMESPACE is %q: the sidecar finds nothing in a namespace of that name", s.Namespace.Text))
	case sidecar.OtherNamespace:
		return fail(NotWatched, at, fmt.Sprintf("%s is not watched: the sidecar looks into %s", m.namespaceOf(r.Object.Object), strings.Join(s.Namespaces(r.Ruler.Namespace), ", ")))
	case sidecar.Wanted:
	}
	return pass(at, "")
}

// labelMissing says what a sidecar asks for and an object has not.
func labelMissing(s *Sidecar) string {
	if _, _, plain := s.PlainLabel(); plain {
		return "the label " + s.Selector() + " is not on it"
	}
	return "its labels do not match " + s.Selector()
}

// Addressed reports that a rule object is meant for a ruler, see addressees.
func (m *Model) Addressed(r *Ruler, o *RuleObject) bool { return slices.Contains(o.rulers, r) }

// ObjectsFor are the rule objects that are meant for a ruler.
func (m *Model) ObjectsFor(r *Ruler) []*RuleObject { return r.objects }

// asks reports a ruler that mounts an object, or has a sidecar that asks for it, as
// far as is known.
func (m *Model) asks(r *Ruler, o *RuleObject) bool {
	for _, rules := range r.Mounted {
		if rules.Object == o.Object {
			return true
		}
	}
	for _, s := range r.Sidecars {
		if m.mayDeliver(r, s, o.Object) && !m.Judge(r, s, o.Object).Outcome().Refused() {
			return true
		}
	}
	return false
}
