package transform

import (
	"bytes"
	"errors"
	"io"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Stdin is the name of a stream that has none.
const Stdin = "<stdin>"

// ErrNoMatch is returned by [Render] when RequireMatch is set and no
// distributed Loki ruler is in the input.
var ErrNoMatch = errors.New("no distributed Loki ruler in the input")

// Options say what is added and where. The zero value is the recommended
// preset with everything read from the manifests.
type Options struct {
	// Name is what places call the input. Empty: "<stdin>".
	Name string
	// PatchSet holds values, overlays and overrides, laid over the default.
	PatchSet patchset.Sources
	// Namespace is where objects without one will land. Empty: read from the
	// manifests.
	Namespace string
	// FallbackNamespace is asked last, as HELM_NAMESPACE is. Empty: not at all.
	FallbackNamespace string
	// RequireMatch makes a stream without a distributed Loki ruler an ErrNoMatch.
	RequireMatch bool
}

func (o Options) name() string {
	if o.Name == "" {
		return Stdin
	}
	return o.Name
}

func (o Options) plan() plan.Options {
	return plan.Options{Sources: o.PatchSet, Namespace: o.Namespace, FallbackNamespace: o.FallbackNamespace}
}

// Result is a rendered stream. It holds on to the input's bytes: they must not
// change while it is in use.
type Result struct {
	// Changes has one entry for each candidate object, in the stream's order.
	Changes []finding.Change

	segments [][]byte
	changed  bool
	rulers   int // distributed ones
}

// Input is one stream of several that are applied together.
type Input struct {
	Name string // what places call it
	Data []byte
	// World is what was named to get it: a file, a directory, or "" for nothing.
	// [Lint] and [Trace] take directories that each hold a Loki for clusters of their
	// own, and files that hold the same one; all others go with every one of them.
	World string
}

func open(inputs []Input) []*manifest.Stream {
	streams := make([]*manifest.Stream, len(inputs))
	for i, in := range inputs {
		streams[i] = manifest.Open(in.Name, in.Data)
	}
	return streams
}

// Render adds to a stream of manifests what its distributed Loki rulers lack.
// A stream that lacks nothing, or has nothing to do with Loki, comes out byte
// for byte. The error is a *finding.InputError for bad input, or ErrNoMatch.
func Render(src []byte, opts Options) (*Result, error) {
	results, err := RenderAll([]Input{{Name: opts.name(), Data: src}}, opts)
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

// RenderAll is [Render] for streams that are applied together: the account, the
// access or the config of a ruler in one may stand in another. It returns one
// result for each input, in order.
func RenderAll(inputs []Input, opts Options) ([]*Result, error) {
	if err := opts.Check(); err != nil {
		return nil, err
	}
	plans, err := plan.Make(open(inputs), opts.plan())
	if err != nil {
		return nil, recognised(inputs, err)
	}
	return applied(inputs, plans, opts)
}

// Compare is [RenderAll] for who shows the difference and applies nothing: what
// cannot be read, and a ruler whose namespace or address nothing tells, are left, and are in
// faults, each a *finding.InputError; the others are rendered.
func Compare(inputs []Input, opts Options) (results []*Result, faults []error, err error) {
	if err := opts.Check(); err != nil {
		return nil, nil, err
	}
	tolerant := opts.plan()
	tolerant.Tolerant = true
	plans, err := plan.Make(open(inputs), tolerant)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range plans {
		told := false // what a whole input is instead is told once
		for _, fault := range p.Faults {
			better := recognised(inputs, fault)
			if better == fault || !told { //nolint:errorlint // the very one
				faults = append(faults, better)
			}
			told = told || better != fault //nolint:errorlint // the very one
		}
	}
	results, err = applied(inputs, plans, opts)
	return results, faults, err
}

func applied(inputs []Input, plans []*plan.Plan, opts Options) ([]*Result, error) {
	results, rulers := make([]*Result, len(plans)), 0
	for i, p := range plans {
		rulers += p.Found
		var err error
		if results[i], err = apply(inputs[i].Data, p); err != nil {
			return nil, err
		}
	}
	if opts.RequireMatch && rulers == 0 {
		return nil, ErrNoMatch
	}
	return results, nil
}

// recognised tells a complaint about YAML in better words where the whole input is
// something else: "this is compressed with gzip".
func recognised(inputs []Input, err error) error {
	var bad *finding.InputError
	if !errors.As(err, &bad) {
		return err
	}
	for _, in := range inputs {
		if in.Name != bad.Place.File {
			continue
		}
		if found := intake.Text(in.Name, in.Data); found != nil {
			return found
		}
		if found := intake.Template(in.Name, in.Data); found != nil {
			return found
		}
	}
	return err
}

func apply(src []byte, p *plan.Plan) (*Result, error) {
	segments, err := splice.Segments(src, p.Edits)
	if err != nil {
		return nil, &finding.InputError{Msg: "internal error: " + err.Error()}
	}
	return &Result{Changes: p.Changes, segments: segments, changed: !p.Empty(), rulers: p.Found}, nil
}

// Rulers is how many distributed Loki rulers were found.
func (r *Result) Rulers() int { return r.rulers }

// Changed reports that the output is not the input.
func (r *Result) Changed() bool { return r.changed }

// WriteTo writes the output without building it in memory first.
func (r *Result) WriteTo(w io.Writer) (int64, error) {
	var n int64
	for _, s := range r.segments {
		m, err := w.Write(s)
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Pieces are the output in pieces, to be read one after the other: windows into
// the input, and what was added between them. None is to be changed.
func (r *Result) Pieces() [][]byte { return r.segments }

// Bytes is the output as one slice.
func (r *Result) Bytes() []byte { return bytes.Join(r.segments, nil) }
