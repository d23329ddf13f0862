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

// Features are what the nodes of an expression ask of Loki's version beyond that of two
// numbers, such as 1 and 6, and what later ones do not know, in no particular order. src is
// the text that they were parsed from.
func Features(src string, nodes []Node, major, minor int) iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		tell := &teller{major, minor, yield}
		recent := major > 3 || major == 3 && minor >= 3 // has all that since is called with
		for _, n := range nodes {
			if recent && !mayGo(n) {
				continue
			}
			if !featuresOf(src, n, tell) {
				return
			}
		}
	}
}

// mayGo reports nodes of which later versions do not know something any more.
func mayGo(n Node) bool {
	switch n.(type) {
	case *Variants, *CondNumber:
		return true
	}
	return false
}

// A teller is told the features beyond a version, and reports whether to go on.
type teller struct {
	major, minor int
	yield        func(Feature) bool
}

// since tells a feature that a version brought. Thirty copies of it were 3 KB of code.
//
//go:noinline
func (tell *teller) since(version string, s Span, name string) bool {
	major, minor := int(version[0]-'0'), int(version[2]-'0') // no version has more digits
	if major < tell.major || major == tell.major && minor <= tell.minor {
		return true
	}
	return tell.yield(Feature{Span: s, Name: name, Since: version})
}

// featuresOf tells those of one node, and reports whether to go on.
func featuresOf(src string, n Node, tell *teller) bool {
	switch n := n.(type) {
	case *RangeAggregation:
		return rangeFeatures(n, tell)
	case *VectorAggregation:
		return vectorFeatures(n, tell)
	case *Binary:
		if n.Matching != nil {
			return tell.since("2.4", n.Matching.Span, "matching with on or ignoring")
		}
	case *LabelReplace:
		return tell.since("2.2", n.Span, "label_replace")
	case *Vector:
		return tell.since("2.7", n.Span, "vector()")
	case *Variants:
		return tell.yield(Feature{Span: n.Span, Name: "variants()", Since: "3.5", Until: "4.0"})
	case *CondIP:
		return tell.since("2.3", n.Span, "ip()")
	case *CondNumber:
		return numberFeatures(src, n, tell)
	case *Matcher:
		return patternFeatures(n.Op, &n.Value, tell)
	case *CondText:
		return patternFeatures(n.Op, &n.Value, tell)
	case *CondDuration:
		if n.Value < 0 {
			return tell.since("2.9", n.Span, "a negative duration")
		}
	}
	return stageFeatures(n, tell)
}

// numberFeatures: Loki 3.0.0 refuses negative numbers and what is none, as seen by
// asking it; 3.1 reads the ones and takes the others for 0.
func numberFeatures(src string, n *CondNumber, tell *teller) bool {
	if n.Value == 0 && !readable(n.In(src)) {
		return tell.since("3.1", n.Span, "a number that cannot be read") &&
			tell.yield(Feature{Span: n.Span, Name: "a number that cannot be read, and that Loki 3 takes for 0", Until: "4.0"})
	}
	return n.Value >= 0 || tell.since("3.1", n.Span, "a negative number in a label filter")
}

// patternFeatures: (?<name>…) is (?P<name>…) to Go since 1.22. Loki 3.0.0 refuses it in
// matchers and label filters, as seen by asking it.
func patternFeatures(op MatchOp, pattern *Text, tell *teller) bool {
	if op != Matches && op != NotMatches || !strings.Contains(pattern.Value, "(?<") {
		return true
	}
	tree, err := syntax.Parse(pattern.Value, syntax.Perl)
	if err != nil || len(slices.DeleteFunc(tree.CapNames(), isEmpty)) == strings.Count(pattern.Value, "(?P<") {
		return true
	}
	return tell.since("3.1", pattern.Span, "(?<…>…) for (?P<…>…)")
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

// readable reports a comparison with a number that is one; of any other the parser makes 0.
func readable(comparison string) bool {
	text := strings.TrimLeft(comparison[strings.LastIndexAny(comparison, "=<>")+1:], " \t\r\n+-")
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func rangeFeatures(r *RangeAggregation, tell *teller) bool {
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
	return (since == "" || tell.since(since, r.FuncSpan, string(r.Func))) &&
		(r.Unwrap == nil || tell.since("2.0", r.Unwrap.Span, "unwrap")) &&
		(r.Offset == nil || offsetFeatures(r.Offset, tell))
}

// offsetFeatures: Loki 2.8.0 refuses negative ones, as seen by asking it.
func offsetFeatures(o *Offset, tell *teller) bool {
	if o.Length < 0 {
		return tell.since("2.9", o.Span, "a negative offset")
	}
	return tell.since("2.3", o.Span, "offset")
}

func vectorFeatures(v *VectorAggregation, tell *teller) bool {
	switch v.Func {
	case Sort, SortDesc:
		return tell.since("2.8", v.FuncSpan, string(v.Func))
	case ApproxTopk:
		return tell.since("3.3", v.FuncSpan, string(v.Func))
	default:
		return true
	}
}

func stageFeatures(n Node, tell *teller) bool {
	switch n := n.(type) {
	case *LineFilter:
		return lineFilterFeatures(n, tell)
	case *LabelFilter:
		return tell.since("2.0", n.Span, "a label filter")
	case *JSON:
		if len(n.Labels) > 0 {
			return tell.since("2.2", n.Span, "json with paths")
		}
		return tell.since("2.0", n.Span, "json")
	case *Logfmt:
		switch {
		case n.Strict, n.KeepEmpty:
			return tell.since("2.9", n.Span, "logfmt with flags")
		case len(n.Labels) > 0:
			return tell.since("2.8", n.Span, "logfmt with labels")
		}
		return tell.since("2.0", n.Span, "logfmt")
	case *Regexp:
		return tell.since("2.0", n.Span, "regexp")
	case *LineFormat:
		return tell.since("2.0", n.Span, "line_format")
	case *LabelFormat:
		return tell.since("2.0", n.Span, "label_format")
	case *Unpack:
		return tell.since("2.2", n.Span, "unpack")
	case *Pattern:
		return tell.since("2.3", n.Span, "pattern")
	case *Decolorize:
		return tell.since("2.8", n.Span, "decolorize")
	case *Drop:
		return tell.since("2.8", n.Span, "drop")
	case *Keep:
		return tell.since("2.9", n.Span, "keep")
	}
	return true
}

func lineFilterFeatures(f *LineFilter, tell *teller) bool {
	if (f.Op == HasPattern || f.Op == HasPatternNot) && !tell.since("3.0", f.Span, string(f.Op)) {
		return false
	}
	if len(f.Operands) > 1 && !tell.since("3.0", f.Span, "or between line filters") {
		return false
	}
	for _, o := range f.Operands {
		if o.IP && !tell.since("2.3", o.Span, "ip()") {
			return false
		}
	}
	return true
}
