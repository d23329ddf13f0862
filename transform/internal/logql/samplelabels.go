package logql

import (
	"maps"
	"slices"
)

func rangeLabels(r *RangeAggregation) LabelSet {
	if r.Func == AbsentOverTime {
		var out LabelSet
		for _, name := range slices.Sorted(maps.Keys(AbsentLabels(r.Log.Selector))) {
			out = out.needing(name)
		}
		return out
	}
	s := labelsBehind(r.Log)
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

// AbsentLabels are the labels that absent_over_time has, and their values: those that
// the selector says are equal to some text, and says nothing else of. That they are
// empty may stand in front: Loki forgets it (seen with 3.7.6).
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

// grouped is what by or without leaves.
func grouped(s LabelSet, g *Grouping) LabelSet {
	if g == nil {
		return s
	}
	if g.Without {
		return s.withoutAll(namesOf(g.Labels))
	}
	return s.only(namesOf(g.Labels))
}

func (f *Facts) vectorLabels(v *VectorAggregation) LabelSet {
	s := f.LabelsOf(v.Expr)
	switch {
	case v.Func.Picks(), v.Func.Sorts():
		return s
	case v.Grouping == nil:
		return LabelSet{}
	}
	return grouped(s, v.Grouping)
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
