package manifest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Parse parses one document and returns its objects; List, ResourceList and any
// other *List with items are unwrapped, nested ones too, and so is an array of
// objects, as jq writes it. A document that is no mapping has no others, and one that
// nobody reads has none: to the cluster it is not there. The error is a
// *finding.InputError with place and hint.
func (s *Stream) Parse(d document.Document) ([]*Object, error) {
	if d.Unread {
		return nil, nil
	}
	if s.known != nil {
		if objects := s.known.among(s, d); len(objects) > 0 {
			return objects, nil
		}
	}
	tree, err := s.tree(d)
	if err != nil {
		return nil, s.inputError(d, err)
	}
	u := unwrapper{stream: s, in: &parsed{Document: d, tree: tree}, seen: map[*document.Node]bool{}}
	u.unwrap(tree.Root, nil)
	return u.objects, nil
}

// unwrapper collects the objects of one document. A list is unwrapped once, so
// that aliases cannot multiply it.
type unwrapper struct {
	stream  *Stream
	in      *parsed
	seen    map[*document.Node]bool
	objects []*Object
}

func (u *unwrapper) unwrap(n *document.Node, path document.Path) {
	n = n.Resolve()
	if len(path) == 0 && isArray(n) {
		for i, item := range n.Items() {
			u.unwrap(item, document.Path{i})
		}
		return
	}
	if n == nil || n.Kind != document.Mapping {
		return
	}
	if !isList(n) {
		u.objects = append(u.objects, u.object(n, path))
		return
	}
	if u.seen[n] {
		return
	}
	u.seen[n] = true
	for i, item := range n.List("items") {
		u.unwrap(item, append(path[:len(path):len(path)], "items", i))
	}
}

// isArray reports a sequence with an object in it. One of anything else is none of
// ours.
func isArray(n *document.Node) bool {
	return n != nil && n.Kind == document.Sequence && slices.ContainsFunc(n.Items(), func(item *document.Node) bool {
		return item.Str("apiVersion") != "" && item.Str("kind") != ""
	})
}

// isList reports List, ResourceList, and the typed lists of the API, like
// ConfigMapList, which are told from a custom resource that is merely called
// so by their items.
func isList(n *document.Node) bool {
	kind := n.Str("kind")
	if kind == "List" || kind == "ResourceList" {
		return true
	}
	items := n.Get("items")
	return strings.HasSuffix(kind, "List") && items != nil && items.Kind == document.Sequence
}

func (u *unwrapper) object(n *document.Node, path document.Path) *Object {
	o := &Object{Stream: u.stream, Path: path, in: u.in, node: n, APIVersion: n.Str("apiVersion"), Kind: n.Str("kind")}
	o.describe(n.Get("metadata"))
	return o
}

// inputError gives a parser's complaint its place and the next step.
func (s *Stream) inputError(d document.Document, err error) error {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return &finding.InputError{Place: s.Place(d.Body), Msg: err.Error()}
	}
	at := min(max(syntax.Offset, d.Start), d.End)
	// The end of a document is the start of the next one; keep it in this one.
	if at == d.End && at > d.Start {
		at--
	}
	msg := syntax.Msg
	if strings.Contains(msg, "alias *") && MaySecret(s.Src[d.Start:d.End]) {
		msg = "an alias here has no anchor before it" // its name is a password that nobody quoted, maybe
	}
	return &finding.InputError{Place: s.Place(at), Msg: msg, Hint: s.hint(d, syntax)}
}

// MaySecret reports a document, of which no more may be known than its text, that
// may be a Secret: it says the word, or has the field that only Secrets have.
func MaySecret(text []byte) bool {
	return bytes.Contains(bytes.ToLower(text), []byte("secret")) || bytes.Contains(text, []byte("stringData"))
}

// hint guesses the cause of a syntax error from the text around it, and says
// what to do.
func (s *Stream) hint(d document.Document, syntax *document.SyntaxError) string {
	text := s.Src[d.Body:d.End]
	_, line := yamltext.LineAt(s.Src, syntax.Offset)
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return "this does not look like text; pass rendered manifests, as `helm template` prints them (a chart archive must be rendered first)"
	case !utf8.Valid(text):
		return "the document is not valid UTF-8; save it as UTF-8"
	case syntax.Code == document.TooDeep:
		return "no Kubernetes object is nested this deeply; is this the right file?"
	case bytes.IndexByte(indent, '\t') >= 0:
		return "the line is indented with a tab; YAML wants spaces"
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("Error:")):
		return "the input starts with an error message; look at the command that made it"
	case bytes.Contains(line, []byte("{{")):
		return "this looks like a chart template; render it first with `helm template`"
	case d.End == len(s.Src) && s.endsAt(syntax):
		return "the document ends too early; was the input cut off?"
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")):
		return "this looks like HTML or XML; pass rendered manifests, as `helm template` prints them"
	}
	return "correct the YAML at this place; `helm template --debug` shows what a chart renders"
}

// endsAt reports that the text ended where more was expected.
func (s *Stream) endsAt(syntax *document.SyntaxError) bool {
	rest := s.Src[min(max(syntax.Offset, 0), len(s.Src)):]
	return len(bytes.TrimSpace(rest)) == 0 || syntax.Code == document.CutOff
}
