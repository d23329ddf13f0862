package sidecars

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarNamespaceEnvMalformed is rule sidecar-namespace-env-malformed.
// NAMESPACE is split at commas and each part taken as it stands
// (src/sidecar.py); the API server has an empty list for a namespace that is
// not there.
func SidecarNamespaceEnvMalformed() check.Rule {
	return check.Rule{
		ID: "sidecar-namespace-env-malformed", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.NamespaceMalformed, delivery.BlankDenied},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			v := s.Sidecar.Namespace
			if !v.Known || !v.Set {
				return
			}
			wrong := malformed(v.Text)
			if wrong == "" {
				return
			}
			f := finding.Finding{
				Severity: finding.Error,
				Message:  fmt.Sprintf("NAMESPACE is %q: %s", v.Text, wrong),
				Fix:      finding.Fix{Text: "remove NAMESPACE to watch the pod's own namespace"},
			}
			if s.Sidecar.NamesNothing() && p.Rights(s.Ruler, s.Sidecar).Cause != delivery.BlankDenied {
				f.Severity = finding.Warning
				f.Message = fmt.Sprintf("NAMESPACE is %q: an empty name asks for all namespaces, which this account may read; it is not the pod's own", v.Text)
				f.Fix.Text += ", or write ALL where all of them are meant"
			}
			if meant := namespaces(v.Text); meant != "" {
				f.Fix = finding.Fix{
					Text:     "write it as " + meant,
					Proposed: check.InPlaceOf(v.Node.Get("value"), meant),
					Values:   check.Values(s.Ruler.Object).Set("sidecar.rules.searchNamespace", meant).String(),
				}
			}
			p.ReportEnv(s, v, f)
		},
	}
}

// malformed says what is wrong with the first part that is, "" when none is.
func malformed(text string) string {
	if text == "" {
		return "an empty value does not mean the pod's own namespace, the request is refused"
	}
	for _, part := range strings.Split(text, ",") {
		name := strings.TrimSpace(part)
		switch {
		case name == "":
			return "a part of it is empty, and the request for it is refused"
		case name != part:
			return fmt.Sprintf("blanks are part of a name, so the sidecar looks for a namespace called %q and finds nothing", part)
		case strings.EqualFold(name, sidecar.AllNamespaces) && name != sidecar.AllNamespaces:
			return fmt.Sprintf("only ALL in capitals means all, so the sidecar looks for a namespace called %q and finds nothing", part)
		case name != sidecar.AllNamespaces && !manifest.IsDNSLabel(name):
			return fmt.Sprintf("%q is no legal name of a namespace", part)
		}
	}
	return ""
}

// namespaces is what was meant; "" when nothing usable was.
func namespaces(text string) string {
	var names []string
	for _, part := range strings.Split(text, ",") {
		name := strings.TrimSpace(part)
		if strings.EqualFold(name, sidecar.AllNamespaces) {
			return sidecar.AllNamespaces
		}
		if name = strings.ToLower(name); manifest.IsDNSLabel(name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}
