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
