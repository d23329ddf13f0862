package match

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// Whole asks whether the regular expression matches the text from its beginning
// to its end. A point stands for a line break too.
func Whole(pattern string) (Text, error) {
	re, err := regexp.Compile("^(?s:" + pattern + ")$")
	if err != nil {
		// Without what we put around it: the user did not write that.
		if _, own := regexp.Compile(pattern); own != nil {
			err = own
		}
		return nil, err
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if simple := simpleWhole(tree); simple != nil {
		return simple, nil
	}
	return re.MatchString, nil
}

// simpleWhole is a search for words, nil for what needs the regular expression.
func simpleWhole(tree *syntax.Regexp) Text {
	for tree.Op == syntax.OpCapture {
		tree = tree.Sub[0]
	}
	if w, ok := wordsOf(tree); ok {
		return w.are
	}
	switch {
	case isAny(tree):
		return func(string) bool { return true }
	case isSome(tree):
		return func(text string) bool { return text != "" }
	case tree.Op != syntax.OpConcat:
		return nil
	}
	inner, last := trimAny(tree), len(tree.Sub)-1
	w, ok := wordsOf(inner)
	if !ok || w.fold {
		return nil
	}
	switch first, final := isAny(tree.Sub[0]), isAny(tree.Sub[last]); {
	case first && final:
		return w.in
	case final:
		return w.begin
	case first:
		return w.end
	}
	return nil
}

func (w words) begin(text string) bool {
	for _, word := range w.list {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

func (w words) end(text string) bool {
	for _, word := range w.list {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

// isSome reports .+.
func isSome(re *syntax.Regexp) bool {
	return re.Op == syntax.OpPlus && (re.Sub[0].Op == syntax.OpAnyCharNotNL || re.Sub[0].Op == syntax.OpAnyChar)
}
