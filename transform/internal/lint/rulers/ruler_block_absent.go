package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// RulerBlockAbsent is rule ruler-block-absent. Charts drop the ruler section
// when ruler.enabled is false, also where backend or the single binary is the
// ruler. Without a store those run no rules and say so at level info;
// -target=ruler exits.
func RulerBlockAbsent() check.Rule {
	return check.Rule{
		ID: "ruler-block-absent", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.StoreUnset, delivery.RulerBlockAbsent},
		Store: func(p *check.Probe, r *delivery.Ruler) {
			severity, ok := rulesExpected(p, r)
			exits := r.Runs == loki.RoleRuler && r.Config.StoreType.Text == ""
			if !ok && !exits {
				return
			}
			if exits {
				severity = finding.Error
			}
			p.ReportSetting(r, r.Config.StoreType, "ruler", finding.Finding{
				Severity: severity,
				Message:  missingBlock(r) + consequence(r),
				Fix: finding.Fix{
					Text:   "give the Loki config a ruler section with a local store, or switch the rules sidecar off where no rules are wanted",
					Values: check.LocalStore(rulerOn(r), r, check.RulesDirectory(r)).String(),
				},
			})
		},
	}
}

func missingBlock(r *delivery.Ruler) string {
	if r.HasBlock() {
		return "the ruler section of the Loki config has no " + r.StoreKey()
	}
	return "the Loki config has no ruler section"
}

func consequence(r *delivery.Ruler) string {
	switch store := r.Config.StoreType; {
	case store.Text != "":
		return ": rules are read from " + check.Quoted(store.Text) + origin(store) + ", not from files"
	case r.Runs == loki.RoleRuler:
		return ": a ruler without a rule store exits while it starts"
	}
	return ": Loki starts without a ruler, and no rule is evaluated"
}

// rulerOn switches the section on in the loki chart; the other always has one.
func rulerOn(r *delivery.Ruler) chart.Values {
	values := check.Values(r.Object)
	if chart.Of(r.Object).Name == chart.Loki {
		values.Set("ruler.enabled", true)
	}
	return values
}
