package objects

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// DuplicateTargetFile is rule duplicate-target-file. The sidecar names a file
// after its key. Of two objects that write one file one stays, and deleting
// either removes it.
func DuplicateTargetFile() check.Rule {
	return check.Rule{
		ID: "duplicate-target-file", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.Overwritten, delivery.MayBeOverwritten},
		Input: func(p *check.Probe) {
			told := map[[2]*delivery.Route]bool{}
			for _, o := range p.Overwrites(p.Routes) {
				if told[[2]*delivery.Route{o.Stays, o.Lost}] {
					continue // the same two, where chance decides
				}
				told[[2]*delivery.Route{o.Lost, o.Stays}] = true
				overwritten(p, o)
			}
		},
	}
}

// overwritten reports the file that does not stay; where chance decides, the one
// that comes first in the input.
func overwritten(p *check.Probe, o delivery.Overwrite) {
	r := o.Lost
	writes := fmt.Sprintf("%s writes the same file, %s (%s)", o.Stays.Object.ID(), r.Path, o.Stays.Object.NodePlace(o.Stays.File.KeyNode))
	found := finding.Finding{
		Severity: finding.Error, Path: r.File.Path(), Current: r.File.Key,
		Message: writes + ": the last one by name wins, until one of them is changed, and deleting either removes it",
		Fix: finding.Fix{
			Text:   "rename one of the keys, or set UNIQUE_FILENAMES=true (this renames the rules' namespaces in Loki)",
			Values: check.Values(r.Ruler.Object).Set("sidecar.enableUniqueFilenames", true).String(),
		},
	}
	if r.Mount != nil {
		projected(p, o)
		return
	}
	switch {
	case o.Same:
		found.Severity = finding.Warning
		found.Message = writes + ", with the same content: deleting either removes it"
	case !o.Certain:
		found.Message = writes + ": chance decides which one stays, and deleting either removes it"
	}
	p.Report(r.Object.Object, r.File.KeyNode, found)
}

// projected: two sources of a volume, or two items of one, have one path, and the kubelet
// writes the later one in place of the other.
func projected(p *check.Probe, o delivery.Overwrite) {
	r := o.Lost
	found := finding.Finding{
		Severity: finding.Error, Path: r.File.Path(), Current: r.File.Key,
		Message: fmt.Sprintf("volume %s of %s projects %s to the same file, %s (%s), after it: these rules are in no file", r.Mount.Name, r.Ruler.Object.ID(), o.Stays.Object.ID(), r.Path, o.Stays.Object.NodePlace(o.Stays.File.KeyNode)),
		Fix:     finding.Fix{Text: "rename one of the keys, or give it a path of its own in the items of the volume"},
	}
	if o.Same {
		found.Severity = finding.Info
		found.Message = fmt.Sprintf("volume %s of %s projects %s to the same file, %s (%s), with the same content", r.Mount.Name, r.Ruler.Object.ID(), o.Stays.Object.ID(), r.Path, o.Stays.Object.NodePlace(o.Stays.File.KeyNode))
	}
	p.Report(r.Object.Object, r.File.KeyNode, found)
}
