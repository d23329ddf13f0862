package match

import (
	"regexp"
	"regexp/syntax"
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
	if simple := simpleLabel(tree); simple != nil {
		return simple, nil
	}
	return re.MatchString, nil
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

// simpleLabel is nil for what is a regular expression to Loki too.
func simpleLabel(re *syntax.Regexp) Text {
	re = bare(re)
	switch {
	case re.Op == syntax.OpEmptyMatch: // one of several: it is passed over
		return func(string) bool { return false }
	case re.Op == syntax.OpLiteral:
		w, _ := literal(re)
		return w.are
	case isAnything(re):
		return func(string) bool { return true }
	case re.Op == syntax.OpAlternate:
		return eachLabel(re.Sub)
	case re.Op == syntax.OpConcat:
		return simpleConcat(re.Sub)
	}
	return nil
}

func eachLabel(subs []*syntax.Regexp) Text {
	var all []Text
	for _, sub := range subs {
		one := simpleLabel(sub)
		if one == nil {
			return nil
		}
		all = append(all, one)
	}
	return anyOf(all)
}

func anyOf(all []Text) Text {
	return func(text string) bool {
		for _, one := range all {
			if one(text) {
				return true
			}
		}
		return false
	}
}

// simpleConcat is a text with .* at its ends; or one that goes on in several ways,
// which is what the parser of regular expressions makes of error|err.*.
func simpleConcat(subs []*syntax.Regexp) Text {
	for len(subs) > 0 && isAnything(subs[0]) {
		subs = subs[1:]
	}
	for len(subs) > 0 && isAnything(subs[len(subs)-1]) {
		subs = subs[:len(subs)-1]
	}
	switch {
	case len(subs) == 0:
		return func(string) bool { return true }
	case bare(subs[0]).Op != syntax.OpLiteral:
		return nil
	case len(subs) == 1:
		return anywhere(bare(subs[0]), "")
	case len(subs) == 2 && subs[1].Op == syntax.OpAlternate:
		return onward(bare(subs[0]), "", subs[1].Sub)
	}
	return nil
}

// onward looks for head and what may follow it, anywhere.
func onward(head *syntax.Regexp, more string, ways []*syntax.Regexp) Text {
	var all []Text
	for _, way := range ways {
		one := oneWay(head, more, way)
		if one == nil {
			return nil
		}
		all = append(all, one)
	}
	return anyOf(all)
}

func oneWay(head *syntax.Regexp, more string, way *syntax.Regexp) Text {
	switch {
	case way.Op == syntax.OpEmptyMatch, isAnything(way):
		return anywhere(head, more)
	case way.Op == syntax.OpLiteral:
		return anywhere(head, more+string(way.Rune))
	case way.Op != syntax.OpConcat || way.Sub[0].Op != syntax.OpLiteral || len(way.Sub) != 2:
		return nil
	}
	more += string(way.Sub[0].Rune)
	switch rest := way.Sub[1]; {
	case isAnything(rest):
		return anywhere(head, more)
	case rest.Op == syntax.OpAlternate:
		return onward(head, more, rest.Sub)
	}
	return nil
}

// anywhere looks for a literal, with more behind it.
func anywhere(re *syntax.Regexp, more string) Text {
	w, ok := literal(re)
	if !ok {
		return nil
	}
	if w.fold {
		more = strings.ToLower(more)
	}
	return words{[]string{w.list[0] + more}, w.fold}.in
}
