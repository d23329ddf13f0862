package plan

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// editor edits one document of a stream.
type editor struct {
	stream *manifest.Stream
	tree   *document.Tree
	reader *document.Reader // of what is verified

	unproven bool // nobody writes what it edits
}

// edits turns the additions to one document, and the objects that go before it,
// into edits, and proves them: see verify.
func (e *editor) edits(adds []edit.Addition, objects []newObject) ([]splice.Edit, []string, error) {
	adds, before := e.placed(adds, objects)
	edits, rewrote, err := edit.Edits(e.tree, adds)
	if err != nil {
		return nil, nil, e.internal("%v", err)
	}
	if text := e.documents(before); text != "" {
		at := insertionPoint(e.stream.Src, e.tree.Doc)
		edits = append([]splice.Edit{{Start: at, End: at, New: text}}, edits...)
	}
	if e.unproven {
		return edits, rewrote, nil
	}
	return edits, rewrote, e.verify(edits, adds, before)
}

// placed adds the objects that go into a list to the additions, and leaves those
// that become documents before the one that is edited.
func (e *editor) placed(adds []edit.Addition, objects []newObject) (all []edit.Addition, before []newObject) {
	for _, o := range objects {
		item := e.itemOfMixedList(o.beside.Path)
		if item == nil {
			before = append(before, o)
			continue
		}
		last := len(item) - 1
		adds = append(adds, edit.Addition{Path: item[:last], Index: item[last].(int), Value: o.node})
	}
	return adds, before
}

// itemOfMixedList is the path of the item with an object in it, of the innermost list
// whose items may be of any kind, as those of a StatefulSetList may not; nil where the
// object is in no such list.
func (e *editor) itemOfMixedList(object document.Path) document.Path {
	for end := len(object); end > 1; end -= 2 { // … items, index
		if kind := e.tree.Root.At(object[:end-2]).Str("kind"); kind == "List" || kind == "ResourceList" {
			return object[:end]
		}
	}
	if e.tree.Root.Kind == document.Sequence {
		return object[:1]
	}
	return nil
}

// insertionPoint is where a document can be put before d: at its first line, after
// a byte order mark, of which files joined by cat have one each.
func insertionPoint(src []byte, d document.Document) int {
	if bytes.HasPrefix(src[d.Start:d.End], []byte(yamltext.BOM)) {
		return d.Start + len(yamltext.BOM)
	}
	return d.Start
}

// documents writes the objects as documents, to stand before the tree's.
func (e *editor) documents(objects []newObject) string {
	if len(objects) == 0 {
		return ""
	}
	text := e.stream.Src[insertionPoint(e.stream.Src, e.tree.Doc):e.tree.Doc.End]
	newline := "\n"
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		newline = "\r\n"
	}
	hasMarker := e.tree.Doc.Body > e.tree.Doc.Start
	marked := hasMarker && bytes.HasPrefix(text, []byte("---")) // a root key may begin with dashes too
	var b strings.Builder
	for i, o := range objects {
		if (i > 0 || hasMarker) && !(e.tree.Doc.Joined && !hasMarker) {
			b.WriteString("---" + newline)
		}
		b.WriteString(sourceComment(text, o, newline))
		b.WriteString(encode(o.node, e.tree.Root, newline))
	}
	switch {
	case marked, e.tree.Doc.Joined:
	case hasMarker:
		b.WriteString("..." + newline) // directives are above the marker, and must follow a document's end
	default:
		b.WriteString("---" + newline)
	}
	return b.String()
}

// sourceComment repeats Helm 3's comment on the template of origin, which
// --show-only goes by.
func sourceComment(text []byte, o newObject, newline string) string {
	template := o.beside.Template()
	if template == "" || !bytes.Contains(text, []byte("# Source: "+template)) {
		return ""
	}
	return "# Source: " + template + newline
}

// encode writes an object in the style of its neighbour: JSON beside JSON.
func encode(n, neighbour *document.Node, newline string) string {
	if neighbour.Style == document.Flow {
		return document.EncodeFlow(n, true) + newline
	}
	return document.Encode(n, 0, newline)
}

// verify parses the edited document again, and compares it with the same additions
// applied to the structure, and the new documents with their objects. A difference
// is our bug: nothing may be written then.
func (e *editor) verify(edits []splice.Edit, adds []edit.Addition, before []newObject) error {
	d := e.tree.Doc
	shifted := make([]splice.Edit, len(edits))
	for i, x := range edits {
		shifted[i] = splice.Edit{Start: x.Start - d.Start, End: x.End - d.Start, New: x.New}
	}
	edited, err := splice.Apply(e.stream.Src[d.Start:d.End], shifted)
	if err != nil {
		return e.internal("edits do not fit: %v", err)
	}
	docs := document.SplitObjects(edited)
	if len(docs) != len(before)+1 {
		return e.internal("%d documents came out, not %d", len(docs), len(before)+1)
	}
	want, err := edit.With(e.tree, adds)
	if err != nil {
		return e.internal("%v", err)
	}
	for i, doc := range docs {
		if i < len(before) {
			err = e.same(edited, doc, before[i].node)
		} else {
			err = e.same(edited, doc, want)
		}
		if err != nil {
			return e.internal("%v", err)
		}
	}
	return nil
}

func (e *editor) same(text []byte, d document.Document, want *document.Node) error {
	got, err := e.reader.Peek(text, d)
	if err != nil {
		return fmt.Errorf("the edited text does not parse: %w", err)
	}
	if !document.Equal(got.Root, want) {
		return errors.New("the edited text does not say what was planned")
	}
	return nil
}

func (e *editor) internal(format string, args ...any) error {
	return &finding.InputError{
		Place: e.stream.Place(e.tree.Doc.Start),
		Msg:   "internal error: " + fmt.Sprintf(format, args...),
		Hint:  "nothing was written; please report it with this document",
	}
}
