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
	model   *delivery.Model
	objects []*manifest.Object
	kept    map[*manifest.Stream][]int // the documents of each stream that they stand in, by number; nil: all of all
	size    int                        // bytes
	text    *bytes.Buffer              // of the streams that were written last, in this world or another

	before   []finding.Finding // what is found in it as it is
	tooLarge bool              // that was not judged, and nothing can be tried
}

// wholeUpTo is the size of an input, in bytes, below which it is tried on as a whole.
const wholeUpTo = 192 << 10

func worldOf(m *delivery.Model, namespace string, homes func() map[string][]*manifest.Object, text *bytes.Buffer) *world {
	w := &world{model: m, objects: m.Set.All(), size: sizeOf(m), text: text}
	if w.size <= wholeUpTo || namespace == "" {
		return w
	}
	in := homes()
	near := slices.Concat(in[namespace], in[""])
	if len(near) == len(w.objects) {
		return w // there is nothing else, and it was judged already
	}
	w.objects, w.kept, w.size = near, map[*manifest.Stream][]int{}, 0
	for _, o := range near {
		w.kept[o.Stream] = append(w.kept[o.Stream], o.Document().Index)
	}
	for s, numbers := range w.kept {
		w.kept[s] = inOrder(numbers)
		for _, i := range w.kept[s] {
			w.size += s.Docs[i].End - s.Docs[i].Start
		}
	}
	return w
}

// inOrder is each number once, the lowest first.
func inOrder(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// sizeOf is the size of the whole input, in bytes.
func sizeOf(m *delivery.Model) (size int) {
	for _, s := range m.Streams {
		size += len(s.Src)
	}
	return size
}

// rewritten are the texts of documents of a stream that read otherwise, by their number;
// nil for one that is gone.
type rewritten map[int][]byte

// streams writes the world anew, with some objects changed and others added. What was
// written before is gone then: nobody looks at two copies of a world at a time.
func (w *world) streams(changes []chart.Change, added []*document.Node) []*manifest.Stream {
	roots := map[*manifest.Stream]map[int]*document.Node{}
	for _, c := range changes {
		o := c.Object
		if roots[o.Stream] == nil {
			roots[o.Stream] = map[int]*document.Node{}
		}
		root, ok := roots[o.Stream][o.Document().Index]
		if !ok {
			root = o.Tree().Root
		}
		roots[o.Stream][o.Document().Index] = with(root, o.Path, c.Node)
	}
	w.text.Reset()
	var out []*manifest.Stream
	for _, s := range w.model.Streams {
		if s = w.stream(s, encoded(s, roots[s])); s != nil {
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

func encoded(s *manifest.Stream, roots map[int]*document.Node) rewritten {
	anew := rewritten{}
	for i, root := range roots {
		anew[i] = nil
		if root != nil {
			anew[i] = append([]byte("---\n"+comments(s.Src[s.Docs[i].Start:s.Docs[i].End])), document.Encode(root, 0, "\n")...)
		}
	}
	return anew
}

// replaced is the world with a finding's proposed text in place; nil where that
// cannot be written. What was written before is gone then, too.
func (w *world) replaced(f finding.Finding) []*manifest.Stream {
	w.text.Reset()
	var out []*manifest.Stream
	found := false
	for _, s := range w.model.Streams {
		var anew rewritten
		if s.Name == f.Place.File && !found {
			if anew = replacedIn(s, f); anew == nil {
				return nil
			}
			found = true
		}
		if s = w.stream(s, anew); s != nil {
			out = append(out, s)
		}
	}
	return out
}

// replacedIn is the document of a stream that a finding's proposed text stands in; nil
// where that cannot be written.
func replacedIn(s *manifest.Stream, f finding.Finding) rewritten {
	edit, ok := Replacement(s, f)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(s.Docs, func(d document.Document) bool { return d.Start <= edit.Start && edit.End <= d.End })
	if i < 0 {
		return nil
	}
	d := s.Docs[i]
	text, err := splice.Apply(s.Src[d.Start:d.End], []splice.Edit{{Start: edit.Start - d.Start, End: edit.End - d.Start, New: edit.New}})
	if err != nil {
		return nil
	}
	return rewritten{i: text}
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
	numbers, size := slices.Clone(kept), 0
	if w.kept == nil {
		for i := range s.Docs {
			numbers = append(numbers, i)
		}
	}
	for _, i := range numbers {
		if _, changed := anew[i]; !changed {
			size += s.Docs[i].End - s.Docs[i].Start + 1 // where a line break has to stand before it
		}
	}
	for i, text := range anew {
		numbers = append(numbers, i)
		size += len(text) + 1
	}
	w.text.Grow(size)
	from := w.text.Len()
	for _, i := range inOrder(numbers) {
		own, changed := anew[i]
		if changed && own == nil {
			continue
		}
		if !changed {
			own = s.Src[s.Docs[i].Start:s.Docs[i].End]
		}
		if s.Docs[i].Joined || !endsLine(w.text.Bytes()[from:]) {
			w.text.WriteString("\n") // elsewhere a document stays as it is, and need not be read again
		}
		w.text.Write(own)
	}
	return manifest.Open(s.Name, slices.Clip(w.text.Bytes()[from:]))
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
		out.SetItems(nil)
		for i, item := range n.Items() {
			if i == step {
				item = with(item, path[1:], value)
			}
			if item != nil || i != step {
				out.AddItem(item)
			}
		}
		return &out
	}
	return n
}
