package sidecar

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// Outcome is one word on whether a sidecar wants an object.
type Outcome uint8

// The outcomes. The first four are not known from the input.
const (
	LabelElsewhere     Outcome = iota // LABEL or LABEL_VALUE is decided outside the input
	NameElsewhere                     // RESOURCE_NAME is
	NamespaceElsewhere                // NAMESPACE is
	NamespaceUnknown                  // where the object, or the sidecar, will be
	Wanted
	OtherLabel         // the object has not the label, or another value
	OtherName          // RESOURCE_NAME names others
	OtherKind          // RESOURCE leaves its kind out
	OtherNamespace     // NAMESPACE names others
	NamespaceMalformed // NAMESPACE means a namespace and does not say it
)

// Unknowable reports that the input does not tell.
func (o Outcome) Unknowable() bool { return o < Wanted }

// Refused reports that the sidecar does not want the object.
func (o Outcome) Refused() bool { return o > Wanted }

// Selection is a sidecar's answer about an object, in its two parts.
type Selection struct {
	Object    Outcome // by what the object is: label or name, then kind
	Namespace Outcome // by where it is
	// Asked: the object has what the sidecar asks for, the label or the name, as
	// far as that is known and whatever its kind.
	Asked bool
	// Labelled: the object has the label, whether or not the sidecar asks by it.
	Labelled bool
	// Named: the sidecar asks by name (RESOURCE_NAME) for objects of this kind in
	// this namespace, and no label counts.
	Named bool
}

// Outcome is the answer in one word: what keeps the object away, else what is not
// known, else Wanted.
func (s Selection) Outcome() Outcome {
	for _, against := range []func(Outcome) bool{Outcome.Refused, Outcome.Unknowable} {
		for _, part := range []Outcome{s.Object, s.Namespace} {
			if against(part) {
				return part
			}
		}
	}
	return Wanted
}

// Fits reports an object that is asked for and of a kind that is read, wherever
// it is.
func (s Selection) Fits() bool { return s.Asked && s.Object != OtherKind }

// Placing is where the sidecar and an object will be. Its zero value knows nothing.
type Placing struct {
	Own      string // the namespace of the sidecar's pod
	Object   string // the namespace of the object
	Together bool   // one release brings both: what names no namespace goes where the other does
}

// Judge answers whether the sidecar wants an object.
func (c *Config) Judge(o *manifest.Object, at Placing) Selection {
	names := c.namesFor(o.Kind, at.Object)
	s := Selection{Named: len(names) > 0, Labelled: c.labelled(o)}
	if s.Named && c.asksAll() && (s.Labelled || !c.looksInto(at.Own, at.Object)) {
		s.Named = false // the loop of ALL asks by the label, in each namespace
	}
	if s.Asked = s.Labelled; s.Named {
		s.Asked = slices.Contains(names, o.Name)
	}
	s.Object = c.judgeObject(o, s)
	s.Namespace = c.judgeNamespace(at, s.Named)
	return s
}

func (c *Config) judgeObject(o *manifest.Object, s Selection) Outcome {
	switch {
	case !c.Label.Known || !c.LabelValue.Known:
		return LabelElsewhere
	case !c.ResourceName.Known:
		return NameElsewhere
	case !s.Asked && s.Named:
		return OtherName
	case !s.Asked:
		return OtherLabel
	case !c.reads(o.Kind):
		return OtherKind
	}
	return Wanted
}

func (c *Config) judgeNamespace(at Placing, named bool) Outcome {
	unset := !c.Namespace.Set
	switch {
	case !c.Namespace.Known:
		return NamespaceElsewhere
	case named && c.NamesNothing() || c.misses(at.Object):
		return NamespaceMalformed
	case c.WatchesAll(), unset && at.Object == "" && at.Together:
		return Wanted
	case at.Object == "" || unset && at.Own == "":
		return NamespaceUnknown
	case c.looksInto(at.Own, at.Object):
		return Wanted
	case c.onlyOdd():
		return NamespaceMalformed
	}
	return OtherNamespace
}

// byName reports a sidecar that has names to get objects by, in some namespace. Each
// name in NAMESPACE has a loop of its own, and that of ALL knows no RESOURCE_NAME
// (resources.py).
func (c *Config) byName() bool {
	if c.ResourceName.Text == "" {
		return false
	}
	for name := range strings.SplitSeq(c.Namespace.Text, ",") {
		if name != AllNamespaces {
			return true
		}
	}
	return false
}

// byNameIn is byName for one namespace, as [Config.Namespaces] has it.
func (c *Config) byNameIn(namespace string) bool {
	return c.byName() && (namespace != rbac.AllNamespaces || !c.asksAll())
}

// asksAll reports a NAMESPACE with ALL among its names.
func (c *Config) asksAll() bool {
	for name := range strings.SplitSeq(c.Namespace.Text, ",") {
		if name == AllNamespaces {
			return true
		}
	}
	return false
}

// namesFor are the names by which the sidecar gets objects of a kind from a
// namespace, in its order; where there are none, it lists those with its label. A name
// by itself counts everywhere, "configmap/name" for that kind, "namespace/kind/name" in
// that namespace, whatever the kind (list_resources in resources.py; seen with
// 1.30.3, 2.5.0 and 2.10.1). In a namespace that is not known every name counts.
func (c *Config) namesFor(kind, namespace string) []string {
	if !c.byNameIn(namespace) {
		return nil
	}
	var names []string
	for name := range strings.SplitSeq(c.ResourceName.Text, ",") {
		parts := strings.Split(name, "/")
		switch {
		case len(parts) == 2 && parts[0] != strings.ToLower(kind):
		case len(parts) == 3 && namespace != "" && parts[0] != namespace:
		default:
			names = append(names, parts[len(parts)-1])
		}
	}
	return names
}

// labelled reports an object that the sidecar's label selector matches. A label
// without a value ("loki_rule:") is there with an empty one: this is what the API
// server stores.
func (c *Config) labelled(o *manifest.Object) bool {
	if c.Label.Text == "" || c.selectorErr != nil {
		return false
	}
	return c.selector.matches(func(key string) (string, bool) { return o.Labels[key], o.HasLabel(key) })
}

// reads reports that the sidecar reads objects of a kind.
func (c *Config) reads(kind string) bool {
	switch { // as Resources has them, which makes a list for each question
	case strings.EqualFold(kind, "secret"):
		return c.Resource.Text == "secret" || c.Resource.Text == "both"
	case strings.EqualFold(kind, "configmap"):
		return c.Resource.Text != "secret"
	}
	return false
}

// Question is what a sidecar asks for, wherever it looks: of two with one question,
// both ask for an object or neither does.
type Question struct {
	label, labelValue, resourceName, resource asked

	all bool // by the label everywhere, beside names
}

type asked struct {
	text  string
	known bool
}

// Question is what the sidecar asks for.
func (c *Config) Question() Question {
	ask := func(v Setting) asked { return asked{v.Text, v.Known} }
	q := Question{ask(c.Label), ask(c.LabelValue), ask(c.ResourceName), ask(c.Resource), c.asksAll() && c.byName()}
	if !c.byName() {
		q.resourceName.text = ""
	}
	return q
}
