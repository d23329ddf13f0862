package report

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed schema/*.json
var schemas embed.FS

// Schemas are the names of the JSON forms this package writes.
func Schemas() []string { return []string{LintSchema, RenderSchema, TraceSchema} }

// Schema is the JSON schema (draft 2020-12) of a form, by the name the form
// carries in its "schema" field.
func Schema(name string) ([]byte, error) {
	id, err := parseWord("schema", name, Schemas())
	if err != nil {
		return nil, err
	}
	form, version, _ := strings.Cut(strings.TrimPrefix(id, "loki-ruler-sidecar.dev/"), "/")
	return schemas.ReadFile(fmt.Sprintf("schema/%s.%s.json", form, version))
}
