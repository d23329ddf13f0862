package rulefile

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// A matcher is one name, operator and value of a stream selector.
type matcher struct {
	op    string
	value token
}

// selectors reports stream selectors that Loki refuses: matchers that are
// none, and selectors that a stream without any labels would match, because
// they select everything there is.
func (e *expression) selectors() []fault {
	var faults []fault
	for i := 0; i < len(e.tokens); i++ {
		if !e.is(i, "{") {
			continue
		}
		open := e.tokens[i]
		matchers, end, f := e.matchers(i + 1)
		switch {
		case f != nil:
			faults = append(faults, *f)
		case e.is(end, "}") && matchesEverything(matchers):
			faults = append(faults, everything(open, e.tokens[end], matchers))
		}
		i = end
	}
	return faults
}

// matchers reads what stands between the braces, up to the closing one or to
// what does not belong there. A fault is only told where it is a common one.
func (e *expression) matchers(i int) (list []matcher, end int, f *fault) {
	for !e.is(i, "}") {
		name, op, value := e.token(i), e.token(i+1), e.token(i+2)
		switch {
		case e.is(i+1, ":"):
			return nil, i, malformed(op, "a matcher is written name=\"value\", not with a colon", "=")
		case name.kind != wordToken || !isMatchOperator(op):
			return nil, i, nil
		case value.kind == wordToken && (e.is(i+3, ",") || e.is(i+3, "}")):
			return nil, i, malformed(value, "the value of a matcher must be quoted", `"`+value.text+`"`)
		case value.kind == charToken:
			f := malformed(value, "single quotes are no string in LogQL", `"`+strings.Trim(value.text, "'")+`"`)
			f.rule = "rule-expr-unbalanced"
			return nil, i, f
		case value.kind != stringToken:
			return nil, i, nil
		}
		list = append(list, matcher{op: op.text, value: value})
		i += 3
		if e.is(i, ",") && e.is(i+1, "}") {
			return nil, i, malformed(e.token(i), "no comma may stand before the closing brace", "")
		}
		if e.is(i, ",") {
			i++
		} else if !e.is(i, "}") {
			return nil, i, nil
		}
	}
	return list, i, nil
}

func isMatchOperator(t token) bool {
	switch t.text {
	case "=", "!=", "=~", "!~":
		return t.kind == signToken
	}
	return false
}

func malformed(t token, message, proposed string) *fault {
	f := fault{rule: "rule-file-invalid", start: t.start, end: t.end, proposed: proposed,
		message: message + ""}.refusing()
	return &f
}

// matchesEverything reports matchers that all accept an empty value, which is
// how Loki tells a selector that selects every stream.
func matchesEverything(list []matcher) bool {
	for _, m := range list {
		if empty, known := m.matchesEmpty(); !known || !empty {
			return false
		}
	}
	return true
}

// matchesEmpty reports whether the matcher accepts a stream that lacks the
// label. It is not known for a value or pattern that cannot be read.
func (m matcher) matchesEmpty() (empty, known bool) {
	value, err := unquote(m.value.text)
	if err != nil {
		return false, false
	}
	switch m.op {
	case "=":
		return value == "", true
	case "!=":
		return value != "", true
	}
	if len(value) > maxPattern {
		return false, false
	}
	if _, err := syntax.Parse(value, syntax.Perl); err != nil {
		return false, false
	}
	re, err := regexp.Compile("^(?s:" + value + ")$")
	if err != nil {
		return false, false
	}
	return re.MatchString("") == (m.op == "=~"), true
}

// maxPattern is the longest regular expression that is compiled here.
const maxPattern = 16 << 10

func unquote(s string) (string, error) {
	if strings.HasPrefix(s, "`") {
		return strings.Trim(s, "`"), nil
	}
	return strconv.Unquote(s)
}

func everything(open, closing token, list []matcher) fault {
	f := fault{rule: "rule-selector-matches-everything", start: open.start, end: closing.end,
		message: "the selector selects every stream: each of its matchers also accepts a label that is not there",
		fix:     `add a matcher that needs a value, such as app="x" or app=~".+"`}
	if len(list) == 0 {
		f.message = "the selector is empty and selects every stream"
	}
	for _, m := range list {
		if m.op == "=~" && (m.value.text == `".*"` || m.value.text == "`.*`") {
			f.start, f.end = m.value.start, m.value.end
			f.proposed = strings.Replace(m.value.text, "*", "+", 1)
			f.message = fmt.Sprintf("the selector selects every stream: %s also accepts a label that is not there", m.value.text)
			break
		}
	}
	return f.refusing()
}
