package transform_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// A rendering is one run of Render, on its way through the laws of the design's
// section 5.
type rendering struct {
	in, out []byte
	opts    transform.Options
	result  *transform.Result

	before, after []*piece // the documents of in and out; nil when they cannot be told simply
	added         []addition
	err           error // why added could not be found
}

func newRendering(in []byte, opts transform.Options, result *transform.Result) *rendering {
	r := &rendering{in: in, out: result.Bytes(), opts: opts, result: result}
	if before, after := pieces(r.in), pieces(r.out); after != nil && r.readable(before) {
		r.before, r.after = before, after
	}
	if r.before != nil && result.Changed() {
		r.added, r.err = r.additions()
	}
	return r
}

// readable reports that the other parser reads what was changed too: it refuses
// a merge key without a mapping, for one.
func (r *rendering) readable(before []*piece) bool {
	for _, p := range before {
		if !r.touches(p) {
			continue
		}
		if _, err := p.read(); err != nil {
			return false
		}
	}
	return before != nil
}

// laws are what holds for every input that is not refused. What they say is
// judged by other code than what they judge: another parser's values, and rules
// of access and of Pod Security written anew.
var laws = []struct {
	name string
	hold func(r *rendering) error
}{
	{"identity", identity},
	{"locality", locality},
	{"idempotence", idempotence},
	{"neighbours", neighbours},
	{"meaning", meaning},
	{"least privilege", leastPrivilege},
	{"no harm", noHarm},
}

// checkLaws renders src and holds the result against every law. It reports
// whether anything was changed.
func checkLaws(t *testing.T, src []byte, opts transform.Options) (changed bool) {
	t.Helper()
	before := bytes.Clone(src)
	result, err := transform.Render(src, opts)
	if !bytes.Equal(src, before) {
		t.Fatal("Render wrote to its input")
	}
	if err != nil {
		checkRefusal(t, src, err)
		return false
	}
	r := newRendering(src, opts, result)
	for _, law := range laws {
		if err := law.hold(r); err != nil {
			t.Fatalf("%s: %v\n--- in\n%s\n--- out\n%s", law.name, err, shortened(r.in), shortened(r.out))
		}
	}
	return result.Changed()
}

// checkRefusal: an error is bad input with its place, and never our own fault.
func checkRefusal(t *testing.T, src []byte, err error) {
	t.Helper()
	var input *finding.InputError
	switch {
	case !errors.As(err, &input):
		t.Fatalf("refused without a place: %v", err)
	case strings.Contains(input.Msg, "internal error"):
		t.Fatalf("%v\n%s", err, shortened(src))
	case input.Place.File == "" && input.Hint == "":
		t.Fatalf("refused without a place, and without a next step: %v", err)
	case input.Place.File != "":
		checkPlace(t, src, input.Place)
	}
}

func checkPlace(t *testing.T, src []byte, p finding.Place) {
	t.Helper()
	lines := bytes.Split(src, []byte("\n"))
	if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1 {
		t.Fatalf("place %v is outside of the input", p)
	}
}

func shortened(text []byte) string {
	if len(text) > 6000 {
		return string(text[:6000]) + "…"
	}
	return string(text)
}

// identity: no change reported is no byte changed, and the report says of each
// candidate why.
func identity(r *rendering) error {
	added := 0
	for _, c := range r.result.Changes {
		if c.Reason == "" || c.Detail == "" {
			return fmt.Errorf("%v has no reason, or no evidence", c.Object)
		}
		if done := c.Reason == finding.Injected || c.Reason == finding.Completed; done != (len(c.Added) > 0) {
			return fmt.Errorf("%v is %s, with %q added", c.Object, c.Reason, c.Added)
		}
		added += len(c.Added)
	}
	if r.result.Changed() != (added > 0) || r.result.Changed() == bytes.Equal(r.in, r.out) {
		return fmt.Errorf("changed is %t, %d things were added, and the output is the input: %t", r.result.Changed(), added, bytes.Equal(r.in, r.out))
	}
	return nil
}

// locality: output minus the inserted bytes is the input. The pieces of the
// output that are the input's own bytes, joined, are the input.
func locality(r *rendering) error {
	if rewrote(r.result.Changes) {
		return nil
	}
	at := 0
	for _, s := range r.result.Segments() {
		if len(s) > 0 && at < len(r.in) && &s[0] == &r.in[at] {
			at += len(s)
		}
	}
	if at != len(r.in) {
		return fmt.Errorf("the input is left at byte %d of %d", at, len(r.in))
	}
	return nil
}

func rewrote(changes []finding.Change) bool {
	for _, c := range changes {
		if len(c.Rewrote) > 0 {
			return true
		}
	}
	return false
}

// idempotence: rendering the output again changes nothing.
func idempotence(r *rendering) error {
	again, err := transform.Render(r.out, r.opts)
	if err != nil {
		return fmt.Errorf("the output is refused: %w", err)
	}
	if again.Changed() {
		return fmt.Errorf("the second run made of it:\n%s", shortened(again.Bytes()))
	}
	return nil
}
