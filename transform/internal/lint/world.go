package lint

import (
	"bytes"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// world is the part of the input that a fix is tried on: all of it, or, of a large
// one, what stands in the namespace of the finding or in none.
type world struct {
	model *delivery.Model
	kept  map[*manifest.Stream]map[int]bool // the documents of each stream; nil: all of all
	size  int                               // bytes

	before   []finding.Finding // what is found in it as it is
	tooLarge bool              // that was not judged, and nothing can be tried
}

// wholeUpTo is the size of an input, in bytes, below which it is tried on as a whole.
const wholeUpTo = 192 << 10

func worldOf(m *delivery.Model, namespace string, homes func() map[string][]*manifest.Object) *world {
	w := &world{model: m, size: sizeOf(m)}
	if w.size <= wholeUpTo || namespace == "" {
		return w
	}
	in := homes()
	near := slices.Concat(in[namespace], in[""])
	if len(near) == len(m.Set.All()) {
		return w // there is nothing else, and it was judged already
	}
	w.kept, w.size = map[*manifest.Stream]map[int]bool{}, 0
	for _, o := range near {
		if w.kept[o.Stream] == nil {
			w.kept[o.Stream] = map[int]bool{}
		}
		if d := o.Document(); !w.kept[o.Stream][d.Index] {
			w.kept[o.Stream][d.Index] = true
			w.size += d.End - d.Start
		}
	}
	return w
}

// sizeOf is the size of the whole input, in bytes.
func sizeOf(m *delivery.Model) (size int) {
	for _, s := range m.Streams {
		size += len(s.Src)
	}
	return size
}

// rewritten are documents of a stream that read otherwise, by their number; nil
// for one that is gone.
type rewritten map[int]*document.Node

// streams writes the world anew, with some objects changed and others added.
func (w *world) streams(changes []chart.Change, added []*document.Node) []*manifest.Stream {
	anew := map[*manifest.Stream]rewritten{}
	for _, c := range changes {
		o := c.Object
		if anew[o.Stream] == nil {
			anew[o.Stream] = rewritten{}
		}
		root, ok := anew[o.Stream][o.Document().Index]
		if !ok {
			root = o.Tree().Root
		}
		anew[o.Stream][o.Document().Index] = with(root, o.Path, c.Node)
	}
	var out []*manifest.Stream
	for _, s := range w.model.Streams {
		if s = w.stream(s, anew[s]); s != nil {
			out = append(out, s)
		}
	}
	if len(added) > 0 {
		var text bytes.Buffer
		for _, n := range added {
			text.WriteString("---\n" + document.Encode(n, 0, "\n"))
		}
		out = append(out, manifest.Open("added", text.Bytes()))
	}
	return out
}

// replaced is the world with a finding's proposed text in place; nil where that
// cannot be written.
func (w *world) replaced(f finding.Finding) []*manifest.Stream {
	var out []*manifest.Stream
	found := false
	for _, s := range w.model.Streams {
		if s.Name != f.Place.File || found {
			if s = w.stream(s, nil); s != nil {
				out = append(out, s)
			}
			continue
		}
		edit, ok := Replacement(s, f)
		if !ok {
			return nil
		}
		text, err := splice.Apply(s.Src, []splice.Edit{edit})
		if err != nil {
			return nil
		}
		found = true
		whole := manifest.Open(s.Name, text)
		if w.kept != nil && len(whole.Docs) == len(s.Docs) {
			part := &world{kept: map[*manifest.Stream]map[int]bool{whole: w.kept[s]}}
			whole = part.stream(whole, nil)
		}
		if whole != nil {
			out = append(out, whole)
		}
	}
	return out
}

// stream is one stream of the world: itself where nothing in it differs, nil where
// nothing of it is kept.
func (w *world) stream(s *manifest.Stream, anew rewritten) *manifest.Stream {
	kept := w.kept[s]
	switch {
	case w.kept == nil && len(anew) == 0:
		return s
	case w.kept != nil && len(kept) == 0:
		return nil
	}
	var text bytes.Buffer
	if w.kept == nil {
		text.Grow(len(s.Src) + len(s.Src)/4)
	}
	for i, d := range s.Docs {
		root, changed := anew[i]
		switch {
		case changed && root != nil:
			text.WriteString("---\n" + comments(s.Src[d.Start:d.End]) + document.Encode(root, 0, "\n"))
		case !changed && (w.kept == nil || kept[i]):
			if d.Joined || !endsLine(text.Bytes()) {
				text.WriteString("\n") // elsewhere a document stays as it is, and need not be read again
			}
			text.Write(s.Src[d.Start:d.End])
		}
	}
	return manifest.Open(s.Name, text.Bytes())
}

func endsLine(text []byte) bool { return len(text) == 0 || text[len(text)-1] == '\n' }

// comments are those of a document's first lines, which name its template.
func comments(text []byte) string {
	var head strings.Builder
	for line := range bytes.Lines(text) {
		switch {
		case bytes.HasPrefix(line, []byte("#")):
			head.Write(line)
		case !bytes.HasPrefix(line, []byte("---")) && len(bytes.TrimSpace(line)) > 0:
			return head.String()
		}
	}
	return head.String()
}

// with is a tree in which something else stands at a path; nil takes it away.
func with(n *document.Node, path document.Path, value *document.Node) *document.Node {
	if len(path) == 0 {
		return value
	}
	n = n.Resolve()
	switch step := path[0].(type) {
	case string:
		return document.WithField(n, step, with(n.Get(step), path[1:], value))
	case int:
		out := *n
		out.Items = nil
		for i, item := range n.Items {
			if i == step {
				item = with(item, path[1:], value)
			}
			if item != nil || i != step {
				out.Items = append(out.Items, item)
			}
		}
		return &out
	}
	return n
}
