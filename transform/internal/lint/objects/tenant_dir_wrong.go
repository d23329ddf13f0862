package objects

import (
	"fmt"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// TenantDirWrong is rule tenant-dir-wrong. Without authentication Loki knows
// one tenant, and rules of another run over no data and are shown to nobody.
func TenantDirWrong() check.Rule {
	return check.Rule{
		ID: "tenant-dir-wrong", Pages: pages(), Severity: finding.Error,
		Tells:     []delivery.Cause{delivery.TenantInvalid, delivery.TenantOther},
		Placement: &check.Placement{Folder: folderOfAnother, File: fileOfAnother},
	}
}

func folderOfAnother(_ *check.Probe, f check.Folder) *finding.Finding {
	if f.Rest == "" || strings.Contains(f.Rest, "/") || f.Tenant == "" || f.Rest == f.Tenant {
		return nil
	}
	want := path.Join(path.Dir(path.Clean("/"+f.Sidecar.Folder.Text)), f.Tenant)
	return &finding.Finding{
		Message: onlyTenant(f.Rest, f.Tenant),
		Fix: finding.Fix{
			Text:     "set FOLDER to " + want,
			Proposed: check.InPlaceOf(f.Value(), want),
			Values:   check.Values(f.Ruler.Object).Set("sidecar.rules.folder", want).String(),
		},
	}
}

func fileOfAnother(p *check.Probe, r *delivery.Route) finding.Finding {
	want, _ := p.Tenant(r.Ruler)
	if want == "" {
		return finding.Finding{
			Message: fmt.Sprintf("the rules land in the directory %q, which is no tenant's name; Loki evaluates them, but no request can reach them", r.Tenant),
			Fix:     finding.Fix{Text: "use the tenant's X-Scope-OrgID: at most 150 letters, digits and !-_.*'()"},
		}
	}
	return finding.Finding{Message: onlyTenant(r.Tenant, want), Fix: finding.Fix{Text: "let the files land in the directory " + want}}
}

func onlyTenant(tenant, want string) string {
	return fmt.Sprintf("the rules land in the directory of tenant %s, but without authentication the only tenant is %s: they run over no data, and nobody is shown their alerts", tenant, want)
}
