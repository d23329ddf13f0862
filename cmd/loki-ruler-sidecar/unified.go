package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// contextLines is how many lines of the input stand around what was added.
const contextLines = 3

// unified is a unified diff of two versions of a file, the second in pieces.
// Output is the input with lines added, nearly always, and is shown as that: a
// general diff goes by lines that stand once, and shows lines as removed and added
// again that never moved. What stands in a Secret of the input is context of nothing.
func unified(name string, old []byte, changed [][]byte) []byte {
	return unifiedAs(name, name+" (post-rendered)", old, changed)
}

// unifiedAs is unified with a name of its own for the second version.
func unifiedAs(name, renamed string, old []byte, changed [][]byte) []byte {
	name, renamed = sanitize.Line(name), sanitize.Line(renamed)
	secret := transform.Secrets(old)
	added, ok := insertions(old, changed)
	if !ok || !bytes.HasSuffix(old, []byte("\n")) || !bytes.HasSuffix(changed[len(changed)-1], []byte("\n")) {
		return withoutSecrets(unheaded(diff.Diff(name, old, renamed, bytes.Join(changed, nil))), old, secret)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, renamed)
	for first, before := 0, 0; first < len(added); {
		last := first
		for last+1 < len(added) && added[last+1].line-added[last].line <= 2*contextLines && // two hunks that would touch are one
			!secret(added[last].at, added[last+1].at) {
			last++
		}
		before += hunk(&out, old, added[first:last+1], before, secret)
		first = last + 1
	}
	return out.Bytes()
}

// insertion is lines that were added at one place.
type insertion struct {
	at    int // offset in the input
	line  int // lines of the input before it
	lines [][]byte
}

// insertions tells which lines were added to the input; ok is false when some
// were changed or taken away. Neither text is taken apart: a large stream has
// millions of lines.
func insertions(old []byte, changed [][]byte) (added []insertion, ok bool) {
	at, line := 0, 0
	for r := (pieces{slices.Clone(changed)}); ; {
		if same := r.same(old[at:]); len(same) > 0 {
			at += len(same)
			line += bytes.Count(same, []byte("\n"))
			continue
		}
		next := r.line()
		if next == nil {
			return added, at == len(old)
		}
		if own := firstLine(old[at:]); bytes.Equal(own, next) {
			at += len(own)
			line++
			continue
		}
		if last := len(added) - 1; last < 0 || added[last].at != at {
			added = append(added, insertion{at: at, line: line})
		}
		last := &added[len(added)-1]
		last.lines = append(last.lines, next)
	}
}

// pieces are what is still to be read of a text.
type pieces struct{ left [][]byte }

// same takes the whole lines that are the very bytes that old begins with: what
// nobody changed is a window into the input.
func (p *pieces) same(old []byte) []byte {
	if len(p.left) == 0 || len(p.left[0]) == 0 || len(old) == 0 || &p.left[0][0] != &old[0] {
		return nil
	}
	n := bytes.LastIndexByte(p.left[0][:min(len(p.left[0]), len(old))], '\n') + 1
	same := p.left[0][:n]
	p.left[0] = p.left[0][n:]
	return same
}

// line takes the next line with its break, nil at the end.
func (p *pieces) line() []byte {
	var line []byte
	for len(p.left) > 0 {
		part := firstLine(p.left[0])
		if line == nil {
			line = part[:len(part):len(part)]
		} else {
			line = append(line, part...)
		}
		p.left[0] = p.left[0][len(part):]
		if bytes.HasSuffix(line, []byte("\n")) {
			return line
		}
		p.left = p.left[1:]
	}
	if len(line) == 0 {
		return nil
	}
	return line
}

// firstLine is a text up to its first break, that included.
func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1]
	}
	return text
}

// hunk writes insertions that stand close together, with the lines of the input
// around them, and returns how many were added. before is how many lines were
// added above.
func hunk(out *bytes.Buffer, old []byte, all []insertion, before int, secret func(start, end int) bool) (added int) {
	first, last := all[0], all[len(all)-1]
	from, above := back(old, first.at, secret)
	to, below := forth(old, last.at, secret)
	for _, i := range all {
		added += len(i.lines)
	}
	start, own := first.line-above, above+last.line-first.line+below
	fmt.Fprintf(out, "@@ -%s +%s @@\n", lineRange(start, own), lineRange(start+before, own+added))
	for _, i := range all {
		signed(out, ' ', old[from:i.at])
		for _, line := range i.lines {
			signed(out, '+', line)
		}
		from = i.at
	}
	signed(out, ' ', old[from:to])
	return added
}

// back is where up to three lines begin that end at an offset, and are no secret.
func back(old []byte, at int, secret func(start, end int) bool) (from, lines int) {
	for ; at > 0 && lines < contextLines; lines++ {
		start := bytes.LastIndexByte(old[:at-1], '\n') + 1
		if secret(start, at) {
			break
		}
		at = start
	}
	return at, lines
}

// forth is where up to three lines end that begin at an offset, and are no secret.
func forth(old []byte, at int, secret func(start, end int) bool) (to, lines int) {
	for ; at < len(old) && lines < contextLines; lines++ {
		end := at + len(firstLine(old[at:]))
		if secret(at, end) {
			break
		}
		at = end
	}
	return at, lines
}

// withoutSecrets takes the lines that are secret out of a general diff, which then
// says so and is for reading only: what it changes stands in such a line.
func withoutSecrets(text, old []byte, secret func(start, end int) bool) []byte {
	var out []byte
	line, at, hidden := 0, 0, false // line and offset of the input to come
	for row := range bytes.Lines(text) {
		switch {
		case bytes.HasPrefix(row, []byte("---")), bytes.HasPrefix(row, []byte("+++")), row[0] == '\\':
		case row[0] == '@':
			var first int
			fmt.Sscanf(string(row), "@@ -%d", &first) //nolint:errcheck // 0 is before the first line
			for ; line < first-1 && at < len(old); line++ {
				at += len(firstLine(old[at:]))
			}
			hidden = false
		case row[0] == '+' && hidden:
			row = []byte("+(a Secret: not shown)\n")
		case row[0] == '+':
		default:
			end := at + len(firstLine(old[at:]))
			if hidden = secret(at, end); hidden {
				row = append(row[:1:1], "(a Secret: not shown)\n"...)
			}
			at, line = end, line+1
		}
		out = append(out, row...)
	}
	return out
}

// signed writes lines with a sign in front of each.
func signed(out *bytes.Buffer, sign byte, text []byte) {
	for line := range bytes.Lines(text) {
		out.WriteByte(sign)
		out.Write(line)
	}
}

// lineRange is "FIRST,COUNT", counted from 1; of no lines it is the one before.
func lineRange(before, count int) string {
	if count == 0 {
		return fmt.Sprintf("%d,0", before)
	}
	return fmt.Sprintf("%d,%d", before+1, count)
}

// unheaded drops the "diff a b" lines, which patch(1) does not need.
func unheaded(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("diff ")) {
			out = append(out, line...)
		}
	}
	return out
}
