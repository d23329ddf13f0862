package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RingCrashloop is rule ring-crashloop. Documentation only: the ring lives in
// the pods' memory.
func RingCrashloop() check.Rule {
	return check.Rule{ID: "ring-crashloop", Pages: pages(), Severity: finding.Info}
}
