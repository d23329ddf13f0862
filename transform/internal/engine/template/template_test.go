package template

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
)

const failed = "failed"

type labels map[string]string

func (l labels) Get(name string) string { return l[name] }
func (l labels) Map() map[string]string { return l }

func line() Data {
	return Data{
		Labels: labels{"level": "error", "status": "500", "component": "querier", "took": "1.5s", "size": "3KB", "wide": "éàü"},
		Line:   "level=error status=500",
		Time:   time.Date(2026, 1, 5, 10, 0, 0, 5000, time.UTC),
	}
}

func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                     "plain",
		"":                          "",
		`{{ .level }}-{{.nosuch}}|`: "error-|",
		`{{ .level | upper }}`:      "ERROR",
		`{{ with .nosuch }}[{{ . }}]{{ else }}none{{ end }}`:                    "none",
		`{{ if and (eq .level "error") (ne .component "x") }}1{{ end }}`:        "1",
		`{{ $l := .level }}{{ $l }}{{/* c */}}`:                                 "error",
		`{{ define "x" }}a{{ end }}{{ template "x" }}`:                          "a",
		`{{ range $i, $e := fromJson "[\"x\",\"y\"]" }}{{$i}}={{$e}};{{ end }}`: "0=x;1=y;",
		`{{ (fromJson "{\"a\":{\"b\":5}}").a.b }}`:                              "5",
		`{{ fromJson "bad" }}`:                                                  "<no value>",
		`{{ __line__ | count "=" }}`:                                            "2",
		`{{ eq .status "500" }}`:                                                "true",
		`{{ eq .status 500 }}`:                                                  failed,
		`{{ eq 1 1.0 }}`:                                                        failed,
		`{{ gt .status "300" }}`:                                                "true",
		`{{ printf "%d" .status }}`:                                             "%!d(string=500)",
		`{{ index .level 0 }}`:                                                  "101",
		`{{ index . "level" }}`:                                                 "error",
		`{{ .level.sub }}`:                                                      failed,
		`{{ lower 5 }}`:                                                         failed,
		`{{ lower .level .level }}`:                                             failed,
	} {
		check(t, text, want)
	}
}

func TestStringFunctions(t *testing.T) {
	for text, want := range map[string]string{
		`{{ ToLower "AB" }}{{ ToUpper "ab" }}`:                                                 "abAB",
		`{{ Replace "aaa" "a" "b" 2 }}`:                                                        "bba",
		`{{ Trim .component "qr" }}`:                                                           "uerie",
		`{{ TrimLeft .component "qu" }}`:                                                       "erier",
		`{{ TrimRight .component "er" }}`:                                                      "queri",
		`{{ TrimPrefix .component "que" }}{{ TrimSuffix .component "er" }}`:                    "rierqueri",
		`{{ TrimSpace " x " }}|{{ trim " y " }}|`:                                              "x|y|",
		`{{ title "éa b-c d_e fOO" }}`:                                                         "Éa B-C D_e FOO",
		`{{ trunc 3 .level }}{{ trunc -3 .level }}{{ trunc 99 .level }}{{ trunc -99 .level }}`: "errrorerrorerror",
		`{{ trunc 2 .wide }}`:                                                                  "é",
		`{{ substr 0 99 .level }}{{ substr 1 3 .level }}{{ substr -1 3 .level }}{{ substr 2 -1 .level }}`: "errorrrerrror",
		`{{ substr -1 9 .level }}`: failed,
		`{{ substr 9 -1 .level }}`: failed,
		`{{ substr 3 1 .level }}`:  failed,
		`{{ contains "rr" .level }} {{ hasPrefix "er" .level }} {{ hasSuffix "x" .level }}`: "true true false",
		`{{ replace "r" "R" .level }}`:           "eRRoR",
		`{{ repeat 3 "ab" }}{{ repeat 0 "ab" }}`: "ababab",
		`{{ repeat -1 "ab" }}`:                   failed,
		`{{ repeat 999999999 "ab" }}`:            failed,
		`{{ trimAll "-" "--a--" }}{{ trimPrefix "e" .level }}{{ trimSuffix "r" .level }}`: "arrorerro",
		`{{ indent 2 "a\nb" }}`: "  a\n  b",
		`{{ nindent 1 "a" }}`:   "\n a",
		`{{ alignLeft 6 .level }}|{{ alignLeft 2 .level }}|{{ alignLeft -1 .level }}`:            "error |er|error",
		`{{ alignRight 4 .wide }}|{{ alignRight 2 .level }}|{{ alignRight -1 .level }}`:          " éàü|or|error",
		`{{ default "z" "" }}{{ default 5 0 }}{{ .nosuch | default "-" }}{{ default 1 .level }}`: "z5-error",
		`{{ count "r" .level }}{{ count "" "ab" }}`:                                              "33",
		`{{ count "[" .level }}`:                                failed,
		`{{ regexReplaceAll "(e)(r)" .level "<$2$1>" }}`:        "<re>ror",
		`{{ regexReplaceAllLiteral "(e)(r)" .level "<$2$1>" }}`: "<$2$1>ror",
		`{{ b64enc "hello" }} {{ b64dec "aGVsbG8=" }}`:          "aGVsbG8= hello",
		`{{ b64dec "%%%" }}`:                                    "illegal base64 data at input byte 0",
		`{{ urlencode "a b&c" }} {{ urldecode "a%20b+c" }}`:     "a+b%26c a b c",
		`{{ urldecode "%zz" }}`:                                 failed,
	} {
		check(t, text, want)
	}
}

