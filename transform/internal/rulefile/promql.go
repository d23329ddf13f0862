package rulefile

import "fmt"

// promQL reports what only PromQL has: metric names, its functions, no stream
// selector. Each test is one that no LogQL expression can fail:
//
//   - without a selector there are only numbers, vector() and labels in lists;
//   - nothing but an operator stands before a selector's brace;
//   - a word before "(" is a function;
//   - neither an expression nor the argument of an aggregation begins with a name.
func (e *expression) promQL() []fault {
	selects, lists := e.hasSelector(), e.labelLists()
	for i, t := range e.tokens {
		if t.kind != wordToken || lists[i] {
			continue
		}
		switch {
		case e.calls(i):
			if isPromQLFunction(t.word) {
				return e.isPromQL(t, fmt.Sprintf("LogQL has no function %s()", t.text))
			}
		case isKeyword(t.word):
		case e.is(i+1, "{") && !isAggregation(t.word):
			return e.isPromQL(t, fmt.Sprintf("%q before the selector is a metric name", t.text))
		case !selects:
			return e.isPromQL(t, fmt.Sprintf("there is no stream selector such as {app=\"x\"}, and %q can only be a metric name", t.text))
		case e.beginsExpression(i) && !isAggregation(t.word):
			return e.isPromQL(t, fmt.Sprintf("%q can only be a metric name here", t.text))
		}
	}
	return nil
}

func (e *expression) isPromQL(t token, why string) []fault {
	return []fault{fault{rule: "rule-promql-not-logql", start: t.start, end: t.end,
		message: "this is PromQL, not LogQL: " + why,
		fix:     "write it in LogQL, or take the rule to Prometheus or Mimir",
	}.refusing()}
}

// calls reports a word with arguments: a parenthesis follows, or a grouping
// and then a parenthesis.
func (e *expression) calls(i int) bool {
	if e.is(i+1, "by") || e.is(i+1, "without") {
		i++
	}
	return e.is(i+1, "(")
}

// labelLists marks the words between the parentheses of by, without, on,
// ignoring, group_left and group_right.
func (e *expression) labelLists() []bool {
	marked := make([]bool, len(e.tokens))
	inside := false
	for i, t := range e.tokens {
		switch {
		case t.kind == wordToken:
			marked[i] = inside
		case e.is(i, "("):
			inside = isListKeyword(e.token(i - 1).word)
		case e.is(i, ")"):
			inside = false
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
func (e *expression) beginsExpression(i int) bool {
	for e.is(i-1, "(") {
		i--
		opener := e.token(i - 1)
		if isAggregation(opener.word) {
			return true
		}
	}
	return i == 0
}

// isKeyword reports words that LogQL gives a meaning wherever they stand. (An
// aggregation has one only with arguments.)
func isKeyword(word string) bool {
	switch word {
	case "or", "and", "unless", "bool", "on", "ignoring", "group_left", "group_right", "by", "without", "offset", "of",
		"unwrap", "json", "logfmt", "regexp", "pattern", "unpack", "line_format", "label_format", "decolorize", "drop", "keep", "ip":
		return true
	}
	return false
}

// isAggregation reports LogQL's functions of one metric or range expression.
func isAggregation(word string) bool {
	switch word {
	case "sum", "avg", "max", "min", "count", "stddev", "stdvar", "bottomk", "topk", "approx_topk", "sort", "sort_desc",
		"rate", "rate_counter", "count_over_time", "bytes_rate", "bytes_over_time", "avg_over_time", "sum_over_time",
		"min_over_time", "max_over_time", "stdvar_over_time", "stddev_over_time", "quantile_over_time", "first_over_time",
		"last_over_time", "absent_over_time", "label_replace", "vector", "variants":
		return true
	}
	return false
}

// isPromQLFunction reports functions and aggregations that PromQL has and
// LogQL has not.
func isPromQLFunction(word string) bool {
	switch word {
	case "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "changes", "clamp", "clamp_max", "clamp_min",
		"cos", "cosh", "count_values", "day_of_month", "day_of_week", "day_of_year", "days_in_month", "deg", "delta", "deriv",
		"double_exponential_smoothing", "exp", "floor", "group", "histogram_avg", "histogram_count", "histogram_fraction",
		"histogram_quantile", "histogram_stddev", "histogram_stdvar", "histogram_sum", "holt_winters", "hour", "idelta", "increase",
		"info", "irate", "label_join", "limit_ratio", "limitk", "ln", "log10", "log2", "mad_over_time", "minute", "month", "pi",
		"predict_linear", "present_over_time", "quantile", "rad", "resets", "round", "scalar", "sgn", "sin", "sinh",
		"sort_by_label", "sort_by_label_desc", "sqrt", "tan", "tanh", "time", "timestamp", "year":
		return true
	}
	return false
}
