package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// checkSpans holds the span of every node against its value: the text of the
// span, put where the node stood, must parse to the node again.
func checkSpans(t *Tree) error {
	if t.Root == nil || bytes.Contains(t.Src[t.Doc.Start:t.Doc.Body], []byte("%TAG")) {
		return nil
	}
	base := t.Base
	column := func(at int) int { return yamltext.Text(t.Src[base:]).ColumnOf(at - base) }
	return checkSpan(t.Src, t.Root, -1, false, column)
}

func checkSpan(src []byte, n *Node, parent int, inFlow bool, column func(int) int) error {
	if n.Start > n.End || n.End > len(src) {
		return fmt.Errorf("span %d to %d of %d bytes", n.Start, n.End, len(src))
	}
	inner, innerFlow := parent, inFlow
	if isCollection(n) {
		innerFlow = n.Style == Flow
		if n.Style == Block {
			own, _ := yamltext.Text(src).SkipProperties(n.Start, firstChild(n).Start, yamltext.Properties{Anchor: true, Tag: true})
			inner = max(parent, column(own))
		}
	}
	end := n.Start
	for i, child := range children(n) {
		if child.Start < end || child.End > n.End {
			return fmt.Errorf("child %d to %d of node %d to %d, behind %d", child.Start, child.End, n.Start, n.End, end)
		}
		end = child.End
		if n.Kind == Mapping && i%2 == 0 && child.Kind == Scalar {
			if err := reparseKey(string(src[child.Start:child.End]), child, innerFlow); err != nil {
				return err
			}
			continue
		}
		if err := checkSpan(src, child, inner, innerFlow, column); err != nil {
			return err
		}
	}
	const small = 200 // bytes of a collection, so that depth does not multiply the time
	if n.Start == n.End || hasAlias(n) || isCollection(n) && n.End-n.Start > small {
		return nil
	}
	own := string(src[n.Start:n.End])
	if n.Kind == Scalar && isItself(own, n) {
		return nil
	}
	return reparse(own, n, parent, inFlow, column)
}

// isItself reports a scalar whose text is its value, quotes apart: what most
// are, and no parser is needed to see it.
func isItself(own string, n *Node) bool {
	switch n.Style {
	case Plain:
		return own == n.Value
	case SingleQuoted:
		return own == "'"+n.Value+"'" && !strings.Contains(n.Value, "'")
	case DoubleQuoted:
		return own == `"`+n.Value+`"` && !strings.ContainsAny(n.Value, `"\`)
	}
	return false
}

// reparseKey does for a key what reparse does for a value. A colon right behind
// a tag would be part of it, and one behind a space may end a key before the
// space: one of the two must give the key.
func reparseKey(own string, n *Node, inFlow bool) error {
	if own == "" || n.Style == Literal || n.Style == Folded || isItself(own, n) {
		return nil
	}
	for _, colon := range []string{": x", " : x"} {
		doc := own + colon
		lines := strings.ContainsAny(own, "\r\n\u0085\u2028\u2029") || len(own) > 1000 // as long, it needs its question mark, too
		switch {
		case inFlow && !lines:
			doc = "{" + own + colon + "}"
		case inFlow:
			doc = "{? " + own + colon + "}"
		case lines:
			doc = "? " + own + "\n: x"
		}
		tree, err := ParseText([]byte(doc))
		if err == nil && tree.Root != nil && len(tree.Root.Fields()) == 1 && Equal(tree.Root.Fields()[0].Key, n) {
			return nil
		}
	}
	return fmt.Errorf("key %q does not parse to %q", own, n.Value)
}

// reparse parses a node's text where it would stand, alone.
func reparse(own string, n *Node, parent int, inFlow bool, column func(int) int) error {
	first := func(root *Node) *Node { return root }
	docs := []string{" " + own}
	switch {
	case isCollection(n) && n.Style == Block:
		docs = []string{strings.Repeat(" ", column(n.Start)) + own}
	case inFlow: // "[0:]" would be a string, and "[!0]" a tag
		docs = []string{"[" + own + "]", "[" + own + " ]"}
		first = func(root *Node) *Node { return root.Items()[0] }
	case parent >= 0:
		docs = []string{strings.Repeat(" ", parent) + "k: " + own}
		first = func(root *Node) *Node { return root.Fields()[0].Value }
	}
	var got []string
	for _, doc := range docs {
		tree, err := ParseText([]byte(doc))
		if err != nil || tree.Root == nil {
			got = append(got, fmt.Sprint(err))
			continue
		}
		again := first(tree.Root)
		if Equal(again, n) && (n.Kind != Scalar || again.Value == n.Value) {
			return nil
		}
		got = append(got, EncodeFlow(again, false))
	}
	return fmt.Errorf("span %q parses to %q, not to %s", own, got, EncodeFlow(n, false))
}

func isCollection(n *Node) bool { return n.Kind == Mapping || n.Kind == Sequence }

func children(n *Node) []*Node {
	var out []*Node
	for _, f := range n.Fields() {
		out = append(out, f.Key, f.Value)
	}
	return append(out, n.Items()...)
}

func firstChild(n *Node) *Node { return children(n)[0] }

func hasAlias(n *Node) bool {
	if n.Kind == Alias {
		return true
	}
	for _, c := range children(n) {
		if hasAlias(c) {
			return true
		}
	}
	return false
}

func TestSpans(t *testing.T) {
	for _, s := range samples.Lines(t, "testdata/samples.txt") {
		for _, d := range Split([]byte(s)) {
			tree, err := Parse([]byte(s), d)
			if err != nil {
				t.Errorf("%q: %v", s, err)
				continue
			}
			if err := checkSpans(tree); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
	}
}
