package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// The columns of a source line that are shown: minified JSON and base64 make lines
// of many kilobytes.
const (
	snippetColumns    = 100 // at most
	minSnippetColumns = 30  // however narrow the terminal
)

// snippet renders the source line of a place with carets under what the place
// covers:
//
//	     |
//	2137 |   name: loki-ruler
//	     |         ^^^^^^^^^^
//
// Nothing, when the source is not known. All of it fits in width columns; 0 is
// as wide as snippets get.
func (l *Lint) snippet(p finding.Place, ink ink, width int) []string {
	text, ok := l.line(p)
	if !ok || p.Column < 1 {
		return nil
	}
	text = strings.TrimPrefix(text, bom)
	start, ok := byteOf(text, p.Column)
	if !ok {
		return nil
	}
	number := fmt.Sprint(p.Line)
	room := snippetColumns
	if width > 0 {
		room = min(room, max(minSnippetColumns, width-len(number)-len(" | ")))
	}
	end := markEnd(text, start, p)
	before, marked, after := window(text[:start], text[start:end], text[end:], room)
	if sanitize.HasCredentials(text) && sanitize.HasCredentials(before+marked+after) {
		return nil // the mark stands in an address, and parts it
	}
	gutter := strings.Repeat(" ", len(number))
	caret := blank(before) + ink.bold(strings.Repeat("^", max(1, columns(marked))))
	return []string{
		gutter + " " + ink.dim("|"),
		number + " " + ink.dim("|") + " " + before + marked + after,
		gutter + " " + ink.dim("|") + " " + caret,
	}
}

// markEnd is where the caret line stops: the place's end, or the end of the
// text when the place goes on below, or just the one rune it starts at.
func markEnd(text string, start int, p finding.Place) int {
	switch {
	case p.EndLine > p.Line:
		return len(strings.TrimRight(text, " \t"+"\r"))
	case p.EndLine == p.Line:
		if end, ok := byteOf(text, p.EndColumn); ok && end >= start {
			return end
		}
	}
	_, size := utf8.DecodeRuneInString(text[start:])
	return start + size
}

// window makes a line's three parts fit in room columns, as runes count. What is
// cut is an ellipsis, between words where there is a blank near.
func window(before, marked, after string, room int) (string, string, string) {
	before, marked, after = oneRow(before), oneRow(marked), oneRow(after)
	lead := room / 3
	if n := utf8.RuneCountInString(before); n+utf8.RuneCountInString(marked) > room && n > lead {
		before = "…" + string([]rune(before)[n-lead+1:])
	}
	left := max(lead, room-utf8.RuneCountInString(before))
	if utf8.RuneCountInString(marked) > left {
		return before, shorten(marked, left), ""
	}
	left -= utf8.RuneCountInString(marked)
	if after != "" {
		after = shortenWords(after, max(1, left))
	}
	return before, marked, after
}

// oneRow is visible text that keeps to its row; only a whole line is given to it,
// so a break can only be one that the line splitter does not know.
func oneRow(s string) string { return strings.ReplaceAll(visible(s), "\n", " ") }

// blank is white space as wide as s: tabs stay tabs, so that carets line up
// whatever a tab is on the reader's terminal.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", runeColumns(r)))
	}
	return b.String()
}
