package rulefile

import "strings"

// simpleUses reads a template without parsing it, where it is what most are: text
// with {{ $labels.NAME }} and {{ $value }} in it, perhaps behind functions without
// arguments. ok is false for anything else, and what could be wrong is something else.
// What it finds is added to u.
func simpleUses(text string, u templateUses) (uses templateUses, ok bool) {
	for at := 0; ; {
		open := strings.Index(text[at:], "{{")
		if open < 0 {
			return u, true
		}
		start := at + open + len("{{")
		length := strings.Index(text[start:], "}}")
		if length < 0 || !u.action(text, start, start+length) {
			return templateUses{}, false
		}
		at = start + length + len("}}")
	}
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
