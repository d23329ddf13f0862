package logql

import (
	"iter"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// A Feature is a part of an expression that not every Loki version knows.
type Feature struct {
	Span
	Name string // such as "|>" or "the stage pattern"
	// Since is the first version that knows it, such as "2.9". Empty: all.
	Since string
	// Until is the first version that does not know it any more, such as "4.0".
	// Empty: none.
	Until string
}

// Features are what an expression asks of Loki's version beyond 1.6, in no
// particular order. src is the text that e was parsed from.
func Features(src string, e Expr) iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		for n := range All(e) {
			if !featuresOf(src, n, yield) {
				return
			}
		}
	}
}

// featuresOf yields those of one node, and reports whether to go on.
func featuresOf(src string, n Node, yield func(Feature) bool) bool {
	switch n := n.(type) {
	case *RangeAggregation:
		return rangeFeatures(n, yield)
	case *VectorAggregation:
		return vectorFeatures(n, yield)
	case *Binary:
		if n.Matching != nil {
			return yield(Feature{Span: n.Matching.Span, Name: "matching with on or ignoring", Since: "2.4"})
		}
	case *LabelReplace:
		return yield(Feature{Span: n.Bounds(), Name: "label_replace", Since: "2.2"})
	case *Vector:
		return yield(Feature{Span: n.Bounds(), Name: "vector()", Since: "2.7"})
	case *Variants:
		return yield(Feature{Span: n.Bounds(), Name: "variants()", Since: "3.5", Until: "4.0"})
	case *CondIP:
		return yield(Feature{Span: n.Bounds(), Name: "ip()", Since: "2.3"})
	case *CondNumber:
		return numberFeatures(src, n, yield)
	case *Matcher:
		return patternFeatures(n.Op, &n.Value, yield)
	case *CondText:
		return patternFeatures(n.Op, &n.Value, yield)
	case *CondDuration:
		if n.Value < 0 {
			return yield(Feature{Span: n.Bounds(), Name: "a negative duration", Since: "2.9"})
		}
	}
	return stageFeatures(n, yield)
}

// numberFeatures: Loki 3.0.0 refuses negative numbers and what is none, as seen by
// asking it; 3.1 reads the ones and takes the others for 0.
func numberFeatures(src string, n *CondNumber, yield func(Feature) bool) bool {
	if !readable(n.In(src)) {
		return yield(Feature{Span: n.Bounds(), Name: "a number that cannot be read", Since: "3.1"}) &&
			yield(Feature{Span: n.Bounds(), Name: "a number that cannot be read, and that Loki 3 takes for 0", Until: "4.0"})
	}
	return n.Value >= 0 || yield(Feature{Span: n.Bounds(), Name: "a negative number in a label filter", Since: "3.1"})
}

// patternFeatures: (?<name>…) is (?P<name>…) to Go since 1.22. Loki 3.0.0 refuses it in
// matchers and label filters, as seen by asking it.
func patternFeatures(op MatchOp, pattern *Text, yield func(Feature) bool) bool {
	if op != Matches && op != NotMatches || !strings.Contains(pattern.Value, "(?<") {
		return true
	}
	tree, err := syntax.Parse(pattern.Value, syntax.Perl)
	if err != nil || len(slices.DeleteFunc(tree.CapNames(), isEmpty)) == strings.Count(pattern.Value, "(?P<") {
		return true
	}
	return yield(Feature{Span: pattern.Span, Name: "(?<…>…) for (?P<…>…)", Since: "3.1"})
}

func isEmpty(text string) bool { return text == "" }

// Capitals finds the first keyword or function that is not written in small letters,
// which Loki reads since 3.0. It is apart from Features since that does not look at
// words.
func Capitals(src string) (Feature, bool) {
	for _, t := range lex(src).tokens {
		if (t.kind == keyword || t.kind == function) && t.In(src) != t.text {
			return Feature{Span: t.Span, Name: t.In(src) + " in capitals", Since: "3.0"}, true
		}
	}
	return Feature{}, false
}

