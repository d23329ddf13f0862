package sidecars

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// X509Strict is rule x509-strict. Documentation only: the certificate is the
// cluster's.
func X509Strict() check.Rule {
	return check.Rule{ID: "x509-strict", Pages: pages(), Severity: finding.Info}
}
