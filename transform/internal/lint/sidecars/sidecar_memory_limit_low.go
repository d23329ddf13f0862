package sidecars

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

const mebibyte = 1 << 20

// SidecarMemoryLimitLow is rule sidecar-memory-limit-low. About 85 MB at rest,
// and 110 to 190 MB in 2.0.0 to 2.2.x, as two people measured
// (kiwigrid/k8s-sidecar#462, #504).
func SidecarMemoryLimitLow() check.Rule {
	return check.Rule{
		ID: "sidecar-memory-limit-low", Pages: pages(), Severity: finding.Warning,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			n := s.Sidecar.Container.Node.Get("resources", "limits", "memory")
			if n == nil {
				return
			}
			limit, ok := quantity(n.Value)
			least := leastMemory(s.Sidecar)
			if !ok || limit >= float64(least*mebibyte) {
				return
			}
			want := strconv.Itoa(least) + "Mi"
			p.ReportField(s.Ruler.Object, s.Sidecar.Container, finding.Finding{
				Severity: finding.Warning,
				Current:  n.Value,
				Message:  fmt.Sprintf("a memory limit of %s is little for %s, which should have %s: it is killed again and again", n.Value, versioned(s.Sidecar), want),
				Fix: finding.Fix{
					Text:     "raise the limit to " + want,
					Proposed: check.InPlaceOf(n, want),
					Values:   check.Values(s.Ruler.Object).Set("sidecar.resources.limits.memory", want).String(),
				},
			}, "resources", "limits", "memory")
		},
	}
}

// leastMemory is what a version should be given, in MiB.
func leastMemory(s *sidecar.Config) int {
	if s.Since(sidecar.Hungry) && s.Before(sidecar.Lean) {
		return 256
	}
	return 128
}

// versioned names a sidecar with its version, where that is known.
func versioned(s *sidecar.Config) string {
	return strings.TrimSpace("k8s-sidecar " + s.Version.String())
}

// quantity reads a Kubernetes quantity of memory, in bytes.
func quantity(text string) (bytes float64, ok bool) {
	digits := strings.TrimRight(text, "KMGTPEkim")
	n, err := strconv.ParseFloat(digits, 64)
	scale, known := map[string]float64{
		"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
		"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "Pi": 1 << 50, "Ei": 1 << 60,
	}[text[len(digits):]]
	return n * scale, err == nil && known
}
