package sidecars

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarMethodHazard is rule sidecar-method-hazard. METHOD is compared letter
// by letter, and every value but LIST and SLEEP watches (src/sidecar.py). LIST
// ends with 0; the others never end, which an ordinary init container must.
func SidecarMethodHazard() check.Rule {
	return check.Rule{
		ID: "sidecar-method-hazard", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, neverInitialized), check.Doubts(finding.Sidecar, flapping)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			if s.Sidecar.Method.Known {
				methodInItsPlace(p, s)
				methodUnknown(p, s)
			}
			if s.Sidecar.Method.Known && s.Sidecar.ResourceName.Known {
				methodOfItsVersion(p, s)
			}
		},
	}
}

// neverInitialized are all routes to a pod that never leaves Init. Of the other
// methods files are written at each start, or come and go.
func neverInitialized(f check.Reported, r *delivery.Route) bool {
	s := f.Sidecar(r.Ruler)
	return s != nil && s.Gone()
}

// flapping are the routes through a sidecar that writes and deletes its files in
// turn. One that reads once, with METHOD LIST, brings what is there.
func flapping(f check.Reported, r *delivery.Route) bool {
	return check.ThisSidecar(f, r) && r.Sidecar.Method.Text != "LIST"
}

func methodInItsPlace(p *check.Probe, s check.RulerSidecar) {
	once := s.Sidecar.Method.Text == "LIST"
	mustEnd := s.Sidecar.Gone()
	switch {
	case once && !mustEnd:
		p.ReportEnv(s, s.Sidecar.Method, watchInstead(s, finding.Finding{
			Severity: finding.Error,
			Message:  "METHOD LIST fetches once and ends with exit code 0; outside of an init container it is restarted for ever",
		}))
	case once && !watchedBeside(p, s):
		p.ReportEnv(s, s.Sidecar.Method, finding.Finding{
			Severity: finding.Warning,
			Message:  "METHOD LIST reads the rules when the pod starts, and nothing else in the pod does: a change never arrives until the pod starts again",
			Fix:      finding.Fix{Text: "set METHOD to WATCH and restartPolicy: Always on the container (a native sidecar, Kubernetes 1.29), or give the pod a sidecar that watches as well"},
		})
	case !once && mustEnd:
		p.ReportEnv(s, s.Sidecar.Method, finding.Finding{
			Severity: finding.Error,
			Message:  "an init container that watches never ends, so the pod never leaves Init",
			Fix:      finding.Fix{Text: "set METHOD to LIST, or restartPolicy: Always on the container (a native sidecar, Kubernetes 1.29)"},
		})
	}
}

// watchedBeside reports another sidecar of the pod that brings rules and goes on.
func watchedBeside(p *check.Probe, s check.RulerSidecar) bool {
	return slices.ContainsFunc(s.Ruler.Sidecars, func(other *sidecar.Config) bool {
		return other != s.Sidecar && other.Method.Text != "LIST" && p.ForRules(s.Ruler, other)
	})
}

func watchInstead(s check.RulerSidecar, f finding.Finding) finding.Finding {
	f.Fix = finding.Fix{
		Text:     "set METHOD to WATCH",
		Proposed: check.InPlaceOf(s.Sidecar.Method.Node.Get("value"), "WATCH"),
		Values:   check.Values(s.Ruler.Object).Set("sidecar.rules.watchMethod", "WATCH").String(),
	}
	return f
}

func methodUnknown(p *check.Probe, s check.RulerSidecar) {
	text := s.Sidecar.Method.Text
	if slices.Contains([]string{"", "LIST", "SLEEP"}, text) || strings.EqualFold(text, "WATCH") {
		return
	}
	f := watchInstead(s, finding.Finding{
		Severity: finding.Warning,
		Message:  fmt.Sprintf("METHOD %q is none that the sidecar knows, so it watches", text),
	})
	if upper := strings.ToUpper(text); upper == "LIST" || upper == "SLEEP" {
		f.Message += "; only " + upper + " in capitals means that"
	}
	p.ReportEnv(s, s.Sidecar.Method, f)
}

// methodOfItsVersion: what polls compares with what it saw last, and did not do
// that well before 2.8.1.
func methodOfItsVersion(p *check.Probe, s check.RulerSidecar) {
	polls, by := s.Sidecar.Polls()
	if polls == nil {
		return
	}
	several := s.Sidecar.Namespace.Known && strings.Contains(s.Sidecar.Namespace.Text, ",")
	f := finding.Finding{Fix: finding.Fix{Text: "use k8s-sidecar " + sidecar.PollNamespaces.String() + " or later, or watch", Values: check.NewestSidecar(s.Ruler.Object).Set("sidecar.rules.watchMethod", "WATCH").String()}}
	switch tag := s.Sidecar.Version.String(); {
	case s.Sidecar.Before(sidecar.PollRemoves):
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("%s polls, and k8s-sidecar %s never removes the file of a deleted object: its alerts go on", by, tag)
	case several && s.Sidecar.Before(sidecar.PollNamespaces):
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("%s polls several namespaces, and with k8s-sidecar %s each of them deletes the files of the others", by, tag)
	default:
		return
	}
	p.ReportEnv(s, *polls, f)
}
