package report

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestGoldens(t *testing.T) {
	for _, test := range []struct {
		file    string
		format  Format
		options Options
	}{
		{"lint.text", Text, Options{}},
		{"lint.80.text", Text, Options{Columns: 80}},
		{"lint.color.text", Text, Options{Color: true, ShowSuppressed: true}},
		{"lint.errors.text", Text, Options{Least: finding.Error, Columns: 80}},
		{"lint.concise.text", Concise, Options{}},
		{"lint.json", JSON, Options{}},
		{"lint.sarif", SARIF, Options{}},
		{"lint.junit.xml", JUnit, Options{}},
		{"lint.failon.junit.xml", JUnit, Options{FailOn: finding.Error + 1}},
		{"lint.github", GitHub, Options{}},
		{"lint.suppressed.github", GitHub, Options{ShowSuppressed: true}},
		{"lint.gitlab.json", GitLab, Options{}},
		{"lint.tap", TAP, Options{}},
		{"lint.markdown.md", Markdown, Options{}},
		{"lint.html", HTML, Options{}},
		{"lint.failon.tap", TAP, Options{FailOn: finding.Error}},
	} {
		t.Run(test.file, func(t *testing.T) {
			got := written(t, test.format, fixture(), test.options)
			golden(t, test.file, got)
			if again := written(t, test.format, fixture(), test.options); !bytes.Equal(got, again) {
				t.Error("a second run wrote other bytes")
			}
		})
	}
}

// The fixture holds escapes, overrides and bad bytes in every field.
func TestNothingHostileGetsOut(t *testing.T) {
	for _, f := range Formats() {
		out := written(t, f, fixture(), Options{ShowSuppressed: true})
		if !utf8.Valid(out) {
			t.Errorf("%s: not UTF-8", f)
		}
		for _, bad := range []string{"\x1b", "\x00", "\x07", "\r"} {
			if bytes.Contains(out, []byte(bad)) {
				t.Errorf("%s: contains %q", f, bad)
			}
		}
		if f != JSON && f != SARIF && f != GitLab && bytes.Contains(out, []byte("\u202e")) {
			t.Errorf("%s: contains a bidirectional override", f)
		}
	}
}

func TestWriteLeavesItsInputAlone(t *testing.T) {
	l := fixture()
	for _, f := range Formats() {
		written(t, f, l, Options{})
	}
	want := fixture()
	for _, l := range []*Lint{l, want} { // functions are not compared
		l.Source = nil
		for i := range l.Rules {
			l.Rules[i].Read = nil
		}
	}
	if !reflect.DeepEqual(l, want) {
		t.Error("a format changed the result it was given")
	}
}

func TestEmptyResult(t *testing.T) {
	for format, want := range map[Format]string{
		Text:   "no Loki ruler and no rules in 0 objects: nothing was judged\n",
		GitHub: "",
		GitLab: "[]\n",
		TAP:    "TAP version 14\n1..0\n",
	} {
		if got := string(written(t, format, &Lint{}, Options{})); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
	for _, format := range []Format{JSON, SARIF, JUnit} {
		if got := string(written(t, format, &Lint{}, Options{})); strings.Contains(got, "null") {
			t.Errorf("%s: null in %s", format, got)
		}
	}
}

type countingWriter struct {
	calls int
	err   error
}

func (w *countingWriter) Write(p []byte) (int, error) {
	w.calls++
	return len(p), w.err
}

func TestOneWriteOrItsError(t *testing.T) {
	full := errors.New("no space left on device")
	for _, f := range Formats() {
		w := &countingWriter{err: full}
		if err := Write(w, f, fixture(), Options{}); !errors.Is(err, full) || w.calls != 1 {
			t.Errorf("%s: %d calls, error %v", f, w.calls, err)
		}
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("ParseFormat(%q) = %q, %v", f, got, err)
		}
	}
	_, err := ParseFormat("xml")
	const want = `unknown format "xml": one of text, concise, json, sarif, junit, github, gitlab, tap, markdown, html`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	w := &countingWriter{}
	if err := Write(w, "xml", fixture(), Options{}); err == nil || err.Error() != want || w.calls != 0 {
		t.Errorf("Write: %d calls, error %v", w.calls, err)
	}
}

func TestSum(t *testing.T) {
	for want, c := range map[string]counts{
		"3 errors, 2 warnings, 1 info, 1 suppressed in 1 ruler, 4 rule files, 8 other objects; 2 fixable by post-render": {3, 2, 1, 1, 2, 9, 1, 4},
		"1 error": {Errors: 1},
		"1 warning in 1 ruler; 1 fixable by post-render":              {Warnings: 1, Fixable: 1, Objects: 1, Rulers: 1},
		"no findings in 1 ruler":                                      {Objects: 1, Rulers: 1},
		"no findings, 2 suppressed in 3 rule files, 12 other objects": {Objects: 12, Suppressed: 2, RuleFiles: 3},
		"no Loki ruler and no rules in 1 object: nothing was judged":  {Objects: 1},
	} {
		if got := c.String(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}

// What most people look at shows no page of a rule, and reads none: the pages of all
// rules together are larger than a render.
func TestFewFormatsReadPages(t *testing.T) {
	for _, f := range Formats() {
		read := false
		l := fixture()
		for i := range l.Rules {
			page := l.Rules[i].Read
			l.Rules[i].Read = func() finding.Page {
				read = true
				return page()
			}
		}
		written(t, f, l, Options{})
		if want := f == JSON || f == SARIF || f == HTML; read != want {
			t.Errorf("%s: reads pages %v, want %v", f, read, want)
		}
	}
}
