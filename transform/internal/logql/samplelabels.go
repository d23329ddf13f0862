package logql

func rangeLabels(r *RangeAggregation) LabelSet {
	if r.Func == AbsentOverTime {
		return absentLabels(r.Log.Selector)
	}
	s := labelsBehind(r.Log)
	if r.Unwrap != nil {
		s.need(r.Unwrap.Label.Text)
		for _, f := range r.Unwrap.Filters {
			s.meet(f.Cond)
		}
		if r.Grouping == nil || r.Grouping.Without {
			s.remove(r.Unwrap.Label.Text)
		}
	}
	s.group(r.Grouping)
	return s
}

func absentLabels(sel *Selector) LabelSet {
	var list names
	for name := range AbsentLabels(sel) {
		list = append(list, name)
	}
	var s LabelSet
	for _, name := range list.sorted() {
		s.need(name)
	}
	return s
}

// AbsentLabels are the labels that absent_over_time has, and their values: those that
// the selector says are equal to some text, and says nothing else of. That they are
// empty may stand in front: Loki forgets it (seen with 3.7.6).
//
//go:noinline
func AbsentLabels(s *Selector) map[string]string {
	found := map[string]string{}
	var more []string
	for _, m := range s.Matchers {
		_, there := found[m.Label.Text]
		switch {
		case m.Op != Equal || there:
			more = append(more, m.Label.Text)
		case m.Value.Value != "":
			found[m.Label.Text] = m.Value.Value
		}
	}
	for _, name := range more {
		delete(found, name)
	}
	return found
}

// group leaves what by or without leaves.
func (s *LabelSet) group(g *Grouping) {
	switch {
	case g == nil:
	case g.Without:
		s.removeAll(namesOf(g.Labels))
	default:
		s.keepOnly(namesOf(g.Labels))
	}
}

func (f *Facts) vectorLabels(v *VectorAggregation) LabelSet {
	s := f.LabelsOf(v.Expr)
	switch {
	case v.Func.Picks(), v.Func.Sorts():
	case v.Grouping == nil:
		s = LabelSet{}
	default:
		s.group(v.Grouping)
	}
	return s
}

func (f *Facts) binaryLabels(b *Binary) LabelSet {
	switch left, right := f.IsScalar(b.Left), f.IsScalar(b.Right); {
	case left && right:
		return LabelSet{}
	case left:
		return f.LabelsOf(b.Right)
	case right, b.Op == Unless:
		return f.LabelsOf(b.Left)
	}
	left, right := f.LabelsOf(b.Left), f.LabelsOf(b.Right)
	switch {
	case b.Op == Or:
		left.or(&right)
	case b.Op == And, b.Matching == nil:
	case b.Matching.Card == OneToMany:
		right.include(b.Matching.Include, &left)
		return right
	case b.Matching.Card == ManyToOne:
		left.include(b.Matching.Include, &right)
	default:
		left.group(&Grouping{Without: !b.Matching.On, Labels: b.Matching.Labels})
	}
	return left
}

// include takes labels from the one sample that many were matched with.
func (s *LabelSet) include(list []Name, one *LabelSet) {
	for i := range list {
		s.remove(list[i].Text)
		if one.can(list[i].Text) {
			s.add(list[i].Text)
		}
	}
}
