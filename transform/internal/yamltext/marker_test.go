package yamltext

import (
	"slices"
	"testing"
)

func TestMarkers(t *testing.T) {
	for in, want := range map[string][]int{
		"":                                       nil,
		"a: 1\n":                                 nil,
		"---\na: 1\n---\n":                       {0, 9},
		"a: 1\r\n---\r\n...\r\n":                 {6, 11},
		"a: 1\r---\r...":                         {5, 9},
		"\ufeff---\na: 1\n\ufeff--- x\n\ufeffb":  {3, 15},
		"---a: 1\n---{}\n---\"x\"\n---# c\n---Z": {0, 8, 14, 21, 28},
		"----\n---1\n--\n ---\n-\n....\n...a\n":  nil,
		"- ---\nx ...\n":                         nil,
		"...\t\n--- \n---":                       {0, 5, 10},
	} {
		var got []int
		markers := FindMarkers([]byte(in))
		for at := markers.Next(); at >= 0; at = markers.Next() {
			got = append(got, at)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
		if again := markers.Next(); again >= 0 {
			t.Errorf("%q: one more at %d", in, again)
		}
	}
}

func TestLineEnd(t *testing.T) {
	for in, want := range map[string]int{"": 0, "a": 1, "a\nb": 2, "a\r\nb": 3, "a\rb": 2, "a\r": 2} {
		if got := LineEnd([]byte(in), 0); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}
