package engine

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// matching says which series of two vectors belong together.
type matching struct {
	labels  grouping // what they have in common
	given   bool     // on or ignoring is written
	card    logql.Cardinality
	include []string
}

func newMatching(m *logql.Matching) *matching {
	made := &matching{}
	if m == nil {
		return made
	}
	made.given, made.card = true, m.Card
	made.labels.by = m.On
	for _, name := range m.Labels {
		made.labels.names = append(made.labels.names, name.Text)
	}
	for _, name := range m.Include {
		made.include = append(made.include, name.Text)
	}
	return made
}

// key is what series have in common that belong together. An empty label is as
// good as none.
func (m *matching) key(labels Labels) string {
	return string(m.labels.of(filled(labels), nil).AppendKey(nil))
}

// set is and, or and unless. They keep series as they are, and never fail.
func (m *matching) set(op logql.BinaryOp, left, right []Sample) []Sample {
	kept, others := left, right
	if op == logql.Or {
		kept, others = right, left
	}
	there := map[string]bool{}
	for _, s := range others {
		there[m.key(s.Labels)] = true
	}
	var result []Sample
	if op == logql.Or {
		result = append(result, left...)
	}
	for _, s := range kept {
		if there[m.key(s.Labels)] == (op == logql.And) {
			result = append(result, s)
		}
	}
	return result
}

// vectors operates on the pairs of two vectors.
func (b *binary) vectors(left, right []Sample) ([]Sample, error) {
	m := b.match
	many, single := left, right
	if m.card == logql.OneToMany {
		many, single = right, left
	}
	index := make(map[string]Sample, len(single))
	for _, s := range single {
		key := m.key(s.Labels)
		if _, twice := index[key]; twice {
			return nil, &Error{Class: ManyToMany, Detail: m.labels.of(s.Labels, nil).String()}
		}
		index[key] = s
	}
	var result []Sample
	seen := map[string]bool{}
	for _, s := range many {
		key := m.key(s.Labels)
		partner, found := index[key]
		if !found {
			continue
		}
		labels := m.result(s.Labels, partner.Labels)
		if err := m.unique(seen, key, labels); err != nil {
			return nil, err
		}
		if value, keep := b.pair(s.Value, partner.Value); keep {
			result = append(result, Sample{labels, value})
		}
	}
	return result, nil
}

// pair operates on two values, of which the first is of the many side. A
// comparison keeps the value of the left operand.
func (b *binary) pair(many, single float64) (float64, bool) {
	left, right := many, single
	if b.match.card == logql.OneToMany {
		left, right = single, many
	}
	value, holds := operate(b.op, left, right)
	if b.op.IsComparison() && !b.truth {
		return left, holds
	}
	return value, true
}

// unique notes a pair, and fails when there was one like it.
func (m *matching) unique(seen map[string]bool, key string, labels Labels) error {
	if m.card == logql.OneToOne {
		if seen[key] {
			return &Error{Class: ManyToOne, Detail: m.labels.of(labels, nil).String()}
		}
		seen[key] = true
		return nil
	}
	key = string(labels.AppendKey([]byte(key)))
	if seen[key] {
		return &Error{Class: GroupNotUnique, Detail: labels.String()}
	}
	seen[key] = true
	return nil
}

// result is the labels of a pair: those that match, or all of the many side
// with what is included of the other. None of them is empty.
func (m *matching) result(many, single Labels) Labels {
	many, single = filled(many), filled(single)
	if m.card == logql.OneToOne {
		if !m.given {
			return many
		}
		return m.labels.of(many, nil)
	}
	labels := slices.Clone(many)
	for _, name := range m.include {
		labels = slices.DeleteFunc(labels, func(l Label) bool { return l.Name == name })
		if value, there := single.Get(name); there {
			labels = append(labels, Label{Name: name, Value: value})
		}
	}
	slices.SortFunc(labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return labels
}
