package document

import "strings"

// EncodeFlow writes a node in flow style on one line, without a line break.
// json quotes every key and string, as JSON wants it.
func EncodeFlow(n *Node, json bool) string {
	if n = n.Resolve(); n != nil && n.Kind == Scalar {
		return scalarText(n, json, false)
	}
	return FlowStyle{JSON: json}.Text(n, false)
}

// FlowStyle says how flow collections are written. Its zero value writes YAML
// on one line.
type FlowStyle struct {
	JSON  bool // every key and string is in quotes
	Tight bool // no space after commas and colons

	// With Unit set, collections take a line for each element, indented by one
	// more Unit than Lead.
	Unit, Lead, Newline string
}

// Comma is what stands between two elements on one line.
func (s FlowStyle) Comma() string {
	if s.Tight {
		return ","
	}
	return ", "
}

// Element writes one element of a collection; key is nil in a sequence.
func (s FlowStyle) Element(key, value *Node) string {
	var out strings.Builder
	if key != nil {
		s.key(&out, key)
	}
	s.write(&out, value, true)
	return out.String()
}

// Text writes a node; inside tells that it stands between brackets, where a
// plain scalar may hold no comma or bracket.
func (s FlowStyle) Text(n *Node, inside bool) string {
	var out strings.Builder
	s.write(&out, n, inside)
	return out.String()
}

func (s FlowStyle) write(out *strings.Builder, n *Node, inside bool) {
	n = n.Resolve()
	switch {
	case n == nil:
		out.WriteString("null")
	case n.Kind == Mapping:
		fields := n.Merged()
		s.collection(out, "{", "}", len(fields), func(s FlowStyle, i int) {
			s.key(out, fields[i].Key)
			s.write(out, fields[i].Value, true)
		})
	case n.Kind == Sequence:
		s.collection(out, "[", "]", len(n.Items()), func(s FlowStyle, i int) {
			s.write(out, n.Items()[i], true)
		})
	default:
		out.WriteString(scalarText(n, s.JSON, inside))
	}
}

func (s FlowStyle) collection(out *strings.Builder, open, end string, count int, element func(FlowStyle, int)) {
	out.WriteString(open)
	inner := s
	inner.Lead += s.Unit
	for i := range count {
		switch {
		case s.Unit != "" && i > 0:
			out.WriteString("," + s.Newline + inner.Lead)
		case s.Unit != "":
			out.WriteString(s.Newline + inner.Lead)
		case i > 0:
			out.WriteString(s.Comma())
		}
		element(inner, i)
	}
	if s.Unit != "" && count > 0 {
		out.WriteString(s.Newline + s.Lead)
	}
	out.WriteString(end)
}

func (s FlowStyle) key(out *strings.Builder, key *Node) {
	text := scalarOrFlow(key, s)
	if len(text) > MaxSimpleKey && !s.JSON {
		text = "? " + text + " "
	}
	out.WriteString(text + ":")
	if !s.Tight {
		out.WriteByte(' ')
	}
}

func scalarOrFlow(key *Node, s FlowStyle) string {
	return FlowStyle{JSON: s.JSON}.Text(key, true)
}
