package bounded_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"text/template"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
)

// execute runs a template, and says how much it did.
func execute(t *testing.T, text string) (string, error) {
	t.Helper()
	var m bounded.Meter
	program, err := template.New("").Funcs(m.Functions()).Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m.Instrument(program)
	m.Begin(0)
	var out bytes.Buffer
	err = program.Execute(&out, map[string]string{"a": "b<c>"})
	return out.String(), err
}

// TestBeyond: what would run for minutes or for ever, or fill the memory, ends
// with an error that says so.
func TestBeyond(t *testing.T) {
	for _, text := range []string{
		`{{range 1000000000}}{{end}}`,
		`{{range 1000000000}}x{{end}}`,
		`{{range $i := 1000000000}}{{if eq $i 5}}{{$i}}{{end}}{{end}}`,
		`{{range 100000}}{{range 100000}}{{end}}{{end}}`,
		`{{if true}}{{with .a}}{{range 100000000}}{{end}}{{end}}{{end}}`,
		`{{if false}}{{else}}{{range 100000000}}{{end}}{{end}}`,
		`{{define "x"}}{{range 100000000}}{{end}}{{end}}{{template "x"}}`,
		`{{define "x"}}{{if .}}{{template "x" (slice . 1)}}{{template "x" (slice . 1)}}{{end}}{{end}}{{template "x" "` + strings.Repeat("a", 40) + `"}}`,
		`{{$x := "aa"}}{{range 60}}{{$x = print $x $x}}{{end}}`,
		`{{$x := "aa"}}{{range 60}}{{$x = printf "%s%[1]s" $x}}{{end}}`,
		`{{$x := "<<"}}{{range 60}}{{$x = html $x}}{{end}}{{range 60}}{{$x = js $x}}{{end}}{{range 60}}{{$x = urlquery $x $x}}{{end}}`,
		`{{range 10000}}{{$x := printf "%1000000d" 1}}{{end}}`,
		`{{range 10000}}{{$x := printf "%*d" 1000000 1}}{{end}}`,
		`{{$x := printf "%1000000d" 1}}{{range 100000}}{{if eq $x "b"}}{{end}}{{end}}`,
	} {
		if _, err := execute(t, text); !errors.Is(err, bounded.ErrBeyond) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestRegexp: an expression that is large, or of which there are many, ends it.
func TestRegexp(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	for name, again := range map[string]func(m *bounded.Meter, i int) error{
		"many": func(m *bounded.Meter, i int) error {
			_, err := m.Regexp("(a{500}){2}"+strings.Repeat("b", i), "b", "")
			return err
		},
		"slow": func(m *bounded.Meter, _ int) error { _, err := m.Regexp("((a|x){200}){5}", long, ""); return err },
		"huge": func(m *bounded.Meter, _ int) error {
			_, err := m.Regexp(strings.Repeat("a{1000}", 200), "b", "")
			return err
		},
		"text": func(m *bounded.Meter, _ int) error { _, err := m.Regexp("x", long, long); return err },
	} {
		var m bounded.Meter
		m.Begin(0)
		var err error
		for i := 0; i < 300 && err == nil; i++ {
			err = again(&m, i)
		}
		if !errors.Is(err, bounded.ErrBeyond) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (&bounded.Meter{}).Regexp("(", "", ""); err == nil || errors.Is(err, bounded.ErrBeyond) {
		t.Error(err)
	}
}

// TestWithin: what people write is as it was.
func TestWithin(t *testing.T) {
	for text, want := range map[string]string{
		`{{range 3}}{{.}}{{end}}`:                                                   "012",
		`{{range $i, $c := .}}{{$i}}={{$c}}{{else}}none{{end}}`:                     "a=b<c>",
		`{{range 3}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}}`:                      "0",
		`{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}`:                   "02",
		`{{define "x"}}[{{.}}]{{end}}{{template "x" 1}}{{block "y" 2}}{{.}}{{end}}`: "[1]2",
		`{{range 0}}{{else}}none{{end}}`:                                            "none",
		`{{html .a}} {{js .a}} {{urlquery .a}} {{print 1 2 .a}} {{println .a}}`:     "b&lt;c&gt; b\\u003Cc\\u003E b%3Cc%3E 1 2b<c> b<c>\n",
		`{{printf "%5d|%-3s|%x|%*d" 42 .a .a 4 7}}`:                                 "   42|b<c>|623c633e|   7",
		`{{range $i := 5000}}{{if eq $i 4999}}{{$i}}{{end}}{{end}}`:                 "4999",
	} {
		if got, err := execute(t, text); err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", text, got, want, err)
		}
	}
	var m bounded.Meter
	m.Begin(256 << 10)
	for range 500 { // a long line is no reason, nor is a loop with one expression
		if _, err := m.Regexp("level=(error|warn)", strings.Repeat("x", 200), "$1"); err != nil {
			t.Fatal(err)
		}
		if err := m.Step(5); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := template.New("").Funcs((&bounded.Meter{}).Functions()).Parse(`{{__step__ 1}}`); err == nil {
		t.Error("nobody can call what counts")
	}
}
