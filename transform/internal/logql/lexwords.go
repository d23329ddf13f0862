package logql

import "strings"

// addWord adds the word from start to where the lexer is: a keyword in any case, a
// function where arguments follow, else a name.
func (l *lexer) addWord(start int, capitals bool) {
	text := l.src[start:l.at]
	lower := text
	if capitals {
		lower = strings.ToLower(text)
	}
	switch {
	case isKeyword(lower):
		l.add(keyword, start, lower)
	case argumentsFollow(l.src[l.at:]) && isFunction(lower):
		l.add(function, start, lower)
	default:
		l.add(name, start, text)
	}
}

// isKeyword reports words that are never names.
func isKeyword(word string) bool {
	switch word {
	case "by", "without", "bool", "on", "ignoring", "group_left", "group_right", "offset", "of", "or", "and", "unless",
		"unwrap", "json", "logfmt", "regexp", "pattern", "unpack", "line_format", "label_format", "decolorize", "drop", "keep", "variants":
		return true
	}
	return false
}

// isFunction reports words that are functions where arguments follow, and
// names elsewhere. Copies of it and of the next two were 8 KB.
//
//go:noinline
func isFunction(word string) bool {
	switch word {
	case "vector", "label_replace", "ip", "bytes", "duration", "duration_seconds":
		return true
	}
	return VectorFunc(word).known() || RangeFunc(word).known()
}

//go:noinline
func (f VectorFunc) known() bool {
	switch f {
	case Sum, Avg, Min, Max, Count, Stddev, Stdvar, Topk, Bottomk, ApproxTopk, Sort, SortDesc:
		return true
	}
	return false
}

//go:noinline
func (f RangeFunc) known() bool {
	switch f {
	case Rate, RateCounter, CountOverTime, BytesRate, BytesOverTime, AvgOverTime, SumOverTime, MinOverTime, MaxOverTime,
		StddevOverTime, StdvarOverTime, QuantileOverTime, FirstOverTime, LastOverTime, AbsentOverTime:
		return true
	}
	return false
}

// argumentsFollow reports that rest begins with a parenthesis, or with by or
// without and then a parenthesis.
func argumentsFollow(rest string) bool {
	for strings.HasPrefix(rest, " ") {
		rest = rest[1:]
	}
	if rest == "" {
		return false
	}
	switch rest[0] {
	case '(':
		return true
	case '=', '!', '<', '>', ',', ')', '}': // as behind most names
		return false
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "(") {
		return true
	}
	for _, word := range []string{"by", "without"} {
		if len(rest) > len(word) && strings.EqualFold(rest[:len(word)], word) {
			return strings.HasPrefix(strings.TrimSpace(rest[len(word):]), "(")
		}
	}
	return false
}
