package sidecars

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarPortConflict is rule sidecar-port-conflict. Containers of a pod share
// one address, and since 1.31.0 every k8s-sidecar opens a port, asked or not
// (src/healthz.py).
func SidecarPortConflict() check.Rule {
	return check.Rule{
		ID: "sidecar-port-conflict", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Doubts(finding.Ruler, check.ThisPod)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			v := s.Sidecar.HealthPort
			if s.Sidecar.Version == "" && !v.Set || s.Sidecar.Before(sidecar.Fatal) || !v.Known || s.Sidecar.Gone() {
				return
			}
			port := s.Sidecar.Port()
			if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
				p.ReportEnv(s, v, finding.Finding{
					Severity: unlessUnasked(s.Sidecar),
					Message:  fmt.Sprintf("HEALTH_PORT %q is no port: the health server ends and the sidecar goes on without it", port),
					Fix:      finding.Fix{Text: "set HEALTH_PORT to a number", Proposed: check.InPlaceOf(v.Node.Get("value"), strconv.Itoa(sidecar.DefaultHealthPort))},
				})
				return
			}
			if other := holder(s, port); other != "" {
				f := taken(s, port, other)
				f.Message += ": whoever starts last loses, Loki exits and a sidecar never becomes ready"
				p.ReportEnv(s, v, f)
				return
			}
			if other := rival(s, port); other != nil {
				p.ReportEnv(s, v, lost(s, port, other))
			}
		},
	}
}

// holder says who else in the pod opens a port, "" when nobody does, as far as
// the manifests tell. A containerPort is a declaration, and taken at its word.
func holder(s check.RulerSidecar, port string) string {
	for _, setting := range []struct {
		name string
		loki.Value
	}{{"server.http_listen_port", s.Ruler.Config.HTTPPort}, {"server.grpc_listen_port", s.Ruler.Config.GRPCPort}} {
		if s.Ruler.Config.Known && setting.Is(port) {
			return "Loki (" + setting.name + ")"
		}
	}
	for _, container := range s.Ruler.Pod.All() {
		if container == s.Sidecar.Container {
			continue
		}
		for _, p := range container.Node.List("ports") {
			if p.Str("containerPort") == port && p.Str("protocol") != "UDP" {
				return "container " + container.Name
			}
		}
	}
	return ""
}

// rival is another sidecar on the same port, nil when there is none. Of two, the later
// one is told of.
func rival(s check.RulerSidecar, port string) *sidecar.Config {
	at := slices.Index(s.Ruler.Sidecars, s.Sidecar)
	for _, other := range s.Ruler.Sidecars[:max(at, 0)] {
		if other.HealthPort.Known && other.Port() == port && !other.Before(sidecar.Fatal) && !other.Gone() {
			return other
		}
	}
	return nil
}

// lost: whichever sidecar loses its port goes on, and copies its files.
func lost(s check.RulerSidecar, port string, other *sidecar.Config) finding.Finding {
	f := taken(s, port, "container "+other.Container.Name+", a k8s-sidecar too,")
	if f.Severity = max(unlessUnasked(s.Sidecar), unlessUnasked(other)); f.Severity == finding.Warning {
		f.Message += ": the one that starts last goes on without it, and no probe asks for it"
	} else {
		f.Message += ": the one that starts last never becomes ready"
	}
	return f
}

// unlessUnasked is how bad it is that a sidecar has no health port: its files are
// written all the same, and only a probe finds out.
func unlessUnasked(s *sidecar.Config) finding.Severity {
	if s.Probed() {
		return finding.Error
	}
	return finding.Warning
}

func taken(s check.RulerSidecar, port, other string) finding.Finding {
	subject := "HEALTH_PORT " + port
	if !s.Sidecar.HealthPort.Set {
		subject = "HEALTH_PORT, " + port + " by default,"
	}
	f := finding.Finding{
		Severity: finding.Error,
		Current:  port,
		Message:  fmt.Sprintf("%s is also opened by %s in the same pod", subject, other),
		Fix:      finding.Fix{Text: "set HEALTH_PORT, the declared port and the probes to a port nobody else opens"},
	}
	if n, err := strconv.Atoi(port); err == nil {
		f.Fix.Values = check.Values(s.Ruler.Object).Set("sidecar.rules.healthPort", n+1).String()
	}
	return f
}
