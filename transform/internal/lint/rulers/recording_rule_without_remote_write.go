package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// RecordingRuleWithoutRemoteWrite is rule recording-rule-without-remote-write.
// Loki stores no metrics. What a recording rule yields is sent by remote write
// or discarded without a line (pkg/ruler/registry.go). Overrides that stand
// elsewhere defeat this.
func RecordingRuleWithoutRemoteWrite() check.Rule {
	return check.Rule{
		ID: "recording-rule-without-remote-write", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if !r.Config.Known || !p.MayReadFiles(r) {
				return
			}
			tenants := tenants(p, r)
			for _, o := range p.ObjectsFor(r) {
				for _, f := range o.Files {
					discarded(p, r, o, f, tenants(f))
				}
			}
		},
	}
}

// discarded reports a file once, at its first recording rule.
func discarded(p *check.Probe, r *delivery.Ruler, o *delivery.RuleObject, f *delivery.RuleFile, tenant string) {
	if f.Verdict == nil || f.Verdict.Records == 0 {
		return
	}
	why := "ruler.remote_write.enabled is not true"
	if r.Config.RemoteWrite == loki.Yes {
		if off, _ := r.Limits.Of(tenant, "ruler_remote_write_disabled").Bool(); !off {
			return
		}
		why = "ruler_remote_write_disabled is true for its tenant"
	} else if r.Config.RemoteWrite == loki.Unknown {
		return
	}
	first := f.Verdict.Recorded
	message := "the result of recording rule " + first.Name + " is"
	if f.Verdict.Records > 1 {
		message = "the results of " + words.Count(f.Verdict.Records, "recording rule") + " (" + first.Name + " is the first) are"
	}
	p.Warn(o.Object, nil, finding.Finding{
		Place:   f.Place(o.Object, first.Start, first.Start),
		Path:    f.Path() + "." + first.Path,
		Message: message + " thrown away: " + why + ", and Loki stores no metrics",
		Current: first.Name,
		Fix: finding.Fix{
			Text:   "name a receiver under ruler.remote_write and enable it",
			Values: oneClient(check.RulerSection(r).Set("wal.dir", chartWAL), "prometheus").String(),
		},
	})
}
