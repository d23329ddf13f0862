package document

import "bytes"

// blockScalar reads a literal or folded scalar without indentation indicator,
// in a collection at column parent, and moves on behind it.
func (q *quick) blockScalar(at, parent int) *Node {
	chomp, start := q.scalarHeader(at)
	indent := q.scalarIndent(start)
	if start == 0 || indent <= parent {
		return nil
	}
	b := blockText{folded: q.Text[at] == '>', chomp: chomp, buf: q.buf[:0]}
	end, rest, ok := q.scalarLines(&b, start, indent)
	q.buf = b.buf
	if !ok || !q.nextContent(rest) {
		return nil
	}
	style := Literal
	if b.folded {
		style = Folded
	}
	n := q.node(Scalar, style, "!!str", q.base+at)
	n.Value, n.End = b.finish(), q.base+end
	return n
}

// scalarHeader reads the line of the indicator; start is where the next line
// begins, 0 when there is none or the header holds something else.
func (q *quick) scalarHeader(at int) (chomp byte, start int) {
	at++
	if at < len(q.Text) && (q.Text[at] == '+' || q.Text[at] == '-') {
		chomp = q.Text[at]
		at++
	}
	if end := q.skipSpaces(at); end < len(q.Text) && q.isLineEnd(end) {
		at = q.pastLine(end)
		return chomp, at
	}
	return 0, 0
}

// scalarIndent is the column of the first line with text, or -1 when it is not
// as simple as that: a blank line before it is longer, or there is none.
func (q *quick) scalarIndent(line int) int {
	longest := 0
	for line < len(q.Text) {
		at := q.skipSpaces(line)
		switch {
		case at == len(q.Text), q.Text[at] == '\t':
			return -1
		case q.Text[at] != '\n' && at-line < longest:
			return -1
		case q.Text[at] != '\n':
			return at - line
		}
		longest = max(longest, at-line)
		line = at + 1
	}
	return -1
}

// scalarLines reads the lines of a block scalar. end is behind the last one
// that counts, rest where the first line begins that is none of them.
func (q *quick) scalarLines(b *blockText, line, indent int) (end, rest int, ok bool) {
	for line < len(q.Text) {
		at := line
		for at < len(q.Text) && at-line < indent && q.Text[at] == ' ' {
			at++
		}
		if at == len(q.Text) {
			break
		}
		if q.Text[at] == '\n' {
			b.breaks++
			if line = at + 1; b.chomp == '+' {
				end = line
			}
			continue
		}
		if at-line < indent {
			return end, line, q.Text[at] != '\t'
		}
		line = q.pastLine(at)
		b.add(bytes.TrimSuffix(q.Text[at:line], []byte("\n")), q.Text[line-1] == '\n')
		end = line
	}
	return end, line, true
}

// blockText puts the value of a block scalar together as the library does.
type blockText struct {
	folded bool
	chomp  byte // '+', '-' or 0
	buf    []byte

	broken bool // the last line added ends with a line break, which is not in buf
	blank  bool // it begins with white space
	breaks int  // blank lines since
}

func (b *blockText) add(line []byte, broken bool) {
	blank := line[0] == ' ' || line[0] == '\t'
	switch {
	case !b.broken: // the first line
	case !b.folded || b.blank || blank:
		b.buf = append(b.buf, '\n')
	case b.breaks == 0:
		b.buf = append(b.buf, ' ')
	}
	b.addBreaks()
	b.buf = append(b.buf, line...)
	b.broken, b.blank = broken, blank
}

func (b *blockText) addBreaks() {
	for ; b.breaks > 0; b.breaks-- {
		b.buf = append(b.buf, '\n')
	}
}

func (b *blockText) finish() string {
	if b.chomp != '-' && b.broken {
		b.buf = append(b.buf, '\n')
	}
	if b.chomp == '+' {
		b.addBreaks()
	}
	return string(b.buf)
}
