package terminal

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Exit turns a verb's error into a message on stderr and an exit code.
func (t *Terminal) Exit(err error) int {
	if err == nil {
		err = t.unhelped
	}
	var code Code
	switch {
	case err == nil:
		return Done
	case errors.As(err, &code):
		return int(code)
	}
	t.Tell(err)
	return Failed
}

// Message says what is wrong, where, and what to do next:
//
//	<stdin>:12:3: error: a tab cannot indent YAML
//	  template: loki/templates/ruler/statefulset-ruler.yaml (document 41)
//	  hint: …
//
// Errors that were joined are told one by one. What they quote is harmless: where it
// has several lines, no other begins one of ours.
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
		fmt.Fprintf(&b, "%s: error: %s\n", sanitize.Line(input.Place.String()), block(strings.TrimPrefix(err.Error(), input.Place.String()+": ")))
		b.WriteString(origin(input.Place))
	} else {
		fmt.Fprintf(&b, "error: %s\n", block(err.Error()))
	}
	if next := cmp.Or(NextStep(err), pathStep(err)); next != "" {
		fmt.Fprintf(&b, "  hint: %s\n", block(next))
	}
	return b.String()
}

// block is text that may be of several lines, all but the first indented.
func block(text string) string {
	return strings.ReplaceAll(strings.TrimRight(sanitize.Text(text), "\n"), "\n", "\n    ")
}

// origin is what made the document of a place, where that is known.
func origin(p finding.Place) string {
	switch {
	case p.Template != "" && p.Document > 0:
		return fmt.Sprintf("  template: %s (document %d)\n", sanitize.Line(p.Template), p.Document)
	case p.Document > 0:
		return fmt.Sprintf("  document: %d\n", p.Document)
	}
	return ""
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
//
// 29 inlined copies were 3.9 KB of code.
//
//go:noinline
func Hinted(err error, format string, args ...any) error {
	return &hint{err, fmt.Sprintf(format, args...)}
}

// OrHint gives an error without a next step one.
func OrHint(err error, next string) error {
	if NextStep(err) != "" {
		return err
	}
	return &hint{err, next}
}
