package logql

import (
	"errors"
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
	guesses []Edit // the same, where nothing but that it parses speaks for them
}

// Error is the message.
func (f *Fault) Error() string { return f.Message }

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

// replacing is the one candidate that puts text in the place of a span.
//
//go:noinline
func replacing(s Span, text string) []Edit { return []Edit{{s, text}} }

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
	var f Faults
	errors.As(err, &f)
	return f
}