// readable reports a comparison with a number that is one.
func readable(comparison string) bool {
	text := strings.TrimLeft(comparison[strings.LastIndexAny(comparison, "=<>")+1:], " \t\r\n+-")
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func rangeFeatures(r *RangeAggregation, yield func(Feature) bool) bool {
	since := ""
	switch r.Func {
	case AbsentOverTime:
		since = "2.2"
	case FirstOverTime, LastOverTime:
		since = "2.3"
	case RateCounter:
		since = "2.6"
	default:
	}
	return (since == "" || yield(Feature{Span: r.FuncSpan, Name: string(r.Func), Since: since})) &&
		(r.Unwrap == nil || yield(Feature{Span: r.Unwrap.Span, Name: "unwrap", Since: "2.0"})) &&
		(r.Offset == nil || offsetFeatures(r.Offset, yield))
}

// offsetFeatures: Loki 2.8.0 refuses negative ones, as seen by asking it.
func offsetFeatures(o *Offset, yield func(Feature) bool) bool {
	if o.Length < 0 {
		return yield(Feature{Span: o.Span, Name: "a negative offset", Since: "2.9"})
	}
	return yield(Feature{Span: o.Span, Name: "offset", Since: "2.3"})
}

func vectorFeatures(v *VectorAggregation, yield func(Feature) bool) bool {
	switch v.Func {
	case Sort, SortDesc:
		return yield(Feature{Span: v.FuncSpan, Name: string(v.Func), Since: "2.8"})
	case ApproxTopk:
		return yield(Feature{Span: v.FuncSpan, Name: string(v.Func), Since: "3.3"})
	default:
		return true
	}
}

func stageFeatures(n Node, yield func(Feature) bool) bool {
	switch n := n.(type) {
	case *LineFilter:
		return lineFilterFeatures(n, yield)
	case *LabelFilter:
		return yield(Feature{Span: n.Bounds(), Name: "a label filter", Since: "2.0"})
	case *JSON:
		if len(n.Labels) > 0 {
			return yield(Feature{Span: n.Bounds(), Name: "json with paths", Since: "2.2"})
		}
		return yield(Feature{Span: n.Bounds(), Name: "json", Since: "2.0"})
	case *Logfmt:
		switch {
		case n.Strict, n.KeepEmpty:
			return yield(Feature{Span: n.Bounds(), Name: "logfmt with flags", Since: "2.9"})
		case len(n.Labels) > 0:
			return yield(Feature{Span: n.Bounds(), Name: "logfmt with labels", Since: "2.8"})
		}
		return yield(Feature{Span: n.Bounds(), Name: "logfmt", Since: "2.0"})
	case *Regexp:
		return yield(Feature{Span: n.Bounds(), Name: "regexp", Since: "2.0"})
	case *LineFormat:
		return yield(Feature{Span: n.Bounds(), Name: "line_format", Since: "2.0"})
	case *LabelFormat:
		return yield(Feature{Span: n.Bounds(), Name: "label_format", Since: "2.0"})
	case *Unpack:
		return yield(Feature{Span: n.Bounds(), Name: "unpack", Since: "2.2"})
	case *Pattern:
		return yield(Feature{Span: n.Bounds(), Name: "pattern", Since: "2.3"})
	case *Decolorize:
		return yield(Feature{Span: n.Bounds(), Name: "decolorize", Since: "2.8"})
	case *Drop:
		return yield(Feature{Span: n.Bounds(), Name: "drop", Since: "2.8"})
	case *Keep:
		return yield(Feature{Span: n.Bounds(), Name: "keep", Since: "2.9"})
	}
	return true
}

func lineFilterFeatures(f *LineFilter, yield func(Feature) bool) bool {
	if (f.Op == HasPattern || f.Op == HasPatternNot) && !yield(Feature{Span: f.Span, Name: string(f.Op), Since: "3.0"}) {
		return false
	}
	if len(f.Operands) > 1 && !yield(Feature{Span: f.Span, Name: "or between line filters", Since: "3.0"}) {
		return false
	}
	for _, o := range f.Operands {
		if o.IP && !yield(Feature{Span: o.Span, Name: "ip()", Since: "2.3"}) {
			return false
		}
	}
	return true
}
