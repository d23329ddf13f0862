package sidecars

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// reportAccount reports something about a ruler's ServiceAccount, where the pod
// names it.
func reportAccount(p *check.Probe, s check.RulerSidecar, f finding.Finding) {
	n, path := accountNode(s.Ruler)
	f.Path = path
	if f.Current == "" {
		f.Current = s.Ruler.Pod.ServiceAccount
	}
	f.Fix.ByPostRender = grants(p, s.Ruler)
	if f.Fix.ByPostRender {
		f.Fix.Text += ", or let post-render add what is missing"
	}
	if n == nil && s.Sidecar.Container != nil {
		n = check.NameNode(s.Sidecar.Container)
	}
	f.Severity = howSure(p, s)
	p.Report(s.Ruler.Object, n, f)
}

// howSure is how bad a refusal is: of a sidecar that is not there yet, a warning, and
// no more than a word where the ruler mounts rules and may want none.
func howSure(p *check.Probe, s check.RulerSidecar) finding.Severity {
	switch {
	case s.Sidecar.Container != nil:
		return finding.Error
	case p.MountsRules(s.Ruler):
		return finding.Info
	}
	return finding.Warning
}

// called names a sidecar in a sentence.
func called(s *sidecar.Config) string {
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
func grants(p *check.Probe, r *delivery.Ruler) bool {
	return p.Adds(r, func(a finding.Added) bool {
		return a.Kind == finding.AddedObject && (a.Object.Kind == "Role" || a.Object.Kind == "ClusterRole")
	})
}

// ends says what a refusal does to a sidecar of this version.
func ends(s *sidecar.Config) string {
	if s.Container == nil {
		return "it would exit at once"
	}
	if s.Before(sidecar.Fatal) {
		return "it retries for ever and writes no file"
	}
	return "it exits at once, and again after each restart"
}
