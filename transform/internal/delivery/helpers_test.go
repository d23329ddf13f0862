package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func build(t *testing.T, assume finding.Assume, files ...string) *Model {
	t.Helper()
	return Build(streams(files...), "", assume)
}

func streams(files ...string) []*manifest.Stream {
	var all []*manifest.Stream
	for i, text := range files {
		all = append(all, manifest.Open(fmt.Sprintf("%d.yaml", i), []byte(text)))
	}
	return all
}

// hopAt is the hop of a stage.
func hopAt(t *testing.T, r *Route, stage finding.Stage) Hop {
	t.Helper()
	for _, h := range r.Hops {
		if h.Stage == stage {
			return h
		}
	}
	t.Fatalf("the route has no %s: it ends at %+v", stage, r.Hops[len(r.Hops)-1])
	return Hop{}
}

// edit is a text with some of its lines changed: old, new, …, the first of each.
func edit(t *testing.T, text string, changes ...string) string {
	t.Helper()
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%q is not in the text", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}
