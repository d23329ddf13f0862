package main

import (
	"slices"
	"strings"
	"testing"
)

// TestGenerate: the same seed makes the same files, about half of them right.
func TestGenerate(t *testing.T) {
	files := generate(7, 200)
	if !slices.Equal(files, generate(7, 200)) || slices.Equal(files, generate(8, 200)) {
		t.Error("files come from the seed, and from nothing else")
	}
	taken := 0
	for _, f := range files {
		v, err := ours(f.text)
		if err != nil {
			t.Fatal(err)
		}
		if v.taken {
			taken++
		} else if v.why == "" {
			t.Errorf("refused, and nobody says why:\n%s", f.text)
		}
	}
	if taken < 60 || taken > 160 {
		t.Errorf("%d of 200 files are taken: too few or too many to compare", taken)
	}
}

// TestCompare: what differs is told, what is known to differ is counted.
func TestCompare(t *testing.T) {
	files := []file{{text: "both"}, {text: "none"}, {text: "theirs"}, {text: "ours\n"}, {text: "theirs", lenient: "it is so"}, {text: "ours\n", lenient: "it is so"}}
	say := func(who string) judge {
		return func(text string) (verdict, error) {
			return verdict{text == "both" || strings.TrimSpace(text) == who, who + " says no"}, nil
		}
	}
	r, err := compare(files, say("ours"), say("theirs"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.write(&out, 3)
	if r.taken != 1 || r.refused != 1 || r.known["it is so"] != 1 || len(r.differences) != 3 {
		t.Errorf("%+v", r)
	}
	if want := "--- loki-ruler-sidecar: takes it, lokitool: refuses it (theirs says no)\nours\n"; !strings.Contains(out.String(), want) {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
	if !strings.HasSuffix(out.String(), "seed 3: 1 files taken by both, 1 refused by both, 3 differences\n") {
		t.Error(out.String())
	}
}

// TestOurs: an expression that fails at each evaluation is no reason to refuse the
// file, and hides none.
func TestOurs(t *testing.T) {
	const fails = `rate({app="x"} |~ "(" [5m]) > 1`
	for _, tc := range []struct {
		first, second string
		taken         bool
	}{
		{"vector(1)", "vector(2)", true},
		{fails, "vector(2)", true},
		{`sum(rate({app="x"}[5m])`, "vector(2)", false},
		{fails, `sum(rate({app="x"}[5m])`, false},
		{`sum(rate({app="x"}[5m])`, fails, false},
	} {
		text := "groups:\n  - name: g\n    rules:\n      - {alert: A, expr: '" + tc.first + "'}\n      - {alert: B, expr: '" + tc.second + "'}\n"
		got, err := ours(text)
		if err != nil {
			t.Fatal(err)
		}
		if got.taken != tc.taken || !got.taken && got.why == "" {
			t.Errorf("%s; %s: %s, want taken %t", tc.first, tc.second, got, tc.taken)
		}
	}
}
