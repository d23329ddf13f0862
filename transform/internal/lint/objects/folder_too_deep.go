package objects

import (
	"fmt"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// FolderTooDeep is rule folder-too-deep. Loki passes over directories inside of
// a tenant's without a word (pkg/ruler/rulestore/local).
func FolderTooDeep() check.Rule {
	return check.Rule{
		ID: "folder-too-deep", Pages: pages(), Severity: finding.Error,
		Tells:     []delivery.Cause{delivery.TooDeep},
		Placement: &check.Placement{Folder: folderBelowTenant, File: fileBelowTenant},
	}
}

func folderBelowTenant(_ *check.Probe, f check.Folder) *finding.Finding {
	tenant, deeper, found := strings.Cut(f.Rest, "/")
	if !found {
		return nil
	}
	want := strings.TrimSuffix(path.Clean("/"+f.Sidecar.Folder.Text), "/"+deeper)
	return &finding.Finding{
		Message: belowTenant(f.Sidecar.Folder.Text, tenant),
		Fix: finding.Fix{
			Text:     "set FOLDER to " + want,
			Proposed: check.InPlaceOf(f.Value(), want),
			Values:   check.Values(f.Ruler.Object).Set("sidecar.rules.folder", want).String(),
		},
	}
}

func fileBelowTenant(_ *check.Probe, r *delivery.Route) finding.Finding {
	dir, _ := r.Ruler.Config.RulesDir()
	tenant, _, _ := strings.Cut(strings.TrimPrefix(r.Path, path.Clean(dir)+"/"), "/")
	return finding.Finding{
		Message: belowTenant(path.Dir(r.Path), tenant),
		Fix:     finding.Fix{Text: fmt.Sprintf("let the files lie in %s, with the team's name in their keys, or let FOLDER end at %s if the directory is meant as a tenant", path.Join(dir, tenant), dir)},
	}
}

func belowTenant(dir, tenant string) string {
	return fmt.Sprintf("%s is a directory inside of the one of tenant %s; Loki does not look deeper than a tenant's own directory and skips these rules without a word", dir, tenant)
}
