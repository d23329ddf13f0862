package yamltext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MayBePlain reports text that ends where it should without quotes, starts nothing
// else, and is a string to YAML 1.1 readers too, which have more booleans and numbers.
// That it is a string to YAML 1.2 is for the caller to see.
func MayBePlain(s string, inFlow bool) bool {
	return (isName(s) || IsPrintable(s) && isPlainSyntax(s, inFlow)) && !isYAML11(s)
}

// isName reports a letter, and behind it what [IsWord] takes, dots and slashes: most
// texts of a manifest, which need no closer look.
func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !IsWord(c) && c != '.' && c != '/' {
			return false
		}
	}
	return s != "" && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z')
}

// isPlainSyntax reports text that ends where it should and starts nothing else.
func isPlainSyntax(s string, inFlow bool) bool {
	switch {
	case s == "", strings.TrimSpace(s) != s, strings.HasSuffix(s, ":"):
		return false
	case strings.Contains(s, ": "), strings.Contains(s, " #"), strings.Contains(s, "\t"):
		return false
	case strings.HasPrefix(s, "---"), strings.HasPrefix(s, "..."):
		return false
	case inFlow && strings.ContainsAny(s, ",[]{}:?"):
		return false
	}
	if strings.IndexByte("-?:", s[0]) >= 0 {
		return len(s) > 1 && s[1] != ' '
	}
	return strings.IndexByte(",[]{}#&*!|>'\"%@`=<", s[0]) < 0
}

// isYAML11 reports what only a YAML 1.1 reader takes for something else than a
// string: the other booleans and base 60 numbers such as 12:30:45.
func isYAML11(s string) bool {
	if len(s) <= len("yes") {
		switch strings.ToLower(s) {
		case "y", "n", "yes", "no", "on", "off":
			return true
		}
	}
	return strings.Contains(s, ":") && strings.Trim(s, "0123456789:._+-") == ""
}

// IsPrintable reports text of one line that needs no escapes.
func IsPrintable(s string) bool {
	for _, r := range s {
		if ' ' <= r && r < 0x7f { // nearly all of them
			continue
		}
		if r != '\t' && needsEscape(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

func needsEscape(r rune) bool {
	return r < ' ' || r == 0x7f || r == utf8.RuneError || r == 0xfeff || r > 0x7f && !unicode.IsGraphic(r) || IsWideBreak(r)
}

// SingleQuote writes text of one line in single quotes.
func SingleQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// DoubleQuote writes s as YAML and JSON both read it.
func DoubleQuote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case needsEscape(r) && r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// Tag writes a tag, as an escaped URI where it is not a local or core tag.
func Tag(tag string) string {
	var out strings.Builder
	for _, c := range []byte(tag) {
		if IsWord(c) || strings.IndexByte(";/?:@&=+$,.!~*'()", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	if strings.HasPrefix(tag, "!") && strings.LastIndexByte(tag, '!') <= 1 { // "!a!b" would be a handle and its tag
		return out.String()
	}
	return "!<" + out.String() + ">"
}
