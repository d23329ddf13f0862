package match

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// Contains asks whether the text has part in it.
func Contains(part string) Text {
	return func(text string) bool { return strings.Contains(text, part) }
}

// TakesAll reports a regular expression that is .* or empty, in parentheses or not: to
// Loki it asks nothing of a line.
func TakesAll(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	tree = bare(tree)
	return tree.Op == syntax.OpEmptyMatch || isAnything(tree)
}

// Line asks whether the text has a match of the regular expression in it. Beside
// alternatives that are texts, with .* or without, Loki forgets those that take every
// line: error|.* is error.
func Line(pattern string) (Text, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if some := bare(tree); some.Op == syntax.OpAlternate && simpleLabel(some) != nil {
		if kept := choosy(some.Sub); len(kept) > 0 && len(kept) < len(some.Sub) {
			return Line((&syntax.Regexp{Op: syntax.OpAlternate, Sub: kept}).String())
		}
	}
	if found, ok := wordsOf(trimAny(tree)); ok {
		return found.in, nil
	}
	if needed, ok := required(tree); ok {
		return func(text string) bool { return needed.in(text) && re.MatchString(text) }, nil
	}
	return re.MatchString, nil
}

// trimAny removes .* at both ends, where it makes no difference to whether
// there is a match somewhere.
func trimAny(re *syntax.Regexp) *syntax.Regexp {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if isAny(re) {
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	if re.Op != syntax.OpConcat {
		return re
	}
	sub := re.Sub
	for len(sub) > 0 && isAny(sub[0]) {
		sub = sub[1:]
	}
	for len(sub) > 0 && isAny(sub[len(sub)-1]) {
		sub = sub[:len(sub)-1]
	}
	return concat(sub)
}

func concat(sub []*syntax.Regexp) *syntax.Regexp {
	switch len(sub) {
	case 0:
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	case 1:
		return sub[0]
	}
	return &syntax.Regexp{Op: syntax.OpConcat, Sub: sub}
}

// isAny reports .* in its kinds.
func isAny(re *syntax.Regexp) bool {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return re.Op == syntax.OpStar && (re.Sub[0].Op == syntax.OpAnyCharNotNL || re.Sub[0].Op == syntax.OpAnyChar)
}
