package document

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// samples are the shapes of YAML that the tables and the fuzz targets start from: each
// is a document that parses.
func samples(t testing.TB) []string { return samplesIn(t, "testdata/samples.txt") }

func samplesIn(t testing.TB, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, `"`) {
			continue
		}
		s, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, s)
	}
	return out
}
