package match

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// words are texts of which one must be found. Fold compares letters without
// case.
type words struct {
	list []string
	fold bool
}

// maxWords is how many words an expression may stand for before it is left to
// the regular expression.
const maxWords = 64

func (w words) in(text string) bool {
	for _, word := range w.list {
		if w.fold && containsFold(text, word) || !w.fold && strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func (w words) are(text string) bool {
	for _, word := range w.list {
		if text == word || w.fold && len(text) == len(word) && containsFold(text, word) {
			return true
		}
	}
	return false
}

// wordsOf are the texts that the expression matches, when they are few and have
// one kind of case.
func wordsOf(re *syntax.Regexp) (words, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return words{list: []string{""}}, true
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCapture:
		return wordsOf(re.Sub[0])
	case syntax.OpCharClass:
		return class(re)
	case syntax.OpQuest:
		w, ok := wordsOf(re.Sub[0])
		w.list = append(w.list, "")
		return w, ok
	case syntax.OpAlternate:
		return alternatives(re.Sub)
	case syntax.OpConcat:
		return product(re.Sub)
	default:
		return words{}, false
	}
}

func literal(re *syntax.Regexp) (words, bool) {
	text := string(re.Rune)
	fold := re.Flags&syntax.FoldCase != 0
	if !fold || !hasCase(text) {
		return words{list: []string{text}}, true
	}
	return words{list: []string{strings.ToLower(text)}, fold: true}, true
}

func hasCase(text string) bool { return strings.ToLower(text) != strings.ToUpper(text) }

// class is a class of few characters, such as what foo|fob shares.
func class(re *syntax.Regexp) (words, bool) {
	var w words
	for i := 0; i < len(re.Rune); i += 2 {
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			if len(w.list) == maxWords {
				return words{}, false
			}
			w.list = append(w.list, string(r))
		}
	}
	return foldClass(w), len(w.list) > 0
}

// foldClass makes one word of the two cases of each letter, if all are there.
func foldClass(w words) words {
	lower := words{fold: true}
	for _, word := range w.list {
		other := strings.ToUpper(word)
		if other == word {
			other = strings.ToLower(word)
		}
		if other == word || !slices.Contains(w.list, other) {
			return w
		}
		if word = strings.ToLower(word); !slices.Contains(lower.list, word) {
			lower.list = append(lower.list, word)
		}
	}
	return lower
}

func alternatives(subs []*syntax.Regexp) (words, bool) {
	var all words
	for i, sub := range subs {
		w, ok := wordsOf(sub)
		if !ok || len(all.list)+len(w.list) > maxWords {
			return words{}, false
		}
		if i > 0 && !sameFold(all, w) {
			return words{}, false
		}
		all = words{append(all.list, w.list...), all.fold || w.fold}
	}
	return all, true
}

func product(subs []*syntax.Regexp) (words, bool) {
	all := words{list: []string{""}}
	for _, sub := range subs {
		w, ok := wordsOf(sub)
		if !ok || len(all.list)*len(w.list) > maxWords || !sameFold(all, w) {
			return words{}, false
		}
		var joined []string
		for _, head := range all.list {
			for _, tail := range w.list {
				joined = append(joined, head+tail)
			}
		}
		all = words{joined, all.fold || w.fold}
	}
	return all, true
}

// sameFold reports whether the words can be compared in one way: what has no
// case goes with either.
func sameFold(a, b words) bool {
	return a.fold == b.fold || !slices.ContainsFunc(a.list, hasCase) || !slices.ContainsFunc(b.list, hasCase)
}

// required are words of which each match has one: the longest there are.
func required(re *syntax.Regexp) (words, bool) {
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best words
		for _, sub := range re.Sub {
			if w, ok := required(sub); ok && shortest(w) > shortest(best) {
				best = w
			}
		}
		return best, shortest(best) > 0
	case syntax.OpAlternate:
		var all words
		for i, sub := range re.Sub {
			w, ok := required(sub)
			if !ok || i > 0 && !sameFold(all, w) || len(all.list)+len(w.list) > 8 {
				return words{}, false
			}
			all = words{append(all.list, w.list...), all.fold || w.fold}
		}
		return all, true
	case syntax.OpLiteral:
		w, ok := literal(re)
		return w, ok && isASCII(w)
	default:
	}
	return words{}, false
}

// isASCII: of other letters regular expressions know more cases than we.
// So they do of k and s, which an expression without case may find as K and ſ.
func isASCII(w words) bool {
	for _, word := range w.list {
		for i := range len(word) {
			if w.fold && (word[i] >= 0x80 || word[i] == 'k' || word[i] == 's') {
				return false
			}
		}
	}
	return true
}

func shortest(w words) int {
	if len(w.list) == 0 {
		return 0
	}
	n := len(w.list[0])
	for _, word := range w.list {
		n = min(n, len(word))
	}
	return n
}
