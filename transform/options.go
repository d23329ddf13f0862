package transform

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Check is an error that names the first option that cannot be what was meant:
// names as Kubernetes has them (RFC 1123), words of the patch set, no control
// character anywhere. Every function that takes options calls it; it needs no
// input.
func (o Options) Check() error {
	for _, n := range []struct{ flag, name string }{{"--namespace", o.Namespace}, {"HELM_NAMESPACE", o.FallbackNamespace}} {
		if n.name != "" && !manifest.IsDNSLabel(n.name) {
			return fmt.Errorf("%s: %q is not the name of a namespace: up to 63 of a-z, 0-9 and -, which begins and ends none", n.flag, n.name)
		}
	}
	f := o.PatchSet.Flags
	for _, w := range []struct{ flag, value string }{{"--label", f.Label}, {"--label-value", f.LabelValue}, {"--image", f.Image}, {"--tenant", f.Tenant}} {
		if w.value != strings.TrimSpace(w.value) || strings.ContainsFunc(w.value, unicode.IsControl) {
			return fmt.Errorf("%s: %q has white space at an end, or a control character in it", w.flag, w.value)
		}
	}
	if err := sidecar.CheckSelector(cmp.Or(f.Label, delivery.DefaultLabel), f.LabelValue); err != nil {
		flag := "--label"
		if f.LabelValue != "" && sidecar.CheckSelector(cmp.Or(f.Label, delivery.DefaultLabel), "") == nil {
			flag = "--label-value"
		}
		return fmt.Errorf("%s: the API server refuses it: %w", flag, err)
	}
	if f.Tenant != "" && !delivery.ValidTenant(f.Tenant) {
		return fmt.Errorf("--tenant: %q is none that a request could name: up to 150 letters, digits and !-_.*'()", f.Tenant)
	}
	return f.Check()
}
