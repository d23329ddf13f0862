package match

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Label asks whether the value of a label matches the regular expression of a
// label filter, as Loki does, which is not what one reads there. Expressions of
// a simple shape are no regular expressions to it: a text is an equality, and a
// text with .* in front of it or behind it is looked for anywhere in the value,
// so that `status=~"5.*"` takes 451. So it is for each side of |. All others have
// to match the whole value. Seen by asking Loki 3.7.6.
func Label(pattern string) (Text, error) {
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		_, err = Whole(pattern) // whose error is about what the user wrote
		return nil, err
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if tree = bare(tree); tree.Op == syntax.OpEmptyMatch {
		return func(string) bool { return true }, nil
	}
	if ways := simpleLabel(tree); ways != nil {
		return anyOf(ways), nil
	}
	return re.MatchString, nil
}

// A Search is a text that Label looks for anywhere in a value, though the regular
// expression asks for it at the end of the value, or at its beginning.
type Search struct {
	Text  string
	AtEnd bool
}

// Searches are those of a regular expression: of 5.* it is 5, and of 5.. there is
// none. A text that is asked for as a whole is not among them, though Label looks for
// warn anywhere, too, where the expression is warn|warning.
func Searches(pattern string) []Search {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var list []Search
	for _, w := range simpleLabel(tree) {
		if w.search != "" && w.before != w.after {
			list = append(list, Search{w.search, w.before})
		}
	}
	return list
}

// bare is an expression without the parentheses around it.
func bare(re *syntax.Regexp) *syntax.Regexp {
	for re.Op == syntax.OpCapture || re.Op == syntax.OpRepeat && re.Min == 1 && re.Max == 1 {
		re = re.Sub[0]
	}
	return re
}

// isAnything reports .* where a point stands for no line break.
func isAnything(re *syntax.Regexp) bool {
	re = bare(re)
	return re.Op == syntax.OpStar && re.Sub[0].Op == syntax.OpAnyCharNotNL
}

// A way is one of those in which a label can be what is asked for.
type way struct {
	is Text
	// search is what is looked for anywhere in the value, "" where the whole value is
	// compared. before and after say where .* stands beside it.
	search        string
	before, after bool
}

func anyOf(ways []way) Text {
	return func(text string) bool {
		for _, w := range ways {
			if w.is(text) {
				return true
			}
		}
		return false
	}
}

func always() []way { return []way{{is: func(string) bool { return true }}} }

// simpleLabel is nil for what is a regular expression to Loki too.
func simpleLabel(re *syntax.Regexp) []way {
	re = bare(re)
	switch {
	case re.Op == syntax.OpEmptyMatch: // one of several: it is passed over
		return []way{}
	case re.Op == syntax.OpLiteral:
		w, _ := literal(re)
		return []way{{is: w.are}}
	case isAnything(re):
		return always()
	case re.Op == syntax.OpAlternate:
		return alternateLabels(re.Sub)
	case re.Op == syntax.OpConcat:
		return simpleConcat(re.Sub)
	}
	return nil
}

// alternateLabels forgets what takes everything beside what does not: to Loki,
// warn|.* is warn.
func alternateLabels(subs []*syntax.Regexp) []way {
	if some := choosy(subs); len(some) > 0 {
		return each(some, simpleLabel)
	}
	return always()
}

// choosy are the alternatives that do not take everything.
func choosy(subs []*syntax.Regexp) []*syntax.Regexp {
	return slices.DeleteFunc(slices.Clone(subs), func(re *syntax.Regexp) bool { return bare(re).Op == syntax.OpEmptyMatch || isAnything(re) })
}

// each is the ways of all, nil if one has none.
func each(subs []*syntax.Regexp, ways func(*syntax.Regexp) []way) []way {
	var all []way
	for _, sub := range subs {
		some := ways(sub)
		if some == nil {
			return nil
		}
		all = append(all, some...)
	}
	return all
}

// simpleConcat is a text with .* at its ends; or one that goes on in several ways,
// which is what the parser of regular expressions makes of error|err.*.
func simpleConcat(subs []*syntax.Regexp) []way {
	before, after := false, false
	for len(subs) > 0 && isAnything(subs[0]) {
		subs, before = subs[1:], true
	}
	for len(subs) > 0 && isAnything(subs[len(subs)-1]) {
		subs, after = subs[:len(subs)-1], true
	}
	switch {
	case len(subs) == 0:
		return always()
	case bare(subs[0]).Op != syntax.OpLiteral:
		return nil
	}
	s := search{head: bare(subs[0]), before: before, after: after}
	switch {
	case len(subs) == 1:
		return s.anywhere()
	case len(subs) == 2 && subs[1].Op == syntax.OpAlternate:
		return each(subs[1].Sub, s.onward)
	}
	return nil
}

// A search is a literal with more behind it that is looked for anywhere.
type search struct {
	head          *syntax.Regexp
	more          string
	before, after bool // .* stands there
}

// onward follows one of the ways in which the text goes on.
func (s search) onward(re *syntax.Regexp) []way {
	switch {
	case re.Op == syntax.OpEmptyMatch:
		return s.anywhere()
	case isAnything(re):
		s.after = true
		return s.anywhere()
	case re.Op == syntax.OpLiteral:
		s.more += string(re.Rune)
		return s.anywhere()
	case re.Op != syntax.OpConcat || re.Sub[0].Op != syntax.OpLiteral || len(re.Sub) != 2:
		return nil
	}
	s.more += string(re.Sub[0].Rune)
	switch rest := re.Sub[1]; {
	case isAnything(rest):
		s.after = true
		return s.anywhere()
	case rest.Op == syntax.OpAlternate:
		return each(rest.Sub, s.onward)
	}
	return nil
}

func (s search) anywhere() []way {
	w, ok := literal(s.head)
	if !ok {
		return nil
	}
	more := s.more
	if w.fold {
		more = strings.ToLower(more)
	}
	w.list[0] += more
	return []way{{is: w.in, search: w.list[0], before: s.before, after: s.after}}
}