func TestNumberFunctions(t *testing.T) {
	for text, want := range map[string]string{
		`{{ int "12.9" }} {{ int "010" }} {{ int "0x1F" }} {{ int "x" }} {{ int "" }} {{ int -1.9 }} {{ int "-.5" }}`: "12 8 31 0 0 -1 0",
		`{{ float64 "1.50" }} {{ float64 "x" }} {{ float64 3 }}`:                                                      "1.5 0 3",
		`{{ add "1" "2.7" }} {{ add 1 .status }} {{ add 9223372036854775807 1 }}`:                                     "3 501 -9223372036854775808",
		`{{ sub 5 "x" }} {{ mul 2 3 4 }} {{ div 7 2 }} {{ mod -7 3 }}`:                                                "5 24 3 -1",
		`{{ div 7 0 }}`: failed,
		`{{ mod 7 0 }}`: failed,
		`{{ max "2" 1.9 }} {{ max 1 5 3 }} {{ min 1 5 -3 }}`:                                          "2 5 -3",
		`{{ maxf 1.5 2.25 }} {{ minf 1.5 2.25 0.1 }}`:                                                 "2.25 0.1",
		`{{ addf 0.1 0.2 }} {{ subf 5 1 1.5 }} {{ mulf 1.5 2 3 }} {{ divf 10 4 0.5 }} {{ divf 1 3 }}`: "0.3 2.5 9 5 0.3333333333333333",
		`{{ divf 1 0 }}`:     failed,
		`{{ addf "NaN" 1 }}`: failed,
		`{{ ceil 1.2 }} {{ ceil "1.01" }} {{ floor -1.2 }} {{ floor "x" }}`:                                          "2 2 -2 0",
		`{{ round 2.5 0 }} {{ round -2.5 0 }} {{ round "123.555" 2 }} {{ round 1234.5678 -2 }} {{ round 1.2345 2 }}`: "3 -3 123.56 1200 1.23",
		`{{ bytes .size }} {{ bytes "1.5MiB" }}`:                                                                     "3000 1.572864e+06",
		`{{ bytes "x" }}`:                                                                                            failed,
		`{{ bytes .nosuch }}`:                                                                                        failed,
		`{{ duration .took }} {{ duration_seconds "2m" }}`:                                                           "1.5 120",
		`{{ duration "1d" }}`:                                                                                        failed,
	} {
		check(t, text, want)
	}
}

func TestTimeFunctions(t *testing.T) {
	for text, want := range map[string]string{
		`{{ __timestamp__ | unixEpoch }} {{ unixEpochMillis __timestamp__ }} {{ unixEpochNanos __timestamp__ }}`:  "1767607200 1767607200000 1767607200000005000",
		`{{ (__timestamp__).UTC.Format "15:04" }} {{ date "2006" now }}`:                                          "10:00 2026",
		`{{ date "2006-01-02" (toDate "2006-01-02" "2024-02-29") }}`:                                              "2024-02-29",
		`{{ toDate "2006-01-02" "bad" }}`:                                                                         "0001-01-01 00:00:00 +0000 UTC",
		`{{ toDateInZone "2006-01-02" "No/Zone" "2024-07-01" | unixEpoch }}`:                                      "1719792000",
		`{{ (unixToTime "19700").Format "2006-01-02" }} {{ (unixToTime "1700000000000").Format "15:04:05.000" }}`: "2023-12-09 22:13:20.000",
		`{{ unixToTime "170000000" }}`:                                                                            failed,
		`{{ unixToTime "x" }}`:                                                                                    failed,
	} {
		check(t, text, want)
	}
}

