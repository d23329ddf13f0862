package patchset

import "encoding/json"

// JSONSchema is the JSON schema (draft 2020-12) of a PatchSet document, for
// editors. It is made of the shape that Load checks, so what it refuses Load
// refuses as well; what Load asks of several fields together it does not say.
func JSONSchema() ([]byte, error) {
	s := documentShape().jsonSchema("")
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "https://" + APIVersion + "/patchset.json"
	s["title"] = "PatchSet of loki-ruler-sidecar"
	s["required"] = []string{"apiVersion", "kind"}
	return json.MarshalIndent(s, "", "  ")
}

// jsonSchema is a shape as JSON schema has it; path is as in check.
func (s *shape) jsonSchema(path string) map[string]any {
	if s.form == mapping {
		return s.jsonMapping(path)
	}
	out := map[string]any{}
	null := "null" // removes what is below
	switch s.form {
	case text:
		out["type"] = []string{"string", null}
	case truth:
		out["type"] = []string{"boolean", null}
	case scalar:
		out["type"] = []string{"string", "number", "boolean", null}
	case integer:
		out["type"] = []string{"integer", "string", null} // a $(NAME) may stand for it
	case port:
		out["type"], out["minimum"], out["maximum"] = []string{"integer", null}, 0, 65535
	case scalars:
		out["type"] = []string{"string", "number", "boolean", "array", null}
	case list:
		out["type"] = []string{"array", null}
		if s.each != nil {
			out["items"] = s.each.jsonSchema(path)
		}
	case anything, mapping:
	}
	if len(s.words) > 0 {
		values := make([]any, 0, len(s.words)+1)
		for _, word := range s.words {
			values = append(values, word)
		}
		out["enum"] = append(values, nil)
	}
	return out
}

func (s *shape) jsonMapping(path string) map[string]any {
	out := map[string]any{"type": []string{"object", "null"}}
	properties := map[string]any{}
	for name, field := range s.fields {
		properties[name] = field.jsonSchema(join(path, name))
	}
	if isMerged(path) {
		properties["$patch"] = map[string]any{"enum": []string{"replace", "delete"}}
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	switch {
	case s.each != nil:
		out["additionalProperties"] = s.each.jsonSchema(path)
	case !s.open:
		out["additionalProperties"] = false
	}
	if s.needs != "" { // {$patch: replace} stands in a list for the whole of it
		out["anyOf"] = []any{map[string]any{"required": []string{s.needs}}, map[string]any{"required": []string{"$patch"}}}
	}
	return out
}
