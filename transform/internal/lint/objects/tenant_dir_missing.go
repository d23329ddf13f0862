package objects

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// TenantDirMissing is rule tenant-dir-missing. Loki lists the directories of
// the rules directory as tenants and skips files beside them without a word
// (pkg/ruler/rulestore/local). The chart's default folder is the rules
// directory itself.
func TenantDirMissing() check.Rule {
	return check.Rule{
		ID: "tenant-dir-missing", Pages: pages(), Severity: finding.Error,
		Tells:     []delivery.Cause{delivery.NoTenantDirectory},
		Placement: &check.Placement{Folder: folderWithoutTenant, File: fileWithoutTenant},
		Ruler:     willMissTenant,
	}
}

// willMissTenant looks ahead: the sidecar that post-render adds to a ruler with
// authentication leaves the tenant to each object.
func willMissTenant(p *check.Probe, r *delivery.Ruler) {
	if len(r.Sidecars) > 0 || !p.Repaired(r) {
		return
	}
	if tenant, known := p.Tenant(r); !known || tenant != "" {
		return
	}
	for _, o := range p.ObjectsFor(r) {
		if o.Selected && !p.InPod(o.Object) && o.Annotations[sidecar.DefaultAnnotation] == "" {
			p.Warn(o.Object, nil, finding.Finding{
				Path:    "metadata.annotations",
				Message: "no tenant is chosen: authentication is on, and the sidecar that post-render adds puts files without a tenant's directory where Loki skips them",
				Fix:     finding.Fix{Text: "name the tenant in the annotation " + sidecar.DefaultAnnotation},
			})
		}
	}
}

// folderWithoutTenant judges FOLDER. With authentication on, each object has to
// choose its tenant, and FOLDER is right where it is.
func folderWithoutTenant(_ *check.Probe, f check.Folder) *finding.Finding {
	if f.Rest != "" || f.Tenant == "" {
		return nil
	}
	want := path.Join(f.Sidecar.Folder.Text, f.Tenant)
	return &finding.Finding{
		Message: fmt.Sprintf("FOLDER %s is the rules directory itself; Loki reads one directory per tenant below it and skips the files beside them without a word, so no rule is loaded", f.Sidecar.Folder.Text),
		Fix: finding.Fix{
			Text:     "set FOLDER to " + want + ", the directory of the only tenant",
			Proposed: check.InPlaceOf(f.Value(), want),
			Values:   check.Values(f.Ruler.Object).Set("sidecar.rules.folder", want).String(),
		},
	}
}

func fileWithoutTenant(_ *check.Probe, r *delivery.Route) finding.Finding {
	dir := path.Dir(r.Path)
	found := finding.Finding{Message: fmt.Sprintf("the rules land in %s, the rules directory itself; Loki reads one directory per tenant below it and skips the files beside them without a word", dir)}
	if r.Sidecar == nil {
		found.Fix.Text = "mount it one directory deeper, at " + path.Join(dir, "TENANT")
		return found
	}
	found.Message = "no tenant is chosen: " + found.Message
	found.Fix.Text = "name the tenant in the annotation " + r.Sidecar.Annotation()
	if r.Sidecar.Annotation() == "" {
		found.Fix.Text = "remove the empty FOLDER_ANNOTATION, and name the tenant in the annotation " + sidecar.DefaultAnnotation
	}
	return found
}
