package transform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"
	apiyaml "sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// A judge says what a document says: maps, slices and scalars. The laws of
// meaning hold before each of them, so that a misreading of one parser, ours
// included, is no secret between the product and its test.
type judge struct {
	name string
	read func(document []byte) (any, error)
}

// judges read as the product does, and as the API server and Helm do (YAML 1.1:
// on is true). Kustomize's are laws of their own.
var judges = []judge{
	{"go.yaml.in/yaml/v3", readPlain},
	{"sigs.k8s.io/yaml", readAsAPIServer},
}

// content is a document without its marker, to which content may be glued.
func content(document []byte) []byte {
	if marker.Match(document) {
		document = document[len("---"):]
	}
	return bytes.TrimLeft(document, " \t")
}

// readPlain is the YAML library, and nothing of ours. Of duplicate keys the last
// counts.
func readPlain(document []byte) (any, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(content(document), &root); err != nil {
		return nil, err
	}
	lastWins(&root)
	var v any
	err := root.Decode(&v)
	return withStringKeys(v), err
}

func readAsAPIServer(document []byte) (any, error) {
	text, err := apiyaml.YAMLToJSON(content(document))
	if err != nil {
		return nil, err
	}
	return decodeJSON(text)
}

// decodeJSON gives whole numbers as the YAML library does.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	return plainNumbers(v), nil
}

func plainNumbers(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		return f
	}
	return v
}

// withStringKeys makes one type of the library's two types of map: keys may be
// numbers.
func withStringKeys(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withStringKeys(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = withStringKeys(v[k])
		}
	case map[any]any:
		m := map[string]any{}
		for k := range v {
			name, isString := k.(string)
			if !isString {
				name = fmt.Sprintf("%T %v", k, k)
			}
			m[name] = withStringKeys(v[k])
		}
		return m
	}
	return v
}

func lastWins(n *yaml.Node) {
	for _, c := range n.Content {
		lastWins(c)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	at := map[string]int{}
	var kept []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if before, twice := at[key.Value]; twice && key.Kind == yaml.ScalarNode {
			kept[before] = value
			continue
		}
		at[key.Value] = len(kept) + 1
		kept = append(kept, key, value)
	}
	n.Content = kept
}

// ofOneMind: what was added says the same to each judge. The YAML of it must be
// read in one way only, whatever the input is.
func ofOneMind(r, other *rendering) error {
	if readBoth := r.before != nil && other.before != nil && r.err == nil && other.err == nil; !readBoth {
		return nil
	}
	if len(r.added) != len(other.added) {
		return fmt.Errorf("%d things were added to %s, and %d to %s", len(r.added), r.judge.name, len(other.added), other.judge.name)
	}
	for i, a := range r.added {
		if b := other.added[i]; a.path != b.path || !reflect.DeepEqual(a.value, b.value) {
			return fmt.Errorf("%s is %v to %s, and %s is %v to %s", a.path, a.value, r.judge.name, b.path, b.value, other.judge.name)
		}
	}
	return nil
}

// TestJudges: they read what is plain as one, and differ where YAML's versions
// do. A text with the one key a says what is at a.
func TestJudges(t *testing.T) {
	for _, c := range []struct {
		text string
		want [2]any
	}{
		{"---a: [b, 1, 1.5, true, null, 'on']", [2]any{[]any{"b", 1, 1.5, true, nil, "on"}, []any{"b", 1, 1.5, true, nil, "on"}}},
		{"a: &x {b: c}\n", [2]any{map[string]any{"b": "c"}, map[string]any{"b": "c"}}},
		{"a: {<<: {b: c}}\n", [2]any{map[string]any{"b": "c"}, map[string]any{"b": "c"}}},
		{"a: {1: b}", [2]any{map[string]any{"int 1": "b"}, map[string]any{"1": "b"}}},
		{"a: on", [2]any{"on", true}},
		{"a: 0777", [2]any{511, 511}},
		{"a: 0o17", [2]any{15, 15}},
	} {
		for i, j := range judges {
			got, err := j.read([]byte(c.text))
			if m, ok := got.(map[string]any); ok && len(m) == 1 {
				got = m["a"]
			}
			if err != nil || !reflect.DeepEqual(got, c.want[i]) {
				t.Errorf("%s reads %q as %#v (%v), want %#v", j.name, c.text, got, err, c.want[i])
			}
		}
	}
}

// TestJudgesRead: no judge stands aside. Each can read nearly every scenario
// that is changed.
func TestJudgesRead(t *testing.T) {
	changed, read := 0, map[string]int{}
	for _, s := range seeds(t) {
		result, err := transform.Render(s.text, transform.Options{FallbackNamespace: "fallback"})
		if err != nil || !result.Changed() {
			continue
		}
		changed++
		for _, j := range judges {
			if newRendering(s.text, transform.Options{}, result, j).before != nil {
				read[j.name]++
			}
		}
	}
	for _, j := range judges {
		if read[j.name] < changed*9/10 {
			t.Errorf("%s reads %d of %d", j.name, read[j.name], changed)
		}
	}
	if changed < 50 {
		t.Errorf("only %d scenarios are changed", changed)
	}
}

// ids are those of the objects in a document.
func ids(v any) (all []string) {
	for _, o := range objects(v) {
		all = append(all, o.id())
	}
	return slices.Clip(all)
}
