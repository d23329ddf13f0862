package rulefile

import (
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
)

// Alerts that wait alike and stand behind each other are one run.
func TestRuns(t *testing.T) {
	const text = `groups:
- name: a
  rules:
  - {alert: A, for: 1m, expr: '1'}
  - {record: x, expr: '1'}
  - {alert: B, for: 60s, expr: '1'}
  - {alert: C, record: y, for: 2m, expr: '1'}
- name: b
  interval: 5m
  rules:
  - {alert: D, for: 2m, expr: '1'}
  - {alert: E, expr: '1'}
`
	v := Check([]byte(text), Options{}).Verdict
	want := []Run{{"A", 2, time.Minute, 0}, {"C", 1, 2 * time.Minute, 0}, {"D", 1, 2 * time.Minute, 5 * time.Minute}, {"E", 1, 0, 5 * time.Minute}}
	if !reflect.DeepEqual(v.Runs, want) || v.Alerts != 5 || v.Records != 1 {
		t.Errorf("%+v", v)
	}
	if r := v.Recorded; r == nil || r.Name != "x" || r.Path != "groups[0].rules[1]" || text[r.Start:r.Start+9] != "{record: " {
		t.Errorf("%+v", r)
	}
}

// What is kept of a file says the same, and no part of it is a part of the text.
func TestApartHoldsNoText(t *testing.T) {
	texts := []string{
		"groups:\n- name: a\n  rules:\n  - {record: x, exp: 'rate({a=\"b\"}[5m])', expr: 'sum(rate({a=\"b\"}[5s])) > 1'}\n- name: a\n  rule: []\n",
		"name: bare\nrules:\n- {alert: A B, expr: '{a=\"b\"}'}\n- {alert: A, record: b-c, expr: sum(foo)}\n",
		"- alert: A\n  expr: rate({a=~\".*\"}[5m]\n  labels: {severity: '{{ $value }}', b-c: d}\n",
	}
	for _, a := range scenario.Each(t, "../../..", "lint") {
		for _, f := range a.Files {
			texts = append(texts, string(f.Data))
		}
	}
	problems, records := 0, 0
	for _, text := range texts {
		file := new(Reader).Check(text, Options{LokiVersion: "v3.4.2"})
		want := Check([]byte(text), Options{LokiVersion: "v3.4.2"})
		got := file.Apart()
		if !reflect.DeepEqual(*got, want.Verdict) {
			t.Errorf("%q:\n%+v, not\n%+v", text, *got, want.Verdict)
		}
		eachText(reflect.ValueOf(*got), func(s string) {
			begin := uintptr(unsafe.Pointer(unsafe.StringData(text)))
			if at := uintptr(unsafe.Pointer(unsafe.StringData(s))); s != "" && begin <= at && at < begin+uintptr(len(text)) {
				t.Errorf("%q holds on to %q", s, text)
			}
		})
		if problems += len(got.Problems); got.Recorded != nil {
			records++
		}
	}
	if problems < 10 || records == 0 {
		t.Fatalf("%d problems, %d files with a recording rule", problems, records)
	}
}

// eachText goes over the texts of a structure.
func eachText(v reflect.Value, see func(string)) {
	switch v.Kind() {
	case reflect.String:
		see(v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), see)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachText(v.Field(i), see)
		}
	default: // what has no text
	}
}
