package rules

import (
	"errors"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// insertion is text to put into an expression behind its first bytes.
type insertion struct {
	at   int
	text string
}

// matchersFor finds where a target's matchers go: into every stream selector,
// behind its own, unless the selector says the very same already. The error is an
// expression that Loki would not parse: nothing is added to what is not
// understood.
func matchersFor(expr string, matchers map[string]string) ([]insertion, error) {
	if len(matchers) == 0 {
		return nil, nil
	}
	tree, err := logql.Parse(expr)
	if tree == nil {
		return nil, errors.New("the expression cannot be read: " + err.Error())
	}
	var all []insertion
	for n := range logql.All(tree) {
		if s, ok := n.(*logql.Selector); ok {
			if text := missingMatchers(s, matchers); text != "" {
				all = append(all, selectorInsertion(s, text))
			}
		}
	}
	return all, nil
}

// missingMatchers are those that a selector does not have, as LogQL.
func missingMatchers(s *logql.Selector, matchers map[string]string) string {
	var missing []string
	for _, name := range sortedKeys(matchers) {
		has := false
		for _, m := range s.Matchers {
			has = has || m.Label.Text == name && m.Op == logql.Equal && m.Value.Value == matchers[name]
		}
		if !has {
			missing = append(missing, name+"="+strconv.Quote(matchers[name]))
		}
	}
	return strings.Join(missing, ", ")
}

func selectorInsertion(s *logql.Selector, text string) insertion {
	if len(s.Matchers) == 0 {
		return insertion{s.Start + 1, text}
	}
	return insertion{s.Matchers[len(s.Matchers)-1].End, ", " + text}
}

// inserted is the expression with everything put in.
func inserted(expr string, all []insertion) string {
	var b strings.Builder
	from := 0
	for _, in := range all {
		b.WriteString(expr[from:in.at] + in.text)
		from = in.at
	}
	b.WriteString(expr[from:])
	return b.String()
}

// insertionEdits are the same insertions as edits of the file's text.
func insertionEdits(text []byte, expr *document.Node, all []insertion) ([]splice.Edit, bool) {
	var edits []splice.Edit
	for _, in := range all {
		e, ok := rulefile.Insertion(text, expr, in.at, in.text)
		if !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	return edits, true
}
