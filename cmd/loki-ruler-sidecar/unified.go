package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
)

// contextLines is how many lines of the input stand around what was added.
const contextLines = 3

// unified is a unified diff of two versions of a file. Output is the input with
// lines added, nearly always, and is shown as that: a general diff goes by lines
// that stand once, and shows lines as removed and added again that never moved.
func unified(name string, old, changed []byte) []byte {
	return unifiedAs(name, name+" (post-rendered)", old, changed)
}

// unifiedAs is unified with a name of its own for the second version.
func unifiedAs(name, renamed string, old, changed []byte) []byte {
	before, after := slices.Collect(bytes.Lines(old)), slices.Collect(bytes.Lines(changed))
	added, ok := insertions(before, after)
	if !ok || !bytes.HasSuffix(old, []byte("\n")) || !bytes.HasSuffix(changed, []byte("\n")) {
		return unheaded(diff.Diff(name, old, renamed, changed))
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, renamed)
	hunks(&out, after, added)
	return out.Bytes()
}

// insertions tells which lines were added to the others; ok is false when some
// were changed or taken away.
func insertions(before, after [][]byte) (added []bool, ok bool) {
	added = make([]bool, len(after))
	i := 0
	for j, line := range after {
		if i < len(before) && bytes.Equal(before[i], line) {
			i++
		} else {
			added[j] = true
		}
	}
	return added, i == len(before)
}

// hunks writes the added lines with those around them.
func hunks(out *bytes.Buffer, lines [][]byte, added []bool) {
	old := 0 // lines of the input before the hunk
	for start := 0; start < len(lines); {
		first := slices.Index(added[start:], true)
		if first < 0 {
			return
		}
		from := max(start, start+first-contextLines)
		old += from - start
		to := hunkEnd(added, start+first)
		body, own := lines[from:to], 0
		for i := range body {
			if !added[from+i] {
				own++
			}
		}
		fmt.Fprintf(out, "@@ -%s +%s @@\n", lineRange(old, own), lineRange(from, len(body)))
		for i, line := range body {
			sign := byte(' ')
			if added[from+i] {
				sign = '+'
			}
			out.WriteByte(sign)
			out.Write(line)
		}
		old += own
		start = to
	}
}

// hunkEnd is the line behind a hunk that begins with the added line at: two that
// would touch are one.
func hunkEnd(added []bool, at int) int {
	last := at
	for i := at; i < len(added) && i <= last+2*contextLines+1; i++ {
		if added[i] {
			last = i
		}
	}
	return min(len(added), last+1+contextLines)
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
