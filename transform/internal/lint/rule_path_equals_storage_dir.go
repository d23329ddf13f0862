package lint

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rulePathEqualsStorageDir: ruler.rule_path is the ruler's scratch. At start and
// at stop it deletes every directory there, by path (pkg/ruler/base/mapper.go);
// where the scratch is the rules directory or above it, those are the rules.
func rulePathEqualsStorageDir() Rule {
	return Rule{ID: "rule-path-equals-storage-dir", Severity: finding.Error, Stops: []Obstacle{{finding.Directory, finding.Fail, ThisPod}}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			dir, ok := r.Config.RulesDir()
			scratch := r.Config.RulePath
			if !ok || !scratch.Known || scratch.Text == "" {
				continue
			}
			clean := path.Clean("/" + scratch.Text)
			f := finding.Finding{Severity: finding.Error, Fix: finding.Fix{
				Text:     "give ruler.rule_path a directory of its own, such as " + ownScratch(r),
				Values:   rulerSection(r, "rule_path: "+ownScratch(r)+"\n"),
				Proposed: proposal(r, scratch, ownScratch(r)),
			}}
			switch {
			case clean == dir:
				f.Message = "ruler.rule_path " + quoted(scratch.Text) + defaulted(scratch.From) + " is the rules directory itself: at every start and stop the ruler deletes the tenants' directories in it, and the rules with them"
			case delivery.Within(dir, clean):
				f.Message = "ruler.rule_path " + quoted(scratch.Text) + defaulted(scratch.From) + " is above the rules directory " + dir + ": at every start and stop the ruler deletes all directories in it, and the rules with them"
			case delivery.Within(clean, dir):
				f.Severity = finding.Warning
				f.Message = "ruler.rule_path " + quoted(scratch.Text) + defaulted(scratch.From) + " is inside the rules directory " + dir + ": the ruler takes its own scratch for a tenant"
			default:
				continue
			}
			c.reportSetting(r, scratch, "ruler.rule_path", f)
		}
	}}
}

func defaulted(from string) string {
	switch from {
	case "default":
		return " (the default)"
	case "common":
		return " (from common.path_prefix)"
	}
	return ""
}

// ownScratch is a directory for scratch that Loki can write: beside its data.
func ownScratch(r *delivery.Ruler) string {
	if prefix := r.Config.PathPrefix; prefix.Known && prefix.Text != "" {
		return path.Join(prefix.Text, "rules-temp")
	}
	return "/tmp/loki/rules-temp"
}
