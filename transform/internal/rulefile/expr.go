package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// A fault is something certain about an expression. Offsets are into the
// expression.
type fault struct {
	rule       string
	severity   finding.Severity
	start, end int
	message    string
	proposed   string // in place of start..end
	fix        string
	refused    bool // Loki does not load a file with it
}

func (f fault) refusing() fault {
	f.refused, f.severity = true, finding.Error
	return f
}

// judgeExpr tells what is certainly wrong with an expression. Only one kind of
// fault is told at a time, the one to repair first: a PromQL expression is not
// also blamed for its quotes.
func judgeExpr(src string, recording bool) []fault {
	if len(src) >= maxExpression {
		return []fault{fault{rule: "rule-file-invalid", end: len(src),
			message: fmt.Sprintf("the expression has %d bytes; Loki takes fewer than %d", len(src), maxExpression)}.refusing()}
	}
	l := lex(src)
	e := &expression{tokens: l.tokens}
	if len(e.tokens) == 0 && len(l.faults) == 0 {
		return []fault{fault{rule: "rule-file-invalid",
			message: "the expression is blank"}.refusing()}
	}
	for _, judge := range []func() []fault{
		e.promQL,
		func() []fault { return l.faults },
		e.unbalanced,
		e.selectors,
		e.ranges,
	} {
		if faults := judge(); len(faults) > 0 {
			return faults[:min(len(faults), maxFaults)]
		}
	}
	return e.logQuery(src, recording, l.comments)
}

// maxExpression is the length from which Loki's parser refuses an expression.
const maxExpression = 128 << 10

// maxFaults is how many faults of one expression are told.
const maxFaults = 10

// An expression is its tokens. Past its ends there are tokens without text.
type expression struct {
	tokens []token
}

func (e *expression) token(i int) token {
	if i < 0 || i >= len(e.tokens) {
		return token{}
	}
	return e.tokens[i]
}

// is reports that token i is this sign, or this word in any case.
func (e *expression) is(i int, text string) bool {
	t := e.token(i)
	return t.kind == signToken && t.text == text || t.kind == wordToken && t.word == text
}

// first is the index of the first token that is not an opening parenthesis.
func (e *expression) first() int {
	i := 0
	for e.is(i, "(") {
		i++
	}
	return i
}

// hasSelector reports a stream selector, or at least its opening brace.
func (e *expression) hasSelector() bool {
	for i := range e.tokens {
		if e.is(i, "{") {
			return true
		}
	}
	return false
}

// unbalanced reports the first bracket without a partner.
func (e *expression) unbalanced() []fault {
	var open []token
	braces := 0 // among open
	for _, t := range e.tokens {
		if t.kind != signToken {
			continue
		}
		switch t.text {
		case "{":
			braces++
			open = append(open, t)
		case "(":
			open = append(open, t)
		case ")", "}", "]":
			if t.text == "]" || t.text == "}" && braces == 0 || t.text == ")" && len(open) == braces {
				return lonely(t, fmt.Sprintf("this %s closes nothing", t.text))
			}
			last := open[len(open)-1]
			if (last.text == "{") != (t.text == "}") {
				return lonely(last, fmt.Sprintf("this %s is not closed before the %s behind it", last.text, t.text))
			}
			if open = open[:len(open)-1]; t.text == "}" {
				braces--
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	last := open[len(open)-1]
	return lonely(last, fmt.Sprintf("this %s is never closed", last.text))
}

func lonely(t token, message string) []fault {
	return []fault{fault{rule: "rule-expr-unbalanced", start: t.start, end: t.end, message: message + ""}.refusing()}
}

// ranges reports ranges that are no duration: Grafana's variables, which only
// dashboards know, PromQL's subqueries, and units that do not exist.
func (e *expression) ranges() []fault {
	var faults []fault
	for _, t := range e.tokens {
		if t.kind != rangeToken {
			continue
		}
		inner := t.text[1 : len(t.text)-1]
		_, err := ParseDuration(inner)
		if err == nil {
			continue
		}
		f := fault{rule: "rule-duration-invalid", start: t.start, end: t.end,
			message: fmt.Sprintf("range: %v", err), fix: "write a duration such as [5m]"}
		switch proper := properDuration(inner); {
		case strings.Contains(inner, "$"):
			f.message = fmt.Sprintf("%s is a variable of Grafana's dashboards, which the ruler does not know", inner)
			f.proposed = "[5m]"
		case strings.Contains(inner, ":"):
			f.message = fmt.Sprintf("%s is a PromQL subquery, which LogQL does not have", t.text)
			f.fix = "ask for one range"
		case proper != "":
			f.proposed = "[" + proper + "]"
		}
		faults = append(faults, f.refusing())
	}
	return faults
}

// logQuery reports an expression that selects log lines and computes nothing.
// Loki loads it, and then each evaluation fails.
//
// A metric query never begins with a selector, so the first token tells.
func (e *expression) logQuery(src string, recording, comments bool) []fault {
	first := e.first()
	if !e.is(first, "{") {
		return nil
	}
	f := fault{rule: "rule-log-query-as-expr", severity: finding.Error, start: e.tokens[0].start, end: e.tokens[len(e.tokens)-1].end,
		message: "this is a log query: Loki loads it, but a rule must compute numbers, and every evaluation fails with \"rule result is not a vector or scalar\"",
		fix:     "count the lines, such as count_over_time(… [5m]) > 0"}
	if e.usedAsNumber(first) {
		f.message = "this calculates with a log query; a rule must compute numbers"
		return []fault{f.refusing()}
	}
	for i := range first {
		if !e.is(len(e.tokens)-1-i, ")") {
			return []fault{f}
		}
	}
	if !comments {
		query := src[e.tokens[first].start:e.tokens[len(e.tokens)-1-first].end]
		f.proposed = "count_over_time(" + query + " [5m])"
		if !recording {
			f.proposed += " > 0"
		}
	}
	return []fault{f}
}

// usedAsNumber reports a log query with a range but no function around it, or
// with an operator right behind its selector.
func (e *expression) usedAsNumber(first int) bool {
	for i := first; i < len(e.tokens); i++ {
		if e.tokens[i].kind == rangeToken {
			return true
		}
	}
	closing := first
	for closing < len(e.tokens) && !e.is(closing, "}") {
		closing++
	}
	return slices.ContainsFunc([]string{"+", "-", "*", "/", "%", "^", "==", ">", ">=", "<", "<=", "and", "or", "unless"},
		func(operator string) bool { return e.is(closing+1, operator) })
}
