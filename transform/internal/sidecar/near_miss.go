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
// annotations. Of a selector with several conditions it is a label that meets one
// of them. nil when there is none, or when the value is not known; of a label that is
// not known or empty there is no selector.
func (c *Config) NearMiss(o *manifest.Object) *NearMiss {
	if !c.LabelValue.Known {
		return nil
	}
	for _, r := range c.selector {
		if f, ok := mergedField(o.Node().Get("metadata", "labels"), r.key); ok && r.wants() && !c.labelled(o) {
			return &NearMiss{c, f, "metadata.labels"}
		}
	}
	key, _, plain := c.PlainLabel()
	if !plain {
		return nil
	}
	for _, other := range []string{"metadata", "metadata.annotations"} {
		if f, ok := mergedField(o.Node().Get(strings.Split(other, ".")...), key); ok {
			return &NearMiss{c, f, other}
		}
	}
	for _, f := range o.Node().Get("metadata", "labels").Merged() {
		if almost(f.Key.Value, key) {
			return &NearMiss{c, f, "metadata.labels"}
		}
	}
	return nil
}

// mergedField is a field of a mapping, its own or one that a merge key brings; of
// one that is there twice the last, which counts.
func mergedField(n *document.Node, key string) (field document.Field, ok bool) {
	for _, f := range n.Merged() {
		if f.Key.Value == key {
			field, ok = f, true
		}
	}
	return field, ok
}

// almost reports keys that differ in case, in separators, or in a plural s.
func almost(a, b string) bool { return a != b && bare(a) == bare(b) }

func bare(key string) string {
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-./", r) {
			return -1
		}
		return r
	}, strings.ToLower(key))
	return strings.TrimSuffix(letters, "s")
}
