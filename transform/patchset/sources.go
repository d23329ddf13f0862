package patchset

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Sources is everything a patch set is made of, weakest first: the default, Helm
// values, patch-set documents, flags. The zero value gives the default.
type Sources struct {
	Values []*Values // in the order of --values
	Layers []*Layer  // in the order of -f
	Flags  Flags
}

// For makes the patch set for a ruler of the chart of this name and version, as the label
// helm.sh/chart gives them; both may be empty. They matter only where there are
// Helm values, because those are read as that version of the chart reads them.
// A version that is newer than we know, or not known at all, is read as the
// newest one we know.
//
// The error says which words of the sources do not go together.
func (s Sources) For(name, version string) (*PatchSet, error) {
	if err := s.Flags.Check(); err != nil {
		return nil, err
	}
	p := recommended()
	if len(s.Values) > 0 {
		if err := p.applyValues(s.Values, chart.Chart{Name: name, Version: version}); err != nil {
			return nil, err
		}
	}
	p.layPresets(s.Flags.Presets)
	for _, l := range s.Layers {
		if l != nil {
			p.lay(l)
		}
	}
	p.applyFlags(s.Flags)
	p.settle(s)
	return p, p.validate()
}

// Delivers reports sources that may ask for a preset, or for a container that is in
// one.
func (s Sources) Delivers() bool {
	return len(s.Flags.Presets) > 0 || slices.ContainsFunc(s.Layers, func(l *Layer) bool {
		return l != nil && (len(l.flags.Presets) > 0 || has(l.spec, "presets") || has(l.spec, PresetSync) || has(l.spec, PresetObserve))
	})
}

// CutChart splits the label helm.sh/chart into what [Sources.For] takes:
// "loki-distributed-0.80.6". Without a version the label is the name.
func CutChart(label string) (name, version string) { return manifest.CutChart(label) }

// settle brings in line what several layers have a say in.
func (p *PatchSet) settle(s Sources) {
	p.Target.When = cmp.Or(p.Target.When, WhenLocal)
	p.Access.Create = cmp.Or(p.Access.Create, CreateAuto)
	if p.container == nil {
		return
	}
	if p.Chart {
		p.settleTenant()
	}
	for _, probe := range sidecar.Probes() {
		if p.cannotPass(p.container.Get(probe)) && !s.wrote(probe) {
			p.container = document.WithField(p.container, probe, nil)
		}
	}
	p.container, p.sync, p.observe = document.Synthetic(p.container), document.Synthetic(p.sync), document.Synthetic(p.observe)
	p.volumes, p.mounts = synthetic(p.volumes), synthetic(p.mounts)
}

// settleTenant takes files to the tenant's directory when somebody names the
// tenant and the charts' folder is one level above it.
func (p *PatchSet) settleTenant() {
	tenant := p.Variable(Tenant)
	if tenant == Auto || tenant == "" || p.Variable(RulesDir) == Auto || p.env(sidecar.EnvFolder).Str("value") != reference(RulesDir) {
		return
	}
	if folder := strings.TrimRight(p.Variable(RulesDir), "/"); !strings.HasSuffix(folder, "/"+tenant) {
		p.setEnv(sidecar.EnvFolder, reference(RulesDir)+"/"+reference(Tenant))
	}
}

// cannotPass reports a probe of /healthz for an image that has no such endpoint:
// a k8s-sidecar that is too old. A tag beside a digest says nothing about the image.
func (p *PatchSet) cannotPass(probe *document.Node) bool {
	if probe.Str("httpGet", "path") != "/healthz" {
		return false
	}
	image := manifest.ParseImage(p.container.Str("image"))
	version := sidecar.Version(image.Version())
	return image.Digest == "" && version.Before(sidecar.HealthEndpoint)
}

// wrote reports whether the user gave a probe its handler. Then the probe stays,
// whatever we think of it.
func (s Sources) wrote(probe string) bool {
	byValues := slices.ContainsFunc(s.Values, func(v *Values) bool {
		return v != nil && handlerOf(v.root.Get("sidecar", probe)) != ""
	})
	return byValues || slices.ContainsFunc(s.Layers, func(l *Layer) bool {
		return l != nil && handlerOf(l.spec.Get("container", probe)) != ""
	})
}

// validate refuses a patch set that cannot be applied.
func (p *PatchSet) validate() error {
	if p.container == nil {
		return errors.New("the patch set has no container: leave spec.container out to keep the default")
	}
	for _, field := range []string{"name", "image"} {
		if p.container.Str(field) == "" {
			return p.lacks(field)
		}
	}
	if err := p.validatePresets(); err != nil {
		return err
	}
	if err := p.validateAccess(); err != nil {
		return err
	}
	return p.validateVolumes()
}

func (p *PatchSet) lacks(field string) error {
	if field == "image" && p.Chart {
		return errors.New("the values give the sidecar no image: set sidecar.image.repository and sidecar.image.tag, or --image")
	}
	return fmt.Errorf("the patch set's container has no %s: set spec.container.%s", field, field)
}

func (p *PatchSet) validateAccess() error {
	a := p.Access
	if a.Create == CreateNone {
		return nil
	}
	for _, l := range []struct {
		field string
		list  []string
	}{{"resources", a.Resources}, {"verbs", a.Verbs}, {"namespaces", a.Namespaces}} {
		if len(l.list) == 0 {
			return fmt.Errorf("the patch set's access.%s is empty: name some, or set access.create to none", l.field)
		}
	}
	if a.Create == CreateRole && slices.Contains(a.Namespaces, AllNamespaces) {
		return errors.New("a Role cannot give access to ALL namespaces: use --rbac clusterrole (or auto), or name the namespaces with --watch-namespaces")
	}
	return nil
}

func (p *PatchSet) validateVolumes() error {
	for _, v := range p.volumes {
		if len(v.Fields()) < 2 {
			return fmt.Errorf("volume %s of the patch set has no source: give it one, such as emptyDir: {}", words.Quote(v.Str("name")))
		}
	}
	for _, m := range append(slices.Clone(p.mounts), p.container.List("volumeMounts")...) {
		if m.Str("name") == "" {
			return fmt.Errorf("the mount at %s in the patch set names no volume: add name", words.Quote(m.Str("mountPath")))
		}
	}
	return nil
}

func synthetic(nodes []*document.Node) []*document.Node {
	out := make([]*document.Node, len(nodes))
	for i, n := range nodes {
		out[i] = document.Synthetic(n)
	}
	return out
}
