//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The figures mean something only when the streams are what they are said to be.

func TestStreamsAreTheirSize(t *testing.T) {
	if n := len(written(t, rendered)); n < 60_000 || n > 80_000 {
		t.Errorf("a release has %d bytes, a real one about 70 KB", n)
	}
	if n := len(written(t, func(out *text) { scalableRelease(out, "loki", "ops") })); n < 35_000 || n > 50_000 {
		t.Errorf("a scalable release has %d bytes, a real one about 44 KB", n)
	}
	for name, make := range map[string]func(int) func(*text){"dense": dense, "foreign": foreign, "versions": versions} {
		if n := len(written(t, make(2*mb))); n < 2*mb || n > 2*mb+200_000 {
			t.Errorf("%s has %d bytes, 2 MB were asked for", name, n)
		}
	}
}

func TestStreamsHoldTheirReleases(t *testing.T) {
	for name, c := range map[string]struct {
		write  func(*text)
		rulers int
	}{
		"rendered": {rendered, 1},
		"foreign":  {foreign(mb), 1},
		"dense":    {dense(mb), 9},
		"own name": {ownName(mb), 1},
	} {
		rulers, seen := 0, map[[3]string]bool{}
		for _, o := range objects(t, written(t, c.write)) {
			id := [3]string{o.Kind, o.Metadata.Namespace, o.Metadata.Name}
			if o.Kind == "" || seen[id] {
				t.Errorf("%s: no kind, or twice in it: %q", name, id)
			}
			seen[id] = true
			if o.Kind == "StatefulSet" && o.Metadata.Labels["app.kubernetes.io/component"] == "ruler" {
				rulers++
			}
		}
		if rulers < c.rulers || rulers > c.rulers+1 {
			t.Errorf("%s holds %d rulers, want %d", name, rulers, c.rulers)
		}
	}
	one, more := len(objects(t, written(t, rendered))), len(objects(t, written(t, fewRules)))
	if more-one != 200 {
		t.Errorf("%d rule ConfigMaps, want 200", more-one)
	}
}

// written is the stream in memory, which is told its size on the way.
func written(t *testing.T, write func(*text)) []byte {
	t.Helper()
	var out bytes.Buffer
	counted := &text{w: bufio.NewWriter(&out)}
	write(counted)
	if err := counted.w.Flush(); err != nil {
		t.Fatal(err)
	}
	if counted.size != out.Len() {
		t.Errorf("%d bytes were counted, %d written", counted.size, out.Len())
	}
	return out.Bytes()
}

type object struct {
	Kind     string
	Metadata struct {
		Name, Namespace string
		Labels          map[string]string
	}
}

func objects(t *testing.T, text []byte) []object {
	t.Helper()
	var all []object
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var o object
		switch err := decoder.Decode(&o); err {
		case nil:
			all = append(all, o)
		case io.EOF:
			return all
		default:
			t.Fatal(err)
		}
	}
}
