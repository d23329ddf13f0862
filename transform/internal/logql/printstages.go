package logql

import "strconv"

func (w *printer) stage(s Stage) {
	switch s := s.(type) {
	case *LineFilter:
		w.add(" ", string(s.Op))
		for i, o := range s.Operands {
			if i > 0 {
				w.put(" or")
			}
			w.lineOperand(o)
		}
	case *LabelFilter:
		w.put(" | ")
		w.condition(s.Cond)
	case *JSON:
		w.put(" | json")
		w.extractions(s.Labels)
	case *Logfmt:
		w.logfmt(s)
	case *Regexp:
		w.add(" | regexp ", quote(s.Regexp.Value, s.Regexp.Raw))
	case *Pattern:
		w.add(" | pattern ", quote(s.Pattern.Value, s.Pattern.Raw))
	case *Unpack:
		w.put(" | unpack")
	case *LineFormat:
		w.add(" | line_format ", quote(s.Template.Value, s.Template.Raw))
	case *LabelFormat:
		w.formats(s.Formats)
	case *Decolorize:
		w.put(" | decolorize")
	case *Drop:
		w.put(" | drop ")
		w.selections(s.Labels)
	case *Keep:
		w.put(" | keep ")
		w.selections(s.Labels)
	}
}

func (w *printer) lineOperand(o LineOperand) {
	if o.IP {
		w.add(" ip(", quote(o.Text.Value, o.Text.Raw), ")")
		return
	}
	w.add(" ", quote(o.Text.Value, o.Text.Raw))
}

func (w *printer) logfmt(s *Logfmt) {
	w.put(" | logfmt")
	if s.Strict {
		w.put(" --strict")
	}
	if s.KeepEmpty {
		w.put(" --keep-empty")
	}
	w.extractions(s.Labels)
}

func (w *printer) extractions(list []Extraction) {
	for i, e := range list {
		if i > 0 {
			w.put(",")
		}
		w.put(" ")
		w.name(e.Label)
		if e.Path.Raw || e.Path.Value != e.Label.Text {
			w.add("=", quote(e.Path.Value, e.Path.Raw))
		}
	}
}

func (w *printer) formats(list []Format) {
	w.put(" | label_format ")
	for i, f := range list {
		w.comma(i)
		w.name(f.Label)
		w.put("=")
		if f.Source != nil {
			w.put(f.Source.Text)
		} else {
			w.put(quote(f.Template.Value, f.Template.Raw))
		}
	}
}

func (w *printer) selections(list []Selection) {
	for i, s := range list {
		w.comma(i)
		if s.Matcher != nil {
			w.matcher(s.Label, s.Matcher.Op, s.Matcher.Value)
		} else {
			w.put(s.Label.Text)
		}
	}
}

func (w *printer) condition(c Condition) {
	switch c := c.(type) {
	case *CondAnd:
		w.joined(c.Left, " and ", c.Right)
	case *CondOr:
		w.joined(c.Left, " or ", c.Right)
	case *CondText:
		w.matcher(c.Label, c.Op, c.Value)
	case *CondIP:
		w.name(c.Label)
		w.add(string(c.Op), "ip(", quote(c.Value.Value, c.Value.Raw), ")")
	case *CondNumber:
		w.compare(c.Label, c.Op, formatNumber(c.Value))
	case *CondDuration:
		w.compare(c.Label, c.Op, c.Value.String())
	case *CondBytes:
		w.compare(c.Label, c.Op, formatSize(c.Value))
	}
}

// joined puts parentheses around every other joint, so that nobody has to know
// how they group.
func (w *printer) joined(left Condition, joint string, right Condition) {
	_, leftOr := left.(*CondOr)
	_, leftAnd := left.(*CondAnd)
	w.inParentheses(left, leftOr && joint == " and " || leftAnd && joint == " or ")
	w.put(joint)
	_, rightOr := right.(*CondOr)
	_, rightAnd := right.(*CondAnd)
	w.inParentheses(right, rightOr || rightAnd)
}

func (w *printer) inParentheses(c Condition, needed bool) {
	if needed {
		w.put("(")
	}
	w.condition(c)
	if needed {
		w.put(")")
	}
}

func (w *printer) compare(label Name, op BinaryOp, value string) {
	w.name(label)
	w.add(" ", string(op), " ", value)
}

// formatSize writes bytes; 0B would begin a binary number.
func formatSize(n uint64) string {
	if n == 0 {
		return "0kB"
	}
	return strconv.FormatUint(n, 10) + "B"
}
