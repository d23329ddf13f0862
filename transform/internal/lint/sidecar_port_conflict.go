package lint

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// sidecarPortConflict: containers of a pod share one address, and since 1.31.0
// every k8s-sidecar opens a port, asked or not (src/healthz.py).
func sidecarPortConflict() Rule {
	return Rule{ID: "sidecar-port-conflict", Severity: finding.Error, Stops: []Obstacle{{finding.Ruler, finding.Unknown, ThisPod}}, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			v := s.sidecar.HealthPort
			if s.sidecar.Version == "" && !v.Set || s.sidecar.Before(delivery.FatalRefusals) || !v.Known || once(s.sidecar) {
				continue
			}
			port := v.Or("8080")
			if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
				c.reportEnv(s, v, finding.Finding{
					Severity: finding.Error,
					Message:  fmt.Sprintf("HEALTH_PORT %q is no port: the health server ends and the sidecar goes on without it", port),
					Fix:      finding.Fix{Text: "set HEALTH_PORT to a number", Proposed: inPlaceOf(v.Node.Get("value"), "8080")},
				})
				continue
			}
			if other := holder(s, port); other != "" {
				c.reportEnv(s, v, taken(s, port, other))
			}
		}
	}}
}

// once reports an init container that is gone when the others start.
func once(s *delivery.Sidecar) bool { return s.Container.Init && !native(s.Container) }

// holder says who else in the pod opens a port, "" when nobody does, as far as
// the manifests tell. A containerPort is a declaration, and taken at its word.
func holder(s served, port string) string {
	for _, setting := range []struct {
		name string
		loki.Value
	}{{"server.http_listen_port", s.ruler.Config.HTTPPort}, {"server.grpc_listen_port", s.ruler.Config.GRPCPort}} {
		if s.ruler.Config.Known && setting.Is(port) {
			return "Loki (" + setting.name + ")"
		}
	}
	for _, container := range containers(s.ruler) {
		if container == s.sidecar.Container {
			continue
		}
		for _, p := range container.Node.List("ports") {
			if p.Str("containerPort") == port && p.Str("protocol") != "UDP" {
				return "container " + container.Name
			}
		}
	}
	return rival(s, port)
}

// rival is another sidecar on the same port. Of two, the later one is told of.
func rival(s served, port string) string {
	at := slices.Index(s.ruler.Sidecars, s.sidecar)
	for _, other := range s.ruler.Sidecars[:max(at, 0)] {
		if other.HealthPort.Known && other.HealthPort.Or("8080") == port && !other.Before(delivery.FatalRefusals) && !once(other) {
			return "container " + other.Container.Name + ", a k8s-sidecar too"
		}
	}
	return ""
}

func taken(s served, port, other string) finding.Finding {
	subject := "HEALTH_PORT " + port
	if !s.sidecar.HealthPort.Set {
		subject = "HEALTH_PORT, " + port + " by default,"
	}
	f := finding.Finding{
		Severity: finding.Error,
		Current:  port,
		Message:  fmt.Sprintf("%s is also opened by %s in the same pod: whoever starts last loses, Loki exits and a sidecar never becomes ready", subject, other),
		Fix:      finding.Fix{Text: "set HEALTH_PORT, the declared port and the probes to a port nobody else opens"},
	}
	if n, err := strconv.Atoi(port); err == nil {
		f.Fix.Values = valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    healthPort: "+strconv.Itoa(n+1)+"\n")
	}
	return f
}
