package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
)

// visible is s as it may be shown, see package sanitize.
func visible(s string) string { return sanitize.Text(s) }

// oneLine is visible text on one line: runs of white space become one space.
func oneLine(s string) string {
	s = visible(s)
	for i := range len(s) {
		if c := s[i]; c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') || c < ' ' || c > '~' { // which few texts have
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// lines are the lines of visible text, without blank ones at either end.
func lines(s string) []string {
	s = strings.Trim(visible(s), "\n")
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// columns is the number of terminal columns visible text takes. A tab counts
// as one: callers keep tabs as they are or have none.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case sanitize.IsJoiner(r), unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case isWide(r):
		return 2
	default:
		return 1
	}
}

// isWide reports the blocks that terminals draw two columns wide: Hangul, CJK,
// full-width forms and emoji. Unicode's table (UAX 11) has more exceptions than
// a caret under a source line is worth.
func isWide(r rune) bool {
	switch {
	case r >= 0x1100 && r <= 0x115f,
		r >= 0x2e80 && r <= 0xa4cf,
		r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1faff,
		r >= 0x20000 && r <= 0x3fffd:
		return true
	}
	return false
}

// shorten cuts visible text to at most max runes, the last an ellipsis.
func shorten(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max-1]) + "…"
}

// shortenWords is shorten that cuts at the last blank, when that is not far.
func shortenWords(s string, max int) string {
	cut := shorten(s, max)
	if cut == s {
		return s
	}
	const far = 24
	head := strings.TrimSuffix(cut, "…")
	if i := strings.LastIndexByte(head, ' '); i > 0 && len(head)-i <= far && s[len(head)] != ' ' {
		return head[:i+1] + "…"
	}
	return cut
}
