package lint

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// judgeFolder is the volume hop for the files of objects without a folder
// annotation; ok is false when FOLDER is not known, or is not there for rules.
func (c *Context) judgeFolder(s served) (h delivery.Hop, seen string, ok bool) {
	folder := s.sidecar.Folder
	if !folder.Known || folder.Text == "" || !c.ForRules(s.ruler, s.sidecar) {
		return h, "", false
	}
	h, seen = c.Volume(s.ruler, s.sidecar, path.Join("/", folder.Text, "rules.yaml"))
	return h, path.Dir(seen), true
}

// reportVolume reports what keeps the files of a sidecar from Loki, for the
// reason of the rule that asks: once for its FOLDER, and for what remains once
// for each object whose annotation leads there.
func (c *Context) reportVolume(describe func(served, delivery.Hop) finding.Finding) {
	told := map[*delivery.Sidecar]bool{}
	for _, s := range c.sidecars() {
		h, _, ok := c.judgeFolder(s)
		if !ok || h.State != finding.Fail || !c.rule.tells(h) || c.arrivesElsewhere(s) {
			continue
		}
		told[s.sidecar] = true
		f := describe(s, h)
		f.Place = h.Place
		c.Error(s.ruler.Object, nil, f)
	}
	for _, r := range c.Stops() {
		stop := r.StopsAt()
		if r.Sidecar == nil || told[r.Sidecar] || stop.Stage != finding.Volume {
			continue
		}
		o, n, field := cause(r)
		f := describe(served{r.Ruler, r.Sidecar}, *stop)
		f.Path = field
		if o != nil {
			f.Message += " (" + o.ID().String() + ")"
			c.Error(o.Object, n, f)
		}
	}
}

// arrivesElsewhere: every object the sidecar selects chooses its own directory,
// so that FOLDER is never written to.
func (c *Context) arrivesElsewhere(s served) bool {
	found := false
	for _, r := range c.Routes {
		if r.Sidecar != s.sidecar || r.Unread() {
			continue
		}
		if annotation(r.Object.Object, s.sidecar.Annotation()) == nil {
			return false
		}
		found = true
	}
	return found
}

// mountsIn is the field of a container's mounts.
func mountsIn(s served) string { return s.sidecar.Container.Path.String() + ".volumeMounts" }

// claimed reports a volume that outlives the pod.
func claimed(r *delivery.Ruler, volume string) (claim string, ok bool) {
	v := r.Pod.Volume(volume)
	if v == nil || v.Source != "persistentVolumeClaim" && v.Source != "claimTemplate" {
		return "", false
	}
	return v.Ref, true
}

// mountNode is where a mount says its path.
func mountNode(n *document.Node) *document.Node {
	if at := n.Get("mountPath"); at != nil {
		return at
	}
	return n
}
