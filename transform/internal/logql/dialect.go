package logql

// OnlyLogQL reports a text that can be LogQL and cannot be PromQL: it has a
// stream selector and behind that a pipe or a filter. PromQL has no pipe. What
// both languages read, such as rate({app="x"}[5m]), is not reported. The text
// need not be right for that.
func OnlyLogQL(src string) bool {
	tokens := lex(src).tokens
	selector := false
	for i := range tokens[:len(tokens)-1] {
		t := &tokens[i]
		selector = selector || is(t, "{")
		next := &tokens[i+1]
		switch {
		case !selector || !is(t, "}"):
		case is(next, "|"), isLineOp(next) && (next.text != "!=" || tokens[i+2].kind == str):
			return true
		}
	}
	return false
}

// WordAt is the word of a text that stands at an offset; an empty span where
// there is none.
func WordAt(src string, offset int) Span {
	for _, t := range lex(src).tokens {
		if t.Start <= offset && offset < t.End {
			return t.Span
		}
	}
	return Span{offset, offset}
}

// WordBefore is the word of a text that ends at an offset or before it; an empty
// span where there is none.
func WordBefore(src string, offset int) Span {
	var before Span
	for _, t := range lex(src).tokens {
		if t.kind == end || t.End > offset {
			break
		}
		before = t.Span
	}
	return before
}

// LooksLike reports a text that was meant to be LogQL, right or wrong: it begins
// with a stream selector, or with a function of LogQL and its parenthesis, or it is
// nothing but numbers and operators.
func LooksLike(src string) bool {
	if arithmetic(src) {
		return true
	}
	var l lexer
	l.begin(src, nil)
	for i := 0; l.has(i + 1); i++ {
		switch t, next := &l.tokens[i], &l.tokens[i+1]; {
		case is(t, "("):
		case is(t, "{"):
			return next.kind == name && l.has(i+2) && isMatchOp(&l.tokens[i+2])
		default:
			return t.kind == function && (VectorFunc(t.text).known() || RangeFunc(t.text).known() || t.text == "label_replace")
		}
	}
	return false
}

// arithmetic reports numbers with operators between them, such as 1 and 2, which Loki
// refuses. What begins with an operator is rather a part of something.
func arithmetic(src string) bool {
	operators := 0
	wantsOperand := true
	var l lexer
	l.begin(src, nil)
	for l.has(0) {
		t := &l.tokens[0]
		switch {
		case t.kind == number && wantsOperand:
			wantsOperand = false
		case binds(t) > 0 && !wantsOperand:
			operators++
			wantsOperand = true
		case is(t, "bool"), is(t, "("), is(t, ")"), t.kind == function && t.text == "vector":
		default:
			return false
		}
		l.tokens = l.tokens[:0]
	}
	return operators > 0
}
