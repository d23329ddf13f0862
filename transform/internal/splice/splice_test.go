package splice_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

func TestApply(t *testing.T) {
	const src = "abcdef"
	for _, c := range []struct {
		name  string
		edits []splice.Edit
		want  string // an error when it starts with "!"
	}{
		{"nothing", nil, src},
		{"insert", []splice.Edit{{3, 3, "-"}}, "abc-def"},
		{"insert at both ends", []splice.Edit{{6, 6, ">"}, {0, 0, "<"}}, "<abcdef>"},
		{"insertions at one point keep their order", []splice.Edit{{2, 2, "1"}, {2, 2, "2"}, {2, 2, "3"}}, "ab123cdef"},
		{"many insertions keep their order, too", insertions(), "ab124578abdeghjkmnpqstvwyzcde0369cfiloruxf"},
		{"replace", []splice.Edit{{1, 3, "X"}}, "aXdef"},
		{"delete", []splice.Edit{{1, 3, ""}}, "adef"},
		{"replace all", []splice.Edit{{0, 6, "new"}}, "new"},
		{"insertions go before a replacement that starts there", []splice.Edit{{1, 3, "X"}, {1, 1, "i"}, {1, 1, "j"}}, "aijXdef"},
		{"insert where a replacement ends", []splice.Edit{{3, 3, "i"}, {1, 3, "X"}}, "aXidef"},
		{"neighbours do not overlap", []splice.Edit{{3, 5, "Y"}, {1, 3, "X"}}, "aXYf"},
		{"two replacements of the same bytes", []splice.Edit{{1, 3, "X"}, {1, 3, "Y"}}, "!overlaps"},
		{"overlap", []splice.Edit{{1, 3, "X"}, {2, 4, "Y"}}, "!overlaps"},
		{"insert inside a replacement", []splice.Edit{{1, 3, "X"}, {2, 2, "i"}}, "!overlaps"},
		{"before the beginning", []splice.Edit{{-1, 0, "X"}}, "!outside"},
		{"after the end", []splice.Edit{{6, 7, "X"}}, "!outside"},
		{"end before start", []splice.Edit{{3, 2, "X"}}, "!outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := slices.Clone(c.edits)
			got, err := splice.Apply([]byte(src), c.edits)
			if reason, refused := strings.CutPrefix(c.want, "!"); refused {
				if err == nil || !strings.Contains(err.Error(), reason) {
					t.Fatalf("got %q, error %v; want an error that says %q", got, err, reason)
				}
				return
			}
			if err != nil || string(got) != c.want {
				t.Fatalf("got %q, error %v; want %q", got, err, c.want)
			}
			if !slices.Equal(given, c.edits) {
				t.Error("the caller's edits were reordered")
			}
		})
	}
}

// insertions are more than a sort keeps in order by luck, at two points.
func insertions() (edits []splice.Edit) {
	for i, c := range "0123456789abcdefghijklmnopqrstuvwxyz" {
		at := 2
		if i%3 == 0 {
			at = 5
		}
		edits = append(edits, splice.Edit{Start: at, End: at, New: string(c)})
	}
	return edits
}

func TestSegmentsAreWindowsOnTheSource(t *testing.T) {
	src := []byte("abcdef")
	pieces, err := splice.Segments(src, []splice.Edit{{3, 3, "-"}})
	if err != nil || len(pieces) != 3 {
		t.Fatalf("got %q, error %v; want three pieces", pieces, err)
	}
	if &pieces[0][0] != &src[0] || &pieces[2][0] != &src[3] {
		t.Error("the source was copied")
	}
}

// What is written is never an empty piece.
func TestSegmentsAreNotEmpty(t *testing.T) {
	pieces, err := splice.Segments([]byte("ab"), []splice.Edit{{0, 0, "x"}, {0, 1, ""}, {1, 1, "y"}, {2, 2, ""}})
	if err != nil || len(pieces) != 3 || string(bytes.Join(pieces, []byte("|"))) != "x|y|b" {
		t.Errorf("pieces are %q, error %v", pieces, err)
	}
}

// FuzzApply checks the package against the slow and plain way: one edit after
// the other, from the last to the first.
func FuzzApply(f *testing.F) {
	f.Add("abcdef", 1, 3, "X", 3, 3, "Y", 0, 0, "Z")
	f.Add("abcdef", 2, 2, "1", 2, 2, "2", 2, 4, "3")
	f.Add("", 0, 0, "a", 0, 0, "b", 0, 1, "c")
	f.Add("ab", -1, 5, "", 1, 0, "", 2, 2, "x")
	f.Fuzz(func(t *testing.T, src string, s1, e1 int, n1 string, s2, e2 int, n2 string, s3, e3 int, n3 string) {
		edits := []splice.Edit{{s1, e1, n1}, {s2, e2, n2}, {s3, e3, n3}}
		got, err := splice.Apply([]byte(src), edits)
		pieces, err2 := splice.Segments([]byte(src), edits)
		if (err == nil) != (err2 == nil) || !bytes.Equal(got, bytes.Join(pieces, nil)) {
			t.Fatalf("Apply gives %q, %v; Segments %q, %v", got, err, pieces, err2)
		}
		want, ok := oneByOne(src, edits)
		if ok != (err == nil) {
			t.Fatalf("%q with %v: error %v", src, edits, err)
		}
		if ok && string(got) != want {
			t.Fatalf("%q with %v: got %q, want %q", src, edits, got, want)
		}
	})
}

func oneByOne(src string, edits []splice.Edit) (out string, ok bool) {
	for i, a := range edits {
		if a.Start < 0 || a.End < a.Start || a.End > len(src) {
			return "", false
		}
		for _, b := range edits[:i] {
			if a.Start < b.End && b.Start < a.End {
				return "", false
			}
		}
	}
	out = src
	for at := len(src); at >= 0; at-- {
		var inserted string
		for _, e := range edits {
			switch {
			case e.Start == at && e.End > at:
				out = out[:at] + e.New + out[e.End:]
			case e.Start == at:
				inserted += e.New
			}
		}
		out = out[:at] + inserted + out[at:]
	}
	return out, true
}
