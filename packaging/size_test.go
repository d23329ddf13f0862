package packaging_test

import (
	"os"
	"testing"
)

// TestBinariesAreSmall: every Helm release starts loki-ruler-sidecar, and every CI
// image carries both. The goal of the first is 7 MB; see docs/performance.md for what
// keeps it from there.
func TestBinariesAreSmall(t *testing.T) {
	for program, most := range map[string]int64{ // bytes
		"loki-ruler-sidecar": 8_060_000,
		"loki-rules":         19_500_000,
	} {
		info, err := os.Stat(one(t, program+"_linux_amd64*/"+program))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("%s has %d bytes, at most %d are meant: go tool nm -size -sort size says of what", program, info.Size(), most)
		}
	}
}
