package export_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// renders is where real renders lie, in a checkout beside this one.
var renders = filepath.Join("..", "..", "..", "..", "shared", "corpus", "renders")

// TestEqualityOnRealRenders lets kustomize patch whole renders. The integration
// test does it with the rulers of all of them.
func TestEqualityOnRealRenders(t *testing.T) {
	for _, name := range []string{
		"loki-6.0.0/distributed-default", "loki-6.27.0/distributed-notoken", "loki-6.30.1/distributed-native",
		"loki-community-18.11.0/distributed-full", "loki-distributed-0.80.6/ruler-deployment",
	} {
		c := realRender(t, filepath.Join(renders, name+".yaml"))
		c.base = c.input
		check(t, []equality{c})
	}
}

// realRender is a render with the namespace it was made for, and as its base
// the objects that post-render changes, nil when there are none.
func realRender(t *testing.T, path string) equality {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Skip("no such render beside the project: " + path)
	}
	name, err := filepath.Rel(renders, path)
	if err != nil {
		t.Fatal(err)
	}
	c := equality{name: name, input: src, opts: transform.Options{Namespace: "default"}}
	if values, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + ".values.yaml"); err == nil {
		first, _, _ := strings.Cut(string(values), "\n")
		if m := regexp.MustCompile(`namespace: (\S+)`).FindStringSubmatch(first); m != nil {
			c.opts.Namespace = m[1]
		}
	}
	result, err := transform.Render(src, c.opts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if result.Changed() {
		c.base = changedObjects(t, src, result.Bytes())
		if c.base == nil { // only objects are added
			c.base = src
		}
	}
	return c
}

func changedObjects(t *testing.T, before, after []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	fixed := objects(t, after)
	for id, o := range objects(t, before) {
		if !reflect.DeepEqual(fixed[id], o) {
			b.WriteString("---\n")
			b.Write(encode(t, o))
		}
	}
	return b.Bytes()
}
