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
	t := p.peek()
	if t.kind != sign || t.text != "." && t.text != "-" && t.text != "/" || t.Start != p.before().End || !isWord(p.before().text) {
		return false
	}
	next := p.ahead(1)
	return t.text == "." || next.Start == t.End && (next.kind == name || next.kind == number)
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

// nameOf, textOf and expectOf are name, text and expect for what is put together of two
// texts: where it is not needed, nobody does.
func (p *parser) nameOf(what, of string) Name {
	if p.peek().kind == name {
		return p.name("")
	}
	return p.name(what + of)
}

func (p *parser) textOf(what, of string) Text {
	if p.peek().kind == str {
		return p.text("")
	}
	return p.text(what + of)
}

func (p *parser) expectOf(text, what, of string) {
	if !p.accept(text) {
		p.expect(text, what+of)
	}
}

// names takes (a, b), also without any name.
func (p *parser) names(of string) []Name {
	p.expectOf("(", " before the labels of ", of)
	if p.accept(")") {
		return nil
	}
	before := len(p.nodes.names)
	for {
		p.nodes.names = append(p.nodes.names, p.nameOf("a label of ", of))
		if !p.accept(",") {
			break
		}
	}
	p.expectOf(")", " behind the labels of ", of)
	return since(p.nodes.names, before)
}
