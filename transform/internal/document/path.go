package document

import (
	"strconv"
	"strings"
)

// Path leads from a document's root to a node: string is a mapping key, int
// an index of a sequence.
type Path []any

// String writes a path as people do: spec.containers[0].env, with a key that
// holds a dot in brackets: metadata.annotations["helm.sh/hook"].
func (p Path) String() string {
	var out strings.Builder
	for i, step := range p {
		switch s := step.(type) {
		case int:
			out.WriteString("[" + strconv.Itoa(s) + "]")
		case string:
			switch {
			case strings.ContainsAny(s, `.[]" `) || s == "":
				out.WriteString("[" + strconv.Quote(s) + "]")
			case i > 0:
				out.WriteString("." + s)
			default:
				out.WriteString(s)
			}
		}
	}
	if out.Len() == 0 {
		return "the document"
	}
	return out.String()
}

// Then is the path one step further; p itself stays as it is.
func (p Path) Then(step any) Path { return append(p[:len(p):len(p)], step) }

// At walks the path from n, aliases and merge keys resolved on the way. It
// returns nil where nothing is.
func (n *Node) At(p Path) *Node {
	for _, step := range p {
		n = n.Resolve()
		switch s := step.(type) {
		case string:
			n = n.Lookup(s)
		case int:
			if n == nil || s < 0 || s >= len(n.Items()) {
				return nil
			}
			n = n.Items()[s]
		}
	}
	return n.Resolve()
}
