package logql

// name takes a label name, or fails.
func (p *parser) name(what string) Name {
	t := p.peek()
	if t.kind != name {
		p.notAName(what)
		return Name{}
	}
	p.at++
	if p.goesOn() {
		p.fail(p.dotted(t))
	}
	return Name{Span: t.Span, Text: t.text}
}

// goesOn reports that the name taken last is only the beginning of k8s.pod or
// my-label.
func (p *parser) goesOn() bool {
	t, next := p.peek(), p.ahead(1)
	if t.Start != p.before().End || !isWord(p.before().text) {
		return false
	}
	return is(t, ".") || (is(t, "-") || is(t, "/")) && next.Start == t.End && (next.kind == name || next.kind == number)
}

// text takes a string, or fails.
func (p *parser) text(what string) Text {
	t := p.peek()
	if t.kind != str {
		p.notAText(what)
		return Text{}
	}
	p.at++
	return Text{Span: t.Span, Value: t.text, Raw: p.src[t.Start] == '`'}
}

// names takes (a, b), also without any name.
func (p *parser) names(of string) []Name {
	p.expect("(", " before the labels of "+of)
	var list []Name
	if p.accept(")") {
		return list
	}
	for {
		list = append(list, p.name("a label of "+of))
		if !p.accept(",") {
			break
		}
	}
	p.expect(")", " behind the labels of "+of)
	return list
}
