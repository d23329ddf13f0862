package rulers

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// AlertmanagerURLSuspicious is rule alertmanager-url-suspicious. An address may
// be there and wrong. What Loki cannot use at all keeps the rule manager of
// every tenant from being made, and then no rule runs, recording rules
// included; the rest only loses the alerts. An Alertmanager or a proxy in the
// ruler's own pod defeats the part about localhost.
func AlertmanagerURLSuspicious() check.Rule {
	return check.Rule{
		ID: "alertmanager-url-suspicious", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			v := r.Config.AlertmanagerURL
			if !v.Known || strings.Trim(v.Text, ", ") == "" {
				return
			}
			for _, address := range strings.Split(v.Text, ",") {
				if f := suspicion(p, r, address); f.Message != "" {
					f.Current = sanitize.URL(address)
					p.ReportSetting(r, v, "ruler.alertmanager_url", f)
				}
			}
			oldAPI(p, r)
		},
	}
}

// suspicion judges one address as Loki's notifier does; an empty Message is
// none.
func suspicion(p *check.Probe, r *delivery.Ruler, address string) finding.Finding {
	bad := func(s finding.Severity, message, fix string) finding.Finding {
		return finding.Finding{Severity: s, Message: "ruler.alertmanager_url " + check.Quoted(sanitize.URL(address)) + " " + message, Fix: finding.Fix{Text: fix}}
	}
	if address == "" {
		return finding.Finding{}
	}
	u, err := url.Parse(address)
	discovery := r.Config.AlertmanagerDiscovery
	switch {
	case err != nil && strings.TrimSpace(address) != address:
		return bad(finding.Error, "begins or ends with a blank, so Loki cannot parse it: it makes no rule manager, and no rule runs", "write the addresses with a comma and no blank between them")
	case err != nil:
		return bad(finding.Error, "cannot be parsed: Loki makes no rule manager, and no rule runs", "write it as http://HOST:PORT")
	case discovery == loki.Yes && !isSRVName(u.Host):
		return bad(finding.Error, "is no SRV name, but ruler.enable_alertmanager_discovery is on: Loki makes no rule manager, and no rule runs", "write http://_PORTNAME._tcp.SERVICE.NAMESPACE.svc, or switch the discovery off")
	case u.Host == "":
		return bad(finding.Warning, "has no host as Loki reads it: every alert is lost", "write it with its scheme, http://HOST:PORT")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad(finding.Warning, "is neither http nor https: every alert is lost", "write it with its scheme, http://HOST:PORT")
	case discovery == loki.No && isSRVName(u.Host):
		return bad(finding.Warning, "is an SRV name, but ruler.enable_alertmanager_discovery is off: no such host is found", "switch the discovery on, or write http://HOST:PORT")
	case ownPod(u.Hostname()):
		return bad(finding.Warning, "is the ruler's own pod: no Alertmanager listens there", "name the Alertmanager's service, http://SERVICE.NAMESPACE.svc:9093")
	case strings.HasSuffix(u.Hostname(), ".xx"):
		return bad(finding.Warning, "is the example from the chart's values", "name your Alertmanager")
	case apiPath(u.Path):
		return bad(finding.Warning, "already has the path of the API, which Loki appends once more: each alert gets a 404", "end the address where the API's path begins")
	}
	return missingPrefix(p, u, bad)
}

// isSRVName reports what Loki takes for a name for SRV lookups, by its documentation
// _PORT._PROTOCOL.NAME: what ^_.+._.+ finds (pkg/ruler/base/notifier.go), whose last dot
// is any character.
func isSRVName(host string) bool {
	name := []rune(host)
	return len(name) >= 5 && name[0] == '_' && slices.Contains(name[3:len(name)-1], '_')
}

func ownPod(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func apiPath(p string) bool {
	p = strings.TrimSuffix(p, "/")
	return strings.HasSuffix(p, "/alerts") || strings.HasSuffix(p, "/api/v1") || strings.HasSuffix(p, "/api/v2")
}

// missingPrefix compares an address with the route prefix of the Alertmanager it
// names, where that is in the input.
func missingPrefix(p *check.Probe, u *url.URL, bad func(finding.Severity, string, string) finding.Finding) finding.Finding {
	service, rest, _ := strings.Cut(u.Hostname(), ".")
	namespace, _, _ := strings.Cut(rest, ".")
	for _, am := range p.Set.Kind("Alertmanager") {
		prefix := path.Clean("/" + am.Node().Str("spec", "routePrefix"))
		if namespace != "" && am.Namespace != "" && am.Namespace != namespace || !serves(p, service, namespace, am.Name) {
			continue
		}
		if path.Clean("/"+u.Path) != prefix {
			return bad(finding.Warning, "has the path "+check.Quoted(path.Clean("/"+u.Path))+", but "+am.ID().String()+" is served below "+check.Quoted(prefix)+": each alert gets a 404", "end the address with the prefix, "+prefix)
		}
	}
	return finding.Finding{}
}

// serves reports a service that leads to an Alertmanager object: the operator's
// own, or one that selects its pods.
func serves(p *check.Probe, service, namespace, alertmanager string) bool {
	if service == "alertmanager-operated" {
		return true
	}
	s := p.Set.Find("Service", namespace, service)
	return s != nil && s.Node().Str("spec", "selector", "alertmanager") == alertmanager
}

// oldAPI: Loki before 3.2 speaks version 1 of the API unless it is told to speak
// version 2; Alertmanager 0.27 dropped version 1.
func oldAPI(p *check.Probe, r *delivery.Ruler) {
	if r.Config.AlertmanagerV2 != loki.No {
		return
	}
	v := check.Written(r, "ruler.alertmanager-use-v2", "ruler", "enable_alertmanager_v2")
	if v.Node == nil {
		v = r.Config.AlertmanagerURL
	}
	p.ReportSetting(r, v, "ruler.enable_alertmanager_v2", finding.Finding{
		Severity: finding.Warning,
		Message:  "alerts are sent with version 1 of Alertmanager's API, which Alertmanager 0.27 removed: ruler.enable_alertmanager_v2 is not on",
		Current:  "false",
		Fix:      finding.Fix{Text: "set ruler.enable_alertmanager_v2 to true", Values: check.RulerSection(r).Set("enable_alertmanager_v2", true).String()},
	})
}
