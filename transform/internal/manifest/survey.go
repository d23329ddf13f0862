package manifest

import (
	"bytes"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// A Surveyor takes a first look at documents, one after the other. What there is to see
// is gone with the next one: of most objects of a cluster nobody wants more.
type Surveyor struct {
	reader document.Reader
	at     *parsed                      // the document that is looked at; nil where there is only its tree
	like   *Object                      // of which the object is a copy; nil for none
	texts  map[string]map[string]string // what labels and annotations say that were read, by their bytes
}

// Survey is [Stream.Parse] without the trees: a document that can be read quickly has
// one when [Object.Node] is asked for.
func (s *Stream) Survey(d document.Document, by *Surveyor) ([]*Object, error) {
	by.at, by.like = nil, nil
	if d.Unread {
		return nil, nil
	}
	if s.known != nil {
		if o := s.known.surveyed(s, d); o != nil {
			if by.like = o; o.Stream == s && o.in.Document == d {
				return []*Object{o}, nil
			}
			return []*Object{o.moved(s, d)}, nil
		}
	}
	if !by.reader.Look(s.Src, d) {
		return s.Parse(d)
	}
	kind := by.reader.Field("kind").Str()
	if strings.HasSuffix(kind, "List") { // of objects, maybe
		return s.Parse(d)
	}
	by.at = &parsed{Document: d}
	o := &Object{Stream: s, in: by.at, Kind: kind, APIVersion: by.reader.Field("apiVersion").Str()}
	o.start, o.end = by.reader.Bounds()
	metadata := by.reader.Field("metadata")
	o.Namespace, o.Name = metadata.Str("namespace"), metadata.Str("name")
	o.Labels, o.Annotations = by.mapOf(s.Src, metadata.Get("labels")), by.mapOf(s.Src, metadata.Get("annotations"))
	o.placeStart, o.placeEnd = o.start, o.end
	if name, ok := metadata.FieldOf("name"); ok && name.Value != nil {
		o.placeStart, o.placeEnd = name.Value.Start, name.Value.End
	}
	if labels := metadata.Get("labels"); labels != nil && len(o.Labels) < len(labels.Fields()) {
		for _, f := range labels.Fields() {
			if _, text := o.Labels[f.Key.Value]; !text && f.Key.Kind == document.Scalar {
				o.bare = append(o.bare, f.Key.Value)
			}
		}
	}
	return []*Object{o}, nil
}

// mapOf is [document.Node.Map] of a node that the quick reader read, which knows neither
// aliases nor merge keys: what has the same bytes says the same. Objects of a release have
// most of their labels in common, and one map of them then, which nobody may change.
func (by *Surveyor) mapOf(src []byte, n *document.Node) map[string]string {
	const long, many = 1 << 10, 1 << 7
	if n == nil || n.Kind != document.Mapping || n.End-n.Start > long {
		return n.Map()
	}
	text := src[n.Start:n.End]
	if m, ok := by.texts[string(text)]; ok {
		return m
	}
	if by.texts == nil || len(by.texts) == many {
		by.texts = map[string]map[string]string{}
	}
	m := n.Map()
	by.texts[string(text)] = m
	return m
}

// Like is the object of the streams before, see [Stream.Like], that the one which was
// surveyed just now is a copy of, or is itself; nil for none.
func (by *Surveyor) Like() *Object { return by.like }

// Like is the object that this one is a copy of, or itself, see [Stream.Like], and how
// many bytes behind that it stands.
func (o *Object) Like() (like *Object, by int) {
	if o.in == nil || o.in.like == nil {
		return o, 0
	}
	return o.in.like, o.start - o.in.like.start
}

// Glimpse lets judge see an object that was surveyed just now as if it had its tree.
// Texts of what it sees may be kept, and no node.
func (by *Surveyor) Glimpse(o *Object, judge func(*Object)) {
	if by.at == nil || o.in != by.at {
		judge(o)
		return
	}
	seen := *o
	seen.node = by.reader.Root()
	judge(&seen)
}

// Peek lets look see an object as if it had its tree. Of one that was surveyed and has
// none yet, nothing of what it sees may be kept, and look is told so.
func (by *Surveyor) Peek(o *Object, look func(o *Object, lent bool)) {
	by.at = nil
	if o.start == o.end || o.in.tree != nil || o.node != nil {
		look(o, false)
		return
	}
	tree, ok := by.reader.PeekAgain(o.Stream.Src, o.in.Document)
	if !ok {
		look(o, false)
		return
	}
	seen := *o
	seen.node = tree.Root
	look(&seen, true)
}

// LetGo has an object that was surveyed, and is seen as with its tree, hold that no
// longer than until the tree of another such object of the stream is asked for: of many
// that are all asked one after the other there are not as many trees then.
func (o *Object) LetGo(seen *Object) {
	if o.start == o.end || o.Path != nil {
		return
	}
	const enough = 1 << 10
	if metadata := seen.Node().Get("metadata"); metadata != nil && metadata.End-metadata.Start <= enough {
		some := *metadata
		some.SetFields(nil)
		for _, f := range metadata.Fields() {
			switch f.Key.Value {
			case "labels", "annotations", "<<":
				some.AddField(f)
			}
		}
		o.kept = document.Apart(&some, 0)
	}
	o.in.loose, o.in.tree, o.node = true, nil, nil
}

// lend notes that an object which was let go has its tree again.
func (s *Stream) lend(o *Object) {
	if last := s.lent; last != nil && last.in != o.in {
		last.in.tree, last.node = nil, nil
	}
	s.lent = o
}

// Keep makes the tree of an object that was surveyed just now, for who is certain that
// somebody will ask for it: its document need not be read again then.
func (by *Surveyor) Keep(o *Object) {
	if by.at != nil && o.in == by.at && o.in.tree == nil {
		o.in.tree = by.reader.Tree(o.Stream.Src, o.in.Document)
	}
}

// MayMention reports that a word of letters, digits and the like may stand in a key or
// a value of the object: false is certain.
func (o *Object) MayMention(word string) bool {
	if o.in == nil || o.start == o.end { // its text may spell it otherwise
		return true
	}
	return bytes.Contains(o.Stream.Src[o.start:o.end], []byte(word))
}
