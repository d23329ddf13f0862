package logql

import "iter"

// LabelsOf says which labels the lines or samples of an expression have.
func LabelsOf(e Expr) LabelSet { return new(Facts).LabelsOf(e) }

// LabelsOf is what the function of this name says.
func (f *Facts) LabelsOf(e Expr) LabelSet {
	switch e := e.(type) {
	case *LogQuery:
		return labelsBehind(e)
	case *RangeAggregation:
		return rangeLabels(e)
	case *VectorAggregation:
		return f.vectorLabels(e)
	case *Binary:
		return f.once(e, whichLabels, func(b *Binary, o *operation) { o.labels = f.binaryLabels(b) }).labels
	case *LabelReplace:
		s := f.LabelsOf(e.Expr)
		s.add(e.To.Value)
		return s
	case *Variants:
		return LabelSet{open: true}
	}
	return LabelSet{}
}

// A Step is a selector or a stage, with the labels behind it.
type Step struct {
	Node   Node
	Labels LabelSet
}

// Steps follows the labels of a log query through its pipeline. The first step is
// the selector.
func Steps(q *LogQuery) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		s := selectedLabels(q.Selector)
		more := yield(Step{q.Selector, s})
		for i := 0; more && i < len(q.Stages); i++ {
			s.pass(q.Stages[i])
			more = yield(Step{q.Stages[i], s})
		}
	}
}

// labelsBehind are the labels behind the last step.
func labelsBehind(q *LogQuery) LabelSet {
	s := selectedLabels(q.Selector)
	for _, stage := range q.Stages {
		s.pass(stage)
	}
	return s
}

func selectedLabels(sel *Selector) LabelSet {
	s := LabelSet{open: true}
	for _, m := range sel.Matchers {
		s.match(m.Label.Text, m.Op, &m.Value)
	}
	return s
}

// match follows a condition on the text of a label.
func (s *LabelSet) match(label string, op MatchOp, value *Text) {
	switch {
	case !lacking(op, value):
		s.need(label)
	case op == Equal:
		s.remove(label)
	}
}

// pass follows a stage.
func (s *LabelSet) pass(stage Stage) {
	switch stage := stage.(type) {
	case *LabelFilter:
		s.meet(stage.Cond)
	case *JSON:
		s.extract(stage.Labels)
	case *Logfmt:
		s.extract(stage.Labels)
	case *Unpack:
		s.unknown()
	case *Regexp:
		s.parsed(stage.groups)
	case *Pattern:
		parts, _ := splitPattern(stage.Pattern.Value)
		var captures names
		for _, part := range parts {
			if part.capture && part.text != "_" {
				captures = append(captures, part.text)
			}
		}
		s.parsed(captures)
	case *LabelFormat:
		s.format(stage.Formats)
	case *Drop:
		s.drop(stage.Labels)
	case *Keep:
		kept := names{"__error__", "__error_details__"}
		for _, label := range stage.Labels {
			kept = append(kept, label.Label.Text)
		}
		s.keepOnly(kept.sorted())
	}
}

// meet follows a condition: what passes it has the label it asks for, unless that may
// also be missing.
func (s *LabelSet) meet(c Condition) {
	switch c := c.(type) {
	case *CondAnd:
		s.meet(c.Left)
		s.meet(c.Right)
	case *CondOr:
		other := *s
		s.meet(c.Left)
		other.meet(c.Right)
		s.or(&other)
	case *CondText:
		s.match(c.Label.Text, c.Op, &c.Value)
	case *CondNumber:
		s.need(c.Label.Text)
	case *CondDuration:
		s.need(c.Label.Text)
	case *CondBytes:
		s.need(c.Label.Text)
	case *CondIP:
		s.need(c.Label.Text)
	}
}

// extract follows json and logfmt.
func (s *LabelSet) extract(list []Extraction) {
	if len(list) == 0 {
		s.unknown()
		return
	}
	labels := make(names, len(list))
	for i := range list {
		labels[i] = list[i].Label.Text
	}
	s.parsed(labels)
}

// parsed adds labels that a parser extracts. One that the stream has already is
// called _extracted.
func (s *LabelSet) parsed(labels names) {
	both := make(names, 0, 2*len(labels))
	for _, name := range labels {
		both = append(both, name, name+"_extracted")
	}
	s.addAll(both.sorted())
}

// format follows label_format.
func (s *LabelSet) format(list []Format) {
	before := s.must
	for i := range list {
		to, from := list[i].Label.Text, list[i].Source
		switch {
		case from == nil:
			s.add(to)
		case from.Text != to:
			s.remove(from.Text)
			s.add(to)
			if before.has(from.Text) {
				s.need(to)
			}
		}
	}
}

// drop follows the stage of that name.
func (s *LabelSet) drop(list []Selection) {
	for i := range list {
		if name := list[i].Label.Text; list[i].Matcher == nil {
			s.remove(name)
		} else {
			s.must = s.must.not(name)
		}
	}
}
