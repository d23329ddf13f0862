package document

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// scalarText writes a scalar on one line: plain where every YAML reader takes
// that for the same value, quoted where one would not.
func scalarText(n *Node, asJSON, inFlow bool) string {
	switch {
	case n.Tag == "!!null":
		return plainNull(n, asJSON)
	case n.Tag != "!!str" && n.Tag != "":
		return typedText(n, asJSON)
	case asJSON:
		return doubleQuote(n.Value)
	case n.Style == SingleQuoted && isPrintable(n.Value):
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	case n.Style == DoubleQuoted || !isPlain(n.Value, inFlow):
		return doubleQuote(n.Value)
	}
	return n.Value
}

func plainNull(n *Node, asJSON bool) string {
	if n.Value == "" || asJSON {
		return "null"
	}
	return n.Value
}

// typedText writes a number, a boolean, or a scalar with a tag of its own.
func typedText(n *Node, asJSON bool) string {
	switch {
	case asJSON && json.Valid([]byte(n.Value)):
		return n.Value
	case asJSON && n.Tag == "!!bool":
		return strings.ToLower(n.Value)
	case asJSON && n.Tag == "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return strconv.FormatInt(i, 10)
		}
		return doubleQuote(n.Value)
	case asJSON:
		return doubleQuote(n.Value)
	case plainTag(n.Value) == n.Tag:
		return n.Value
	}
	return tagText(n.Tag) + " " + doubleQuote(n.Value)
}

// tagText writes a tag, as an escaped URI where it is not a local or core tag.
func tagText(tag string) string {
	var out strings.Builder
	for _, c := range []byte(tag) {
		if isWord(c) || strings.IndexByte(";/?:@&=+$,.!~*'()", c) >= 0 {
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

// plainTag is the tag a plain scalar of this text resolves to.
func plainTag(text string) string {
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: text}).ShortTag()
}

// isPlain reports whether a string may be written without quotes. Readers
// differ: YAML 1.1 has more booleans and numbers, so those are quoted too.
func isPlain(s string, inFlow bool) bool {
	return isPrintable(s) && isPlainSyntax(s, inFlow) && !isYAML11(s) && plainTag(s) == "!!str"
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
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off":
		return true
	}
	digits := strings.Trim(s, "0123456789:._+-")
	return digits == "" && strings.Contains(s, ":")
}

// isPrintable reports text of one line that needs no escapes.
func isPrintable(s string) bool {
	for _, r := range s {
		if r != '\t' && needsEscape(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

func needsEscape(r rune) bool {
	return r < ' ' || r == 0x7f || r == utf8.RuneError || r == 0xfeff || r > 0x7f && !unicode.IsGraphic(r) || isWideBreak(r)
}

// doubleQuote writes s as YAML and JSON both read it.
func doubleQuote(s string) string {
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

// wantsLiteral reports a string that is written as a literal block: several
// lines (or one that was a literal), and safe for every reader.
func wantsLiteral(n *Node) bool {
	if n.Tag != "!!str" && n.Tag != "" || n.Style == SingleQuoted || n.Style == DoubleQuoted {
		return false
	}
	text := strings.TrimSuffix(n.Value, "\n")
	if n.Style != Literal && !strings.Contains(n.Value, "\n") {
		return false
	}
	if text == "" || strings.HasSuffix(text, "\n") || strings.ContainsAny(text[:1], " \t\n") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if !isPrintable(line) || strings.TrimRight(line, " \t") != line {
			return false
		}
	}
	return true
}
