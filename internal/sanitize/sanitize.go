// Package sanitize makes text harmless before it goes out: to a terminal, a log of
// CI, a report, a comment in a file that is written.
//
// Manifests, file names and rules are written by strangers, and messages quote them.
// What goes out paints on no terminal (control characters, changes of direction),
// is no command to the CI that reads along ("::error::", "##vso[…]"), ends no line
// that it stands in, and tells no credentials of an address.
//
// It changes nothing else: text without any of these comes out as it is. It is not
// for the product, manifests and what is to be put into them; those are bytes. It
// stands on the standard library.
package sanitize

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Text is s as it may be shown on several lines: valid UTF-8 in which every rune
// that prints nothing, moves the cursor or reorders text is written as its escape.
// Line breaks become "\n" and stay; tabs stay.
func Text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return withoutCommands(URLs(Visible(s)))
}

// Line is s as it may be shown on one line, such as a file name: a line break is
// written as its escape, too.
func Line(s string) string {
	return Text(strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(s))
}

// Visible is the part of [Text] that is about single characters.
func Visible(s string) string {
	if isVisible(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s { // a byte that is not UTF-8 comes as U+FFFD
		writeVisible(&b, r)
	}
	return b.String()
}

// isVisible is the common case, told without an allocation.
func isVisible(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c == 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func writeVisible(b *strings.Builder, r rune) {
	switch {
	case r == '\n', r == '\t', unicode.IsGraphic(r), IsJoiner(r):
		b.WriteRune(r)
	case r < 0x80:
		fmt.Fprintf(b, `\x%02x`, r)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// IsJoiner reports the format characters that emoji and some scripts need; the
// others, bidirectional overrides among them, are what Visible is against.
func IsJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// withoutCommands breaks what CI systems take for a command: GitHub's runner looks
// for "::" behind white space at the start of a line, it and Azure's agent for
// "##[" and "##vso[" anywhere, TeamCity's for "##teamcity[". Text is wrapped between
// words on its way out, so that any word may come to begin a line.
func withoutCommands(s string) string {
	if strings.Contains(s, "##") {
		for _, command := range []string{"##[", "##vso[", "##teamcity["} {
			s = strings.ReplaceAll(s, command, `#\x23`+command[2:])
		}
	}
	if !strings.Contains(s, "::") {
		return s
	}
	return wordOfColons().ReplaceAllString(s, `$1\x3a:`)
}

var wordOfColons = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|\s|[\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}])::`)
})
