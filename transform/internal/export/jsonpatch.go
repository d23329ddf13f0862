package export

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// operations are the RFC 6902 operations that add what the plan adds. They are
// applied one after the other, each to the result of the one before.
func operations(r *plan.Ruler) *document.Node {
	ops := document.NewSequence()
	created := map[string]bool{}
	for _, a := range ordered(r.Object.Node(), fromObject(r)) {
		path := pointer(a.Path)
		list := r.Object.Node().At(a.Path)
		switch {
		case a.Key != "":
			ops.AddItem(add(path+"/"+escape(a.Key), a.Value))
		case list.IsNull() && !created[path]:
			created[path] = true
			ops.AddItem(add(path, document.NewSequence(document.Clone(a.Value))))
		case atEnd(list, a):
			ops.AddItem(add(path+"/-", a.Value))
		default:
			ops.AddItem(add(path+"/"+strconv.Itoa(a.Index), a.Value))
		}
	}
	return ops
}

// ordered keeps the plan's indexes true, which are those of the original:
// fields and what goes to the end of a list shift none and come first, then the
// insertions from the back to the front, of several at one place the last first.
func ordered(object *document.Node, adds []edit.Addition) []edit.Addition {
	var first, last []edit.Addition
	for _, a := range adds {
		if a.Key != "" || atEnd(object.At(a.Path), a) {
			first = append(first, a)
		} else {
			last = append(last, a)
		}
	}
	slices.Reverse(last)
	sort.SliceStable(last, func(i, j int) bool { return last[i].Index > last[j].Index })
	return append(first, last...)
}

func atEnd(list *document.Node, a edit.Addition) bool {
	items := list.List()
	return insertion(a, items) == len(items)
}

func add(path string, value *document.Node) *document.Node {
	op := mapping("op", "add", "path", path)
	op.AddPair("value", document.Clone(value))
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
