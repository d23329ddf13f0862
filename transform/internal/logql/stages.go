package logql

import "time"

// A Stage is one step of a pipeline: *LineFilter, *LabelFilter, *JSON, *Logfmt,
// *Regexp, *Pattern, *Unpack, *LineFormat, *LabelFormat, *Decolorize, *Drop or
// *Keep. The span of a stage has its pipe sign.
type Stage interface {
	Node
	stage()
}

// LineFilter keeps the lines that meet one of its operands, or, with a negative
// operator, none of them.
type LineFilter struct {
	Span
	Op       LineOp
	Operands []LineOperand // at least one; more with or
}

// LineOperand is "text", or ip("10.0.0.0/8").
type LineOperand struct {
	Span
	IP   bool
	Text Text
}

// Alone reports that the filter has one operand, or that each of its operands is a
// filter of its own, as behind a negative operator. Of several that |=, |~ or |>
// joins with or, Loki takes the argument of ip() for a text like the others.
func (f *LineFilter) Alone() bool {
	return len(f.Operands) == 1 || f.Op == ContainsNot || f.Op == LineMatchesNot || f.Op == HasPatternNot
}

// Counted are the operands that Loki goes by. Of those joined with or it forgets an
// ip() that others follow, and all between it and the first. Seen by asking Loki 3.7.6.
//
//go:noinline
func (f *LineFilter) Counted() []LineOperand {
	if f.Alone() {
		return f.Operands
	}
	kept := f.Operands[:1:1]
	for i, o := range f.Operands[1:] {
		kept = append(kept, o)
		if o.IP && i+2 < len(f.Operands) {
			kept = kept[:1]
		}
	}
	return kept
}

// LineOp compares a line with a text.
type LineOp string

// The operators of line filters.
const (
	Contains       LineOp = "|="
	ContainsNot    LineOp = "!="
	LineMatches    LineOp = "|~"
	LineMatchesNot LineOp = "!~"
	HasPattern     LineOp = "|>"
	HasPatternNot  LineOp = "!>"
)

// LabelFilter keeps the lines whose labels meet the condition.
type LabelFilter struct {
	_ incomparable
	Span
	Cond Condition
}

// A Condition is what a label filter asks: *CondAnd, *CondOr, *CondText,
// *CondNumber, *CondDuration, *CondBytes or *CondIP.
type Condition interface {
	Node
	condition()
}

// CondAnd is both, written with and, a comma, or nothing between.
type CondAnd struct {
	_ incomparable
	Span
	Left, Right Condition
}

// CondOr is either.
type CondOr struct {
	_ incomparable
	Span
	Left, Right Condition
}

// CondText is label="text" and its like.
type CondText struct {
	Span
	Label Name
	Op    MatchOp
	Value Text
}

// CondNumber is label > 5. Op is one of Eq, Ne, Gt, Ge, Lt and Le in this and
// the next two.
type CondNumber struct {
	_ incomparable
	Span
	Label Name
	Op    BinaryOp
	Value float64
}

// CondDuration is label > 5s.
type CondDuration struct {
	_ incomparable
	Span
	Label Name
	Op    BinaryOp
	Value time.Duration
}

// CondBytes is label > 5KB.
type CondBytes struct {
	_ incomparable
	Span
	Label Name
	Op    BinaryOp
	Value uint64
}

// CondIP is label = ip("10.0.0.0/8"). Op is Equal or NotEqual.
type CondIP struct {
	Span
	Label Name
	Op    MatchOp
	Value Text
}

// JSON is json, or json a="path", b="path".
type JSON struct {
	Span
	Labels []Extraction // none: every member becomes a label
}

// Logfmt is logfmt, or logfmt a="key", b="key".
type Logfmt struct {
	Span
	Strict, KeepEmpty bool
	Labels            []Extraction // none: every pair becomes a label
}

// Extraction is a="path"; a alone is a="a", with Path's span that of the label.
type Extraction struct {
	Span
	Label Name
	Path  Text
}

// Regexp is regexp "…", whose named groups become labels.
type Regexp struct {
	Span
	Regexp Text

	groups names // in the order of the text: they take long to read
}

// Pattern is pattern "…", whose captures <a> become labels.
type Pattern struct {
	Span
	Pattern Text
}

// Unpack takes apart what Promtail's pack stage packed.
type Unpack struct{ Span }

// LineFormat is line_format "…", a template that makes the new line.
type LineFormat struct {
	Span
	Template Text
}

// LabelFormat is label_format a=b, c="template".
type LabelFormat struct {
	Span
	Formats []Format
}

// Format is one assignment of label_format: from a label, or from a template.
type Format struct {
	Span
	Label    Name
	Source   *Name // a=b renames b; nil with a template
	Template *Text // nil with a source
}

// Decolorize removes terminal colours.
type Decolorize struct{ Span }

// Drop removes labels.
type Drop struct {
	Span
	Labels []Selection
}

// Keep removes all other labels.
type Keep struct {
	Span
	Labels []Selection
}

// Selection names a label, and may ask for its value: drop level="debug".
type Selection struct {
	Span
	Label   Name
	Matcher *Matcher // nil: whatever its value
}

func (*LineFilter) stage()  {}
func (*LabelFilter) stage() {}
func (*JSON) stage()        {}
func (*Logfmt) stage()      {}
func (*Regexp) stage()      {}
func (*Pattern) stage()     {}
func (*Unpack) stage()      {}
func (*LineFormat) stage()  {}
func (*LabelFormat) stage() {}
func (*Decolorize) stage()  {}
func (*Drop) stage()        {}
func (*Keep) stage()        {}

func (*CondAnd) condition()      {}
func (*CondOr) condition()       {}
func (*CondText) condition()     {}
func (*CondNumber) condition()   {}
func (*CondDuration) condition() {}
func (*CondBytes) condition()    {}
func (*CondIP) condition()       {}
