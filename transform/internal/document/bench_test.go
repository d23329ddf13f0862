package document

import (
	"bytes"
	"os"
	"testing"
)

// statefulSet is about 5 KB in the shape of a chart's ruler.
func statefulSet(t testing.TB) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/statefulset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func BenchmarkParse(b *testing.B) {
	src := statefulSet(b)
	doc := Split(src)[0]
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(src, doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnmarshal is the part of Parse that is the YAML library's.
func BenchmarkUnmarshal(b *testing.B) {
	src := statefulSet(b)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unmarshal(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	unix := bytes.Repeat(statefulSet(b), 2000)
	for _, c := range []struct {
		name string
		src  []byte
	}{
		{"LF", unix},
		{"CRLF", bytes.ReplaceAll(unix, []byte("\n"), []byte("\r\n"))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.src)))
			b.ReportAllocs()
			for b.Loop() {
				if len(Split(c.src)) != 2000 {
					b.Fatal("wrong number of documents")
				}
			}
		})
	}
}
