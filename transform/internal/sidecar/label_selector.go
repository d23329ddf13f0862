package sidecar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// selector is LABEL and LABEL_VALUE as the API server reads them. The sidecar
// passes "LABEL=LABEL_VALUE", or LABEL alone, on as a label selector without a look
// at it (src/resources.py), so that all of that language works in it:
// "loki_rule,team=a", "loki_rule in (a,b)", "!draft".
type selector []requirement

// requirement is one condition of a selector.
type requirement struct {
	key    string
	op     string   // "exists", "!", "in", "notin", ">" or "<"; "=" and "!=" are in and notin
	values []string // of in and notin; one number of > and <
}

// matches reports labels that meet every requirement. Of a label without a value
// the API server stores an empty one.
func (s selector) matches(label func(key string) (value string, there bool)) bool {
	for _, r := range s {
		if value, there := label(r.key); !r.meets(value, there) {
			return false
		}
	}
	return true
}

func (r requirement) meets(value string, there bool) bool {
	switch r.op {
	case "!":
		return !there
	case "in":
		return there && slices.Contains(r.values, value)
	case "notin":
		return !there || !slices.Contains(r.values, value)
	case ">", "<":
		have, err := strconv.ParseInt(value, 10, 64)
		limit, _ := strconv.ParseInt(r.values[0], 10, 64) // checked when it was read
		return err == nil && (r.op == ">" && have > limit || r.op == "<" && have < limit)
	}
	return there
}

// wants reports a requirement that an object meets by having the label.
func (r requirement) wants() bool { return r.op != "!" && r.op != "notin" }

// parseSelector reads a label selector as Kubernetes does (k8s.io/apimachinery,
// pkg/labels). An error says what the API server refuses.
func parseSelector(text string) (selector, error) {
	p := &selectorParser{tokens: selectorTokens(text)}
	var all selector
	for !p.done() {
		r, err := p.requirement()
		if err != nil {
			return nil, err
		}
		all = append(all, r)
		if p.done() {
			return all, nil
		}
		if comma := p.next(); comma.text != "," || !p.peek().word && p.peek().text != "!" {
			return nil, fmt.Errorf("%q is no label selector behind %q", text, r.key)
		}
	}
	return nil, nil // nobody asks for anything
}

type selectorToken struct {
	text string
	word bool // a key, a value or an operator in letters
}

// selectorTokens cuts a selector at blanks and around its signs.
func selectorTokens(text string) []selectorToken {
	const blanks, signs = " \t\r\n", "=!(),<>"
	var all []selectorToken
	for text = strings.TrimLeft(text, blanks); text != ""; text = strings.TrimLeft(text, blanks) {
		end := strings.IndexAny(text, blanks+signs)
		switch {
		case end < 0:
			end = len(text)
		case strings.HasPrefix(text, "=="), strings.HasPrefix(text, "!="):
			end = 2
		default:
			end = max(end, 1)
		}
		all = append(all, selectorToken{text[:end], !strings.ContainsAny(text[:1], signs)})
		text = text[end:]
	}
	return all
}

type selectorParser struct {
	tokens []selectorToken
}

func (p *selectorParser) done() bool { return len(p.tokens) == 0 }

func (p *selectorParser) peek() selectorToken {
	if p.done() {
		return selectorToken{}
	}
	return p.tokens[0]
}

func (p *selectorParser) next() selectorToken {
	t := p.peek()
	if !p.done() {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *selectorParser) requirement() (r requirement, err error) {
	not := p.peek().text == "!"
	if not {
		p.next()
	}
	key := p.next() // a sign is no label key, nor is the end
	if !isLabelKey(key.text) {
		return requirement{}, fmt.Errorf("%q is no label", key.text)
	}
	r.key, r.op = key.text, "exists"
	switch {
	case not:
		r.op = "!"
	case !p.done() && p.peek().text != ",":
		err = p.condition(&r)
	}
	return r, err
}

// condition reads an operator and its values.
func (p *selectorParser) condition(r *requirement) error {
	op := p.next().text
	switch op {
	case "=", "==":
		r.op = "in"
	case "!=":
		r.op = "notin"
	case "in", "notin", ">", "<":
		r.op = op
	default:
		return fmt.Errorf("%q behind the label %s is no operator", op, r.key)
	}
	if op == "in" || op == "notin" {
		var err error
		if r.values, err = p.set(); err != nil {
			return err
		}
	} else if r.values = []string{p.value()}; r.op == ">" || r.op == "<" {
		if _, err := strconv.ParseInt(r.values[0], 10, 64); err != nil {
			return fmt.Errorf("%q is no number to compare the label %s with", r.values[0], r.key)
		}
	}
	for _, v := range r.values {
		if !isLabelValue(v) {
			return fmt.Errorf("%q is no value of a label", v)
		}
	}
	return nil
}

// value is the text behind a sign, "" where there is none. Another sign is no value of
// a label: the caller refuses it.
func (p *selectorParser) value() string {
	if p.peek().text == "," {
		return ""
	}
	return p.next().text
}

// set reads "(a, b)"; a value that is left out is an empty one.
func (p *selectorParser) set() ([]string, error) {
	if t := p.next(); t.text != "(" {
		return nil, fmt.Errorf("%q stands where ( has to", t.text)
	}
	var values []string
	for expected := true; ; {
		switch t := p.next(); {
		case t.word && expected:
			values, expected = append(values, t.text), false
		case t.text == "," && expected:
			values = append(values, "")
		case t.text == ",":
			expected = true
		case t.text == ")" && expected: // "()" is the empty value alone
			return append(values, ""), nil
		case t.text == ")":
			return values, nil
		default:
			return nil, fmt.Errorf("%q stands among the values of a set", t.text)
		}
	}
}

// isLabelKey reports a qualified name: a name of up to 63 letters, digits, "-", "_"
// and ".", behind a domain and "/" where it has one.
func isLabelKey(key string) bool {
	domain, name, prefixed := strings.Cut(key, "/")
	if !prefixed {
		name = domain
	} else if !isSubdomain(domain) {
		return false
	}
	return name != "" && isLabelValue(name)
}

// isLabelValue reports what a label's value may be: nothing, or up to 63 letters,
// digits, "-", "_" and ".", with a letter or digit at either end.
func isLabelValue(value string) bool {
	if value == "" {
		return true
	}
	inside := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("-_.", r) }
	return len(value) <= 63 && isAlphanumeric(rune(value[0])) && isAlphanumeric(rune(value[len(value)-1])) && !strings.ContainsFunc(value, inside)
}

// isSubdomain reports a name of RFC 1123: parts in lower case with dots between.
func isSubdomain(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || part != strings.ToLower(part) || !isAlphanumeric(rune(part[0])) || !isAlphanumeric(rune(part[len(part)-1])) ||
			strings.ContainsFunc(part, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) {
			return false
		}
	}
	return len(name) <= 253
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
