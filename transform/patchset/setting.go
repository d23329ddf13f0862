package patchset

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Setting is a key of a values file with its value.
type Setting struct {
	Place finding.Place // of the value; without an end where it stands in a text of its own
	Text  string        // the value, of a scalar

	value   *document.Node
	written string // the bytes in the file
}

// Setting finds a key of the Loki chart's values, of which the first has nothing
// above it in the chart's own. ok is false for one that the file does not set.
func (v *Values) Setting(keys ...string) (s Setting, ok bool) {
	n := v.root
	for _, key := range keys {
		f, has := n.FieldOf(key)
		if !has || f.Value == nil {
			return s, false
		}
		n = f.Value
	}
	if n.End == 0 {
		return s, false
	}
	s = Setting{Place: v.at(n), Text: n.Value, value: n}
	if lines := yamltext.NewLines(v.src); n.Kind == document.Scalar && n.End <= len(v.src) {
		if line, column := lines.Place(n.Start); line == s.Place.Line && column == s.Place.Column {
			s.Place.EndLine, s.Place.EndColumn = lines.Place(n.End)
			s.written = string(v.src[n.Start:n.End])
		}
	}
	return s, true
}

// Nearest is the place of the deepest of some keys that the file has, each below
// the one before and the first with nothing above it in the chart's own values, and
// how many it has. With none of them it is where the values begin; the zero place
// is a file with nothing in it.
func (v *Values) Nearest(keys ...string) (place finding.Place, depth int) {
	if v.at == nil {
		return place, 0
	}
	place = v.at(v.root)
	n := v.root
	for _, key := range keys {
		f, ok := n.FieldOf(key)
		if !ok {
			break
		}
		place, depth, n = v.at(f.Key), depth+1, f.Value
	}
	return place, depth
}

// IsMapping reports a value with keys of its own.
func (s Setting) IsMapping() bool { return s.value != nil && len(s.value.Fields()) > 0 }

// InPlace writes a value the way the one it replaces is written; "" where that is
// no scalar on one line, or stands in a text of its own.
func (s Setting) InPlace(value string) string {
	n := s.value
	if n == nil || s.Place.EndLine != s.Place.Line || n.Style == document.Plain && s.written != n.Value {
		return ""
	}
	return document.InPlaceOf(n, value)
}
