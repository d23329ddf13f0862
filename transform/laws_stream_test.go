package transform_test

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"

	"go.yaml.in/yaml/v3"
)

// piece is a document of a stream, cut by the markers at the beginning of lines.
type piece struct {
	text []byte
	line int // 1-based, of its first line
	read func() (any, error)
}

// pieces cuts a stream before each "---" line and behind each "..." line. It
// knows less than Split does, on purpose, and gives nil for streams in which more
// has to be known: directives, byte order marks, lone carriage returns.
func pieces(stream []byte) []*piece {
	if loneReturn.Match(stream) || bytes.Contains(stream, []byte("\xef\xbb\xbf")) || directive.Match(stream) {
		return nil
	}
	all := []*piece{}
	current := &piece{line: 1}
	cut := func(line int) {
		if text := current.text; len(text) > 0 {
			current.read = sync.OnceValues(func() (any, error) { return decode(text) })
			all = append(all, current)
		}
		current = &piece{line: line}
	}
	for i, line := range bytes.SplitAfter(stream, []byte("\n")) {
		if marker.Match(line) {
			cut(i + 1)
		}
		current.text = append(current.text, line...)
		if documentEnd.Match(line) {
			cut(i + 2)
		}
	}
	cut(0)
	return all
}

var (
	marker      = regexp.MustCompile(`^---($|[ \t\r\n{"#a-zA-Z])`)
	documentEnd = regexp.MustCompile(`^\.\.\.($|[ \t\r\n])`)
	directive   = regexp.MustCompile(`(?m)^%`)
	loneReturn  = regexp.MustCompile(`\r($|[^\n])`)
)

// decode tells what a document says, by the YAML library and nothing of ours:
// maps, slices and scalars. Of duplicate keys the last counts.
func decode(text []byte) (any, error) {
	if marker.Match(text) {
		text = text[len("---"):] // content may be glued to it
	}
	var root yaml.Node
	if err := yaml.Unmarshal(bytes.TrimLeft(text, " \t"), &root); err != nil {
		return nil, err
	}
	lastWins(&root)
	var v any
	err := root.Decode(&v)
	return withStringKeys(v), err
}

// withStringKeys makes one type of the library's two types of map: keys may be
// numbers.
func withStringKeys(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withStringKeys(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = withStringKeys(v[k])
		}
	case map[any]any:
		m := map[string]any{}
		for k := range v {
			name, isString := k.(string)
			if !isString {
				name = fmt.Sprintf("%T %v", k, k)
			}
			m[name] = withStringKeys(v[k])
		}
		return m
	}
	return v
}

func lastWins(n *yaml.Node) {
	for _, c := range n.Content {
		lastWins(c)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	at := map[string]int{}
	var kept []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if before, twice := at[key.Value]; twice && key.Kind == yaml.ScalarNode {
			kept[before] = value
			continue
		}
		at[key.Value] = len(kept) + 1
		kept = append(kept, key, value)
	}
	n.Content = kept
}

// neighbours: every document without a changed object comes out as it went in,
// in the same order.
func neighbours(r *rendering) error {
	at := 0
	for i, p := range r.before {
		if r.touches(p) || i+1 < len(r.before) && r.touches(r.before[i+1]) && onlyComments(p.text) {
			continue // a comment-only document may become the head of new ones
		}
		for at < len(r.after) && !bytes.Equal(r.after[at].text, p.text) {
			at++
		}
		if at == len(r.after) {
			return fmt.Errorf("the document at line %d is not in the output, or not in its place", p.line)
		}
		at++
	}
	return nil
}

// touches reports a document with an object that was changed.
func (r *rendering) touches(p *piece) bool {
	last := p.line + bytes.Count(p.text, []byte("\n"))
	for _, c := range r.result.Changes {
		if len(c.Added) > 0 && c.Place.Line >= p.line && c.Place.Line <= last {
			return true
		}
	}
	return false
}

func onlyComments(text []byte) bool {
	for _, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !marker.Match(line) {
			return false
		}
	}
	return true
}
