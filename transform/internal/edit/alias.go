package edit

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// markReplaced notes the aliases on the way of a change.
func (e *editor) markReplaced(n *document.Node, c *change) {
	if n.Kind == document.Alias {
		e.replaced[n] = true
		return
	}
	for _, b := range c.below {
		switch at := b.at.(type) {
		case string:
			if f, ok := n.FieldOf(at); ok {
				e.markReplaced(f.Value, b.change)
			}
		case int:
			if at >= 0 && at < len(n.Items()) {
				e.markReplaced(n.Items()[at], b.change)
			}
		}
	}
}

// checkShared refuses to edit what an alias repeats elsewhere.
func (e *editor) checkShared(n *document.Node, path document.Path) error {
	if n.Anchor() == "" {
		return nil
	}
	for _, a := range e.tree.Aliases {
		if a.Target() == n && !e.replaced[a] {
			line, _ := yamltext.NewLines(e.tree.Src).Place(a.Start)
			return &document.SyntaxError{Offset: n.Start, Msg: fmt.Sprintf(
				"%s is anchored as &%s and used again at line %d: an edit would change both; write one of them out", path, n.Anchor(), line)}
		}
	}
	return nil
}
