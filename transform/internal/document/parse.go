package document

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Parse parses one document of src. Spans are offsets into src.
// The error is a *SyntaxError with the offset of the fault.
func Parse(src []byte, d Document) (*Tree, error) { return new(Reader).parse(src, d) }

func (r *Reader) parse(src []byte, d Document) (*Tree, error) {
	text, base := content(src, d)
	if r.at(text, base) {
		return r.Tree(src, d), nil
	}
	t := &Tree{Doc: d, Src: src, Base: base}
	return t.parse(text, base)
}

// parse reads any text; the YAML library says what it means.
func (t *Tree) parse(text []byte, base int) (*Tree, error) {
	p, fault := newPositions(text)
	if fault != nil {
		fault.Offset += base
		return nil, fault
	}
	if p.isEmpty() {
		return t, nil
	}
	y, err := unmarshal(text)
	if err != nil {
		return nil, explain(p, base, err)
	}
	c := &converter{positions: p, base: base, anchors: map[*yaml.Node]*anchored{}}
	if t.Root, fault = c.root(y); fault != nil {
		return nil, fault
	}
	t.Aliases = c.aliases
	return t, nil
}

// ParseText parses text that is a document of its own, such as a value of a
// ConfigMap; only its first document is read, as Loki does. A text without
// content gives a Tree with a nil Root.
func ParseText(text []byte) (*Tree, error) {
	for _, d := range Split(text) {
		t, err := Parse(text, d)
		if err != nil || t.Root != nil {
			return t, err
		}
	}
	return &Tree{Src: text}, nil
}

// content returns the part of a document that the parser is to read, and its
// offset in src. The marker is left out, so that content glued to it or after
// it begins at column one, which is how Helm and kubectl read
// "---apiVersion: v1" and "--- apiVersion: v1".
func content(src []byte, d Document) (text []byte, base int) {
	head := src[d.Start:d.Body]
	if bytes.Contains(head, []byte("%TAG")) {
		return maskDirectives(src, d), d.Start
	}
	base = d.Body
	for bytes.HasPrefix(src[base:d.End], []byte(yamltext.BOM)) {
		base += len(yamltext.BOM)
	}
	text = src[base:d.End]
	if trimmed := bytes.TrimLeft(text, " \t"); d.Body > d.Start && !startsLikeMarkup(trimmed) {
		base += len(text) - len(trimmed)
		text = trimmed
	}
	return text, base
}

// startsLikeMarkup reports text that would mean something else at column one.
func startsLikeMarkup(text []byte) bool {
	return yamltext.IsMarker(text) || bytes.HasPrefix(text, []byte("%")) || bytes.HasPrefix(text, []byte(yamltext.BOM))
}

// maskDirectives copies a document that declares tag handles, which the parser
// must see; other directives become comments, because the parser refuses any
// %YAML but 1.1.
func maskDirectives(src []byte, d Document) []byte {
	text := bytes.Clone(src[d.Start:d.End])
	if bytes.HasPrefix(text, []byte(yamltext.BOM)) {
		copy(text, "   ")
	}
	for at := 0; at < d.Body-d.Start; at = yamltext.LineEnd(text, at) {
		if text[at] == '%' && !bytes.HasPrefix(text[at:], []byte("%TAG")) {
			text[at] = '#'
		}
	}
	return text
}

// isEmpty reports text without content: the parser takes offence at some of it.
func (p *positions) isEmpty() bool {
	at := p.SkipBlank(0)
	if at == p.LineStart(at) && yamltext.IsMarker(p.Text[at:]) && p.Text[at] == '.' {
		at = p.SkipBlank(at + len("..."))
	}
	return at == len(p.Text)
}

// unmarshal is the only call of the YAML library. It returns nil for a text
// without content. The library is known to panic on some malformed comments;
// the text is then refused instead.
func unmarshal(text []byte) (root *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the parser failed on this text: %v", r)
		}
	}()
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 || doc.Content[0] == nil {
		return nil, nil
	}
	return doc.Content[0], nil
}
