package objects

import (
	"bytes"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// target is a file of one ruler, as Loki sees it.
type target struct {
	reader *delivery.Ruler
	path   string
}

// DuplicateTargetFile is rule duplicate-target-file. The sidecar names a file
// after its key. Of two objects that write one file the last wins, and deleting
// either removes it.
func DuplicateTargetFile() check.Rule {
	return check.Rule{
		ID: "duplicate-target-file", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Directory, check.ThisFile)},
		Input: func(p *check.Probe) {
			first := map[target]*delivery.Route{}
			for _, r := range p.Routes {
				if r.Sidecar == nil || r.Path == "" || !r.Sidecar.UniqueFilenames.Known {
					continue
				}
				t := target{r.Ruler, r.Path}
				before := first[t]
				if before == nil {
					first[t] = r
				} else if !sameObject(before, r) {
					overwrites(p, before, r)
				}
			}
		},
	}
}

// sameObject: two sidecars write one file, or two documents of the input are
// one object in the cluster, and then the last applied is all there is.
func sameObject(a, b *delivery.Route) bool {
	return a.Object.ID() == b.Object.ID() && a.File.Key == b.File.Key
}

func overwrites(p *check.Probe, before, r *delivery.Route) {
	found := finding.Finding{
		Severity: finding.Error, Path: r.File.Path(), Current: r.File.Key,
		Message: fmt.Sprintf("%s writes the same file, %s (%s): the last one wins, and deleting either removes it", before.Object.ID(), r.Path, before.Object.NodePlace(before.File.KeyNode)),
		Fix: finding.Fix{
			Text:   "rename one of the keys, or set UNIQUE_FILENAMES=true (this renames the rules' namespaces in Loki)",
			Values: check.Values(r.Ruler.Object).Set("sidecar.enableUniqueFilenames", true).String(),
		},
	}
	if bytes.Equal(before.File.Text, r.File.Text) {
		found.Severity = finding.Warning
		found.Message = fmt.Sprintf("%s writes the same file, %s (%s), with the same content: deleting either removes it", before.Object.ID(), r.Path, before.Object.NodePlace(before.File.KeyNode))
	}
	p.Report(r.Object.Object, r.File.KeyNode, found)
}
