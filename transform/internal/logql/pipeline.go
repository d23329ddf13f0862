package logql

// stages reads a pipeline, up to unwrap or to what is no stage.
func (p *parser) stages() []Stage {
	before := len(p.nodes.stages)
	for p.fault == nil {
		var s Stage
		switch t := p.peek(); {
		case isLineOp(t):
			s = p.lineFilter()
		case is(t, "|") && !is(p.ahead(1), "unwrap"):
			s = p.stage()
		}
		if s == nil {
			break
		}
		p.nodes.stages = append(p.nodes.stages, s)
	}
	return since(p.nodes.stages, before)
}

//go:noinline
func isLineOp(t *token) bool {
	if t.kind != sign {
		return false
	}
	switch LineOp(t.text) {
	case Contains, ContainsNot, LineMatches, LineMatchesNot, HasPattern, HasPatternNot:
		return true
	}
	return false
}

// lineFilter reads |= "a" or "b".
func (p *parser) lineFilter() Stage {
	t := p.take()
	f := fresh(&p.nodes.lines)
	f.Op = LineOp(t.text)
	before := len(p.nodes.operands)
	for {
		p.nodes.operands = append(p.nodes.operands, p.lineOperand(t.text))
		if !p.accept("or") {
			break
		}
	}
	f.Operands = since(p.nodes.operands, before)
	f.Span = p.span(t.Start)
	return f
}

func (p *parser) lineOperand(op string) LineOperand {
	start := p.peek().Start
	if !p.isCallOf("ip") {
		return LineOperand{Text: p.textOf("the text of ", op), Span: p.span(start)}
	}
	return LineOperand{IP: true, Text: p.ip(), Span: p.span(start)}
}

func (p *parser) isCallOf(f string) bool {
	t := p.peek()
	return t.kind == function && t.text == f
}

// ip reads ip("10.0.0.0/8").
func (p *parser) ip() Text {
	p.at++
	p.expect("(", " behind ip")
	t := p.text("the address of ip()")
	p.expect(")", " behind the address of ip()")
	return t
}

// stage reads a stage that begins with a pipe.
func (p *parser) stage() Stage {
	start := p.take().Start
	t := p.peek()
	if t.kind == name || is(t, "(") {
		return p.labelFilter(start)
	}
	if t.kind != keyword {
		p.notAStage()
		return &Decolorize{}
	}
	p.at++
	switch t.text {
	case "json":
		p.noFlags("json")
		s := fresh(&p.nodes.jsons)
		s.Labels = p.extractions()
		s.Span = p.span(start)
		return s
	case "logfmt":
		return p.logfmt(start)
	case "unpack":
		return &Unpack{p.span(start)}
	case "decolorize":
		return &Decolorize{p.span(start)}
	case "drop":
		return &Drop{Labels: p.selections("drop"), Span: p.span(start)}
	case "keep":
		return &Keep{Labels: p.selections("keep"), Span: p.span(start)}
	case "label_format":
		return &LabelFormat{Formats: p.formats(), Span: p.span(start)}
	}
	return p.stageOfText(start, t)
}

// stageOfText reads the stages that take one text.
func (p *parser) stageOfText(start int, t *token) Stage {
	switch t.text {
	case "line_format":
		return &LineFormat{Template: p.text("the template of line_format"), Span: p.span(start)}
	case "regexp":
		s := &Regexp{Regexp: p.text("the regular expression of regexp"), Span: p.span(start)}
		s.groups = p.checkRegexpStage(s.Regexp)
		return s
	case "pattern":
		s := &Pattern{Pattern: p.text("the pattern"), Span: p.span(start)}
		p.checkPatternStage(s.Pattern)
		return s
	}
	p.at--
	p.notAStage()
	return &Decolorize{}
}

func (p *parser) logfmt(start int) Stage {
	s := &Logfmt{}
	for p.peek().kind == flag {
		switch p.take().text {
		case "--strict":
			s.Strict = true
		case "--keep-empty":
			s.KeepEmpty = true
		}
	}
	p.noFlags("logfmt")
	s.Labels = p.extractions()
	s.Span = p.span(start)
	return s
}

// extractions reads a, b="path", where it follows.
func (p *parser) extractions() []Extraction {
	if p.peek().kind != name {
		return nil
	}
	var list []Extraction
	for {
		e := Extraction{Label: p.name("the label to extract")}
		e.Path = Text{Span: e.Label.Span, Value: e.Label.Text}
		if p.accept("=") {
			e.Path = p.textOf("where to find ", e.Label.Text)
		}
		e.Span = p.span(e.Label.Start)
		list = append(list, e)
		if !p.accept(",") {
			return list
		}
	}
}

// selections reads a, b="x".
func (p *parser) selections(of string) []Selection {
	var list []Selection
	for {
		s := Selection{Label: p.nameOf("a label to ", of)}
		if t := p.peek(); isMatchOp(t) && p.fault == nil {
			p.at++
			m := &Matcher{Label: s.Label, Op: MatchOp(t.text), Value: p.textOf("the value of ", s.Label.Text)}
			m.Span = p.span(s.Label.Start)
			if p.fault == nil {
				p.checkRegexp(m.Op, &m.Value, m.Label.Text)
			}
			s.Matcher = m
		}
		s.Span = p.span(s.Label.Start)
		list = append(list, s)
		if !p.accept(",") {
			return list
		}
	}
}

// formats reads a=b, c="template".
func (p *parser) formats() []Format {
	var list []Format
	for {
		f := Format{Label: p.name("the label to set")}
		p.expect("=", " and what to set it to")
		if t := p.peek(); t.kind == name {
			n := p.name("the label to rename")
			f.Source = &n
		} else {
			text := p.textOf("a template or label for ", f.Label.Text)
			f.Template = &text
		}
		f.Span = p.span(f.Label.Start)
		list = append(list, f)
		if !p.accept(",") {
			return list
		}
	}
}
