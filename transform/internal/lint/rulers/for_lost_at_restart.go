package rulers

import (
	"cmp"
	"fmt"
	"time"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// ForLostAtRestart is rule for-lost-at-restart. Since Loki 3.2 a ruler that
// restarts asks once per rule for what was pending, with the labels of the rule
// alone, and finds nothing for an alert that has labels of its own. So for begins
// again. A firing alert is announced with an end of four times the interval, or
// resend_delay where that is longer: when for takes longer than that, the
// Alertmanager resolves it meanwhile. An alert without any label, whose state is
// restored, defeats this.
func ForLostAtRestart() check.Rule {
	return check.Rule{
		ID: "for-lost-at-restart", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			resend, known := loses(p, r)
			if !known || !p.MayReadFiles(r) {
				return
			}
			lost := lostAlerts(p, r, resend)
			if lost.count == 0 {
				return
			}
			enough := logql.FormatDuration((lost.longest/4 + time.Minute).Truncate(time.Minute))
			p.ReportSetting(r, r.Config.ResendDelay, "ruler.resend_delay", finding.Finding{
				Severity: finding.Warning,
				Message: fmt.Sprintf("each restart of the ruler falsely resolves %s that %s firing, with for up to %s (%s is the first): this Loki forgets how long they were pending, and says until when they fire for only four times ruler.resend_delay (%s) or the interval",
					words.Count(lost.count, "alert"), words.Plural(lost.count, "is", "are"), logql.FormatDuration(lost.longest), lost.first, logql.FormatDuration(resend)),
				Fix: finding.Fix{
					Text:   "set ruler.resend_delay above a quarter of the longest for",
					Values: check.RulerSection(r).Set("resend_delay", enough).String(),
				},
			})
		},
	}
}

// loses reports a Loki version that restores no for, with the delay after which
// it repeats itself to the Alertmanager.
func loses(p *check.Probe, r *delivery.Ruler) (resend time.Duration, known bool) {
	version := p.Version(r)
	if !semver.IsValid(version) || semver.Compare(version, "v3.2.0") < 0 || semver.Compare(version, "v3.8.0-0") >= 0 {
		return 0, false
	}
	resend, err := logql.ParseDuration(r.Config.ResendDelay.Text)
	return resend, r.Config.ResendDelay.Known && err == nil
}

// lost are alerts whose for takes longer than their last announcement holds.
type lost struct {
	first   string
	count   int
	longest time.Duration // for
}

func lostAlerts(p *check.Probe, r *delivery.Ruler, resend time.Duration) lost {
	var all lost
	own, _ := logql.ParseDuration(r.Config.EvaluationInterval.Text)
	for _, o := range p.ObjectsFor(r) {
		for _, f := range o.Files {
			if f.Verdict == nil || !f.Verdict.Loads {
				continue
			}
			for _, run := range f.Verdict.Runs {
				if run.For <= 4*max(cmp.Or(run.Interval, own), resend) {
					continue
				}
				if all.count == 0 {
					all.first = run.First
				}
				all.count += run.Count
				all.longest = max(all.longest, run.For)
			}
		}
	}
	return all
}
