package patchset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// form is what a value may be.
type form uint8

const (
	anything form = iota
	text          // a string
	scalar        // a string, number or boolean
	truth         // a boolean
	integer       // a whole number, or a $(NAME) that stands for one
	port          // a whole number from 0 to 65535
	mapping
	list
	scalars // a scalar, or a list of scalars
)

// shape says what a part of a document may look like. Null is allowed
// everywhere: it removes what is below.
type shape struct {
	form   form
	words  []string // the only values of a scalar, when there are some
	fields fields   // of a mapping
	open   bool     // fields that are not listed are ignored
	each   *shape   // the values of a mapping without listed fields, the items of a list
	needs  string   // a field that a mapping cannot be without
}

type fields map[string]*shape

// check returns the first thing in n that does not fit, with its place. path
// names n for people.
func (s *shape) check(n *document.Node, path string, at placer) error {
	if n.IsNull() {
		return nil
	}
	switch s.form {
	case mapping:
		return s.checkMapping(n, path, at)
	case list:
		return s.checkList(n, path, at)
	case scalars:
		if n.Kind == document.Sequence {
			return (&shape{form: list, each: &shape{form: scalar}}).checkList(n, path, at)
		}
	}
	return s.checkScalar(n, path, at)
}

func (s *shape) checkMapping(n *document.Node, path string, at placer) error {
	if n.Kind != document.Mapping {
		return wrong(n, path, "a mapping", at)
	}
	for _, f := range n.Fields() {
		inner, known := s.fields[f.Key.Value]
		switch {
		case known:
		case s.each != nil:
			inner = s.each
		case isDirective(f) && isMerged(path):
			inner = &shape{form: text, words: []string{"replace", "delete"}}
		case s.open:
			continue
		default:
			return fault(at(f.Key), "unknown field "+words.Quote(join(path, f.Key.Value)), words.DidYouMean(f.Key.Value, s.names()))
		}
		if err := inner.check(f.Value, join(path, f.Key.Value), at); err != nil {
			return err
		}
	}
	if _, ok := n.FieldOf(s.needs); s.needs != "" && !ok && !n.IsNull() {
		return fault(at(n), path+" has no "+words.Quote(s.needs), "add "+s.needs+": it says which entry is meant")
	}
	return nil
}

// isMerged reports the parts of a patch set that $patch can speak of: those that
// are merged as Kubernetes merges them.
func isMerged(path string) bool {
	for _, part := range []string{"spec.container", "spec.sync.container", "spec.observe.container", "spec.volumes", "spec.mounts"} {
		if strings.HasPrefix(path, part) {
			return true
		}
	}
	return false
}

func (s *shape) checkList(n *document.Node, path string, at placer) error {
	if n.Kind != document.Sequence {
		return wrong(n, path, "a list", at)
	}
	for i, item := range n.Items() {
		if s.each == nil || isReplaceMark(item) {
			continue
		}
		if item.IsNull() {
			return wrong(item, path+"["+strconv.Itoa(i)+"]", "a value", at)
		}
		if err := s.each.check(item, path+"["+strconv.Itoa(i)+"]", at); err != nil {
			return err
		}
	}
	return nil
}

func (s *shape) checkScalar(n *document.Node, path string, at placer) error {
	if s.form == anything {
		return nil
	}
	what := describe(n)
	switch {
	case n.Kind != document.Scalar:
		return wrong(n, path, s.wants(), at)
	case s.form == text && what != "the string":
		err := wrong(n, path, "a string", at)
		err.Hint = "write " + strconv.Quote(n.Value)
		return err
	case s.form == truth && what != "the boolean",
		s.form == integer && what != "the number" && !isReference(n),
		s.form == integer && !isReference(n) && !isInteger(n),
		s.form == port && !isPort(n):
		return wrong(n, path, s.wants(), at)
	case len(s.words) > 0 && !slices.Contains(s.words, n.Value):
		return fault(at(n), path+": "+words.Quote(n.Value)+" is not allowed", words.DidYouMean(n.Value, s.words))
	}
	return nil
}

func (s *shape) wants() string {
	switch s.form {
	case truth:
		return "true or false"
	case integer:
		return "a whole number"
	case port:
		return "a port number"
	case scalars:
		return "a string or a list of strings"
	default:
		return "a string"
	}
}

// names are the listed fields in alphabetical order.
func (s *shape) names() []string {
	names := make([]string, 0, len(s.fields))
	for name := range s.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func wrong(n *document.Node, path, want string, at placer) *inputError {
	found := describe(n)
	if n.Kind == document.Scalar && !n.IsNull() {
		found += " " + words.Quote(n.Value)
	}
	return fault(at(n), path+": expected "+want+", found "+found, "")
}

// describe says what a value is once the API server, which reads YAML 1.1
// booleans, has read it.
func describe(n *document.Node) string {
	switch n.Kind {
	case document.Mapping:
		return "a mapping"
	case document.Sequence:
		return "a list"
	}
	if _, ok := n.Bool(); ok {
		return "the boolean"
	}
	switch {
	case n.IsNull():
		return "nothing"
	case n.Tag == document.IntTag || n.Tag == document.FloatTag:
		return "the number"
	default:
		return "the string"
	}
}

func isInteger(n *document.Node) bool {
	_, err := strconv.ParseInt(n.Value, 0, 64)
	return err == nil
}

// isPort accepts a number in quotes, as the charts do, and 0, which turns
// their health port off.
func isPort(n *document.Node) bool {
	v, err := strconv.ParseUint(n.Value, 10, 16)
	return n.Kind == document.Scalar && err == nil && v <= 65535
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
