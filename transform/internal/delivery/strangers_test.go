package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestStrangers: what holds no object is told once, as what it is.
func TestStrangers(t *testing.T) {
	const object = "kind: Service\nmetadata: {name: s}\n"
	const open = "a: [\n"
	for _, test := range []struct {
		name  string
		files []string // name, text, …
		want  string
	}{
		{"an object", []string{"a.yaml", object}, ""},
		{"a web page, and not each of its documents", []string{"a.yaml", "<html>\n---\na: [\n"}, "stranger a.yaml:1:1 this is a web page"},
		{"a web page, and manifests beside it", []string{"a.yaml", "<html>\n", "b.yaml", object}, "stranger a.yaml:1:1 this is a web page"},
		{"a document that cannot be read", []string{"a.yaml", open}, "broken a.yaml:1:1 expected a value here"},
		{"one of a template that is not rendered", []string{"a.yaml", "a: {{ .x }\n"}, "stranger a.yaml:1:1 a \",\" or the closing \"}\" is missing"},
		{"one, and a template that can be read", []string{"a.yaml", open + "---\na: '{{ x }}'\n"}, "broken a.yaml:1:1 expected a value here"},
		{"a template of a chart", []string{"loki/templates/a.yaml", "a: {{ x }}\n"}, "no object loki/templates/a.yaml:1:1 this is a template of a chart"},
		{"a template of a chart that is no YAML", []string{"loki/templates/a.yaml", "a: {{ .x }\n"}, "no object loki/templates/a.yaml:1:1 this is a template of a chart"},
		{"two templates of a chart", []string{"loki/templates/a.yaml", "a: {{ x }}\n", "loki/templates/b.yaml", "b: {{ x }}\n"}, "no object loki/templates/a.yaml:1:1 this is a template of a chart"},
		{"templates of two charts", []string{"loki/templates/a.yaml", "a: {{ x }}\n", "other/templates/a.yaml", "a: {{ x }}\n"}, "no object loki/templates/a.yaml:1:1 this is a template of a chart; no object other/templates/a.yaml:1:1 this is a template of a chart"},
		{"an object that nobody reads", []string{"a.yaml", object + "...\n# c\n" + object}, "broken a.yaml:5:1 kubectl, kustomize and Helm pass over what stands between a line \"...\" and the next line \"---\""},
		{"one that could not be read", []string{"a.yaml", object + "...\n" + open}, "broken a.yaml:4:1 kubectl, kustomize and Helm pass over what stands between a line \"...\" and the next line \"---\""},
		{"an object behind an ended one", []string{"a.yaml", object + "...\n# c\n---\n" + object + "...\n"}, ""},
		{"nothing", []string{"a.yaml", ""}, ""},
		{"a comment", []string{"a.yaml", "# here was something\n"}, ""},
		{"null", []string{"a.yaml", "null\n"}, ""},
		{"one letter", []string{"a.yaml", "a"}, "no object a.yaml:1:1 this is text"},
		{"a sentence", []string{"a.yaml", "# a comment\nhello\n"}, "no object a.yaml:2:1 this is text"},
		{"a list of objects with none in it", []string{"a.yaml", "kind: List\nitems: []\n"}, "no object a.yaml:1:1 this is a list with nothing in it"},
		{"an empty list", []string{"a.yaml", "[]\n"}, "no object a.yaml:1:1 this is a list with nothing in it"},
		{"a list of words", []string{"a.yaml", "- a\n- b\n"}, "no object a.yaml:1:1 this is text"},
		{"a list of objects that are words", []string{"a.yaml", "kind: List\nitems: [a]\n"}, "no object a.yaml:1:1 this is text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := Build(named(test.files...), "", finding.Assume{})
			var said []string
			strangers := map[*finding.InputError]bool{}
			for _, e := range m.Strangers {
				strangers[e] = true
			}
			for _, e := range m.Broken {
				word := "broken "
				if strangers[e] {
					word = "stranger "
				}
				what, _, _ := strings.Cut(e.Msg, " (")
				word += e.Place.String() + " " + what
				said = append(said, word)
			}
			for _, e := range m.NoObjects {
				what, _, _ := strings.Cut(e.Msg, ", ")
				what, _, _ = strings.Cut(what, " that ")
				said = append(said, "no object "+e.Place.String()+" "+what)
			}
			if got := strings.Join(said, "; "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if len(m.Strangers) != strings.Count(test.want, "stranger") {
				t.Errorf("%d strangers", len(m.Strangers))
			}
		})
	}
}

// TestNextOfStrangers: what to do about it.
func TestNextOfStrangers(t *testing.T) {
	for text, want := range map[string]string{
		"hello\n":               "pass rendered manifests",
		"kind: List\nitems: []": "look at the command that made it",
	} {
		if all := build(t, finding.Assume{}, text).NoObjects; len(all) != 1 || !strings.HasPrefix(all[0].Hint, want) {
			t.Errorf("%q: %+v", text, all)
		}
	}
}
