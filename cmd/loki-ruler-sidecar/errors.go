package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// exit turns a verb's error into a message on stderr and an exit code. What was
// said of some files stands, but is no answer about all of them when one could
// not be read: exit 2, as grep and diff do.
func (t *terminal) exit(err error) int {
	var code exitCode
	switch {
	case t.unread && (err == nil || errors.As(err, &code)):
		return exitFailed
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprint(t.stderr, message(err))
	if errors.Is(err, transform.ErrNoMatch) {
		return exitNoMatch
	}
	return exitFailed
}

// message says what is wrong, where, and what to do next:
//
//	<stdin>:12:3: error: a tab cannot indent YAML
//	  template: loki/templates/ruler/statefulset-ruler.yaml (document 41)
//	  hint: …
//
// Errors that were joined are told one by one.
func message(err error) string {
	var b strings.Builder
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // the very one
		for _, e := range joined.Unwrap() {
			b.WriteString(message(e))
		}
		return b.String()
	}
	var input *finding.InputError
	if errors.As(err, &input) && input.Place.File != "" {
		fmt.Fprintf(&b, "%s: error: %s\n", input.Place, strings.TrimPrefix(err.Error(), input.Place.String()+": "))
		writeOrigin(&b, input.Place)
	} else {
		fmt.Fprintf(&b, "error: %s\n", err)
	}
	if next := nextStep(err); next != "" {
		fmt.Fprintf(&b, "  hint: %s\n", next)
	}
	return b.String()
}

func writeOrigin(w io.Writer, p finding.Place) {
	switch {
	case p.Template != "" && p.Document > 0:
		fmt.Fprintf(w, "  template: %s (document %d)\n", p.Template, p.Document)
	case p.Document > 0:
		fmt.Fprintf(w, "  document: %d\n", p.Document)
	}
}

func nextStep(err error) string {
	var input *finding.InputError
	var h *hint
	switch {
	case errors.As(err, &h):
		return h.next
	case errors.As(err, &input) && input.Hint != "":
		return input.Hint
	case errors.Is(err, transform.ErrNoMatch):
		return "render the chart with ruler.enabled: true and deploymentMode: Distributed, or leave --require-match out"
	}
	return ""
}
