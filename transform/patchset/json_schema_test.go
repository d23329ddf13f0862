package patchset

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"
)

// TestJSONSchema: what the schema refuses Load refuses, and what Load prints the
// schema takes.
func TestJSONSchema(t *testing.T) {
	text, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("patchset.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("patchset.json")
	if err != nil {
		t.Fatal(err)
	}
	set, err := Sources{}.For("", "")
	if err != nil {
		t.Fatal(err)
	}
	const head = "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nspec:\n  "
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"the default", string(set.Marshal()), true},
		{"env", head + "container: {env: [{name: LOG_LEVEL, value: DEBUG}]}", true},
		{"null removes", head + "container: {livenessProbe: null}", true},
		{"a list replaced", head + "container: {env: [{$patch: replace}, {name: A, value: b}]}", true},
		{"a variable for a port", head + "container: {ports: [{name: http, containerPort: $(HEALTH_PORT)}]}", true},
		{"misspelt", head + "contianer: {}", false},
		{"misspelt below", head + "container: {env: [{name: A, valeu: b}]}", false},
		{"a word", head + "mode: mend", false},
		{"a list", head + "volumes: rules", false},
		{"without a name", head + "container: {env: [{value: b}]}", false},
		{"another kind", "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: Patch\n", false},
	} {
		asJSON, err := yaml.YAMLToJSON([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		_, loadErr := Load("f.yaml", []byte(c.text))
		if schemaErr := schema.Validate(value); (schemaErr == nil) != c.ok || (loadErr == nil) != c.ok {
			t.Errorf("%s: the schema says %v, Load %v", c.name, schemaErr, loadErr)
		}
	}
}
