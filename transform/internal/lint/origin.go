package lint

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// originate leads what was found in a render to what it is rendered from: the key
// of the values below which its fix belongs, else the release that carries them.
// The render is seldom in anybody's repository; those are.
func originate(m *delivery.Model, all []check.Reported, files []*patchset.Values) {
	releases := releasesIn(m)
	if len(files)+len(releases) == 0 {
		return
	}
	for i := range all {
		f := &all[i]
		if f.About == nil || f.About.Template() == "" && chart.Of(f.About).Name == "" || isIn(f.Place, files) {
			continue
		}
		of := releaseOf(f.About, releases)
		f.Origin = originOf(f.Fix.Values, chart.Of(f.About), of, files)
		if f.Origin.File == "" && of != nil {
			f.Origin = of.object.Place()
		}
	}
}

// originOf is the deepest key of the values that a snippet is to go below. Where
// several files have it, it is the last one's, as Helm takes it; the zero place is
// no snippet, or no values.
func originOf(snippet string, of chart.Chart, r *release, files []*patchset.Values) finding.Place {
	if r != nil && r.values != nil {
		files = append([]*patchset.Values{r.values}, files...)
	}
	var found finding.Place
	deepest := -1
	if snippet == "" {
		return found
	}
	for _, leaf := range of.Leaves(snippet) {
		for _, v := range slices.Backward(files) {
			if place, depth := v.Nearest(leaf.Keys...); place.File != "" && depth > deepest {
				found, deepest = place, depth
			}
		}
	}
	return found
}

// isIn reports a place in values.
func isIn(p finding.Place, files []*patchset.Values) bool {
	for _, v := range files {
		if at, _ := v.Nearest(); at.File == p.File {
			return true
		}
	}
	return false
}

// release is what stands for a chart that somebody else renders: a HelmRelease of
// Flux, an Application of Argo CD, a HelmChart of Rancher.
type release struct {
	object *manifest.Object
	name   string           // of the Helm release it makes
	values *patchset.Values // that it carries; nil where they cannot be told
}

func releasesIn(m *delivery.Model) []*release {
	var all []*release
	for _, o := range m.Set.All() {
		kind := delivery.WhatIs(o)
		if kind != intake.HelmRelease && kind != intake.Application && kind != intake.HelmChart {
			continue
		}
		r := &release{object: o, name: helmName(o.Node(), kind)}
		if v, err := patchset.LoadValues(o.Stream.Name, o.Stream.Src); err == nil {
			r.values = v
		}
		all = append(all, r)
	}
	return all
}

// helmName is the name that a release gives Helm.
func helmName(root *document.Node, kind intake.Kind) string {
	spec, name := root.Get("spec"), root.Str("metadata", "name")
	switch kind {
	case intake.HelmRelease:
		if target := spec.Str("targetNamespace"); target != "" {
			name = target + "-" + name
		}
		return cmp.Or(spec.Str("releaseName"), name)
	case intake.Application:
		return cmp.Or(spec.Str("source", "helm", "releaseName"), name)
	default:
		return name
	}
}

// releaseOf is the release that an object was rendered by; nil where that cannot
// be told.
//
// Assumption: a release that is alone with a render has made it.
func releaseOf(o *manifest.Object, releases []*release) *release {
	if len(releases) == 1 {
		return releases[0]
	}
	for _, r := range releases {
		if r.name == o.Release() {
			return r
		}
	}
	return nil
}
