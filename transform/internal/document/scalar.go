package document

import (
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// scalarText writes a scalar on one line: plain where every YAML reader takes
// that for the same value, quoted where one would not.
func scalarText(n *Node, asJSON, inFlow bool) string {
	switch {
	case n.Tag == NullTag:
		return plainNull(n, asJSON)
	case n.Tag != StrTag && n.Tag != NoTag:
		return typedText(n, asJSON)
	case asJSON:
		return yamltext.DoubleQuote(n.Value)
	case n.Style == SingleQuoted && yamltext.IsPrintable(n.Value):
		return yamltext.SingleQuote(n.Value)
	case n.Style == DoubleQuoted || !isPlain(n.Value, inFlow):
		return yamltext.DoubleQuote(n.Value)
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
	case asJSON && n.Tag == BoolTag:
		return strings.ToLower(n.Value)
	case asJSON && n.Tag == IntTag:
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return strconv.FormatInt(i, 10)
		}
		return yamltext.DoubleQuote(n.Value)
	case asJSON:
		return yamltext.DoubleQuote(n.Value)
	case plainTag(n.Value) == n.Tag:
		return n.Value
	}
	return yamltext.Tag(n.TagText()) + " " + yamltext.DoubleQuote(n.Value)
}

// plainTag is the tag a plain scalar of this text resolves to.
func plainTag(text string) Tag {
	return tagOf((&yaml.Node{Kind: yaml.ScalarNode, Value: text}).ShortTag())
}

// isPlain reports whether a string may be written without quotes.
func isPlain(s string, inFlow bool) bool {
	return yamltext.MayBePlain(s, inFlow) && quickTag(s) == StrTag
}

// wantsLiteral reports a string that is written as a literal block: several
// lines (or one that was a literal), and safe for every reader.
func wantsLiteral(n *Node) bool {
	if n.Tag != StrTag && n.Tag != NoTag || n.Style == SingleQuoted || n.Style == DoubleQuoted {
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
		if !yamltext.IsPrintable(line) || strings.TrimRight(line, " \t") != line {
			return false
		}
	}
	return true
}
