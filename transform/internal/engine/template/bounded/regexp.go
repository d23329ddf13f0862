package bounded

import (
	"regexp"
	"regexp/syntax"
)

// expression is a regular expression with its size: the number of instructions
// that matching it takes for each byte, at worst.
type expression struct {
	*regexp.Regexp
	size int
}

// maxKnown is how many expressions are kept from one call to the next. Templates
// have a few, unless they make them of the line.
const maxKnown = 100

// perInstruction is how many steps it takes to compile one.
const perInstruction = 10

// Regexp is an expression that is going to look at s, and to replace what it
// finds. A short one may be large: a{1000}.
func (m *Meter) Regexp(pattern, s, replacement string) (*regexp.Regexp, error) {
	e, err := m.expression(pattern)
	if err != nil {
		return nil, err
	}
	if err := m.take(1 + len(s)/perStep*e.size); err != nil {
		return nil, err
	}
	return e.Regexp, m.Text(max(len(s), (len(s)+1)*len(replacement)))
}

func (m *Meter) expression(pattern string) (expression, error) {
	if e, ok := m.known[pattern]; ok {
		return e, nil
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return expression{}, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return expression{}, err
	}
	e := expression{size: len(program.Inst)}
	if err := m.take(perInstruction * e.size); err != nil {
		return e, err
	}
	if e.Regexp, err = regexp.Compile(pattern); err != nil {
		return e, err
	}
	if m.known == nil || len(m.known) >= maxKnown {
		m.known = map[string]expression{}
	}
	m.known[pattern] = e
	return e, nil
}
