package logql

import (
	"errors"
	"fmt"
	"strings"
)

// A Fault is a reason why Loki refuses an expression, or why every evaluation of
// one that it loads fails.
type Fault struct {
	Span
	Kind Kind
	// Message says what is wrong, in lower case.
	Message string
	// Edit is a replacement that mends the whole expression: it was tried. nil
	// where no single replacement does.
	Edit *Edit
	// Newer says that a Loki later than 3.7 may know what this is: a function,
	// stage or flag that has just not been heard of.
	Newer bool
	// Advice says what to do, as one imperative sentence; it may be empty.
	Advice string

	edits   []Edit // candidates for Edit, the likeliest first
	guessed []Edit // the same, where nothing but that it parses speaks for them
}

// faultAt is a fault at a span; see says. Like the next four it is called from more than
// a hundred places, of which each is 40 to 100 bytes of code less than one that writes
// the fields, calls fmt, or has a copy of one of these.
//
//go:noinline
func faultAt(s Span, format string, texts ...string) *Fault {
	return (&Fault{Span: s}).says(format, texts...)
}

// says words the message: a format of fmt with texts in it. Without any it is no format.
//
//go:noinline
func (f *Fault) says(format string, texts ...string) *Fault {
	f.Message = format
	if len(texts) > 0 {
		list := make([]any, len(texts))
		for i, text := range texts {
			list[i] = text
		}
		f.Message = fmt.Sprintf(format, list...)
	}
	return f
}

// advises says what to do.
//
//go:noinline
func (f *Fault) advises(sentence string) *Fault {
	f.Advice = sentence
	return f
}

// proposes adds a candidate, less likely than those before it: text in the place of s.
//
//go:noinline
func (f *Fault) proposes(s Span, text string) *Fault {
	f.edits = append(f.edits, Edit{s, text})
	return f
}

// guesses adds a candidate for which nothing but that it parses would speak.
//
//go:noinline
func (f *Fault) guesses(s Span, text string) *Fault {
	f.guessed = append(f.guessed, Edit{s, text})
	return f
}

// requotes adds another value of a text as a candidate, quoted as it was where that is
// possible.
//
//go:noinline
func (f *Fault) requotes(t Text, value string) *Fault {
	return f.proposes(t.Span, t.With(value))
}

// of says what kind it is.
func (f *Fault) of(kind Kind) *Fault {
	f.Kind = kind
	return f
}

// mayBeNewer says that a later Loki may know it.
func (f *Fault) mayBeNewer() *Fault {
	f.Newer = true
	return f
}

// Kind says what sort of fault it is.
type Kind uint8

// The kinds of faults.
const (
	Malformed       Kind = iota // no LogQL, or a check that Loki makes where it loads a rule
	Unbalanced                  // a bracket, quote or comment without its partner
	SelectsAll                  // a selector that every stream meets
	BadRange                    // what stands in [ ] is no duration
	PromQL                      // the expression is PromQL
	CalculatesLogs              // arithmetic with lines
	FailsEvaluation             // Loki loads it, and every evaluation fails
	TooLong                     // longer than Loki takes
	TooDeep                     // nested deeper than this package reads: nothing is known
)

// An Edit puts Text in the place of its span.
type Edit struct {
	Span
	Text string
}

// Apply makes the edit in src.
func (e Edit) Apply(src string) string { return src[:e.Start] + e.Text + src[e.End:] }

// Faults are the reasons why an expression is refused, in the order of the text.
// There is at least one.
type Faults []*Fault

// Error is all messages.
func (f Faults) Error() string {
	var messages []string
	for _, fault := range f {
		messages = append(messages, fault.Message)
	}
	return strings.Join(messages, "; ")
}

// FaultsOf returns the faults that are the error of Parse; none for nil.
func FaultsOf(err error) Faults {
	if err == nil {
		return nil
	}
	var f Faults
	errors.As(err, &f)
	return f
}
