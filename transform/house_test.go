package transform_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestHouseRules holds what is true of every package: no init, no package
// variable that changes, one exit, no clock, and a panic that says whose fault it
// is.
func TestHouseRules(t *testing.T) {
	for _, breach := range breaches(readSources(t, os.DirFS(".."))) {
		t.Error(breach)
	}
}

// TestBreachesAreSeen holds the judge to account, with the smallest files that
// break each rule, and close relatives that do not.
func TestBreachesAreSeen(t *testing.T) {
	same := func(text string) [2]string { return [2]string{text, ""} }
	for _, c := range [][2]string{
		{"func init() {}", "init:"},
		{"var Table = []int{1}", "any importer"},
		{"var n int; func f() { n++ }", "n is changed"},
		{"var n int; func f() { n = 1 }", "n is changed"},
		{"var n struct{ a []int }; func f() { n.a[2] = 1 }", "n is changed"},
		{"var m = map[string]int{}; func f() { delete(m, `a`) }", "m is changed"},
		{"var m = map[string]int{}; func f() { m[`a`]++ }", "m is changed"},
		{"var n int; func f() *int { return &n }", "n is changed"},
		{"var n int; func f() { for n = range 3 {} }", "n is changed"},
		{`import "slices"; var s = []int{2, 1}; func f() { slices.Sort(s) }`, "s is changed"},
		{`import "sync"; var once sync.Once`, "made to change"},
		{`import "bytes"; var out = &bytes.Buffer{}`, "made to change"},
		{"var c = make(chan int)", "made to change"},
		{`import "os"; func f() { os.Args = nil }`, "package os is changed"},
		{`import "os"; func f() { os.Exit(1) }`, "only main"},
		{`import "time"; func f() any { return time.Now() }`, "clock"},
		{"func f() { panic(`oh`) }", "our bug"},
		same("var table = []int{1}; func f() int { return table[0] }"),
		same("var n int; func f() { n := 1; n++; _ = n }"),
		same("type s struct{ n int }; func (s *s) f() { s.n = 1 }"),
		same(`import "errors"; var ErrNone = errors.New("none")`),
		same(`import "sync"; var table = sync.OnceValue(func() []int { return nil })`),
		same(`import "bytes"; func f() any { var b bytes.Buffer; return &b }`),
		same(`import "bytes"; func f() any { return &bytes.Buffer{} }`),
		same("var version string"),
		same("func f() { panic(`internal error: oh`) }"),
		same("type t struct{}; func (t) init() {}"),
	} {
		found := breaches(readSources(t, fstest.MapFS{"transform/a.go": {Data: []byte("package p; " + c[0] + "\n")}}))
		switch {
		case c[1] == "" && len(found) != 0:
			t.Errorf("%s: reported as %q, want silence", c[0], found)
		case c[1] != "" && (len(found) != 1 || !strings.Contains(found[0], c[1])):
			t.Errorf("%s: reported as %q, want one line with %q", c[0], found, c[1])
		}
	}
	main := fstest.MapFS{"cmd/loki-ruler-sidecar/main.go": {Data: []byte(`package main; import "os"; func main() { os.Exit(0) }`)}}
	if found := breaches(readSources(t, main)); len(found) != 0 {
		t.Errorf("main may exit, yet: %q", found)
	}
}
