package terminal

import (
	"errors"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

var errNoInput = errors.New("nothing to read: stdin is a terminal")

// Exit turns a verb's error into a message on stderr and an exit code.
func (t *Terminal) Exit(err error) int {
	var code Code
	switch {
	case err == nil:
		return Done
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprint(t.Stderr, Message(err))
	return Failed
}

// Message says what is wrong, where, and what to do next:
//
//	loki-rules.yaml:12:3: error: unknown field "spec.target"
//	  hint: did you mean targets?
//
// Errors that were joined are told one by one.
func Message(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var b strings.Builder
		for _, e := range joined.Unwrap() {
			b.WriteString(Message(e))
		}
		return b.String()
	}
	var b strings.Builder
	var input *finding.InputError
	if errors.As(err, &input) && input.Place.File != "" {
		fmt.Fprintf(&b, "%s: error: %s\n", input.Place, strings.TrimPrefix(err.Error(), input.Place.String()+": "))
	} else {
		fmt.Fprintf(&b, "error: %s\n", err)
	}
	if next := NextStep(err); next != "" {
		fmt.Fprintf(&b, "  hint: %s\n", next)
	}
	return b.String()
}

// NextStep is the hint of an error, "" when it has none.
func NextStep(err error) string {
	var input *finding.InputError
	var h *hint
	switch {
	case errors.As(err, &h):
		return h.next
	case errors.As(err, &input):
		return input.Hint
	}
	return ""
}

// hint is an error with the next step.
type hint struct {
	err  error
	next string
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }

// Hinted gives an error its next step.
func Hinted(err error, format string, args ...any) error {
	return &hint{err, fmt.Sprintf(format, args...)}
}

// Usage is a mistake on the command line.
func (t *Terminal) Usage(format string, args ...any) error {
	return Hinted(fmt.Errorf(format, args...), "run '%s --help'", t.Program)
}
