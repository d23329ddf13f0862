package rulefile

import (
	"reflect"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
)

// What one reader says of many files is what is said of each alone, and stays so when the
// next are read in the memory of those before.
func TestReaderKeepsVerdicts(t *testing.T) {
	texts := []string{"", "---\n---\n", "groups: []\n---\ngroups:\n- name: b\n  rules: [{alert: A, expr: '1'}]\n", "a: &a [x]\ngroups: *a\n"}
	for _, a := range scenario.Each(t, "../../..", "lint") {
		for _, f := range a.Files {
			texts = append(texts, string(f.Data))
		}
	}
	var r Reader
	got := make([]*File, len(texts))
	for i, text := range texts {
		got[i] = r.Check(text, Options{LokiVersion: "v3.4.2"})
	}
	rules := 0
	for i, text := range texts {
		want := Check([]byte(text), Options{LokiVersion: "v3.4.2"})
		if rules += want.Alerts + want.Records; !reflect.DeepEqual(got[i], want) {
			t.Errorf("%q:\n%+v, and alone\n%+v", text, got[i], want)
		}
	}
	if rules == 0 {
		t.Fatal("no text has rules")
	}
}
