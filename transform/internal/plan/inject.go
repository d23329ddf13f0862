package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// inject adds the patch set's container after the ruler's, its volumes, the mount
// that the two share, the token and the access.
func (p *rulerPlan) inject() error {
	container := document.Clone(p.pod.Container())
	folder := sidecar.ReadNew(container).Folder.Text
	shared, why := p.sharedVolume(folder)
	if why != "" {
		p.conflict(finding.RulesDirConflict, why)
		return nil
	}
	p.volumes(container, shared)
	p.user(container, shared)
	p.tmp(container)
	if p.overSystem(container); p.change.Reason != "" {
		return nil
	}
	if err := p.checkPatchedPod(container); err != nil || p.change.Reason != "" {
		return err
	}
	p.token(container, nil)
	if p.patchset.NativeSidecar {
		asNative(container)
		p.add(edit.Addition{Path: p.at("initContainers"), Index: -1, Value: container}, newContainer(container, true))
	} else {
		p.add(edit.Addition{Path: p.at("containers"), Index: p.ruler.Container.Index + 1, Value: container}, newContainer(container, false))
	}
	return p.access(sidecar.ReadNew(container))
}

func newContainer(c *document.Node, isInit bool) finding.Added {
	return finding.Added{Kind: finding.AddedContainer, Container: c.Str("name"), Init: isInit}
}

// user gives a sidecar that must not be root a user of its own where the pod runs
// as root, which the kubelet would refuse to start. Perhaps only root can write to
// a volume that the pod has already, so there the sidecar is root, too.
func (p *rulerPlan) user(container *document.Node, shared *manifest.Mount) {
	const nobody = "65534" // the user of the k8s-sidecar image
	context := container.Get("securityContext")
	nonRoot, _ := context.Bool("runAsNonRoot")
	if !nonRoot || context.Get("runAsUser") != nil || p.ruler.Pod.Spec.Str("securityContext", "runAsUser") != "0" {
		return
	}
	if shared == nil {
		set(context, "runAsUser", document.NewInt(nobody))
		return
	}
	set(context, "runAsNonRoot", document.NewBool(false))
}

// asNative turns a container into a native sidecar (Kubernetes 1.29), which has
// started and is ready before the ruler starts: Loki finds the files of the first
// sync when it lists them.
func asNative(c *document.Node) {
	set(c, "restartPolicy", document.NewString("Always"))
	probe := c.Get("readinessProbe")
	if c.Get("startupProbe") != nil || probe.Get("httpGet") == nil {
		return
	}
	set(c, "startupProbe", document.NewMapping(
		document.Pair("httpGet", document.Clone(probe.Get("httpGet"))),
		document.Pair("periodSeconds", document.NewInt("1")),
		document.Pair("failureThreshold", document.NewInt("120")),
	))
}
