package document

import (
	"bytes"
	"errors"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
)

// Law "identity": the documents joined are the stream.
func FuzzSplitJoin(f *testing.F) {
	for _, s := range samples.Lines(f, "testdata/samples.txt") {
		f.Add([]byte(s + "\n---\n" + s))
	}
	f.Add([]byte("a\r---\r...\r\xef\xbb\xbf---\r\n---x\n----\n...\n%TAG x\n# c\n---"))
	f.Fuzz(func(t *testing.T, src []byte) {
		var joined []byte
		for i, d := range Split(src) {
			if d.Index != i || d.Start >= d.End || d.Body < d.Start || d.Body > d.End {
				t.Fatalf("document %d of %q: %+v", i, src, d)
			}
			if d.Start != len(joined) {
				t.Fatalf("document %d of %q begins at %d, not at %d", i, src, d.Start, len(joined))
			}
			joined = append(joined, src[d.Start:d.End]...)
		}
		if !bytes.Equal(joined, src) {
			t.Fatalf("joined %q, want %q", joined, src)
		}
	})
}

// Law "no panic", and that spans hold what they should.
func FuzzParseSpans(f *testing.F) {
	for _, s := range samples.Lines(f, "testdata/samples.txt") {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, d := range Split(src) {
			tree, err := Parse(src, d)
			if err != nil {
				checkFault(t, err, d)
				continue
			}
			if err := checkSpans(tree); err != nil {
				t.Fatalf("%q: %v", src[d.Start:d.End], err)
			}
		}
	})
}

func checkFault(t *testing.T, err error, d Document) {
	t.Helper()
	var fault *SyntaxError
	if !errors.As(err, &fault) {
		t.Fatalf("%T %v is not a *SyntaxError", err, err)
	}
	if fault.Offset < d.Start || fault.Offset > d.End {
		t.Fatalf("%v: offset %d is not in the document, %d to %d", err, fault.Offset, d.Start, d.End)
	}
}
