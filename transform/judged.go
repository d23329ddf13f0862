package transform

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
)

// Judged says what an answer is about, and what of the input it is not about.
type Judged struct {
	finding.Judged
	Strangers []Stranger // what is no manifest, or stands for manifests that somebody else makes

	unreadable int // documents: lint has a finding for each
	recipes    int // of Others: HelmReleases of Loki, kustomizations and the like
}

// Stranger is a document, or a whole input, that is not what the cluster gets, or
// cannot be read.
type Stranger struct {
	Place finding.Place
	What  string // one clause: "these are values of a Loki chart, and no rendered manifests"
	Next  string // the command that makes manifests of it, or what to pass instead
	// Told: it cannot be read, and lint has a finding for it; or it is one of many
	// kustomizations of a repository, which what is built from them is beside.
	Told bool
}

// Err is why the input is none: a *finding.InputError that says what it is
// instead, and what to do. It is nil where there is any Kubernetes object that is
// not somebody else's recipe for manifests, any rule file, or a document that
// cannot be read: that is a finding.
//
// 3 inlined copies were 1.3 KB of code.
//
//go:noinline
func (j Judged) Err() error {
	switch {
	case j.Rulers > 0 || j.Others > j.recipes || j.RuleFiles > 0 || j.unreadable > 0:
		return nil
	case len(j.Strangers) > 0:
		s := j.Strangers[0]
		return &finding.InputError{Place: s.Place, Msg: s.What, Hint: s.Next}
	}
	return &finding.InputError{Msg: "the input is empty: nothing was judged", Hint: "look at the command in front of the pipe, and at what the arguments name; in bash, set -o pipefail stops at its failure"}
}

// Judge says what some inputs are, without judging them: see [Judged.Err].
func Judge(inputs []Input) Judged {
	return judged(delivery.Build(open(inputs), "", finding.Assume{}))
}

// judged counts what a model is of.
func judged(m *delivery.Model) Judged {
	var j Judged
	j.Rulers = len(m.Rulers)
	j.unreadable = len(m.Broken) - len(m.Strangers)
	var charts []string
	for _, o := range m.Objects {
		j.RuleFiles += len(o.Files)
	}
	for _, o := range m.Set.All() {
		kind := delivery.WhatIs(o)
		isObject := o.Kind != "" && o.APIVersion != ""
		if isObject {
			j.Others++
		}
		if kind == intake.Manifest || kind == intake.RuleFile {
			continue
		}
		if isObject {
			j.recipes++
		}
		place := o.Place()
		if kind == intake.ChartMetadata {
			charts = append(charts, place.File)
		}
		j.Strangers = append(j.Strangers, Stranger{place, kind.What(), kind.Next(o.Node(), place.File), kind == intake.Kustomization})
	}
	for _, b := range m.NoObjects {
		j.Strangers = append(j.Strangers, Stranger{b.Place, b.Msg, b.Hint, false})
	}
	for _, b := range m.Strangers {
		j.Strangers = append(j.Strangers, Stranger{b.Place, b.Msg, b.Hint, true})
	}
	if j.Nothing() {
		j.unrendered(m)
	}
	j.Strangers = slices.DeleteFunc(j.Strangers, func(s Stranger) bool { // Chart.yaml says it of all of them
		return slices.ContainsFunc(charts, func(chart string) bool { return intake.PartOf(chart, s.Place.File) })
	})
	j.Others -= j.Rulers
	return j
}

// unrendered finds templates among objects that nothing was judged of: they name a
// kind, and what Helm would make of them is not known.
func (j *Judged) unrendered(m *delivery.Model) {
	for _, o := range m.Set.All() {
		if o.Kind == "" || o.APIVersion == "" || !o.MayMention("{{") {
			continue
		}
		if action := intake.Action(o.Node()); action != nil {
			what, next := intake.Unrendered()
			j.recipes++
			j.Strangers = append(j.Strangers, Stranger{o.NodePlace(action), what, next, false})
		}
	}
}