func TestUnknown(t *testing.T) {
	for _, text := range []string{
		`{{.level`, `{{ nofunc .level }}`, `{{ int64 "5" }}`, `{{ env "HOME" }}`, `{{ sha256sum "x" }}`, `{{ list 1 }}`, `{{ dict }}`, `{{ toString 1 }}`, `{{ end }}`, `{{ upper nil }}{{`,
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s: taken", text)
		} else if strings.Contains(err.Error(), "template: :") {
			t.Errorf("%s: %v names a template", text, err)
		}
	}
}

func TestFields(t *testing.T) {
	for text, want := range map[string]string{
		`{{ .a }}{{ .b | upper }}{{ printf "%s" .c .a }}`:       "a b c",
		`{{ if eq .a "x" }}{{ .b }}{{ else }}{{ .c }}{{ end }}`: "a b c",
		`{{ with .a }}{{ .b }}{{ end }}`:                        "a b",
		`{{ (fromJson .a).x }}`:                                 "a",
		`{{ . }}{{ index . "a" }}`:                              "",
		`{{ range fromJson .a }}{{ .b }}{{ end }}`:              "",
		"text": "",
	} {
		parsed, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(parsed.Fields(), " "); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestLooksAround(t *testing.T) {
	for text, want := range map[string]bool{
		`{{ . }}`: true, `{{ index . "a" }}`: true, `{{ range $k, $v := . }}{{ $v }}{{ end }}`: true, `{{ if . }}x{{ end }}`: true, `{{ printf "%v" . | upper }}`: true,
		`{{ .a }}`: false, `{{ range fromJson .a }}{{ . }}{{ end }}`: false, `{{ with .a }}{{ . }}{{ end }}`: false, `text`: false,
	} {
		parsed, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed.LooksAround(); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

// TestBeyond: templates that would not end do, with an error that is not Loki's,
// and the next line is evaluated as ever.
func TestBeyond(t *testing.T) {
	for _, text := range []string{
		`{{ range 1000000000 }}{{ end }}`,
		`{{ range 1000000 }}{{ regexReplaceAll "(a{500}){2}" $.level "x" | trunc 0 }}{{ end }}`,
		`{{ range 1000000 }}{{ count "(a{500}){2}" $.level }}{{ end }}`,
		`{{ range 100000 }}{{ repeat 1000000 "x" | trunc 0 }}{{ end }}`,
		`{{ range 100000 }}{{ alignLeft 1000000 "x" | trunc 0 }}{{ indent 1000000 "x" | trunc 0 }}{{ replace "r" $.level $.level | trunc 0 }}{{ end }}`,
		`{{ repeat 999999999 "ab" }}`,
		`{{ range 20000 }}{{ $.level }}{{ repeat 1000 "x" }}{{ end }}`,
	} {
		parsed, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, err := parsed.Execute(line()); !errors.Is(err, bounded.ErrBeyond) || strings.Contains(err.Error(), "executing") {
				t.Errorf("%s: %d bytes, %v", text, len(got), err)
			}
		}
	}
	parsed, err := Parse(`{{ range 90000 }}{{ end }}{{ .level }}`)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if got, err := parsed.Execute(line()); got != "error" || err != nil {
			t.Errorf("what one line takes is not counted for the next: %v", err)
		}
	}
}

// TestFunctionsAreListed holds the list of functions: Loki has these and no others.
func TestFunctionsAreListed(t *testing.T) {
	var got []string
	for name := range functions(&Data{}, &bounded.Meter{}) {
		got = append(got, name)
	}
	slices.Sort(got)
	want := strings.Fields(`Replace ToLower ToUpper Trim TrimLeft TrimPrefix TrimRight TrimSpace TrimSuffix __line__ __timestamp__ add addf
		alignLeft alignRight b64dec b64enc bytes ceil contains count date default div divf duration duration_seconds float64 floor fromJson hasPrefix
		hasSuffix indent int lower max maxf min minf mod mul mulf nindent now regexReplaceAll regexReplaceAllLiteral repeat replace round sub subf
		substr title toDate toDateInZone trim trimAll trimPrefix trimSuffix trunc unixEpoch unixEpochMillis unixEpochNanos unixToTime upper urldecode urlencode`)
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func check(t *testing.T, text, want string) {
	t.Helper()
	parsed, err := Parse(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	got, err := parsed.Execute(line())
	switch {
	case want == failed && err == nil:
		t.Errorf("%s: got %q, want an error", text, got)
	case want != failed && (err != nil || got != want):
		t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, text := range []string{`{{ .level | upper }}`, `{{ range fromJson "[1]" }}{{ . }}{{ end }}`, `{{ substr 1 -1 .level }}{{ round 1.5 -3 }}`, `{{ unixToTime "1700000000" | date "2006" }}`} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if parsed, err := Parse(text); err == nil {
			_, _ = parsed.Execute(line())
		}
	})
}
