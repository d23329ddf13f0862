package lint

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// tenantDirMissing: Loki lists the directories of the rules directory as
// tenants and skips files beside them without a word (runtime.md). The chart's
// default folder is the rules directory itself.
func tenantDirMissing() Rule {
	return Rule{ID: "tenant-dir-missing", Severity: finding.Error, Tells: []delivery.Cause{delivery.NoTenantDirectory}, Check: func(c *Context) {
		c.reportPlacement(folderWithoutTenant, fileWithoutTenant)
		for _, r := range c.Rulers {
			if len(r.Sidecars) == 0 && c.Repaired(r) {
				c.willMissTenant(r)
			}
		}
	}}
}

// willMissTenant looks ahead: the sidecar that post-render adds to a ruler with
// authentication leaves the tenant to each object.
func (c *Context) willMissTenant(r *delivery.Ruler) {
	if tenant, known := c.Tenant(r); !known || tenant != "" {
		return
	}
	for _, o := range c.addressed(r) {
		if o.Selected && !c.InPod(o.Object) && o.Annotations[delivery.DefaultFolderAnnotation] == "" {
			c.Warn(o.Object, nil, finding.Finding{
				Path:    "metadata.annotations",
				Message: "no tenant is chosen: authentication is on, and the sidecar that post-render adds puts files without a tenant's directory where Loki skips them",
				Fix:     finding.Fix{Text: "name the tenant in the annotation " + delivery.DefaultFolderAnnotation},
			})
		}
	}
}

// folderWithoutTenant judges FOLDER. With authentication on, each object has to
// choose its tenant, and FOLDER is right where it is.
func folderWithoutTenant(f folder) *finding.Finding {
	if f.rest != "" || f.tenant == "" {
		return nil
	}
	want := path.Join(f.sidecar.Folder.Text, f.tenant)
	return &finding.Finding{
		Message: fmt.Sprintf("FOLDER %s is the rules directory itself; Loki reads one directory per tenant below it and skips the files beside them without a word, so no rule is loaded", f.sidecar.Folder.Text),
		Fix: finding.Fix{
			Text:     "set FOLDER to " + want + ", the directory of the only tenant",
			Proposed: inPlaceOf(f.value(), want),
			Values:   valuesFor(f.ruler.Object, "sidecar:\n  rules:\n    folder: "+want+"\n"),
		},
	}
}

func fileWithoutTenant(r *delivery.Route) finding.Finding {
	dir := path.Dir(r.Path)
	found := finding.Finding{Message: fmt.Sprintf("the rules land in %s, the rules directory itself; Loki reads one directory per tenant below it and skips the files beside them without a word", dir)}
	if r.Sidecar == nil {
		found.Fix.Text = "mount it one directory deeper, at " + path.Join(dir, "TENANT")
		return found
	}
	found.Message = "no tenant is chosen: " + found.Message
	found.Fix.Text = "name the tenant in the annotation " + r.Sidecar.Annotation()
	return found
}
