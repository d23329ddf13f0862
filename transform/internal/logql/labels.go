package logql

// LabelsOf says which labels the lines or samples of an expression have.
func LabelsOf(e Expr) LabelSet { return newFacts().labelsOf(e) }

func (f *facts) labelsOf(e Expr) LabelSet {
	switch e := e.(type) {
	case *LogQuery:
		steps := Steps(e)
		return steps[len(steps)-1].Labels
	case *RangeAggregation:
		return rangeLabels(e)
	case *VectorAggregation:
		return f.vectorLabels(e)
	case *Binary:
		return once(f.labels, e, f.binaryLabels)
	case *LabelReplace:
		return f.labelsOf(e.Expr).with(e.To.Value)
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
func Steps(q *LogQuery) []Step {
	s := LabelSet{}.opened()
	for _, m := range q.Selector.Matchers {
		s = matched(s, m.Label.Text, m.Op, m.Value.Value)
	}
	steps := []Step{{q.Selector, s}}
	for _, stage := range q.Stages {
		s = stageLabels(s, stage)
		steps = append(steps, Step{stage, s})
	}
	return steps
}

// matched follows a condition on the text of a label.
func matched(s LabelSet, label string, op MatchOp, value string) LabelSet {
	m := Matcher{Op: op, Value: Text{Value: value}}
	switch {
	case !m.matchesEmpty():
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
		return named(s, groupNames(stage.Regexp.Value))
	case *Pattern:
		parts, _ := splitPattern(stage.Pattern.Value)
		var names []string
		for _, part := range parts {
			if part.capture && part.text != "_" {
				names = append(names, part.text)
			}
		}
		return named(s, names)
	case *LabelFormat:
		return formattedLabels(s, stage)
	case *Drop:
		return droppedLabels(s, stage)
	case *Keep:
		names := []string{"__error__", "__error_details__"}
		for _, label := range stage.Labels {
			names = append(names, label.Label.Text)
		}
		return s.only(names...)
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
		return matched(s, c.Label.Text, c.Op, c.Value.Value)
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
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Label.Text
	}
	return named(s, names)
}

// named adds labels that a parser extracts. One that the stream has already is
// called _extracted.
func named(s LabelSet, names []string) LabelSet {
	s = s.with(names...)
	for _, name := range names {
		s = s.with(name + "_extracted")
	}
	return s
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
		s = s.clone()
		delete(s.must, label.Label.Text)
	}
	return s
}

func rangeLabels(r *RangeAggregation) LabelSet {
	if r.Func == AbsentOverTime {
		return absentLabels(r.Log.Selector)
	}
	steps := Steps(r.Log)
	s := steps[len(steps)-1].Labels
	if r.Unwrap != nil {
		s = s.needing(r.Unwrap.Label.Text)
		for _, f := range r.Unwrap.Filters {
			s = conditionLabels(s, f.Cond)
		}
	}
	if r.Grouping != nil && !r.Grouping.Without {
		return grouped(s, r.Grouping)
	}
	if r.Unwrap != nil {
		s = s.without(r.Unwrap.Label.Text)
	}
	return grouped(s, r.Grouping)
}

// absentLabels: absent_over_time has the labels that are matched with =, each of
// which must be matched only once.
func absentLabels(s *Selector) LabelSet {
	times := map[string]int{}
	for _, m := range s.Matchers {
		times[m.Label.Text]++
	}
	var out LabelSet
	for _, m := range s.Matchers {
		if m.Op == Equal && times[m.Label.Text] == 1 && m.Value.Value != "" {
			out = out.needing(m.Label.Text)
		}
	}
	return out
}

// grouped is what by or without leaves.
func grouped(s LabelSet, g *Grouping) LabelSet {
	if g == nil {
		return s
	}
	names := make([]string, len(g.Labels))
	for i, n := range g.Labels {
		names[i] = n.Text
	}
	if g.Without {
		return s.without(names...)
	}
	return s.only(names...)
}

func (f *facts) vectorLabels(v *VectorAggregation) LabelSet {
	s := f.labelsOf(v.Expr)
	switch {
	case v.Func.Picks(), v.Func.Sorts():
		return s
	case v.Grouping == nil:
		return LabelSet{}
	}
	return grouped(s, v.Grouping)
}

func (f *facts) binaryLabels(b *Binary) LabelSet {
	left, right := f.labelsOf(b.Left), f.labelsOf(b.Right)
	switch {
	case f.isScalar(b.Left) && f.isScalar(b.Right):
		return LabelSet{}
	case f.isScalar(b.Left):
		return right
	case f.isScalar(b.Right), b.Op == Unless:
		return left
	case b.Op == Or:
		return left.or(right)
	case b.Op == And, b.Matching == nil:
		return left
	}
	return matchedLabels(b.Matching, left, right)
}

// matchedLabels: one to one leaves the labels that were matched on, else the
// labels of the side with many, and those that are taken from the other.
func matchedLabels(m *Matching, left, right LabelSet) LabelSet {
	if m.Card == OneToOne {
		return grouped(left, &Grouping{Without: !m.On, Labels: m.Labels})
	}
	many, one := left, right
	if m.Card == OneToMany {
		many, one = right, left
	}
	for _, n := range m.Include {
		many = many.without(n.Text)
		if one.May(n.Text) {
			many = many.with(n.Text)
		}
	}
	return many
}
