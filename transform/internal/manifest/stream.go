// Package manifest reads Kubernetes objects out of a stream of YAML documents:
// plain documents, the items of Lists and of KRM ResourceLists, and the pods of
// workloads with their containers, mounts and volumes.
//
// It promises to be forgiving: fields of the wrong shape read as absent, and no
// input makes it panic. It never changes a byte.
package manifest

import (
	"bytes"
	"errors"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Stream is one input: a file, or standard input. It is not safe for
// concurrent use.
type Stream struct {
	Name string // for places: a path as the user wrote it, or "<stdin>"
	Src  []byte
	Docs []document.Document

	lines     *yamltext.Lines // built when the first place is asked for
	templates map[int]string  // chart templates of documents, as far as asked for
	known     *Trees          // see Like
	reader    document.Reader
	lent      *Object // the last that was asked for its tree after LetGo; nil for none
}

// Open splits src into documents; nothing is parsed yet.
//
// 9 inlined copies were 1.5 KB of code.
//
//go:noinline
func Open(name string, src []byte) *Stream {
	return &Stream{Name: name, Src: src, Docs: document.SplitObjects(src)}
}

// Place tells where a byte offset of the stream is: file, line, column, document
// number and chart template. Offsets outside the stream are moved to its ends.
func (s *Stream) Place(offset int) finding.Place {
	offset = min(max(offset, 0), len(s.Src))
	if s.lines == nil {
		s.lines = yamltext.NewLines(s.Src)
	}
	p := finding.Place{File: s.Name}
	p.Line, p.Column = s.lines.Place(offset)
	if i := s.documentAt(offset); i >= 0 {
		p.Document = s.Docs[i].Index + 1
		p.Template = s.template(i)
	}
	return p
}

// NodePlace is the place of a node, with its end. A synthetic node has no place
// but the file's name.
func (s *Stream) NodePlace(n *document.Node) finding.Place {
	if n == nil || n.End == 0 {
		return finding.Place{File: s.Name}
	}
	p := s.Place(n.Start)
	if end := contentEnd(s.Src, n); end > n.Start {
		p.EndLine, p.EndColumn = s.lines.Place(end)
	}
	return p
}

// Span is the bytes of a place that has an end; ok is false for one without, and
// for one that the stream does not have.
func (s *Stream) Span(p finding.Place) (start, end int, ok bool) {
	if s.lines == nil {
		s.lines = yamltext.NewLines(s.Src)
	}
	start, begins := s.lines.Offset(p.Line, p.Column)
	end, ends := s.lines.Offset(p.EndLine, p.EndColumn)
	return start, end, begins && ends && start <= end
}

// Locate gives a syntax error its place in the stream. Another error stays as it is.
func (s *Stream) Locate(err error) error {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	return &finding.InputError{Place: s.Place(syntax.Offset), Msg: syntax.Msg}
}

// contentEnd is the end of a node without the line break that a literal or
// folded scalar ends in: nobody wants to see the line below underlined.
func contentEnd(src []byte, n *document.Node) int {
	end := min(n.End, len(src))
	if n.Start < 0 || n.Start > end {
		return 0
	}
	return n.Start + len(bytes.TrimRight(src[n.Start:end], " \t\r\n"))
}

// documentAt is the index of the document that holds offset, -1 in a stream
// without documents. The end of the stream belongs to the last one.
func (s *Stream) documentAt(offset int) int {
	return sort.Search(len(s.Docs), func(i int) bool { return s.Docs[i].Start > offset }) - 1
}

// template finds the chart template of a document without parsing it: in the
// comment Helm 3 writes above the content, else in Helm 4's annotation. It
// remembers, for a document may be large and have many places.
func (s *Stream) template(i int) string {
	t, known := s.templates[i]
	if known {
		return t
	}
	if t = s.sourceComment(i); t == "" {
		t = filenameIn(s.Src[s.Docs[i].Start:s.Docs[i].End])
	}
	if s.templates == nil {
		s.templates = map[int]string{}
	}
	s.templates[i] = t
	return t
}

// filenameIn reads Helm 4's annotation off a document's text.
//
// Assumption: the text stands in a document only as annotation. A ConfigMap that
// quotes it in its data and has none itself defeats that, and gets a wrong
// template in a message.
func filenameIn(text []byte) string {
	prefix, name, _ := strings.Cut(FilenameAnnotation, "/")
	key := []byte("/" + name + ":") // rarer in texts than how the annotation begins
	for {
		before, after, found := bytes.Cut(text, key)
		if !found {
			return ""
		}
		if bytes.HasSuffix(before, []byte(prefix)) {
			_, value := yamltext.LineAt(after, 0)
			return string(bytes.Trim(value, " \t\r'\""))
		}
		text = after
	}
}

// sourceComment reads "# Source: loki/templates/x.yaml" above a document's
// content. A document that starts with a glued marker has it in the
// comment-only document before.
func (s *Stream) sourceComment(i int) string {
	d := s.Docs[i]
	if t := lastSource(s.Src[d.Start:d.End]); t != "" {
		return t
	}
	if i == 0 || !glued(s.Src, d) {
		return ""
	}
	if before := s.Docs[i-1]; kindOf(s.Src, before) == noContent {
		return lastSource(s.Src[before.Start:before.End])
	}
	return ""
}

// lastSource is the last Source comment before the first line of content.
func lastSource(text []byte) (template string) {
	for _, line := range yamltext.EachLine(text) {
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte(yamltext.BOM)))
		switch {
		case bytes.HasPrefix(line, []byte("# Source: ")):
			template = string(bytes.TrimSpace(line[len("# Source: "):]))
		case len(line) > 0 && line[0] != '#' && line[0] != '%' && !bytes.Equal(line, []byte("---")):
			return template
		}
	}
	return template
}
