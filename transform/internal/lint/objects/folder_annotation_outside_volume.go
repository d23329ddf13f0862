package objects

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// FolderAnnotationOutsideVolume is rule folder-annotation-outside-volume. The
// sidecar follows a folder annotation anywhere, also out of the volume that it
// shares with Loki; it logs an error at most, and stays ready.
func FolderAnnotationOutsideVolume() check.Rule {
	return check.Rule{
		ID: "folder-annotation-outside-volume", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.AnnotationOutside},
		Route: func(p *check.Probe, r *delivery.Route) {
			o, n, path := check.PlacedBy(r)
			if o == nil || n == nil {
				return
			}
			dir, _ := r.Ruler.Config.RulesDir()
			p.Error(o.Object, n, finding.Finding{
				Path: path, Current: n.Value,
				Message: fmt.Sprintf("the target directory %s is not in the rules directory that %s shares with Loki; the files go where no ruler reads", n.Value, r.Sidecar.Container.Name),
				Fix:     finding.Fix{Text: fmt.Sprintf("name the tenant alone, or a directory directly below %s", orUnknown(dir))},
			})
		},
	}
}

func orUnknown(dir string) string {
	if dir == "" {
		return "the rules directory"
	}
	return dir
}
