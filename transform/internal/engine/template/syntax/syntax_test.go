package syntax

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	for text, want := range map[string]struct {
		fields string
		around bool
	}{
		"":                                       {},
		"plain":                                  {},
		"{{.a}} {{.b}} {{.a}}":                   {fields: "a b"},
		"{{ . }}":                                {around: true},
		"{{ index . \"a\" }}":                    {around: true},
		"{{ nosuch .a }}":                        {fields: "a"},
		"{{ if .a }}{{ . }}{{ else }}b{{ end }}": {fields: "a", around: true},
		"{{ range .a }}{{ . }}{{ end }}":         {},
		"{{ with .a }}{{ . }}{{ end }}":          {fields: "a"},
		"{{ with . }}{{ .b }}{{ end }}":          {fields: "b", around: true},
		"{{ (.a).b }}":                           {fields: "a"},
	} {
		root, err := Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := strings.Join(Fields(root), " "); got != want.fields || LooksAround(root) != want.around {
			t.Errorf("%q: fields %q, looks around %v", text, got, LooksAround(root))
		}
	}
	if _, err := Parse("{{ if }}"); err == nil {
		t.Error("bad syntax is an error")
	}
}
