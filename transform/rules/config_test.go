package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

const head = "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: RuleRepository\nmetadata: {name: platform}\n"

const whole = head + `spec:
  rules: rules/{tenant}/{file}
  targets:
    prod:
      deliver: [configmaps, bucket]
      render: renders/prod.yaml
      address: http://loki-gateway.logs
      tenants: {team-a: eu-team-a}
      exclude: rules/sandbox/**
      labels: {cluster: prod-eu}
      configmaps: {namespace: logs, label: loki_rule, labelValue: "1", pack: 16, apply: server-side}
      bucket: {name: rules, prefix: loki/, endpoint: "s3:9000", insecure: true}
      evaluationInterval: 30s
    dev: {deliver: configmaps}
`

func TestLoadConfig(t *testing.T) {
	c, err := rules.LoadConfig("loki-rules.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "platform" || len(c.Targets) != 2 || c.Targets[0].Name != "dev" {
		t.Fatalf("read as %+v", c)
	}
	prod := c.Targets[1]
	if prod.Place.String() != "loki-rules.yaml:7:5" {
		t.Errorf("prod is at %s", prod.Place)
	}
	prod.Place = c.Targets[0].Place
	want := rules.Target{
		Name: "prod", Place: prod.Place, Deliver: []rules.Route{rules.ConfigMaps, rules.Bucket}, Render: []string{"renders/prod.yaml"},
		Address: []string{"http://loki-gateway.logs"}, Tenants: map[string]string{"team-a": "eu-team-a"}, Exclude: []string{"rules/sandbox/**"},
		Labels:             map[string]string{"cluster": "prod-eu"},
		Objects:            rules.Objects{Namespace: "logs", Label: "loki_rule", LabelValue: "1", Pack: 16, ServerSide: true},
		Store:              rules.Store{Bucket: "rules", Prefix: "loki/", Endpoint: "s3:9000", Insecure: true},
		EvaluationInterval: 30 * time.Second,
	}
	if !reflect.DeepEqual(prod, want) {
		t.Errorf("\n got %+v\nwant %+v", prod, want)
	}
}

// Every mistake has its place and the next step.
func TestLoadConfigIsStrict(t *testing.T) {
	for _, c := range [][2]string{
		{"", "loki-rules.yaml: is empty: expected a RuleRepository"},
		{"null", "loki-rules.yaml: is empty: expected a RuleRepository"}, {"!", "loki-rules.yaml: is empty: expected a RuleRepository"}, {"~\n---\n# nothing", "loki-rules.yaml: is empty: expected a RuleRepository"},
		{"kind: RuleRepository\n", "1:1: the file has no apiVersion"},
		{strings.Replace(head, "RuleRepository", "PatchSet", 1), `2:7: kind: "PatchSet" is not allowed`},
		{head + "spec:\n  target: {}\n", `5:3: unknown field "spec.target" (did you mean targets?)`},
		{head + "spec:\n  targets:\n    a: {deliver: configmap}\n", `6:18: spec.targets.a.deliver: "configmap" is not allowed (did you mean configmaps?)`},
		{head + "spec:\n  targets:\n    a: {deliver: [bucket, ftp]}\n", `6:27: spec.targets.a.deliver[1]: "ftp" is not allowed (one of configmaps, ruler-api, bucket)`},
		{head + "spec:\n  targets:\n    a: {pollInterval: 5}\n", `6:23: spec.targets.a.pollInterval: expected a duration such as 30s or 5m, found "5"`},
		{head + "spec:\n  targets:\n    a: {configmaps: {pack: many}}\n", `6:28: spec.targets.a.configmaps.pack: expected a whole number, found "many"`},
		{head + "spec:\n  targets:\n    a: {configmaps: {pack: 300}}\n", "6:28: pack: from 1 to 256 objects"},
		{head + "spec:\n  targets:\n    a: {tenants: {x: z, y: z}}\n", `6:18: the tenants "x" and "y" would both become "z"`},
		{head + "spec:\n  targets: [a]\n", "5:12: spec.targets: expected a mapping"},
		{head + "spec:\n  rules: rules/{tenant}\n", `5:10: spec.rules: "rules/{tenant}" has no {file}`},
		{head + "spec:\n  rules: rules/{file\n", "5:10: spec.rules:"},
		{head + "spec: {}\nspec: {}\n", `5:1: "spec" is there twice`},
		{head + "---\n" + head, "5:1: a RuleRepository is one document"},
		{strings.Replace(head, "platform", "'{{ x }}'", 1), `3:18: metadata.name: expected letters, digits, - _ and ., found "{{ x }}"`},
		{head + "spec:\n\ttargets: {}\n", "5:1: "},
	} {
		_, err := rules.LoadConfig("loki-rules.yaml", []byte(c[0]))
		if err == nil {
			t.Errorf("%q is read; want %q", c[0], c[1])
			continue
		}
		if got := said(err); !strings.Contains(got, c[1]) {
			t.Errorf("%q:\n got %s\nwant %s", c[0], got, c[1])
		}
		hinted(t, err)
	}
}

// hinted holds an error of a reader to the next step that it has to name.
func hinted(t *testing.T, err error) {
	t.Helper()
	var input *finding.InputError
	if !errors.As(err, &input) {
		t.Errorf("%v: no error about the input", err)
	} else if input.Hint == "" {
		t.Errorf("%s: no next step", input.Msg)
	}
}

func TestTarget(t *testing.T) {
	c, err := rules.LoadConfig("loki-rules.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range [][2]string{
		{"dev", ""}, {"prd", `no target "prd" (did you mean prod?)`}, {"staging", `no target "staging" (one of dev, prod)`},
	} {
		_, err := c.Target(w[0])
		if got := said(err); got != w[1] {
			t.Errorf("%s: %s, want %s", w[0], got, w[1])
		}
	}
}

// The schema accepts what the reader accepts, and refuses what it refuses.
func TestSchema(t *testing.T) {
	schema := compileSchema(t, rules.Schema())
	for _, text := range []string{whole, head, "kind: RuleRepository\n", head + "spec: {target: {}}\n", head + "spec: {targets: {a: {deliver: ftp}}}\n", head + "spec: {targets: {a: {pollInterval: 5m, configmaps: {pack: 3}}}}\n", head + "spec: {targets: {a: {pollInterval: 5 m}}}\n"} {
		_, refused := rules.LoadConfig("loki-rules.yaml", []byte(text))
		if err := schema.Validate(asJSON(t, text)); (err == nil) != (refused == nil) {
			t.Errorf("%q: the reader says %v, the schema %v", text, refused, err)
		}
	}
}

func compileSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("s.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func asJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzLoadConfig(f *testing.F) {
	f.Add(whole)
	f.Add(head + "spec: {targets: {a: null, b: {tenants: null, include: [a, '*']}}}")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := rules.LoadConfig("loki-rules.yaml", []byte(text))
		if err == nil && c.Name == "" {
			t.Errorf("%q is read without a name", text)
		}
	})
}
