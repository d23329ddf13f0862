package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// findSidecar looks for a container that already does the work: the one with the
// patch set's name, or any that watches the same label or writes below the rules
// directory. A container with the patch set's name that is something else is a
// conflict.
//
// Assumption: a container with both FOLDER and LABEL is a k8s-sidecar, whatever
// its image is called, because mirrors rename images. A sidecar for dashboards has
// both; where it writes and what it watches tell it from ours.
func (p *rulerPlan) findSidecar() (found, conflict *manifest.Container) {
	name := p.pod.Container().Str("name")
	for _, c := range p.ruler.Pod.All() {
		if c == p.ruler.Container {
			continue
		}
		switch isSidecar := sidecar.Is(c); {
		case c.Name == name && isSidecar:
			return c, nil
		case c.Name == name:
			conflict = c
		case isSidecar && found == nil && p.serves(c):
			found = c
		}
	}
	if found != nil {
		conflict = nil
	}
	return found, conflict
}

func (p *rulerPlan) serves(c *manifest.Container) bool {
	s := sidecar.Read(c)
	if !s.Folder.Known || s.Folder.Text == "" {
		return true // it is a sidecar and nothing says it serves something else
	}
	if delivery.Within(s.Directory(), p.rulesDir) {
		return true
	}
	if seen, _ := manifest.Translate(s.Directory(), c, p.ruler.Container); delivery.Within(seen, p.rulesDir) {
		return true
	}
	return s.Label.Text != "" && s.Label.Text == sidecar.ReadNew(p.pod.Container()).Label.Text
}
