package engine

import (
	"github.com/cespare/xxhash/v2"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/pipeline"
)

// What lines are made of is the pipeline's.
type (
	// Line is a log line as it is stored.
	Line = pipeline.Line
	// Labels are sorted by name.
	Labels = pipeline.Labels
	// Label is a name with its value.
	Label = pipeline.Label
)

// isBlank reports a line in which there is nothing.
func isBlank(line Line) bool { return line.Text == "" && len(line.Metadata) == 0 }

// MakeLabels sorts what a map holds.
func MakeLabels(from map[string]string) Labels { return pipeline.MakeLabels(from) }

// Stream is where lines come from. Two streams are the same if their pointers
// are.
type Stream struct {
	Labels Labels
	hash   uint64
	// first is the time of the first line that has a text or structured metadata, as
	// far as it is known; 0 otherwise.
	first int64
}

// NewStream makes a stream of its labels.
func NewStream(labels Labels) *Stream {
	var text []byte
	for _, l := range labels {
		text = append(append(text, l.Name...), 0xff)
		text = append(append(text, l.Value...), 0xff)
	}
	return &Stream{Labels: labels, hash: xxhash.Sum64(text)}
}
