package report

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// RenderSchema names the form of the post-render report.
const RenderSchema = "loki-ruler-sidecar.dev/report/v1"

// WriteRender writes the report of a post-render as JSON: one entry for each
// candidate object, with the reason it was changed or left alone. Helm hides a
// post-renderer's stderr, so a failure is in the report too.
func WriteRender(w io.Writer, r *Render) error {
	var b bytes.Buffer
	if err := encode(&b, jsonRender{
		Schema:  RenderSchema,
		Tool:    r.Tool,
		Summary: r.summary(),
		Failure: r.Failure.tidied(),
		Changes: r.changes(),
	}); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Render is what a post-render did.
type Render struct {
	Tool Tool
	// Changes has one entry for each candidate object, in stream order.
	Changes []finding.Change
	// Failure is why nothing was written; nil after success.
	Failure *Failure
}

// Failure is an error as a report shows it.
type Failure struct {
	Message string        `json:"message"`
	Hint    string        `json:"hint,omitempty"`
	Place   finding.Place `json:"place,omitzero"`
}

// FailureOf takes an error apart; nil for nil. A *finding.InputError in the chain
// gives place and hint, and what wraps it stays in the message.
func FailureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	out := &Failure{Message: err.Error()}
	if input := (*finding.InputError)(nil); errors.As(err, &input) {
		out.Message = strings.Replace(out.Message, input.Error(), input.Msg, 1)
		out.Hint, out.Place = input.Hint, input.Place
	}
	return out
}

// tidied is the failure as the schema wants it; nil stays nil.
func (f *Failure) tidied() *Failure {
	if f == nil {
		return nil
	}
	return &Failure{f.Message, f.Hint, tidy(f.Place)}
}

type jsonRender struct {
	Schema  string           `json:"schema"`
	Tool    Tool             `json:"tool"`
	Summary renderSummary    `json:"summary"`
	Failure *Failure         `json:"failure,omitempty"`
	Changes []finding.Change `json:"changes"`
}

func (r *Render) changes() []finding.Change {
	out := make([]finding.Change, len(r.Changes))
	for i, c := range r.Changes {
		c.Place = tidy(c.Place)
		out[i] = c
	}
	return out
}

// renderSummary counts candidates. A map is written in the order of its keys.
type renderSummary struct {
	Candidates int                    `json:"candidates"`
	Changed    int                    `json:"changed"`
	Reasons    map[finding.Reason]int `json:"reasons"`
}

func (r *Render) summary() renderSummary {
	s := renderSummary{Candidates: len(r.Changes), Reasons: map[finding.Reason]int{}}
	for _, c := range r.Changes {
		s.Reasons[c.Reason]++
		if len(c.Added) > 0 || len(c.Rewrote) > 0 {
			s.Changed++
		}
	}
	return s
}
