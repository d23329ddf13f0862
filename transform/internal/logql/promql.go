package logql

import (
	"strings"
)

// promQL reports what only PromQL has: metric names, its functions, no stream
// selector. It is asked about texts that are no LogQL. Each test is one that no
// LogQL expression can fail:
//
//   - without a selector there are only numbers, vector() and labels in lists;
//   - nothing but an operator stands before a selector's brace;
//   - a word before "(" is a function;
//   - neither an expression nor the argument of an aggregation begins with a name.
func (p *parser) promQL() *Fault {
	tokens := p.tokens
	selects, lists := hasSelector(tokens), labelLists(tokens)
	for i := range tokens {
		t := &tokens[i]
		if t.kind != name || lists[i] || !isWord(t.text) {
			continue
		}
		next := &tokens[i+1]
		switch aggregation := isFunction(t.text) || t.text == "variants"; {
		case is(next, "("):
			if isPromQLFunction(t.text) {
				return isPromQL(t, "LogQL has no function %s()")
			}
		case (is(next, "by") || is(next, "without")) && isPromQLFunction(t.text):
			return isPromQL(t, "LogQL has no function %s()")
		case is(next, "{") && !aggregation && nearest(t.text, functionNames()) == "":
			return isPromQL(t, "%q before the selector is a metric name")
		case !selects && !hasOpenBraceLost(tokens):
			return isPromQL(t, "there is no stream selector such as {app=\"x\"}, and %q can only be a metric name")
		case beginsExpression(tokens, i) && !aggregation && !isMatchOp(next) && next.kind != function && next.kind != number:
			return isPromQL(t, "%q can only be a metric name here")
		}
	}
	return nil
}

func isPromQL(t *token, why string) *Fault {
	return faultAt(t.Span, "this is PromQL, not LogQL: "+why, t.text).of(PromQL).advises("write it in LogQL, or take the rule to Prometheus or Mimir")
}

// isWord tells words from characters that are only names because they mean
// nothing.
func isWord(text string) bool { return text[0] == '_' || isLetter(text[0]) }

// hasSelector reports a stream selector, or at least its opening brace.
func hasSelector(tokens []token) bool {
	for i := range tokens {
		t := &tokens[i]
		if is(t, "{") {
			return true
		}
	}
	return false
}

// hasOpenBraceLost reports a closing brace, whose opening one was forgotten.
func hasOpenBraceLost(tokens []token) bool {
	for i := range tokens {
		t := &tokens[i]
		if is(t, "}") || is(t, "|") || isLineOp(t) && t.text != "!=" {
			return true
		}
	}
	return false
}

// labelLists marks the words between the parentheses of by, without, on,
// ignoring, group_left and group_right.
func labelLists(tokens []token) []bool {
	marked := make([]bool, len(tokens))
	inside := false
	for i := range tokens {
		t := &tokens[i]
		switch {
		case is(t, "("):
			inside = i > 0 && tokens[i-1].kind == keyword && isListKeyword(tokens[i-1].text)
		case is(t, ")"):
			inside = false
		default:
			marked[i] = inside
		}
	}
	return marked
}

func isListKeyword(word string) bool {
	switch word {
	case "by", "without", "on", "ignoring", "group_left", "group_right":
		return true
	}
	return false
}

// beginsExpression reports that an expression, or the argument of an
// aggregation, begins at token i.
func beginsExpression(tokens []token, i int) bool {
	for i > 0 && is(&tokens[i-1], "(") {
		i--
		if i > 0 && tokens[i-1].kind == function && !isConversion(tokens[i-1].text) && tokens[i-1].text != "ip" {
			return true
		}
	}
	return i == 0
}

// isPromQLFunction reports functions and aggregations that PromQL has and
// LogQL has not.
func isPromQLFunction(word string) bool {
	return strings.Contains(promQLFunctions, " "+word+" ")
}

// promQLFunctions are in one text with a blank around each: a switch over so many
// makes 6 KB of code, wherever it is inlined.
const promQLFunctions = " " +
	"abs absent acos acosh asin asinh atan atanh ceil changes clamp clamp_max clamp_min cos cosh count_values " +
	"day_of_month day_of_week day_of_year days_in_month deg delta deriv double_exponential_smoothing exp floor " +
	"group histogram_avg histogram_count histogram_fraction histogram_quantile histogram_stddev histogram_stdvar " +
	"histogram_sum holt_winters hour idelta increase info irate label_join limit_ratio limitk ln log10 log2 " +
	"mad_over_time minute month pi predict_linear present_over_time quantile rad resets round scalar sgn sin sinh " +
	"sort_by_label sort_by_label_desc sqrt tan tanh time timestamp year "
