package pipeline

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/fields"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// lineFilter keeps lines that one of its operands is found in, or none.
type lineFilter struct {
	any []match.Text
	not bool
}

func newLineFilter(f *logql.LineFilter) (stage, error) {
	filter := &lineFilter{not: f.Op == logql.ContainsNot || f.Op == logql.LineMatchesNot || f.Op == logql.HasPatternNot}
	for _, operand := range counted(f) {
		operand.IP = operand.IP && f.Alone()
		m, err := lineMatcher(f.Op, operand)
		if err != nil {
			return nil, fmt.Errorf("line filter %s: %w", f.Op, err)
		}
		filter.any = append(filter.any, m)
	}
	return filter, nil
}

// counted leaves out the operands that Loki forgets where there are others:
// what would keep every line, so that |= "x" or "" is |= "x". Two of those in front
// do keep every line.
func counted(f *logql.LineFilter) []logql.LineOperand {
	operands := f.Counted()
	if f.Op != logql.Contains && f.Op != logql.LineMatches {
		return operands
	}
	idle := func(o logql.LineOperand) bool {
		return o.Text.Value == "" || f.Op == logql.LineMatches && match.TakesAll(o.Text.Value)
	}
	if len(operands) > 1 && idle(operands[0]) && idle(operands[1]) {
		return operands[:1]
	}
	kept := slices.DeleteFunc(slices.Clone(operands), idle)
	if len(kept) == 0 {
		return operands
	}
	return kept
}

func lineMatcher(op logql.LineOp, operand logql.LineOperand) (match.Text, error) {
	text := operand.Text.Value
	if operand.IP {
		if op != logql.Contains && op != logql.ContainsNot {
			return nil, fmt.Errorf("ip(%q) goes with |= and != only", text)
		}
		return match.Address(text)
	}
	switch op {
	case logql.LineMatches, logql.LineMatchesNot:
		return match.Line(text)
	case logql.HasPattern, logql.HasPatternNot:
		p, err := fields.ParseLinePattern(text)
		if err != nil {
			return nil, err
		}
		return p.Match, nil
	case logql.Contains, logql.ContainsNot:
	}
	return match.Contains(text), nil
}

func (f *lineFilter) apply(s *state) bool {
	for _, m := range f.any {
		if m(s.text) {
			return !f.not
		}
	}
	return f.not
}
