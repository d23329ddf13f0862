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
		return f.LabelsOf(e.Expr).with(e.To.Value)
	case *Variants:
		return LabelSet{}.opened()
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
			s = stageLabels(s, q.Stages[i])
			more = yield(Step{q.Stages[i], s})
		}
	}
}

// labelsBehind are the labels behind the last step.
func labelsBehind(q *LogQuery) LabelSet {
	s := selectedLabels(q.Selector)
	for _, stage := range q.Stages {
		s = stageLabels(s, stage)
	}
	return s
}

func selectedLabels(sel *Selector) LabelSet {
	s := LabelSet{}.opened()
	for _, m := range sel.Matchers {
		s = matched(s, m.Label.Text, m.Op, m.Value)
	}
	return s
}

// matched follows a condition on the text of a label.
func matched(s LabelSet, label string, op MatchOp, value Text) LabelSet {
	switch {
	case !lacking(op, value):
		return s.needing(label)
	case op == Equal:
		return s.without(label)
	}
	return s
}

func stageLabels(s LabelSet, stage Stage) LabelSet {
	switch stage := stage.(type) {
	case *LabelFilter:
		return conditionLabels(s, stage.Cond)
	case *JSON:
		return extractedLabels(s, stage.Labels)
	case *Logfmt:
		return extractedLabels(s, stage.Labels)
	case *Unpack:
		return s.opened()
	case *Regexp:
		return named(s, stage.groups)
	case *Pattern:
		parts, _ := splitPattern(stage.Pattern.Value)
		var captures names
		for _, part := range parts {
			if part.capture && part.text != "_" {
				captures = append(captures, part.text)
			}
		}
		return named(s, captures)
	case *LabelFormat:
		return formattedLabels(s, stage)
	case *Drop:
		return droppedLabels(s, stage)
	case *Keep:
		kept := make(names, 0, 2+len(stage.Labels))
		kept = append(kept, "__error__", "__error_details__")
		for _, label := range stage.Labels {
			kept = append(kept, label.Label.Text)
		}
		return s.only(kept.sorted())
	}
	return s
}

// conditionLabels: what passes a condition has the label it asks for, unless it
// may also be missing.
func conditionLabels(s LabelSet, c Condition) LabelSet {
	switch c := c.(type) {
	case *CondAnd:
		return conditionLabels(conditionLabels(s, c.Left), c.Right)
	case *CondOr:
		return conditionLabels(s, c.Left).or(conditionLabels(s, c.Right))
	case *CondText:
		return matched(s, c.Label.Text, c.Op, c.Value)
	case *CondNumber:
		return s.needing(c.Label.Text)
	case *CondDuration:
		return s.needing(c.Label.Text)
	case *CondBytes:
		return s.needing(c.Label.Text)
	case *CondIP:
		return s.needing(c.Label.Text)
	}
	return s
}

func extractedLabels(s LabelSet, list []Extraction) LabelSet {
	if len(list) == 0 {
		return s.opened()
	}
	labels := make(names, len(list))
	for i, e := range list {
		labels[i] = e.Label.Text
	}
	return named(s, labels)
}

// named adds labels that a parser extracts. One that the stream has already is
// called _extracted.
func named(s LabelSet, labels names) LabelSet {
	both := make(names, 0, 2*len(labels))
	for _, name := range labels {
		both = append(both, name, name+"_extracted")
	}
	return s.withAll(both.sorted())
}

func formattedLabels(s LabelSet, f *LabelFormat) LabelSet {
	before := s
	for _, format := range f.Formats {
		if format.Source == nil {
			s = s.with(format.Label.Text)
			continue
		}
		if format.Source.Text == format.Label.Text {
			continue
		}
		had := before.Must(format.Source.Text)
		s = s.without(format.Source.Text).with(format.Label.Text)
		if had {
			s = s.needing(format.Label.Text)
		}
	}
	return s
}

func droppedLabels(s LabelSet, d *Drop) LabelSet {
	for _, label := range d.Labels {
		if label.Matcher == nil {
			s = s.without(label.Label.Text)
			continue
		}
		s = s.doubting(label.Label.Text)
	}
	return s
}
