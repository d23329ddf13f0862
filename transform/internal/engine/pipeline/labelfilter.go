package pipeline

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/units"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// labelFilter keeps lines whose labels meet a condition.
type labelFilter struct {
	cond condition
	name string // the one label that the condition asks for; "" for several
}

// A condition asks the labels of a line. It may note an error on it: what
// cannot be compared passes, with an error.
type condition func(*state) bool

func newLabelFilter(f *logql.LabelFilter) (stage, error) {
	if c, ok := f.Cond.(*logql.CondIP); ok {
		if _, err := match.Address(c.Value.Value); err != nil {
			return nil, fmt.Errorf("label filter %s%sip(…): %w", c.Label.Text, c.Op, err)
		}
	}
	return newFilter(f)
}

// newFilter is newLabelFilter where an address that is none fails nothing: joined
// with other conditions, or behind unwrap.
func newFilter(f *logql.LabelFilter) (stage, error) {
	cond, err := newCondition(f.Cond)
	if err != nil {
		return nil, err
	}
	filter := &labelFilter{cond: cond}
	if names := conditionLabels(f.Cond); len(names) == 1 {
		filter.name = names[0]
	}
	return filter, nil
}

func (f *labelFilter) apply(s *state) bool { return f.cond(s) }

func newCondition(c logql.Condition) (condition, error) {
	switch c := c.(type) {
	case *logql.CondAnd:
		return both(c.Left, c.Right, func(left, right condition) condition {
			return func(s *state) bool {
				// Loki asks the right side too where the left one does not hold: it may note an
				// error, which counts if an or keeps the line.
				l, r := left(s), right(s)
				return l && r
			}
		})
	case *logql.CondOr:
		return both(c.Left, c.Right, func(left, right condition) condition {
			return func(s *state) bool { return left(s) || right(s) }
		})
	case *logql.CondText:
		return newTextCondition(c.Label.Text, c.Op, c.Value.Value)
	case *logql.CondNumber:
		return compared(c.Label.Text, units.Number, comparison(c.Op, c.Value))
	case *logql.CondDuration:
		return compared(c.Label.Text, units.Duration, comparison(c.Op, c.Value))
	case *logql.CondBytes:
		if c.Value == 0 {
			return nil, fmt.Errorf("label filter %s: Loki prints a size without bytes as 0B before it evaluates, and cannot read that", c.Label.Text)
		}
		return compared(c.Label.Text, units.Bytes, comparison(c.Op, units.PrintedBytes(c.Value)))
	case *logql.CondIP:
		return newAddressCondition(c), nil
	}
	return nil, fmt.Errorf("the label filter %T cannot be evaluated", c)
}

func both(left, right logql.Condition, join func(left, right condition) condition) (condition, error) {
	l, err := newCondition(left)
	if err != nil {
		return nil, err
	}
	r, err := newCondition(right)
	if err != nil {
		return nil, err
	}
	return join(l, r), nil
}

// newTextCondition compares as text. A missing label is "".
func newTextCondition(name string, op logql.MatchOp, value string) (condition, error) {
	m, err := textMatcher(op, value, match.Label)
	if err != nil {
		return nil, fmt.Errorf("label filter %s%s%q: %w", name, op, value, err)
	}
	return func(s *state) bool {
		value, _ := s.get(name)
		return m(value)
	}, nil
}

// TextMatcher is what an operator of matchers asks of a text. Label filters are
// not among them.
func TextMatcher(op logql.MatchOp, value string) (match.Text, error) {
	return textMatcher(op, value, match.Whole)
}

func textMatcher(op logql.MatchOp, value string, matches func(string) (match.Text, error)) (match.Text, error) {
	switch op {
	case logql.Equal:
		return func(text string) bool { return text == value }, nil
	case logql.NotEqual:
		return func(text string) bool { return text != value }, nil
	case logql.Matches, logql.NotMatches:
	}
	m, err := matches(value)
	if err != nil || op == logql.Matches {
		return m, err
	}
	return func(text string) bool { return !m(text) }, nil
}

// labelFilterError is the code of what could not be compared.
const labelFilterError = "LabelFilterErr"

// compared compares what a label says. Without the label the line is dropped;
// the error of a line is a label to texts only.
func compared[T any](name string, read func(string) (T, error), holds func(T) bool) (condition, error) {
	return func(s *state) bool {
		text, there := s.field(name)
		if !there {
			return false
		}
		value, err := read(text)
		if err != nil {
			s.fail(labelFilterError, err.Error())
			return true
		}
		return holds(value)
	}, nil
}

func comparison[T float64 | uint64 | ~int64](op logql.BinaryOp, with T) func(T) bool {
	switch op {
	case logql.Eq:
		return func(v T) bool { return v == with }
	case logql.Ne:
		return func(v T) bool { return v != with }
	case logql.Gt:
		return func(v T) bool { return v > with }
	case logql.Ge:
		return func(v T) bool { return v >= with }
	case logql.Lt:
		return func(v T) bool { return v < with }
	}
	return func(v T) bool { return v <= with }
}

// newAddressCondition looks for an address in a label. A line with an error
// passes. Without the label the line is dropped, whatever the operator; and where
// the pattern is no address.
func newAddressCondition(c *logql.CondIP) condition {
	m, err := match.Address(c.Value.Value)
	name, want := c.Label.Text, c.Op == logql.Equal
	return func(s *state) bool {
		if s.err != "" {
			return true
		}
		text, there := s.get(name)
		return err == nil && there && m(text) == want
	}
}
