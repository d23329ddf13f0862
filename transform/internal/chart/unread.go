package chart

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Unread is a key of somebody's values that the chart drops without a word.
type Unread struct {
	Key  *document.Node
	Path string // "loki.ruler"
	Why  string // what is so about the key, as the end of a sentence
	Next string // what to do instead
}

// Unread are the keys of values that this version of the chart does not read, as
// far as people are known to write them. The values begin at the chart's own keys.
// A chart that is not known is taken for loki, of a version that reads every key.
func (c Chart) Unread(values *document.Node) []Unread {
	var all []Unread
	for _, k := range c.neverRead() {
		if f, ok := keyAt(values, k.path); ok {
			all = append(all, Unread{f.Key, k.path, "is not a key that " + c.spoken() + " reads", "write it as " + k.meant + ", which the chart reads"})
		}
	}
	for _, k := range lateKeys() {
		if f, _ := keyAt(values, k.path); truthy(f.Value) && c.isBefore(k.since) {
			all = append(all, Unread{f.Key, k.path, "is read from chart " + k.since.Version() + " on, and this is " + c.spoken(), k.next})
		}
	}
	return all
}

// neverKey is a key that a chart never read, and the one that was meant.
type neverKey struct{ path, meant string }

func (c Chart) neverRead() []neverKey {
	if c.Name == Distributed {
		return []neverKey{
			{"loki.ruler", "loki.structuredConfig.ruler"},
			{"loki.rulerConfig", "loki.structuredConfig.ruler"},
			{"rulerConfig", "loki.structuredConfig.ruler"},
		}
	}
	return []neverKey{
		{"loki.ruler", "loki.rulerConfig"},
		{"rulerConfig", "loki.rulerConfig"},
		{"ruler.rulerConfig", "loki.rulerConfig"},
		{"sidecar.rule", "sidecar.rules"},
	}
}

// lateKey is a key that came with a version. Those of the image are not here:
// before its registry was a key it was a part of the repository.
type lateKey struct {
	path  string
	since Feature
	next  string
}

func lateKeys() []lateKey {
	const newer = "take a newer chart, or leave it out"
	return []lateKey{
		{"ruler.sidecar", RulerSidecar, "take a newer chart, or let the post-renderer give the ruler its sidecar"},
		{"sidecar.rules.folderAnnotation", FolderAnnotations, newer},
		{"sidecar.rules.healthPort", HealthPorts, newer},
		{"sidecar.startupProbe", StartupProbes, newer},
		{"sidecar.disableX509StrictVerification", X509Switch, newer},
		{"sidecar.resizePolicy", ResizePolicies, newer},
	}
}

// isBefore reports a loki chart that is known to be older than a feature.
func (c Chart) isBefore(f Feature) bool {
	return c.Name == Loki && c.precedes(f)
}

// spoken is the chart in a sentence.
func (c Chart) spoken() string {
	if c.Name == "" {
		return "the loki chart"
	}
	return "chart " + c.String()
}

// keyAt is the field at the end of a path of plain keys.
func keyAt(n *document.Node, path string) (document.Field, bool) {
	keys := strings.Split(path, ".")
	last := len(keys) - 1
	for _, key := range keys[:last] {
		f, _ := n.FieldOf(key)
		n = f.Value
	}
	return n.FieldOf(keys[last])
}
