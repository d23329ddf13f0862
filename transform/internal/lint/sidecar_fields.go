package lint

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// reportEnv reports something about a sidecar's environment variable at its
// value; of one that is not set, at the container's name.
func (c *Context) reportEnv(s served, v delivery.Setting, f finding.Finding) {
	n, path := v.Node.Get("value"), settingPath(s.sidecar, v)
	switch {
	case v.Node == nil:
		n, path = named(s.sidecar.Container), s.sidecar.Container.Path.String()+".env"
	case n == nil:
		n = v.Node
	}
	f.Path = path
	if f.Current == "" {
		f.Current = v.Text
	}
	c.Report(s.ruler.Object, n, f)
}

// reportField reports something about a field of a container, at its value, or
// at the container's name where the field is not written.
func (c *Context) reportField(o *manifest.Object, container *manifest.Container, f finding.Finding, keys ...string) {
	f.Path = container.Path.String() + "." + strings.Join(keys, ".")
	n := container.Node.Get(keys...)
	if n == nil || n.End == 0 {
		n = named(container)
	}
	c.Report(o, n, f)
}

// named is where a container's name stands, else the container.
func named(c *manifest.Container) *document.Node {
	if n := c.Node.Get("name"); n != nil {
		return n
	}
	return c.Node
}

// native reports an init container that runs beside the others (Kubernetes 1.29).
func native(c *manifest.Container) bool { return c.Init && c.Node.Str("restartPolicy") == "Always" }

// adds reports that post-render adds, for a ruler, something of which is says
// that it is meant.
func (c *Context) adds(r *delivery.Ruler, is func(finding.Added) bool) bool {
	ch, _ := c.Change(r)
	return slices.ContainsFunc(ch.Added, is)
}
