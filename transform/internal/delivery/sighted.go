package delivery

import (
	"encoding/base64"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// sighted is what the first look at each object found to be of interest beyond its
// metadata, in input order. All others are asked for by kind and name, if at all: most
// manifests of a cluster are never looked into again.
type sighted struct {
	all     []*manifest.Object // that stand in the input, not those that something there makes
	lokis   []*manifest.Object
	writers []*writer.Writer
	of      map[*manifest.Object]sight // those in which nothing was found are left out
	// The ConfigMaps that gateways mount: with them nobody needs their pods.
	gateways map[*manifest.Object][]string
}

// sight is what was seen of one object.
type sight struct {
	loki   bool // it may evaluate rules
	rules  bool // some value of a ConfigMap or Secret reads like rules; of one with the charts' label see readsLikeRules
	writer bool // it runs or configures what writes rules
}

// read reads the objects of all streams, and those that kustomizations generate.
func (m *Model) read(streams []*manifest.Stream) []*manifest.Object {
	var objs []*manifest.Object
	by := m.surveyor
	for _, s := range streams {
		if m.stranger(s) {
			continue
		}
		for _, d := range s.Docs {
			more, err := s.Survey(d, by)
			switch {
			case err != nil:
				m.broken(s, d, err)
			case len(more) == 0:
				m.objectless(s, d)
			}
			for _, o := range more {
				m.sight(o, by)
			}
			objs = append(objs, more...)
		}
	}
	m.sighted.all = objs
	objs = m.generated(objs)
	for _, o := range objs[len(m.sighted.all):] {
		m.sight(o, &manifest.Surveyor{})
	}
	return objs
}

// sight takes the first look at an object. What was seen of the same text in a model
// that this one is a copy of need not be looked at again.
func (m *Model) sight(o *manifest.Object, by *manifest.Surveyor) {
	var seen sight
	if like := by.Like(); like != nil && m.before != nil {
		seen = m.before.sighted.of[like]
		m.sighted.gateway(o, m.before.sighted.gateways[like])
	} else {
		seen = m.look(o, by)
		if seen.loki {
			by.Keep(o)
		}
	}
	if seen == (sight{}) {
		return
	}
	m.sighted.of[o] = seen
	if seen.loki {
		m.sighted.lokis = append(m.sighted.lokis, o)
	}
	if seen.writer {
		m.sighted.writers = append(m.sighted.writers, writer.In(o)...)
	}
}

// gateway notes the ConfigMaps that an object mounts as a gateway, if it does.
func (s *sighted) gateway(o *manifest.Object, configs []string) {
	if len(configs) > 0 {
		s.gateways[o] = configs
	}
}

// look keeps nothing of what it sees of an object but names.
func (m *Model) look(o *manifest.Object, by *manifest.Surveyor) (seen sight) {
	runs, rules := manifest.RunsPod(o.Kind), !o.HasLabel(DefaultLabel) && mayHoldRules(o)
	seen.writer = writer.MayBeIn(o)
	if !runs && !rules {
		return seen
	}
	by.Glimpse(o, func(glimpsed *manifest.Object) {
		if rules {
			seen.rules = holdsRules(glimpsed)
			return
		}
		pod := manifest.PodOf(glimpsed)
		w, _ := loki.ClassifyPod(pod, func() *manifest.Set {
			seen.loki = true // its config decides, which may be a document to come
			return nil
		})
		seen.loki = seen.loki || w != nil
		m.sighted.gateway(o, gatewayConfigs(pod))
		seen.writer = len(writer.InPod(pod)) > 0
	})
	return seen
}

// readsLikeRules reports a ConfigMap or Secret of which some value reads like rules. One
// with the charts' label is most likely selected, and read as a whole: it is looked into
// when nobody does.
func (m *Model) readsLikeRules(o *manifest.Object) bool {
	return m.sighted.of[o].rules || o.HasLabel(DefaultLabel) && mayHoldRules(o) && holdsRules(o)
}

// mayHoldRules is cheap, and false only for an object without a rule file: every rule has
// these keys, see rulefile.LooksLikeRules, and what stands in base64 does not spell them.
func mayHoldRules(o *manifest.Object) bool {
	switch o.Kind {
	case "ConfigMap":
		return o.MayMention("expr") && slices.ContainsFunc([]string{"groups", "alert", "record"}, o.MayMention) || o.MayMention("binaryData")
	case "Secret":
		return true
	}
	return false
}

// holdsRules reports a value that reads like rules, as it stands there or out of base64.
func holdsRules(o *manifest.Object) bool {
	for _, field := range valueFields {
		for _, f := range o.Node().Get(field).Merged() {
			text := f.Value.Str()
			if rulefile.LooksLikeRules(text) {
				return true
			}
			if o.Kind == "ConfigMap" && field == "data" {
				continue
			}
			if decoded, err := base64.StdEncoding.DecodeString(text); err == nil && rulefile.LooksLikeRules(string(decoded)) {
				return true
			}
		}
	}
	return false
}

// Writers are the programs of the input that write rules.
func (m *Model) Writers() []*writer.Writer { return m.sighted.writers }

// WhatIs recognises an object: a manifest, or what somebody makes manifests of.
func WhatIs(o *manifest.Object) intake.Kind {
	if kind, ok := intake.ByKind(o.Kind); ok {
		return kind
	}
	return intake.Document(o.Node())
}
