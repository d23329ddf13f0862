package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// rulerBlockAbsent: charts drop the ruler section when ruler.enabled is false,
// also where backend or the single binary is the ruler. Without a store those
// run no rules and say so at level info; -target=ruler exits.
func rulerBlockAbsent() Rule {
	return Rule{ID: "ruler-block-absent", Severity: finding.Error, Tells: []delivery.Cause{delivery.StoreUnset, delivery.RulerBlockAbsent}, Check: func(c *Context) {
		for _, r := range c.stores() {
			severity, ok := c.wanted(r)
			exits := r.Runs == loki.RoleRuler && r.Config.StoreType.Text == ""
			if !ok && !exits {
				continue
			}
			if exits {
				severity = finding.Error
			}
			c.reportSetting(r, r.Config.StoreType, "ruler", finding.Finding{
				Severity: severity,
				Message:  missingBlock(r) + consequence(r),
				Fix: finding.Fix{
					Text:   "give the Loki config a ruler section with a local store, or switch the rules sidecar off where no rules are wanted",
					Values: enableRuler(r) + localStore(r, rulesDirectory(r)),
				},
			})
		}
	}}
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
		return ": rules are read from " + quoted(store.Text) + origin(store) + ", not from files"
	case r.Runs == loki.RoleRuler:
		return ": a ruler without a rule store exits while it starts"
	}
	return ": Loki starts without a ruler, and no rule is evaluated"
}

// enableRuler switches the section on in the loki chart.
func enableRuler(r *delivery.Ruler) string {
	if chart, _ := r.Object.Chart(); chart == "loki" {
		return "ruler:\n  enabled: true\n"
	}
	return ""
}
