// Package bounded keeps templates from running for ever, or from filling the
// memory: Go's text/template lets {{range 1000000000}} count as far as it says,
// and {{$x = print $x $x}} double a text as often as it likes. Whoever evaluates
// the templates of others has to set an end to it.
//
// What a template does is counted in steps: each node of a loop's body, each
// time round, is one, and more where long texts are about. A template that takes
// more than MaxSteps, or makes a text longer than MaxText, ends with an error
// that is an ErrBeyond. Loki would go on: it is nothing that Loki says, and
// nothing that `__error__=""` may pass over.
//
// It stands on text/template and knows no functions but those it replaces.
package bounded

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// MaxSteps is how much one execution may do. It is a fraction of a second.
const MaxSteps = 200_000

// MaxText is the longest text, in bytes, that a template or a function of one may
// make.
const MaxText = 16 << 20

// ErrBeyond is what all errors of this package are.
var ErrBeyond = errors.New("the template goes too far")

// ErrTooLong is the error of a text that would be longer than MaxText.
var ErrTooLong = fmt.Errorf("%w: the text would be longer than %d bytes", ErrBeyond, MaxText)

var errTooMuch = fmt.Errorf("%w: more than %d steps for one line or alert", ErrBeyond, MaxSteps)

// perStep is how many bytes of text are handled in the time of a step.
const perStep = 5000

// A Meter counts what one execution does. It is not for concurrent use.
type Meter struct {
	steps   int
	longest int // of the texts that are about
	known   map[string]expression
}

// Begin starts an execution that is given texts of no more than so many bytes.
func (m *Meter) Begin(longest int) { m.steps, m.longest = 0, longest }

// Step counts a loop's body of so many nodes, or what takes as long.
func (m *Meter) Step(nodes int) error { return m.take(nodes * (1 + m.longest/perStep)) }

func (m *Meter) take(steps int) error {
	if m.steps += steps; m.steps > MaxSteps {
		return errTooMuch
	}
	return nil
}

// Text counts a text of so many bytes, which is going to be made.
func (m *Meter) Text(bytes int) error {
	if bytes > MaxText || bytes < 0 { // it overflowed
		return ErrTooLong
	}
	m.longest = max(m.longest, bytes)
	return m.take(bytes / perStep)
}

// A Buffer takes MaxText bytes, and no more.
type Buffer struct{ bytes.Buffer }

func (b *Buffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > MaxText {
		return 0, ErrTooLong
	}
	return b.Buffer.Write(p)
}

// Functions are those of text/template that make texts longer, each with an end.
func (m *Meter) Functions() template.FuncMap {
	return template.FuncMap{
		"print":    m.limited(0, fmt.Sprint),
		"println":  m.limited(0, fmt.Sprintln),
		"html":     m.limited(len("&#34;"), template.HTMLEscaper),
		"js":       m.limited(len(`\u003C`), template.JSEscaper),
		"urlquery": m.limited(len("%20"), template.URLQueryEscaper),
		"printf":   m.printf,
	}
}

// limited is f, which makes at most so many bytes of each that it is given.
func (m *Meter) limited(growth int, f func(...any) string) func(...any) (string, error) {
	return func(args ...any) (string, error) {
		if err := m.Text(sizeOf(args) * max(growth, 1)); err != nil {
			return "", err
		}
		return f(args...), nil
	}
}

// printf may print an argument many times, and fill each up to a width.
func (m *Meter) printf(format string, args ...any) (string, error) {
	longest := 0
	for _, a := range args {
		longest = max(longest, sizeOf([]any{a}))
	}
	// A verb prints one argument, four bytes for each of its own at most (%q, %x).
	size := len(format) + strings.Count(format, "%")*(64+4*longest) + widths(format, args)
	if err := m.Text(size); err != nil {
		return "", err
	}
	return fmt.Sprintf(format, args...), nil
}

// maxWidth is the largest width or precision that fmt takes.
const maxWidth = 1_000_000

// widths is how much the widths of a format may fill up.
func widths(format string, args []any) int {
	total, number := 0, 0
	for i := range len(format) {
		switch c := format[i]; {
		case c >= '0' && c <= '9':
			number = min(number*10+int(c-'0'), maxWidth)
			continue
		case c == '*': // the width is an argument
			total += starWidth(args)
		}
		total += number
		number = 0
	}
	return total
}

func starWidth(args []any) int {
	widest := 0
	for _, a := range args {
		if n, ok := a.(int); ok {
			widest = max(widest, min(max(n, -n), maxWidth))
		}
	}
	return widest
}

// sizeOf is about how many bytes the values take when they are printed.
func sizeOf(args []any) int {
	size := 0
	for _, a := range args {
		switch a := a.(type) {
		case string:
			size += len(a) + 1
		case map[string]string:
			for k, v := range a {
				size += len(k) + len(v) + 2
			}
		case map[string]any:
			for k, v := range a {
				size += len(k) + sizeOf([]any{v}) + 2
			}
		case []any:
			size += sizeOf(a) + len(a)
		default:
			size += 32
		}
	}
	return size
}
