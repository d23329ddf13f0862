package logql

import (
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

// Features lists what an expression asks of Loki's version beyond 1.6, in no
// particular order. src is the text that e was parsed from.
func Features(src string, e Expr) []Feature {
	var list []Feature
	for n := range All(e) {
		for _, f := range featuresOf(src, n) {
			if f.Span == (Span{}) {
				f.Span = n.Bounds()
			}
			list = append(list, f)
		}
	}
	return list
}

func featuresOf(src string, n Node) []Feature {
	switch n := n.(type) {
	case *RangeAggregation:
		return rangeFeatures(n)
	case *VectorAggregation:
		return vectorFeatures(n)
	case *Binary:
		if n.Matching != nil {
			return []Feature{{Span: n.Matching.Span, Name: "matching with on or ignoring", Since: "2.4"}}
		}
	case *LabelReplace:
		return []Feature{{Name: "label_replace", Since: "2.2"}}
	case *Vector:
		return []Feature{{Name: "vector()", Since: "2.7"}}
	case *Variants:
		return []Feature{{Name: "variants()", Since: "3.5", Until: "4.0"}}
	case *CondIP:
		return []Feature{{Name: "ip()", Since: "2.3"}}
	case *CondNumber:
		if !readable(n.In(src)) {
			return []Feature{{Name: "a number that cannot be read, and that Loki 3 takes for 0", Until: "4.0"}}
		}
	}
	return stageFeatures(n)
}

// readable reports a comparison with a number that is one.
func readable(comparison string) bool {
	text := strings.TrimLeft(comparison[strings.LastIndexAny(comparison, "=<>")+1:], " \t\r\n+-")
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func rangeFeatures(r *RangeAggregation) []Feature {
	var list []Feature
	switch r.Func {
	case AbsentOverTime:
		list = append(list, Feature{Span: r.FuncSpan, Name: string(r.Func), Since: "2.2"})
	case FirstOverTime, LastOverTime:
		list = append(list, Feature{Span: r.FuncSpan, Name: string(r.Func), Since: "2.3"})
	case RateCounter:
		list = append(list, Feature{Span: r.FuncSpan, Name: string(r.Func), Since: "2.6"})
	default:
	}
	if r.Unwrap != nil {
		list = append(list, Feature{Span: r.Unwrap.Span, Name: "unwrap", Since: "2.0"})
	}
	if r.Offset != nil {
		list = append(list, Feature{Span: r.Offset.Span, Name: "offset", Since: "2.3"})
	}
	return list
}

func vectorFeatures(v *VectorAggregation) []Feature {
	switch v.Func {
	case Sort, SortDesc:
		return []Feature{{Span: v.FuncSpan, Name: string(v.Func), Since: "2.8"}}
	case ApproxTopk:
		return []Feature{{Span: v.FuncSpan, Name: string(v.Func), Since: "3.3"}}
	default:
		return nil
	}
}

func stageFeatures(n Node) []Feature {
	switch n := n.(type) {
	case *LineFilter:
		return lineFilterFeatures(n)
	case *LabelFilter:
		return []Feature{{Name: "a label filter", Since: "2.0"}}
	case *JSON:
		if len(n.Labels) > 0 {
			return []Feature{{Name: "json with paths", Since: "2.2"}}
		}
		return []Feature{{Name: "json", Since: "2.0"}}
	case *Logfmt:
		if n.Strict || n.KeepEmpty || len(n.Labels) > 0 {
			return []Feature{{Name: "logfmt with flags or labels", Since: "2.9"}}
		}
		return []Feature{{Name: "logfmt", Since: "2.0"}}
	case *Regexp:
		return []Feature{{Name: "regexp", Since: "2.0"}}
	case *LineFormat:
		return []Feature{{Name: "line_format", Since: "2.0"}}
	case *LabelFormat:
		return []Feature{{Name: "label_format", Since: "2.0"}}
	case *Unpack:
		return []Feature{{Name: "unpack", Since: "2.2"}}
	case *Pattern:
		return []Feature{{Name: "pattern", Since: "2.3"}}
	case *Decolorize:
		return []Feature{{Name: "decolorize", Since: "2.8"}}
	case *Drop:
		return []Feature{{Name: "drop", Since: "2.8"}}
	case *Keep:
		return []Feature{{Name: "keep", Since: "2.9"}}
	}
	return nil
}

func lineFilterFeatures(f *LineFilter) []Feature {
	var list []Feature
	if f.Op == HasPattern || f.Op == HasPatternNot {
		list = append(list, Feature{Name: string(f.Op), Since: "3.0"})
	}
	if len(f.Operands) > 1 {
		list = append(list, Feature{Name: "or between line filters", Since: "3.0"})
	}
	for _, o := range f.Operands {
		if o.IP {
			list = append(list, Feature{Span: o.Span, Name: "ip()", Since: "2.3"})
		}
	}
	return list
}
