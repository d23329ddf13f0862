package plan

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// observe adds the container that watches the delivery, where the patch set has
// one, behind the sidecar. existing is the sidecar that the pod has already.
func (p *rulerPlan) observe(existing *manifest.Container) {
	observer := document.Clone(patch.Pod(p.patchset.Observe()).Container())
	if observer == nil || p.observed(observer.Str("name")) {
		return
	}
	rules := p.rulesMount()
	if rules == nil {
		return
	}
	m := mount(rules.Str("name"), rules.Str("mountPath"))
	for _, key := range []string{"subPath", "subPathExpr"} {
		if v := rules.Str(key); v != "" {
			set(m, key, document.NewString(v))
		}
	}
	set(m, "readOnly", document.NewBool(true))
	mountNew(observer, m)
	p.user(observer, nil)
	at := p.ruler.Container.Index + 1
	if existing != nil && !existing.Init {
		at = max(at, existing.Index+1)
	}
	p.add(edit.Addition{Path: p.at("containers"), Index: at, Value: observer}, newContainer(observer, false))
}

// observed reports a pod that has the container, or another that watches. One of
// its name that is something else stays.
func (p *rulerPlan) observed(name string) bool {
	named := slices.ContainsFunc(p.ruler.Pod.Containers, func(c *manifest.Container) bool { return c.Name == name })
	return named || slices.ContainsFunc(writer.In(p.ruler.Object), func(w *writer.Writer) bool { return w.Observe })
}

// rulesMount is the mount by which the Loki container will see the rules
// directory; nil when it is none.
func (p *rulerPlan) rulesMount() *document.Node {
	mounts := document.NewSequence()
	for _, m := range p.ruler.Container.Mounts {
		mounts.AddItem(m.Node)
	}
	for _, a := range p.additions.fields {
		if slices.Equal(a.Path, extend(p.ruler.Container.Path, "volumeMounts")) {
			mounts.AddItem(a.Value)
		}
	}
	pod := manifest.PodWith(nil, document.NewMapping(document.Pair("volumeMounts", mounts)))
	if m := pod.Containers[0].Covering(p.rulesDir); m != nil {
		return m.Node
	}
	return nil
}
