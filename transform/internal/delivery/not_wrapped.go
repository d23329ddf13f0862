package delivery

import (
	"hash/maphash"
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ownFile is where the text of a rule file stands when that is not inside its
// object: a file of its own.
type ownFile struct{ stream *manifest.Stream }

func (s ownFile) place(start, end int) finding.Place {
	at := s.stream.Place(start)
	if end > start {
		last := s.stream.Place(end)
		at.EndLine, at.EndColumn = last.Line, last.Column
	}
	return at
}

// notWrapped adds the rule files of the input that stand in no object: Loki reads
// such files from a directory. What brings them there is not in the input. Those
// that a generator makes an object of are delivered by that, and left out here.
func (m *Model) notWrapped() {
	bare := map[*manifest.Stream]*manifest.Object{} // nil: the stream holds a manifest
	for _, o := range m.Set.All() {
		_, seen := bare[o.Stream]
		switch {
		case o.Kind != "":
			bare[o.Stream] = nil
		case !seen && WhatIs(o) == intake.RuleFile:
			bare[o.Stream] = o
		case !seen:
			bare[o.Stream] = nil
		}
	}
	for _, s := range m.Streams {
		if first := bare[s]; first != nil && !slices.Contains(m.wrapped, s) {
			m.addObject(m.bareRules(s, first))
		}
	}
}

// bareRules reads a stream, whose first document has groups, as one rule file.
func (m *Model) bareRules(s *manifest.Stream, first *manifest.Object) *RuleObject {
	named := *first
	named.Kind, named.Name = "File", s.Name
	f := &RuleFile{Key: path.Base(s.Name), KeyNode: first.Node(), Value: first.Node(), text: string(s.Src), size: len(s.Src), sum: maphash.Bytes(m.seed, s.Src), own: &ownFile{s}}
	o := &RuleObject{Object: &named, Files: []*RuleFile{f}, Rules: true, NotWrapped: true}
	readers := m.readers(o)
	readers.Key = f.Key
	f.Verdict = &m.reader.Check(f.text, readers).Verdict
	return o
}

// routesNotWrapped are those through what writes to the object store of a ruler from
// a source of its own, and else the one of a file that nothing is known to bring
// anywhere.
func (m *Model) routesNotWrapped(o *RuleObject, f *RuleFile) []*Route {
	var all []*Route
	for _, ruler := range m.Rulers {
		if !m.throughStore(ruler) {
			continue
		}
		for _, r := range m.routesThrough(ruler, o, f) {
			if r.Through != nil {
				m.travel(r)
				all = append(all, r)
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	return []*Route{m.routeNotWrapped(o, f)}
}

// routeNotWrapped is all that can be told of such a file: whether Loki would take it.
func (m *Model) routeNotWrapped(o *RuleObject, f *RuleFile) *Route {
	r := &Route{Object: o, File: f}
	lost := unknown(NotWrapped, o.Place(), "the file stands in no ConfigMap or Secret, and what brings it to a ruler is not in the input")
	lost.Stage = finding.Label
	parse := m.waived(r, m.atParse(r))
	parse.Stage = finding.Parse
	r.Hops = []Hop{lost, parse}
	return r
}

// generated makes objects of the generators of kustomizations, as far as label,
// key and file tell what kustomize will make. One whose object is in the input
// already, built, is left out.
func (m *Model) generated(objs []*manifest.Object) []*manifest.Object {
	all := objs
	for _, o := range objs {
		if WhatIs(o) != intake.Kustomization {
			continue
		}
		for _, g := range intake.Generators(o.Node()) {
			made := m.generate(o, g)
			if !built(objs, g) {
				all = append(all, made)
			}
		}
	}
	return all
}

// built reports the object of a generator among others: kustomize puts a hash of
// ten letters behind its name.
func built(objs []*manifest.Object, g intake.Generator) bool {
	const hash = len("-k5t8m2h7c9")
	return slices.ContainsFunc(objs, func(o *manifest.Object) bool {
		return o.Kind == g.Kind && (o.Name == g.Name || len(o.Name) == len(g.Name)+hash && o.Name[:len(g.Name)+1] == g.Name+"-")
	})
}

// generate is the object of a generator. Its nodes are those of the
// kustomization, so that places point there.
func (m *Model) generate(o *manifest.Object, g intake.Generator) *manifest.Object {
	metadata := mapping(g.Node, field("name", g.Node.Get("name")),
		field("labels", mapping(g.Node, g.Labels...)), field("annotations", mapping(g.Node, g.Annotations...)))
	data := mapping(g.Node)
	for _, f := range g.Files {
		value := &document.Node{Kind: document.Scalar, Tag: document.StrTag, Value: f.Text, Style: f.Node.Style, Start: f.Node.Start, End: f.Node.End}
		if f.Path != "" {
			s := m.file(path.Join(path.Dir(o.Stream.Name), f.Path))
			if s != nil {
				value.Value = string(s.Src)
				m.wrapped = append(m.wrapped, s)
			}
			m.sources[value] = s
		}
		data.AddField(document.Field{Key: scalar(f.Key, f.Node), Value: value})
	}
	values := "data"
	if g.Kind == "Secret" {
		values = "stringData" // what stands in a file is not encoded yet
	}
	root := mapping(g.Node, field("apiVersion", scalar("v1", g.Node)), field("kind", scalar(g.Kind, g.Node)), field("metadata", metadata), field(values, data))
	made := o.Made(root)
	made.APIVersion, made.Kind, made.Namespace, made.Name = "v1", g.Kind, g.Namespace, g.Name
	made.Labels, made.Annotations = metadata.Map("labels"), metadata.Map("annotations")
	made.Partial = g.Partial
	return made
}

// file is the stream of a file of the input, nil when it is not there.
func (m *Model) file(name string) *manifest.Stream {
	i := slices.IndexFunc(m.Streams, func(s *manifest.Stream) bool { return path.Clean(s.Name) == name })
	if i < 0 {
		return nil
	}
	return m.Streams[i]
}

func mapping(at *document.Node, fields ...document.Field) *document.Node {
	n := &document.Node{Kind: document.Mapping, Tag: document.MapTag, Start: at.Start, End: at.End}
	n.SetFields(fields)
	return n
}

func field(key string, value *document.Node) document.Field {
	return document.Field{Key: scalar(key, value), Value: value}
}

func scalar(text string, at *document.Node) *document.Node {
	return &document.Node{Kind: document.Scalar, Tag: document.StrTag, Value: text, Start: at.Start, End: at.End}
}
