package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// astray is the mount by which a ruler's Loki container shows a key of an object
// somewhere else than where it reads rules, as ruler.directories of
// loki-distributed does; nil when there is none. Only what can be nothing but
// rules of Loki, and what no sidecar is asked for, is judged by such a mount.
func (m *Model) astray(r *Ruler, o *RuleObject, f *RuleFile) *manifest.Mount {
	if o.Selected || !o.SurelyLoki() {
		return nil
	}
	for _, mount := range r.Container.Mounts {
		for _, s := range m.shown(r, mount) {
			if s.Object == o.Object && s.shows(f.Key) {
				return mount
			}
		}
	}
	return nil
}

// Astray reports a file that is mounted where the ruler does not read.
func (r *Route) Astray() bool {
	stop := r.StopsAt()
	return r.Mount != nil && stop != nil && stop.Name == "directory" && stop.Finding == "mount-not-shared"
}
