package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// sidecarMethodHazard: METHOD is compared letter by letter, and every value but
// LIST and SLEEP watches (src/sidecar.py). LIST ends with 0; the others never
// end, which an ordinary init container must.
func sidecarMethodHazard() Rule {
	return Rule{ID: "sidecar-method-hazard", Severity: finding.Error, Stops: []Obstacle{{finding.Ruler, finding.Fail, neverInitialized}, {finding.Sidecar, finding.Unknown, ThisSidecar}}, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			if s.sidecar.Method.Known {
				c.methodInItsPlace(s)
				c.methodUnknown(s)
			}
			if s.sidecar.Method.Known && s.sidecar.ResourceName.Known {
				c.methodOfItsVersion(s)
			}
		}
	}}
}

// neverInitialized are all routes to a pod that never leaves Init. Of the other
// methods files are written at each start, or come and go.
func neverInitialized(f Reported, r *delivery.Route) bool {
	s := f.Sidecar(r.Ruler)
	return s != nil && once(s)
}

func (c *Context) methodInItsPlace(s served) {
	once := s.sidecar.Method.Text == "LIST"
	mustEnd := s.sidecar.Container.Init && !native(s.sidecar.Container)
	switch {
	case once && !mustEnd:
		c.reportEnv(s, s.sidecar.Method, watchInstead(s, finding.Finding{
			Severity: finding.Error,
			Message:  "METHOD LIST fetches once and ends with exit code 0; outside of an init container it is restarted for ever",
		}))
	case !once && mustEnd:
		c.reportEnv(s, s.sidecar.Method, finding.Finding{
			Severity: finding.Error,
			Message:  "an init container that watches never ends, so the pod never leaves Init",
			Fix:      finding.Fix{Text: "set METHOD to LIST, or restartPolicy: Always on the container (a native sidecar, Kubernetes 1.29)"},
		})
	}
}

func watchInstead(s served, f finding.Finding) finding.Finding {
	f.Fix = finding.Fix{
		Text:     "set METHOD to WATCH",
		Proposed: inPlaceOf(s.sidecar.Method.Node.Get("value"), "WATCH"),
		Values:   valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    watchMethod: WATCH\n"),
	}
	return f
}

func (c *Context) methodUnknown(s served) {
	text := s.sidecar.Method.Text
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
	c.reportEnv(s, s.sidecar.Method, f)
}

// methodOfItsVersion: what polls compares with what it saw last, and did not do
// that well before 2.8.1.
func (c *Context) methodOfItsVersion(s served) {
	polls, by := polling(s.sidecar)
	several := s.sidecar.Namespace.Known && strings.Contains(s.sidecar.Namespace.Text, ",")
	f := finding.Finding{Fix: finding.Fix{Text: "use k8s-sidecar 2.8.1 or later, or watch", Values: valuesFor(s.ruler.Object, "sidecar:\n  image:\n    tag: 2.10.1\n  rules:\n    watchMethod: WATCH\n")}}
	switch tag := s.sidecar.Version.String(); {
	case polls == nil:
		return
	case s.sidecar.Before("v2.7.1"):
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("%s polls, and k8s-sidecar %s never removes the file of a deleted object: its alerts go on", by, tag)
	case several && s.sidecar.Before("v2.8.1"):
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("%s polls several namespaces, and with k8s-sidecar %s each of them deletes the files of the others", by, tag)
	default:
		return
	}
	c.reportEnv(s, *polls, f)
}

// polling is the setting that makes a sidecar poll, nil when it watches.
func polling(s *delivery.Sidecar) (v *delivery.Setting, by string) {
	switch {
	case s.Method.Text == "SLEEP":
		return &s.Method, "METHOD SLEEP"
	case s.ResourceName.Text != "" && s.Method.Text != "LIST":
		return &s.ResourceName, "RESOURCE_NAME"
	}
	return nil, ""
}
