package jsontext

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

type inner struct {
	Name  string `json:"name"`
	Lines []int  `json:"lines,omitempty"`
	Both  string `json:"both,omitempty"`
}

type level int

func (l level) MarshalText() ([]byte, error) {
	return []byte("level " + strings.Repeat("i", int(l))), nil
}

type outer struct {
	inner
	Both     string `json:"both"`
	Bare     uint16
	hidden   int
	Left     int               `json:"-"`
	Level    level             `json:"level"`
	Pointer  *inner            `json:"pointer,omitempty"`
	Null     *inner            `json:"null"`
	Zero     inner             `json:"zero,omitzero"`
	Empty    inner             `json:"empty,omitempty"`
	Tags     map[string]string `json:"tags"`
	NoTags   map[string]string `json:"noTags,omitempty"`
	Any      any               `json:"any"`
	Nothing  any               `json:"nothing,omitempty"`
	True     bool              `json:"true,omitempty"`
	Two      [2]string         `json:"two"`
	Levels   []level           `json:"levels"`
	NoLevels []level           `json:"noLevels"`
	Inners   []inner           `json:"inners"`
	Number   int64             `json:"number,omitempty"`
}

func like(f Form, v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(f.HTML)
	if f.Indent {
		e.SetIndent("", "  ")
	}
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func same(t *testing.T, v any) {
	t.Helper()
	for _, f := range []Form{{}, {Indent: true}, {HTML: true}, {Indent: true, HTML: true}} {
		want, err := like(f, v)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(f.Append(nil, v)); got != want {
			t.Errorf("%+v:\n%s\nencoding/json writes:\n%s", f, got, want)
		}
	}
}

func TestWritesAsEncodingJSON(t *testing.T) {
	full := outer{
		inner: inner{Name: "a\"\\/\b\f\n\r\t\x00\x1f\x7f<>&é\u2028\u2029\xff\xe2\x28🔥", Lines: []int{1, -2}, Both: "inner"}, Both: "outer",
		Bare: 65535, hidden: 1, Left: 2, Level: 3, Pointer: &inner{}, Zero: inner{Name: "z"}, Tags: map[string]string{"b": "<", "a": "", "é": "x"},
		NoTags: map[string]string{}, Any: []any{nil, true, 1, "x", map[string]any{}, []string{}, map[string]any{"k": []any{map[string]any{"z": 1, "a": nil}}}},
		Nothing: "n", True: true, Two: [2]string{"1", ""}, Levels: []level{0, 1}, Inners: []inner{{}, {Lines: []int{7}}}, Number: -1 << 63,
	}
	for _, v := range []any{full, &full, outer{}, inner{}, nil, "x", []string(nil), []int{}, map[string]int{"one": 1}, struct{}{}, level(2)} {
		same(t, v)
	}
}

func TestUnknownValues(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a channel was written")
		}
	}()
	Form{}.Append(nil, make(chan int))
}

func FuzzText(f *testing.F) {
	f.Add("a\xffb<\u2028>&\"\\\n")
	f.Fuzz(func(t *testing.T, s string) { same(t, map[string]string{s: s}) })
}

func seeds() []string {
	return []string{
		"", " ", "0", "-0", "-", "01", "1.", "1.5", "1e", "1e5", "1E+5", "1e-", ".5", "+1", "true", "tru", "truex", "false", "null", "nul", `"a"`, `"a`, `"\n"`, `"\x"`, `"\u12aF"`, `"\u12g4"`, `"\u12`,
		"\"\n\"", "[]", "[", "[1", "[1,]", "[,1]", "[1 2]", "[1, 2 ]", "{}", "{", `{"a":1}`, `{"a" : 1 , "b":[{}]}`, `{"a":1,}`, `{a:1}`, `{"a"}`, `{"a":}`, "[]]", "1 1", " \t\r\n[ ] ", "\x00", "1\x00", "\"\xff\"", "\ufeff1", "\v1",
		strings.Repeat("[", deepest) + strings.Repeat("]", deepest), strings.Repeat("[", deepest+1) + strings.Repeat("]", deepest+1),
		strings.Repeat(`{"a":`, deepest) + "1" + strings.Repeat("}", deepest), strings.Repeat(`{"a":`, deepest+1) + "1" + strings.Repeat("}", deepest+1),
	}
}

func TestValid(t *testing.T) {
	for _, text := range seeds() {
		if want := json.Valid([]byte(text)); Valid([]byte(text)) != want {
			t.Errorf("%.80q: encoding/json says %t", text, want)
		}
	}
}

func FuzzValid(f *testing.F) {
	for _, text := range seeds() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if want := json.Valid([]byte(text)); Valid([]byte(text)) != want {
			t.Errorf("%.80q: encoding/json says %t", text, want)
		}
	})
}
