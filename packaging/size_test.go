package packaging_test

import (
	"os"
	"testing"
)

// TestBinaryIsSmall: every Helm release starts it, and every CI image carries it. The
// goal is 7 MB; see docs/performance.md for what keeps it from there.
func TestBinaryIsSmall(t *testing.T) {
	const most = 8_500_000 // bytes
	info, err := os.Stat(one(t, "loki-ruler-sidecar_linux_amd64*/loki-ruler-sidecar"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > most {
		t.Errorf("loki-ruler-sidecar has %d bytes, at most %d are meant: go tool nm -size -sort size says of what", info.Size(), most)
	}
}
