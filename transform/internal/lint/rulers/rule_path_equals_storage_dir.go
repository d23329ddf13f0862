package rulers

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RulePathEqualsStorageDir is rule rule-path-equals-storage-dir.
// ruler.rule_path is the ruler's scratch. At start and at stop it deletes every
// directory there, by path (pkg/ruler/base/mapper.go); where the scratch is the
// rules directory or above it, those are the rules.
func RulePathEqualsStorageDir() check.Rule {
	return check.Rule{
		ID: "rule-path-equals-storage-dir", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Directory, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			dir, ok := r.Config.RulesDir()
			scratch := r.Config.RulePath
			if !ok || !scratch.Known || scratch.Text == "" {
				return
			}
			clean := path.Clean("/" + scratch.Text)
			f := finding.Finding{Severity: finding.Error}
			switch {
			case clean == dir:
				f.Message = "ruler.rule_path " + check.Quoted(scratch.Text) + defaulted(scratch.From) + " is the rules directory itself: at every start and stop the ruler deletes the tenants' directories in it, and the rules with them"
			case delivery.Within(dir, clean):
				f.Message = "ruler.rule_path " + check.Quoted(scratch.Text) + defaulted(scratch.From) + " is above the rules directory " + dir + ": at every start and stop the ruler deletes all directories in it, and the rules with them"
			case delivery.Within(clean, dir):
				f.Severity = finding.Warning
				f.Message = "ruler.rule_path " + check.Quoted(scratch.Text) + defaulted(scratch.From) + " is inside the rules directory " + dir + ": the ruler takes its own scratch for a tenant"
			default:
				return
			}
			f.Fix = finding.Fix{
				Text:     "give ruler.rule_path a directory of its own, such as " + ownScratch(r),
				Values:   check.RulerSection(r).Set("rule_path", ownScratch(r)).String(),
				Proposed: check.Proposal(r, scratch, ownScratch(r)),
			}
			p.ReportSetting(r, scratch, "ruler.rule_path", f)
		},
	}
}

// ownScratch is a directory for scratch that Loki can write: beside its data.
func ownScratch(r *delivery.Ruler) string {
	if prefix := r.Config.PathPrefix; prefix.Known && prefix.Text != "" {
		return path.Join(prefix.Text, "rules-temp")
	}
	return "/tmp/loki/rules-temp"
}
