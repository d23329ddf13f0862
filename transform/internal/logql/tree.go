package logql

// A Node is any part of the tree.
type Node interface {
	// Bounds says where the node stands in the text that was parsed.
	Bounds() Span
}

// An Expr is what a text can be as a whole: a *LogQuery, or one of the metric
// queries *RangeAggregation, *VectorAggregation, *Binary, *LabelReplace,
// *Vector, *Number and *Variants.
type Expr interface {
	Node
	expr()
}

// Span is a part of the parsed text: the bytes from Start up to End. Parentheses
// around an expression do not belong to its span.
type Span struct{ Start, End int }

// Bounds makes everything that embeds a Span a Node.
func (s *Span) Bounds() Span { return *s }

// In is the text of the span in src, which must be the text that was parsed.
//
//go:noinline
func (s Span) In(src string) string { return src[s.Start:s.End] }

// incomparable is in what nobody compares by ==. For each of these structures Go would
// make the code for that, 4.7 KB of it.
type incomparable [0]func()

// Name is an identifier: of a label, mostly.
type Name struct {
	_ incomparable
	Span
	Text string
}

// Text is a quoted string. Its span has the quotes.
type Text struct {
	_ incomparable
	Span
	Value string // without quotes and escapes
	Raw   bool   // written in backquotes

	// empty is of the regular expression of a matcher or label filter, which takes long
	// to read.
	empty matchesEmpty
}

// matchesEmpty says whether the whole of the empty text matches.
type matchesEmpty uint8

const (
	notAsked matchesEmpty = iota
	noRegexp
	matchesNo
	matchesYes
)

// LogQuery selects streams and pipes their lines through stages.
type LogQuery struct {
	Span
	Selector *Selector
	// Stages are in the order in which lines pass them. In a range aggregation
	// some may stand behind the range; they count as if they stood before it.
	Stages []Stage
}

// Selector is {app="shop", level!="debug"}. Its span has the braces.
type Selector struct {
	Span
	Matchers []*Matcher
}

// Matcher is one condition on one label, as text.
type Matcher struct {
	Span
	Label Name
	Op    MatchOp
	Value Text
}

// MatchOp compares a label with a text. Regular expressions are anchored on
// both sides.
type MatchOp string

// The operators of matchers.
const (
	Equal      MatchOp = "="
	NotEqual   MatchOp = "!="
	Matches    MatchOp = "=~"
	NotMatches MatchOp = "!~"
)

// RangeAggregation makes samples of the lines of a window: one vector of them
// for each instant.
type RangeAggregation struct {
	_ incomparable
	Span
	Func     RangeFunc
	FuncSpan Span
	Param    *Number // of quantile_over_time; else nil
	Log      *LogQuery
	Unwrap   *Unwrap // nil: lines or bytes are counted
	Window   Window
	Offset   *Offset   // nil: none
	Grouping *Grouping // nil: none
}

// VectorAggregation makes fewer series of those of its expression.
type VectorAggregation struct {
	_ incomparable
	Span
	Func     VectorFunc
	FuncSpan Span
	Param    *Number // the whole number of topk, bottomk and approx_topk; else nil
	Grouping *Grouping
	Expr     Expr
}

// Grouping is by (a, b) or without (a, b), also of no label at all.
type Grouping struct {
	Span
	Without bool
	Labels  []Name
}

// Binary is an operation on two expressions.
type Binary struct {
	_ incomparable
	Span
	Op     BinaryOp
	OpSpan Span
	// Bool is the word bool: a comparison gives 0 or 1 and drops nothing. On
	// other operators it means nothing.
	Bool        bool
	Matching    *Matching // nil: no on or ignoring
	Left, Right Expr
}

// Matching says which series of two vectors belong together.
type Matching struct {
	Span
	On     bool // on (…), else ignoring (…)
	Labels []Name
	Card   Cardinality
	// Include are the labels in the parentheses of group_left or group_right.
	Include []Name
}

// Cardinality says on which side several series may meet one of the other.
type Cardinality uint8

// The cardinalities.
const (
	OneToOne  Cardinality = iota
	ManyToOne             // group_left
	OneToMany             // group_right
)

// LabelReplace is label_replace(expr, "to", "replacement", "from", "regexp").
type LabelReplace struct {
	Span
	Expr                          Expr
	To, Replacement, From, Regexp Text
}

// Vector is vector(5): one sample without labels.
type Vector struct {
	Span
	Value *Number
}

// Number is a number, as an expression or as a parameter. Its span has the sign.
type Number struct {
	_ incomparable
	Span
	Value float64
}

// Variants is variants(expr, expr) of ({…}[5m]), which Loki 3.5 brought, as an
// experiment, and Loki 4 took away.
type Variants struct {
	Span
	Exprs  []Expr
	Log    *LogQuery
	Unwrap *Unwrap // nil: none
	Window Window
	Offset *Offset // nil: none
}

func (*LogQuery) expr()          {}
func (*RangeAggregation) expr()  {}
func (*VectorAggregation) expr() {}
func (*Binary) expr()            {}
func (*LabelReplace) expr()      {}
func (*Vector) expr()            {}
func (*Number) expr()            {}
func (*Variants) expr()          {}
