package lint

import (
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ruleObjects are the objects whose keys become rule files of a Loki: those a
// sidecar selects, those mounted below a rules directory, and those whose label
// is nearly right. What merely looks like rules may be Prometheus'.
func (c *Context) ruleObjects() []*delivery.RuleObject {
	mounted := map[*delivery.RuleObject]bool{}
	for _, r := range c.Routes {
		if r.Mount != nil && !r.MountedElsewhere() {
			mounted[r.Object] = true
		}
	}
	var all []*delivery.RuleObject
	for _, o := range c.Objects {
		if o.Selected || mounted[o] || c.Near(o.Object) != nil {
			all = append(all, o)
		}
	}
	return all
}

// sidecars are the sidecars of every ruler, each with its ruler.
func (c *Context) sidecars() []served {
	var all []served
	for _, r := range c.Rulers {
		for _, s := range r.Sidecars {
			all = append(all, served{r, s})
		}
	}
	return all
}

// served is a ruler with one of its sidecars.
type served struct {
	ruler   *delivery.Ruler
	sidecar *delivery.Sidecar
}

// selecting are the sidecars that select an object by its label and kind.
func (c *Context) selecting(o *manifest.Object) []served {
	var all []served
	for _, s := range c.sidecars() {
		if c.Judge(s.ruler, s.sidecar, o).Fits() {
			all = append(all, s)
		}
	}
	return all
}

// settingPath is the field of a sidecar's environment variable.
func settingPath(s *delivery.Sidecar, setting delivery.Setting) string {
	i := slices.Index(s.Container.Node.List("env"), setting.Node)
	if i < 0 {
		return s.Container.Path.String() + ".env"
	}
	return s.Container.Path.String() + ".env[" + strconv.Itoa(i) + "].value"
}

// label and annotation are the nodes of a label's and an annotation's value,
// nil when it is not there.
func label(o *manifest.Object, key string) *document.Node {
	return o.Node.Get("metadata", "labels").Get(key)
}

func annotation(o *manifest.Object, key string) *document.Node {
	return o.Node.Get("metadata", "annotations").Get(key)
}
