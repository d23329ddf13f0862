package lint

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// denied are the sidecars whose access fails for a cause that the running rule
// tells, those that are still missing included.
func (c *Context) denied() []served {
	var all []served
	for _, s := range slices.Concat(c.sidecars(), c.wanting()) {
		if h := c.Access(s.ruler, s.sidecar); h.State == finding.Fail && c.rule.tells(h) {
			all = append(all, s)
		}
	}
	return all
}

// reportAccount reports something about a ruler's ServiceAccount, where the pod
// names it.
func (c *Context) reportAccount(s served, f finding.Finding) {
	n, path := accountNode(s.ruler)
	f.Path = path
	if f.Current == "" {
		f.Current = s.ruler.Pod.ServiceAccount
	}
	f.Fix.ByPostRender = c.grants(s.ruler)
	if f.Fix.ByPostRender {
		f.Fix.Text += ", or let post-render add what is missing"
	}
	if n == nil && s.sidecar.Container != nil {
		n = named(s.sidecar.Container)
	}
	f.Severity = howSure(s)
	c.Report(s.ruler.Object, n, f)
}

// howSure is how bad a refusal is: of a sidecar that is not there yet, a warning.
func howSure(s served) finding.Severity {
	if s.sidecar.Container == nil {
		return finding.Warning
	}
	return finding.Error
}

// called names a sidecar in a sentence.
func called(s *delivery.Sidecar) string {
	if s.Container == nil {
		return "a rules sidecar in this pod"
	}
	return "container " + s.Container.Name
}

func accountNode(r *delivery.Ruler) (n *document.Node, path string) {
	for _, key := range []string{"serviceAccountName", "serviceAccount"} {
		if n := r.Pod.Spec.Get(key); n != nil && n.Value == r.Pod.ServiceAccount {
			return n, r.Pod.SpecPath.String() + "." + key
		}
	}
	return nil, r.Pod.SpecPath.String() + ".serviceAccountName"
}

// grants reports that post-render adds a role for a ruler.
func (c *Context) grants(r *delivery.Ruler) bool {
	return c.adds(r, func(a finding.Added) bool {
		return a.Kind == finding.AddedObject && (a.Object.Kind == "Role" || a.Object.Kind == "ClusterRole")
	})
}

// ends says what a refusal does to a sidecar of this version.
func ends(s *delivery.Sidecar) string {
	if s.Container == nil {
		return "it would exit at once"
	}
	if s.Before(delivery.FatalRefusals) {
		return "it retries for ever and writes no file"
	}
	return "it exits at once, and again after each restart"
}
