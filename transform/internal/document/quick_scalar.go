package document

import "strings"

// scalar reads a plain or quoted scalar that ends on its line.
func (q *quick) scalar(at int) (n *Node, end int) {
	switch q.Text[at] {
	case '\'':
		return q.single(at)
	case '"':
		return q.double(at)
	}
	return q.plain(at)
}

func (q *quick) plain(at int) (n *Node, end int) {
	if !q.startsPlain(at) {
		return nil, 0
	}
	end = at // behind the last byte that is no space
	for i := at; i < len(q.Text); i++ {
		c := q.Text[i]
		if c > ':' { // most are letters
			end = i + 1
			continue
		}
		if c == '\n' || c == ':' && q.endsWord(i+1) || c == '#' && q.Text[i-1] == ' ' {
			break
		}
		if c == '\t' {
			return nil, 0
		}
		if c != ' ' {
			end = i + 1
		}
	}
	return q.plainNode(at, end), end
}

func (q *quick) plainNode(at, end int) *Node {
	value := q.keep(q.Text[at:end])
	n := q.node(Scalar, Plain, quickTag(value), q.base+at)
	n.Value, n.End = value, q.base+end
	return n
}

// startsPlain reports what begins a plain scalar and nothing else. ":" and "?"
// may, too, but are left to the library.
func (q *quick) startsPlain(at int) bool {
	switch q.Text[at] {
	case '-':
		return !q.endsWord(at+1) && q.Text[at+1] != '\t'
	case ' ', '\t', '\n', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	}
	return true
}

// single reads a scalar in single quotes, where a quote is written twice.
func (q *quick) single(at int) (n *Node, end int) {
	q.buf = q.buf[:0]
	from := at + 1 // what is not yet in the buffer
	for i := from; i < len(q.Text) && q.Text[i] != '\n'; i++ {
		if q.Text[i] != '\'' {
			continue
		}
		if !q.isAt(i+1, '\'') {
			return q.quoted(SingleQuoted, at, from, i)
		}
		q.buf = append(q.buf, q.Text[from:i+1]...)
		i++
		from = i + 1
	}
	return nil, 0
}

// double reads a scalar in double quotes with the commonest escapes.
func (q *quick) double(at int) (n *Node, end int) {
	q.buf = q.buf[:0]
	from := at + 1 // what is not yet in the buffer
	for i := from; i < len(q.Text) && q.Text[i] != '\n'; i++ {
		switch q.Text[i] {
		case '"':
			return q.quoted(DoubleQuoted, at, from, i)
		case '\\':
			c, ok := q.escape(i + 1)
			if !ok {
				return nil, 0
			}
			q.buf = append(append(q.buf, q.Text[from:i]...), c)
			i++
			from = i + 1
		}
	}
	return nil, 0
}

// quoted is the scalar from the quote at an offset to the one at last; its value
// is the buffer and what stands between from and last.
func (q *quick) quoted(style Style, at, from, last int) (n *Node, end int) {
	value := q.Text[from:last]
	if from > at+1 {
		q.buf = append(q.buf, value...)
		value = q.buf
	}
	n = q.node(Scalar, style, "!!str", q.base+at)
	n.Value, n.End = q.keep(value), q.base+last+1
	return n, last + 1
}

func (q *quick) escape(at int) (c byte, ok bool) {
	if at < len(q.Text) {
		switch q.Text[at] {
		case '"', '\\':
			return q.Text[at], true
		case 'n':
			return '\n', true
		case 't':
			return '\t', true
		}
	}
	return 0, false
}

// quickTag is plainTag, without its cost for what most values are. Only a text
// that begins with a digit, a sign, "." or a letter of the words below can be
// anything but a string.
func quickTag(v string) string {
	switch c := v[0]; {
	case '0' <= c && c <= '9' || c == '-' || c == '+':
		return numberTag(v)
	case c == '.':
		return plainTag(v)
	case len(v) > len("false"):
		return "!!str"
	}
	switch v {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return "!!bool"
	case "null", "Null", "NULL", "~":
		return "!!null"
	case "<<":
		return "!!merge"
	}
	return "!!str"
}

// numberTag is the tag of a text that begins as a number or date does.
func numberTag(v string) string {
	if len(v) > 1 && v[1] == '.' {
		return plainTag(v) // "-.inf", say
	}
	digits := 0
	for i := range len(v) {
		switch c := v[i]; {
		case '0' <= c && c <= '9':
			digits++
		case strings.IndexByte("+-.,_:abcdefoxtzABCDEFOXTZ ", c) < 0:
			return "!!str" // no other number, and no date, has this byte
		}
	}
	if digits == len(v) && v[0] != '0' && digits <= 18 {
		return "!!int"
	}
	return plainTag(v)
}
