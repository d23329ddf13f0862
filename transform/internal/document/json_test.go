package document

import (
	"strings"
	"testing"
)

// "‖" stands where a document ends and the next begins, and is taken out.
func TestSplitObjects(t *testing.T) {
	for name, in := range map[string]string{
		"one value":                   `{"a": 1}` + "\n",
		"nothing":                     "",
		"two lines":                   `{"a": 1}` + "\n‖" + `{"b": "}{"}` + "\n",
		"glued":                       `{"a": [{}]}‖{"b": 1}`,
		"arrays":                      `[{"a": 1}] ‖[] ‖{}`,
		"white space first":           "\n " + `{"a": 1}` + "\n\n‖" + `{"b": 1}`,
		"an escaped quote":            `{"a": "\"{"}‖{"b": 1}`,
		"behind a marker":             "---\n" + `{"a": 1}‖{"b": 1}` + "\n‖---\nc: 1\n",
		"around YAML":                 "a: 1\n‖---\n" + `{"a": 1}‖{"b": 1}`,
		"a byte order mark":           "\ufeff" + `{"a": 1}‖{"b": 1}`,
		"the last one is broken":      `{"a": 1} {"b"`,
		"the first one is no JSON":    `{a: '}'} {"b": 1}`,
		"text behind the values":      `{"a": 1} {"b": 1} x`,
		"a key":                       `{"a": 1}: 2`,
		"quotes of YAML hold a brace": `{a: '} {'}`,
	} {
		t.Run(name, func(t *testing.T) {
			parts := strings.Split(in, "‖")
			src := strings.Join(parts, "")
			docs := SplitObjects([]byte(src))
			if src == "" && len(docs) == 0 {
				return
			}
			if len(docs) != len(parts) {
				t.Fatalf("%d documents, want %d: %+v", len(docs), len(parts), docs)
			}
			for i, d := range docs {
				if got := src[d.Start:d.End]; got != parts[i] || d.Index != i || d.Body < d.Start {
					t.Errorf("document %d is %q, want %q: %+v", i, got, parts[i], d)
				}
			}
		})
	}
}

func TestParseObject(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a pair":                    {`{"k": "\ud83d\udd25!"}`, "\U0001F525!"},
		"in capitals":               {`{"k": "\uD83D\uDD25"}`, "\U0001F525"},
		"half a pair":               {`{"k": "\ud83d"}`, "\ufffd"},
		"the second half":           {`{"k": "\udd25\ud83d"}`, "\ufffd\ufffd"},
		"two pairs":                 {`{"k": "\ud83d\udd25\ud83d\udd25"}`, "\U0001F525\U0001F525"},
		"beside private characters": {`{"k": "\ue000\ud83d\udd25` + "\ue801" + `"}`, "\ue000\U0001F525\ue801"},
		"a backslash before":        {`{"k": "\\ud83d"}`, `\ud83d`},
		"as a whole":                {`{"k": "\ud83d\udd25` + "\U0001F525" + `"}`, "\U0001F525\U0001F525"},
	} {
		src := []byte(c.in)
		tree, err := ParseObject(src, SplitObjects(src)[0])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := tree.Root.Get("k")
		if n.Value != c.want || string(src[n.Start:n.End]) != c.in[len(`{"k": `):len(c.in)-1] {
			t.Errorf("%s: %q at %q, want %q", name, n.Value, src[n.Start:n.End], c.want)
		}
	}
}

// What the API server would not read either stays an error: YAML knows no
// surrogates, and neither does Loki in a rule file.
func TestSurrogatesAreForJSONAlone(t *testing.T) {
	for _, in := range []string{`k: "\ud83d\udd25"`, `{"k": "\ud83d\udd25",}`, `{"k": "\ud83d\udd25"} # x`} {
		if tree, err := ParseObject([]byte(in), SplitObjects([]byte(in))[0]); err == nil {
			t.Errorf("%s: %q", in, tree.Root.Get("k").Value)
		}
	}
	if _, err := ParseText([]byte(`{"k": "\ud83d\udd25"}`)); err == nil {
		t.Error("ParseText takes what Loki refuses")
	}
}
