package rules

import (
	"bytes"
	"encoding/json"
)

// Schema is the JSON schema of loki-rules.yaml, for editors and validators.
func Schema() []byte {
	return configShape().schemaOf(Kind, "A repository of Loki's rules, and where they go.")
}

// schemaOf is the schema of a whole file.
func (s shape) schemaOf(title, doc string) []byte {
	root := s.schema(doc)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "https://loki-ruler-sidecar.dev/schema/" + title
	root["title"] = title
	var b bytes.Buffer
	encoder := json.NewEncoder(&b) // it writes the keys of a map in order
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}

func (s shape) schema(doc string) map[string]any {
	var one map[string]any
	switch {
	case s.form == mapping:
		one = s.mappingSchema()
	case s.form == number:
		one = map[string]any{"type": "integer"}
	case s.form == decimal:
		one = map[string]any{"type": []string{"number", "string"}}
	case s.form == truth:
		one = map[string]any{"type": "boolean"}
	case s.form == plainName:
		one = map[string]any{"type": "string", "pattern": `^[-_.A-Za-z0-9]+$`}
	case s.form == period:
		one = map[string]any{"type": "string", "pattern": `^(0|([0-9]+(y|w|d|h|ms|m|s))+)$`}
	case len(s.words) > 0:
		one = map[string]any{"enum": s.words}
	default:
		one = map[string]any{"type": "string"}
	}
	if s.short {
		one = map[string]any{"anyOf": []any{map[string]any{"type": "string"}, one}}
	}
	if s.many {
		one = map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "items": one}}}
	}
	if doc != "" {
		one["description"] = doc
	}
	return one
}

func (s shape) mappingSchema() map[string]any {
	if s.each != nil {
		return map[string]any{"type": "object", "additionalProperties": s.each.schema("")}
	}
	properties, must := map[string]any{}, []string{}
	for _, e := range s.fields {
		properties[e.name] = e.shape.schema(e.doc)
		if e.must {
			must = append(must, e.name)
		}
	}
	one := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(must) > 0 {
		one["required"] = must
	}
	return one
}
