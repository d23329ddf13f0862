package sidecars

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarProbeUnsupported is rule sidecar-probe-unsupported. The sidecar
// answers GET /healthz on HEALTH_PORT since 1.31.0, and nothing else
// (src/healthz.py). Images from 2.4.0 to 2.9.x listen on IPv6 only
// (kiwigrid/k8s-sidecar#531).
func SidecarProbeUnsupported() check.Rule {
	return check.Rule{
		ID: "sidecar-probe-unsupported", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Doubts(finding.Sidecar, check.ThisSidecar)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			all := probes(s.Sidecar)
			wrong := hopeless(s, all)
			for _, w := range wrong {
				p.ReportField(s.Ruler.Object, s.Sidecar.Container, w.finding(s), w.probes[0].field...)
			}
			if len(wrong) == 0 && len(all) > 0 && s.Sidecar.Since(sidecar.IPv6Only) && s.Sidecar.Before(sidecar.DualStack) {
				p.ReportField(s.Ruler.Object, s.Sidecar.Container, onlyIPv6(s), all[0].field...)
			}
		},
	}
}

// reason is why some probes of a container never succeed.
type reason struct {
	why    string
	fix    finding.Fix
	probes []probe
}

// hopeless groups the probes that never succeed by the reason.
func hopeless(s check.RulerSidecar, all []probe) []reason {
	var wrong []reason
	for _, p := range all {
		why, fix := judgeProbe(s, &p)
		if why == "" {
			continue
		}
		i := slices.IndexFunc(wrong, func(r reason) bool { return r.why == why })
		if i < 0 {
			i = len(wrong)
			wrong = append(wrong, reason{why: why, fix: fix})
		}
		if len(wrong[i].probes) > 0 { // one text takes the place of one, values set all of them
			wrong[i].fix.Proposed = ""
			wrong[i].fix.Values = chart.MergeTexts(wrong[i].fix.Values, fix.Values)
		}
		wrong[i].probes = append(wrong[i].probes, p)
	}
	return wrong
}

func (r reason) finding(s check.RulerSidecar) finding.Finding {
	var kinds []string
	for _, p := range r.probes {
		kinds = append(kinds, p.kind)
	}
	verb := "succeed"
	if len(kinds) == 1 {
		verb = "succeeds"
	}
	return finding.Finding{
		Severity: finding.Error,
		Current:  s.Sidecar.Container.Node.Str(r.probes[0].field...),
		Message:  fmt.Sprintf("%s of container %s never %s: %s; %s", strings.Join(kinds, " and "), s.Sidecar.Container.Name, verb, r.why, failing(kinds)),
		Fix:      r.fix,
	}
}

// judgeProbe says why a probe never succeeds, "" when it may.
func judgeProbe(s check.RulerSidecar, p *probe) (why string, fix finding.Fix) {
	health, known := healthPort(s.Sidecar)
	number, declared := portNumber(s.Sidecar, p.port)
	switch {
	case s.Sidecar.Before(sidecar.HealthEndpoint):
		return fmt.Sprintf("k8s-sidecar %s has no /healthz, which came with %s", s.Sidecar.Version, sidecar.HealthEndpoint),
			finding.Fix{Text: "use an image that has it, or remove the probes", Values: check.NewestSidecar(s.Ruler.Object).String()}
	case !declared:
		return fmt.Sprintf("no port of the container is called %s", p.port.Value),
			finding.Fix{Text: "declare the port, with the number of HEALTH_PORT", Values: check.Values(s.Ruler.Object).Set("sidecar.rules.healthPort", sidecar.DefaultHealthPort).String()}
	case known && number != "" && number != health:
		return fmt.Sprintf("port %s is asked, and the sidecar listens on %s (HEALTH_PORT)", number, health),
			p.asking(s, "let the probe ask the port that HEALTH_PORT names", "port", document.NewInt(health))
	case p.path != "/healthz":
		return fmt.Sprintf("the sidecar answers %s with 404", orSlash(p.path)), p.asking(s, "let the probe ask for /healthz", "path", document.NewString("/healthz"))
	}
	return "", fix
}

// asking makes a probe ask for something else.
func (p *probe) asking(s check.RulerSidecar, text, field string, value *document.Node) finding.Fix {
	fix := finding.Fix{Text: text, Values: check.Values(s.Ruler.Object).Set("sidecar."+p.kind+".httpGet."+field, value).String()}
	if n := s.Sidecar.Container.Node.Get(p.kind, "httpGet", field); n != nil {
		p.field = []string{p.kind, "httpGet", field}
		if fix.Proposed = check.InPlaceOf(n, value.Value); value.Tag == document.IntTag {
			fix.Proposed = value.Value // a quoted number would be the name of a port
		}
	}
	return fix
}

// failing says what probes do that never succeed.
func failing(kinds []string) string {
	if slices.Equal(kinds, []string{"readinessProbe"}) {
		return "the pod is never ready, and no Service sends it anything"
	}
	return "the container is restarted for ever"
}

func orSlash(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func onlyIPv6(s check.RulerSidecar) finding.Finding {
	return finding.Finding{
		Severity: finding.Warning,
		Message:  fmt.Sprintf("k8s-sidecar %s opens its health port on IPv6 only: on nodes without IPv6 its probes never succeed", s.Sidecar.Version),
		Fix:      finding.Fix{Text: "use k8s-sidecar " + sidecar.DualStack.String() + " or later", Values: check.NewestSidecar(s.Ruler.Object).String()},
	}
}

// healthPort is the port of /healthz; known is false when that is decided
// elsewhere, or is not a number.
func healthPort(s *sidecar.Config) (port string, known bool) {
	port = s.Port()
	_, err := strconv.Atoi(port)
	return port, s.HealthPort.Known && err == nil
}

// portNumber is the number of a probe's port; a name is looked up among the
// container's ports.
func portNumber(s *sidecar.Config, port *document.Node) (number string, ok bool) {
	if port == nil {
		return "", true // the API server refuses it; schema validators tell
	}
	if _, err := strconv.Atoi(port.Value); err == nil {
		return port.Value, true
	}
	for _, p := range s.Container.Node.List("ports") {
		if p.Str("name") == port.Value {
			return p.Str("containerPort"), true
		}
	}
	return "", false
}
