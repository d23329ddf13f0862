package document

import "strings"

// EncodeFlow writes a node in flow style on one line, without a line break.
// json quotes every key and string, as JSON wants it.
func EncodeFlow(n *Node, json bool) string {
	return flowStyle{json: json}.text(n, false)
}

// A flowStyle says how flow collections are written. Its zero value writes YAML
// on one line.
type flowStyle struct {
	json  bool // every key and string is in quotes
	tight bool // no space behind commas and colons

	// With unit set, collections take a line for each element, indented by one
	// more unit than lead.
	unit, lead, newline string
}

func (s flowStyle) comma() string {
	if s.tight {
		return ","
	}
	return ", "
}

// entries writes elements of one collection, whose lines begin with lead.
func (s flowStyle) entries(entries []entry, sep string) string {
	var out strings.Builder
	for i, x := range entries {
		if i > 0 {
			out.WriteString(sep)
		}
		if x.key != nil {
			s.key(&out, x.key)
		}
		s.write(&out, x.value, true)
	}
	return out.String()
}

// text writes a node; inside tells that it stands between brackets, where a
// plain scalar may hold no comma or bracket.
func (s flowStyle) text(n *Node, inside bool) string {
	var out strings.Builder
	s.write(&out, n, inside)
	return out.String()
}

func (s flowStyle) write(out *strings.Builder, n *Node, inside bool) {
	n = n.Resolve()
	switch {
	case n == nil:
		out.WriteString("null")
	case n.Kind == Mapping:
		fields := merged(n)
		s.collection(out, "{", "}", len(fields), func(s flowStyle, i int) {
			s.key(out, fields[i].Key)
			s.write(out, fields[i].Value, true)
		})
	case n.Kind == Sequence:
		s.collection(out, "[", "]", len(n.Items), func(s flowStyle, i int) {
			s.write(out, n.Items[i], true)
		})
	default:
		out.WriteString(scalarText(n, s.json, inside))
	}
}

func (s flowStyle) collection(out *strings.Builder, open, end string, count int, element func(flowStyle, int)) {
	out.WriteString(open)
	inner := s
	inner.lead += s.unit
	for i := range count {
		switch {
		case s.unit != "" && i > 0:
			out.WriteString("," + s.newline + inner.lead)
		case s.unit != "":
			out.WriteString(s.newline + inner.lead)
		case i > 0:
			out.WriteString(s.comma())
		}
		element(inner, i)
	}
	if s.unit != "" && count > 0 {
		out.WriteString(s.newline + s.lead)
	}
	out.WriteString(end)
}

func (s flowStyle) key(out *strings.Builder, key *Node) {
	text := scalarOrFlow(key, s)
	if len(text) > maxSimpleKey && !s.json {
		text = "? " + text + " "
	}
	out.WriteString(text + ":")
	if !s.tight {
		out.WriteByte(' ')
	}
}

func scalarOrFlow(key *Node, s flowStyle) string {
	return flowStyle{json: s.json}.text(key, true)
}
