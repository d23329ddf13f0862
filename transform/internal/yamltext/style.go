package yamltext

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
