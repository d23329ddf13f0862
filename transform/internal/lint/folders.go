package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// folder is a sidecar whose FOLDER is on a volume that Loki sees, below the
// rules directory.
type folder struct {
	served
	rest   string // below the rules directory, as Loki sees it
	tenant string // the only tenant; "" when there are many, or it is not known
}

// value is the node of the env value.
func (f folder) value() *document.Node { return f.sidecar.Folder.Node.Get("value") }

// folders are the folders that decide: no object of the input chooses its own
// directory with that sidecar's annotation.
func (c *Context) folders() []folder {
	var all []folder
	for _, s := range c.sidecars() {
		rest, ok := c.Landing(s.ruler, s.sidecar)
		if !ok || !s.sidecar.FolderAnnotation.Known || c.chosen(s) {
			continue
		}
		f := folder{served: s, rest: rest}
		if tenant, known := c.Tenant(s.ruler); known {
			f.tenant = tenant
		}
		all = append(all, f)
	}
	return all
}

// chosen reports an object that this sidecar selects and that carries its
// folder annotation.
func (c *Context) chosen(s served) bool {
	for _, o := range c.Objects {
		if c.Judge(s.ruler, s.sidecar, o.Object).Asked && o.Annotations[s.sidecar.Annotation()] != "" {
			return true
		}
	}
	return false
}

// reportPlacement reports files in the wrong directory once for each cause: at
// the sidecar's FOLDER where that is wrong for all of them, rules in the input
// or not, else at the annotation, the mount or the object that puts a single
// one there.
func (c *Context) reportPlacement(wrong func(folder) *finding.Finding, stopped func(*delivery.Route) finding.Finding) {
	told := map[*delivery.Sidecar]bool{}
	for _, f := range c.folders() {
		if found := wrong(f); found != nil {
			told[f.sidecar] = true
			found.Path = settingPath(f.sidecar, f.sidecar.Folder)
			found.Current = f.sidecar.Folder.Text
			c.Error(f.ruler.Object, f.value(), *found)
		}
	}
	for _, r := range c.Stops() {
		if !told[r.Sidecar] || r.Sidecar == nil {
			o, n, path := cause(r)
			found := stopped(r)
			found.Path = path
			if n != nil && n.Kind == document.Scalar {
				found.Current = n.Value
			}
			if o == nil {
				c.Error(r.Ruler.Object, n, found)
			} else {
				c.Error(o.Object, n, found)
			}
		}
	}
}

// cause is what puts a file where it is: the annotation of its object, the
// mount (of the ruler: object nil), or that the object has no annotation.
func cause(r *delivery.Route) (o *delivery.RuleObject, n *document.Node, path string) {
	if r.Mount != nil {
		return nil, r.Mount.Node.Get("mountPath"), r.Ruler.Container.Path.String() + ".volumeMounts"
	}
	name := r.Sidecar.Annotation()
	if n := annotation(r.Object.Object, name); n != nil {
		return r.Object, n, "metadata.annotations[" + name + "]"
	}
	return r.Object, nil, "metadata.annotations"
}
