package yamltext

import "strings"

// Kind says what a node is.
type Kind uint8

// The kinds of node.
const (
	Scalar Kind = iota
	Mapping
	Sequence
	Alias
)

// Style says how a node is written.
type Style uint8

// The styles. Collections are Block or Flow (JSON is Flow); scalars are the rest.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
	Block
	Flow
)

// Quote writes text of one line in the quotes of this style; "" for a style without.
func (s Style) Quote(text string) string {
	switch s {
	case SingleQuoted:
		return SingleQuote(text)
	case DoubleQuoted:
		return DoubleQuote(text)
	default:
		return ""
	}
}

// Inside writes text so that it can stand inside a scalar of this style, or returns ""
// where that would take more than escaping.
func (s Style) Inside(text string) string {
	switch s {
	case SingleQuoted:
		return strings.ReplaceAll(text, "'", "''")
	case DoubleQuoted:
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	case Plain:
		if strings.Contains(text, ": ") || strings.Contains(text, " #") {
			return ""
		}
		return text
	default:
		return text
	}
}
