package check

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Folder is a sidecar whose FOLDER is on a volume that Loki sees, below the
// rules directory.
type Folder struct {
	RulerSidecar
	Rest   string // below the rules directory, as Loki sees it; "" is the directory itself
	Tenant string // the only tenant; "" when there are many, or it is not known
}

// Value is the node of the environment variable's value.
func (f Folder) Value() *document.Node { return f.Sidecar.Folder.Node.Get("value") }

// Folders are the folders that decide: no object of the input chooses its own
// directory with that sidecar's annotation.
func (p *Probe) Folders() []Folder {
	var all []Folder
	for _, s := range p.Sidecars() {
		rest, ok := p.Landing(s.Ruler, s.Sidecar)
		if !ok || !s.Sidecar.FolderAnnotation.Known || p.chosen(s) || p.idle(s) {
			continue
		}
		f := Folder{RulerSidecar: s, Rest: rest}
		if tenant, known := p.Tenant(s.Ruler); known {
			f.Tenant = tenant
		}
		all = append(all, f)
	}
	return all
}

// idle reports a sidecar that no object of the input is for, in a pod to which rules
// come another way: where it would write is nobody's concern then.
func (p *Probe) idle(s RulerSidecar) bool {
	another := false
	for _, r := range p.Routes {
		if r.Ruler == s.Ruler && r.Sidecar == s.Sidecar && !r.Unread() {
			return false
		}
		another = another || r.Ruler == s.Ruler && r.Sidecar != s.Sidecar && r.StopsAt() == nil
	}
	return another
}

// chosen reports an object that this sidecar selects and that carries its
// folder annotation.
func (p *Probe) chosen(s RulerSidecar) bool {
	for _, o := range p.Objects {
		if o.Annotations[s.Sidecar.Annotation()] != "" && p.Judge(s.Ruler, s.Sidecar, o.Object).Asked {
			return true
		}
	}
	return false
}

// FolderVolume is the volume hop for the files of objects without a folder
// annotation, and where Loki sees them; ok is false when FOLDER is not known, is
// not there for rules, or is never written to, since every object the sidecar
// selects chooses its own directory.
func (p *Probe) FolderVolume(s RulerSidecar) (h delivery.Hop, seen string, ok bool) {
	v, known := p.folders[s]
	if !known {
		v.hop, v.seen, v.ok = p.folderVolume(s)
		p.folders[s] = v
	}
	return v.hop, v.seen, v.ok
}

// folderVolume is what FolderVolume says of a sidecar.
type folderVolume struct {
	hop  delivery.Hop
	seen string
	ok   bool
}

func (p *Probe) folderVolume(s RulerSidecar) (h delivery.Hop, seen string, ok bool) {
	folder := s.Sidecar.Folder
	if !folder.Known || folder.Text == "" || !p.ForRules(s.Ruler, s.Sidecar) || p.allChoose(s.Sidecar) || p.idle(s) {
		return h, "", false
	}
	h, seen = p.Model.FolderVolume(s.Ruler, s.Sidecar, path.Join(s.Sidecar.Directory(), "rules.yaml"))
	h.Stage = finding.Volume
	return h, path.Dir(seen), true
}

// allChoose: every object the sidecar selects, and there is one, chooses its own
// directory.
func (p *Probe) allChoose(s *sidecar.Config) bool {
	found := false
	for _, r := range p.Routes {
		if r.Sidecar != s || r.Unread() {
			continue
		}
		if Annotation(r.Object.Object, s.Annotation()) == nil {
			return false
		}
		found = true
	}
	return found
}

// PlacedBy is what puts a file where it is: the annotation of its object, the
// mount (of the ruler: object nil), or that the object has no annotation.
func PlacedBy(r *delivery.Route) (o *delivery.RuleObject, n *document.Node, path string) {
	if r.Mount != nil {
		return nil, r.Mount.Node.Get("mountPath"), r.Ruler.Container.Path.String() + ".volumeMounts"
	}
	name := r.Sidecar.Annotation()
	if n := Annotation(r.Object.Object, name); n != nil {
		return r.Object, n, "metadata.annotations[" + name + "]"
	}
	return r.Object, nil, "metadata.annotations"
}
