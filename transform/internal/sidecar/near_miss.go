package sidecar

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// NearMiss is a label that was meant for a sidecar, and misses.
type NearMiss struct {
	Sidecar *Config
	Field   document.Field
	In      string // where it stands: "metadata.labels", "metadata" or "metadata.annotations"
}

// NearMiss looks for the sidecar's label where an object misses it narrowly: with
// another value, in a key that is almost right, or one level too high or among the
// annotations. nil when there is none, or when the label is not known.
func (c *Config) NearMiss(o *manifest.Object) *NearMiss {
	if !c.Label.Known || !c.LabelValue.Known || c.Label.Text == "" {
		return nil
	}
	labels := o.Node.Get("metadata", "labels")
	if f, ok := labels.FieldOf(c.Label.Text); ok && !c.labelled(o) {
		return &NearMiss{c, f, "metadata.labels"}
	}
	for _, other := range []string{"metadata", "metadata.annotations"} {
		if f, ok := o.Node.Get(strings.Split(other, ".")...).FieldOf(c.Label.Text); ok {
			return &NearMiss{c, f, other}
		}
	}
	if labels == nil || labels.Kind != document.Mapping {
		return nil
	}
	for _, f := range labels.Fields {
		if almost(f.Key.Value, c.Label.Text) {
			return &NearMiss{c, f, "metadata.labels"}
		}
	}
	return nil
}

// almost reports keys that differ in case, in separators, or in a plural s.
func almost(a, b string) bool {
	bare := func(s string) string {
		s = strings.NewReplacer("_", "", "-", "", ".", "", "/", "").Replace(strings.ToLower(s))
		return strings.TrimSuffix(s, "s")
	}
	return a != b && bare(a) == bare(b)
}
