package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// ReportSetting reports something about a setting of a ruler's Loki, for the
// workload but at the setting: in its config or on its command line. key is its
// path in the config.
func (p *Probe) ReportSetting(r *delivery.Ruler, v loki.Value, key string, f finding.Finding) {
	f.Place = r.SettingPlace(v)
	f.Path = settingKey(r, v, key)
	if f.Current == "" {
		f.Current = v.Text
	}
	p.Report(r.Object, nil, f)
}

func settingKey(r *delivery.Ruler, v loki.Value, key string) string {
	switch {
	case strings.HasPrefix(v.From, "flag "):
		return r.Container.Path.String() + ".args"
	case r.Config.Object == nil:
		return key
	case r.Config.Object.Kind == "Secret" && r.Config.Object.Node().Get("stringData", r.Config.Key) != nil:
		return "stringData[" + r.Config.Key + "]." + key
	}
	return "data[" + r.Config.Key + "]." + key
}

// EnvPath is the field of a sidecar's environment variable.
func EnvPath(s *sidecar.Config, setting sidecar.Setting) string {
	i := slices.Index(s.Container.Node.List("env"), setting.Node)
	if i < 0 {
		return s.Container.Path.String() + ".env"
	}
	return s.Container.Path.String() + ".env[" + strconv.Itoa(i) + "].value"
}

// ReportEnv reports something about a sidecar's environment variable at its
// value; of one that is not set, at the container's name.
func (p *Probe) ReportEnv(s RulerSidecar, v sidecar.Setting, f finding.Finding) {
	n, path := v.Node.Get("value"), EnvPath(s.Sidecar, v)
	switch {
	case v.Node == nil:
		n, path = NameNode(s.Sidecar.Container), s.Sidecar.Container.Path.String()+".env"
	case n == nil:
		n = v.Node
	}
	f.Path = path
	if f.Current == "" {
		f.Current = v.Text
	}
	p.Report(s.Ruler.Object, n, f)
}

// ReportField reports something about a field of a container, at its value, or
// at the container's name where the field is not written.
func (p *Probe) ReportField(o *manifest.Object, container *manifest.Container, f finding.Finding, keys ...string) {
	f.Path = container.Path.String() + "." + strings.Join(keys, ".")
	n := container.Node.Get(keys...)
	if n == nil || n.End == 0 {
		n = NameNode(container)
	}
	p.Report(o, n, f)
}

// NameNode is where a container's name stands, else the container.
func NameNode(c *manifest.Container) *document.Node {
	if n := c.Node.Get("name"); n != nil {
		return n
	}
	return c.Node
}
