package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compile reads a JSON schema, with its formats asserted.
func compile(t testing.TB, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t *testing.T, s *jsonschema.Schema, out []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("not JSON: %v\n%s", err, out)
	}
	return s.Validate(doc)
}

// own is one of our own schemas.
func own(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	text, err := Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, text)
}

// validate holds out against one of our own schemas.
func validate(t *testing.T, name string, out []byte) {
	t.Helper()
	if err := check(t, own(t, name), out); err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}

func TestOutputMatchesItsSchema(t *testing.T) {
	for _, l := range []*Lint{fixture(), {}} {
		validate(t, LintSchema, written(t, JSON, l, Options{}))
	}
	validate(t, TraceSchema, traced(t, TraceJSON, tracedFixture(), Options{}))
	for _, r := range []*Render{rendered(), {}, {Failure: FailureOf(errors.New("x"))}} {
		validate(t, RenderSchema, renderJSON(t, r))
	}
}

func TestSARIFMatchesTheStandard(t *testing.T) {
	text, err := os.ReadFile("testdata/sarif-2.1.0.subset.json")
	if err != nil {
		t.Fatal(err)
	}
	s := compile(t, text)
	for _, l := range []*Lint{fixture(), {}} {
		if err := check(t, s, written(t, SARIF, l, Options{})); err != nil {
			t.Error(err)
		}
	}
}

// A schema that lets everything pass proves nothing: each of these is a report
// with one thing wrong.
func TestSchemasRefuse(t *testing.T) {
	subset, err := os.ReadFile("testdata/sarif-2.1.0.subset.json")
	if err != nil {
		t.Fatal(err)
	}
	lint, err := Schema(LintSchema)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		schema   []byte
		format   Format
		from, to string
	}{
		{"severity", lint, JSON, `"severity": "error"`, `"severity": "fatal"`},
		{"version", lint, JSON, LintSchema, "loki-ruler-sidecar.dev/lint/v2"},
		{"negative line", lint, JSON, `"line": 5`, `"line": -5`},
		{"field nobody knows", lint, JSON, `"message": `, `"msg": `},
		{"fingerprint", lint, JSON, `"fingerprint": "`, `"fingerprint": "!`},
		{"level", subset, SARIF, `"level": "note"`, `"level": "info"`},
		{"line 0", subset, SARIF, `"startLine": 5`, `"startLine": 0`},
		{"kind", subset, SARIF, `"inSource"`, `"insource"`},
		{"relative help", subset, SARIF, `"helpUri": "https://example.org`, `"helpUri": "example.org`},
		{"no uri", subset, SARIF, `"uri": "loki.yaml"`, `"uri": ""`},
	} {
		good := string(written(t, test.format, fixture(), Options{}))
		bad := strings.Replace(good, test.from, test.to, 1)
		if bad == good {
			t.Errorf("%s: %q is not in the report", test.name, test.from)
		}
		if check(t, compile(t, test.schema), []byte(bad)) == nil {
			t.Errorf("%s: accepted", test.name)
		}
	}
}

func TestSchemaNames(t *testing.T) {
	for _, name := range Schemas() {
		text, err := Schema(name)
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			ID         string `json:"$id"`
			Properties struct {
				Schema struct{ Const string }
			}
		}
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		if s.ID != "https://"+name || s.Properties.Schema.Const != name {
			t.Errorf("%s calls itself %q and %q", name, s.ID, s.Properties.Schema.Const)
		}
	}
	if _, err := Schema("lint"); err == nil || !strings.Contains(err.Error(), LintSchema) {
		t.Errorf("error %v does not list the schemas", err)
	}
}

// JSON carries what was found as it was found, apart from bytes that JSON has no
// way to write.
func TestJSONIsFaithful(t *testing.T) {
	var out struct{ Findings []finding.Finding }
	if err := json.Unmarshal(written(t, JSON, fixture(), Options{}), &out); err != nil {
		t.Fatal(err)
	}
	for i, want := range fixture().Findings {
		want.Message = strings.ToValidUTF8(want.Message, "\uFFFD\uFFFD")
		if got := out.Findings[i]; got != want {
			t.Errorf("finding %d: %+v, want %+v", i, got, want)
		}
	}
}
