package rulefile

import "strings"

// simpleUses reads a template without parsing it, where it is what most are: text
// with {{ $labels.NAME }} and {{ $value }} in it, perhaps behind functions without
// arguments. ok is false for anything else, and what could be wrong is something else.
// What it finds is added to u.
func simpleUses(text string, u templateUses) (uses templateUses, ok bool) {
	for at := 0; ; {
		open := pairAt(text, at, '{')
		if open < 0 {
			return u, true
		}
		start := open + len("{{")
		end := pairAt(text, start, '}')
		if end < 0 || !u.action(text, start, end) {
			return templateUses{}, false
		}
		at = end + len("}}")
	}
}

// pairAt is the offset of the next two braces of a kind in a text, "{{" or "}}", from an
// offset on; -1 for none.
func pairAt(text string, from int, brace byte) int {
	for from < len(text) {
		i := strings.IndexByte(text[from:], brace)
		if i < 0 {
			return -1
		}
		if from += i + 1; from < len(text) && text[from] == brace {
			return from - 1
		}
	}
	return -1
}

// action reads what stands between two pairs of braces.
func (u *templateUses) action(text string, start, end int) bool {
	for start < end && text[start] == ' ' {
		start++
	}
	term, rest, piped := strings.Cut(text[start:end], "|")
	term = strings.TrimRight(term, " ")
	for piped {
		var name string
		name, rest, piped = strings.Cut(rest, "|")
		if _, known := templateFunctions()[strings.Trim(name, " ")]; !known || judges(strings.Trim(name, " ")) {
			return false
		}
	}
	if term == "$value" || term == ".Value" {
		u.values = append(u.values, use{term, start, start + len(term)})
		return true
	}
	label, ok := strings.CutPrefix(term, "$labels.")
	if !ok {
		label, ok = strings.CutPrefix(term, ".Labels.")
	}
	if !ok || !isLabelName(label) {
		return false
	}
	u.labels = append(u.labels, use{label, start, start + len(term)})
	return true
}
