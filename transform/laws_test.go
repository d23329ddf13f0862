package transform_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
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
	judge   judge

	before, after []*piece // the documents of in and out; nil when they cannot be told simply
	added         []addition
	err           error // why added could not be found
}

func newRendering(in []byte, opts transform.Options, result *transform.Result, j judge) *rendering {
	r := &rendering{in: in, out: result.Bytes(), opts: opts, result: result, judge: j}
	if before, after := pieces(r.in, j.read), pieces(r.out, j.read); after != nil && r.readable(before) {
		r.before, r.after = before, after
	}
	if r.before != nil && result.Changed() {
		r.added, r.err = r.additions()
	}
	return r
}

// readable reports that the judge reads what was changed too: one refuses a
// merge key without a mapping, for one. And what it finds there are the objects
// that the report is about: a namespace that is called on is none to the API
// server, which takes it for true.
func (r *rendering) readable(before []*piece) bool {
	for _, p := range before {
		if !r.touches(p) {
			continue
		}
		v, err := p.read()
		if err != nil {
			return false
		}
		if plain, err := readPlain(p.text); err != nil || !slices.Equal(ids(v), ids(plain)) {
			return false
		}
	}
	return before != nil
}

// law is what holds for every input that is not refused.
type law struct {
	name string
	hold func(r *rendering) error
}

// bytesLaws are about bytes.
var bytesLaws = []law{
	{"identity", identity},
	{"locality", locality},
	{"idempotence", idempotence},
	{"neighbours", neighbours},
}

// meaningLaws are about what the bytes say: to each judge, and by rules of access
// and of Pod Security written anew.
var meaningLaws = []law{
	{"meaning", meaning},
	{"least privilege", leastPrivilege},
	{"no harm", noHarm},
}

// checkLaws renders src and holds the result against every law. It reports
// whether anything was changed.
func checkLaws(t *testing.T, src []byte, opts transform.Options) (changed bool) {
	t.Helper()
	return checkLawsBy(t, src, opts, judges[1:], kustomizeLaws)
}

// checkLawsBy holds src against the laws of one judge, and of others.
func checkLawsBy(t *testing.T, src []byte, opts transform.Options, others []judge, more []law) (changed bool) {
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
	first := newRendering(src, opts, result, judges[0])
	first.obey(t, bytesLaws)
	first.obey(t, meaningLaws)
	first.obey(t, more)
	for _, j := range others {
		r := newRendering(src, opts, result, j)
		r.obey(t, append([]law{{"one mind", func(r *rendering) error { return ofOneMind(first, r) }}}, meaningLaws...))
	}
	return result.Changed()
}

func (r *rendering) obey(t *testing.T, laws []law) {
	t.Helper()
	for _, law := range laws {
		if err := law.hold(r); err != nil {
			t.Fatalf("%s, as %s reads it: %v\n--- in\n%s\n--- out\n%s", law.name, r.judge.name, err, shortened(r.in), shortened(r.out))
		}
	}
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
		if done := c.Reason == finding.Injected || c.Reason == finding.Completed || c.Reason == finding.Deployed; done != (len(c.Added) > 0) {
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
