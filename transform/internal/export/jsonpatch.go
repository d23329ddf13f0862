package export

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// json6902 writes a component with a JSON patch for each ruler.
func json6902(rulers []*plan.Ruler) []File {
	resources := access(rulers)
	patches := document.NewSequence()
	var files []File
	for _, r := range rulers {
		if len(r.Adds) == 0 {
			continue
		}
		files = append(files, File{patchName(r), []byte(header(r) + document.Encode(operations(r), 0, "\n"))})
		item := mapping("path", patchName(r))
		item.Fields = append(item.Fields, document.Pair("target", target(r)))
		patches.Items = append(patches.Items, item)
	}
	return append(append([]File{component(rulers, patches, resources)}, files...), resources...)
}

// operations are the RFC 6902 operations that add what the plan adds. They are
// applied one after the other, each to the result of the one before, while a
// plan's indexes are those of the original: inserting last things first keeps
// them true, and of several at one place the last goes first.
func operations(r *plan.Ruler) *document.Node {
	under := len(r.Object.Path)
	ops := document.NewSequence()
	created := map[string]bool{}
	for _, a := range ordered(r.Adds) {
		path := a.Path[under:]
		list := r.Object.Node
		for _, step := range path {
			list = child(list, step)
		}
		switch {
		case a.Key != "":
			ops.Items = append(ops.Items, add(pointer(path)+"/"+escape(a.Key), a.Value))
		case list.IsNull() && !created[pointer(path)]:
			created[pointer(path)] = true
			ops.Items = append(ops.Items, add(pointer(path), document.NewSequence(document.Clone(a.Value))))
		case a.Index < 0 || a.Index >= len(list.List()):
			ops.Items = append(ops.Items, add(pointer(path)+"/-", a.Value))
		default:
			ops.Items = append(ops.Items, add(pointer(path)+"/"+strconv.Itoa(a.Index), a.Value))
		}
	}
	return ops
}

// ordered puts what shifts indexes last: appends and fields as they come, then
// insertions from the back to the front.
func ordered(adds []document.Addition) []document.Addition {
	inserted := func(a document.Addition) bool { return a.Key == "" && a.Index >= 0 }
	var first, last []document.Addition
	for _, a := range adds {
		if inserted(a) {
			last = append(last, a)
		} else {
			first = append(first, a)
		}
	}
	slices.Reverse(last)
	slices.SortStableFunc(last, func(a, b document.Addition) int { return b.Index - a.Index })
	return append(first, last...)
}

func child(n *document.Node, step any) *document.Node {
	switch s := step.(type) {
	case string:
		return n.Get(s)
	case int:
		if items := n.List(); s < len(items) {
			return items[s]
		}
	}
	return nil
}

func add(path string, value *document.Node) *document.Node {
	op := mapping("op", "add", "path", path)
	op.Fields = append(op.Fields, document.Pair("value", document.Clone(value)))
	return op
}

// pointer writes a path as an RFC 6901 JSON pointer.
func pointer(path document.Path) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteByte('/')
		switch s := step.(type) {
		case string:
			b.WriteString(escape(s))
		case int:
			b.WriteString(strconv.Itoa(s))
		}
	}
	return b.String()
}

func escape(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }
