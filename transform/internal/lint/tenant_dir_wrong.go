package lint

import (
	"fmt"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// tenantDirWrong: without authentication Loki knows one tenant, and rules of
// another run over no data and are shown to nobody (runtime.md).
func tenantDirWrong() Rule {
	return Rule{ID: "tenant-dir-wrong", Severity: finding.Error, Tells: []delivery.Cause{delivery.TenantInvalid, delivery.TenantOther}, Check: func(c *Context) {
		c.reportPlacement(folderOfAnother, c.fileOfAnother)
	}}
}

func folderOfAnother(f folder) *finding.Finding {
	if f.rest == "" || strings.Contains(f.rest, "/") || f.tenant == "" || f.rest == f.tenant {
		return nil
	}
	want := path.Join(path.Dir(path.Clean("/"+f.sidecar.Folder.Text)), f.tenant)
	return &finding.Finding{
		Message: onlyTenant(f.rest, f.tenant),
		Fix: finding.Fix{
			Text:     "set FOLDER to " + want,
			Proposed: inPlaceOf(f.value(), want),
			Values:   valuesFor(f.ruler.Object, "sidecar:\n  rules:\n    folder: "+want+"\n"),
		},
	}
}

func (c *Context) fileOfAnother(r *delivery.Route) finding.Finding {
	want, _ := c.Tenant(r.Ruler)
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
