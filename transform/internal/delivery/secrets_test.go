package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestMaySecrets: what cannot be read, and may be a Secret, is not to be shown.
func TestMaySecrets(t *testing.T) {
	for text, want := range map[string]string{
		"kind: Secret\nx: [\n":            "0.yaml:1:1-2:5",
		"a: b\n---\nkind: SECRET\nx: [\n": "0.yaml:2:1-4:5",
		"stringData: [\n":                 "0.yaml:1:1-1:14",
		"kind: ConfigMap\nx: [\n":         "",
		"kind: Secret\nmetadata: {}\n":    "0.yaml:1:1-2:13",
	} {
		got := ""
		for _, p := range build(t, finding.Assume{}, text).Secrets() {
			got += span(p)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestRedacted(t *testing.T) {
	for address, want := range map[string]string{
		"":                         "",
		"http://am:9093":           "http://am:9093",
		"http://me:pw@am:9093/x@y": "http://…@am:9093/x@y",
		"http://me:p@w@am":         "http://…@am",
		"http:///x@y":              "http:///x@y",
		"http://@am":               "http://…@am",
		"//me@am":                  "//…@am",
		"http://a:b@x,http://y@z":  "http://…@x,http://…@z",
		"//?token=pw":              "//?…",
		"am@somewhere":             "am@somewhere",
		"http://am/x?token=pw&a=b": "http://am/x?…",
		"http://me:pw@am?t=a@b":    "http://…@am?…",
	} {
		if got := Redacted(address); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
}
