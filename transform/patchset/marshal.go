package patchset

import (
	"maps"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Marshal writes the patch set as a document that [Load] reads, and that gives
// the same patch set again. The default comes with its comments.
//
// That it was made from Helm values ([PatchSet.Chart], [PatchSet.ChartNative],
// [PatchSet.Disabled]) is no part of a document; a comment at its top tells.
func (p *PatchSet) Marshal() []byte {
	base := recommended()
	text := p.origin() + document.Encode(p.document(base), 0, "\n")
	if text == document.Encode(base.document(base), 0, "\n") {
		return Default()
	}
	if len(p.presets) > 0 {
		pristine := recommended()
		pristine.layPresets(p.presets)
		if text == document.Encode(pristine.document(base), 0, "\n") {
			return commented(p.presets)
		}
	}
	return []byte(text)
}

func (p *PatchSet) origin() string {
	switch {
	case p.Disabled:
		return "# Made from Helm values that switch the sidecar off (sidecar.rules.enabled: false): nothing is added.\n"
	case p.ChartNative:
		return "# Made from Helm values. ruler.sidecar is true: the chart's own sidecar is completed where it lacks something.\n"
	case p.Chart:
		return "# Made from Helm values: what the chart gives its backend.\n"
	default:
		return ""
	}
}

// document is the patch set as a node. base is what it will be laid over again:
// where a merge would let something of base through, it says "$patch: replace".
func (p *PatchSet) document(base *PatchSet) *document.Node {
	spec := document.NewMapping(
		document.Pair("target", p.Target.node()),
		document.Pair("variables", p.variablesNode()),
		document.Pair("container", wholeMapping(base.container, p.container, "container")),
		document.Pair("volumes", wholeList(base.volumes, p.volumes, "volumes")),
		document.Pair("mounts", wholeList(base.mounts, p.mounts, "mounts")),
		document.Pair("pod", document.NewMapping(document.Pair("automountServiceAccountToken", boolNode(p.Automount)))),
		document.Pair("access", p.Access.node()),
	)
	for _, c := range []document.Field{document.Pair(PresetSync, p.sync), document.Pair(PresetObserve, p.observe)} {
		if c.Value != nil {
			spec.AddPair(c.Key.Value, document.NewMapping(document.Pair("container", c.Value)))
		}
	}
	if p.Mode != "" {
		spec.AddPair("mode", document.NewString(p.Mode))
	}
	if p.NativeSidecar {
		spec.AddPair("nativeSidecar", document.NewBool(true))
	}
	return document.NewMapping(
		document.Pair("apiVersion", document.NewString(APIVersion)),
		document.Pair("kind", document.NewString(Kind)),
		document.Pair("metadata", document.NewMapping(document.Pair("name", document.NewString(p.Name)))),
		document.Pair("spec", spec),
	)
}

func (t Target) node() *document.Node {
	n := document.NewMapping(
		document.Pair("component", document.NewString(t.Component)),
		document.Pair("kinds", sequenceOf(t.Kinds)),
	)
	for _, f := range []document.Field{
		document.Pair("name", document.NewString(t.Name)),
		document.Pair("namespace", document.NewString(t.Namespace)),
	} {
		if f.Value.Value != "" {
			n.AddField(f)
		}
	}
	if len(t.LabelSelector) > 0 {
		labels := document.NewMapping()
		for _, key := range slices.Sorted(maps.Keys(t.LabelSelector)) {
			labels.AddPair(key, document.NewString(t.LabelSelector[key]))
		}
		n.AddPair("labelSelector", labels)
	}
	n.AddPair("when", document.NewString(t.When))
	return n
}

func (p *PatchSet) variablesNode() *document.Node {
	n := document.NewMapping()
	for _, v := range p.Variables {
		n.AddPair(v.Name, document.NewString(v.Value))
	}
	return n
}

func (a Access) node() *document.Node {
	return document.NewMapping(
		document.Pair("create", document.NewString(a.Create)),
		document.Pair("resources", sequenceOf(a.Resources)),
		document.Pair("verbs", sequenceOf(a.Verbs)),
		document.Pair("namespaces", sequenceOf(a.Namespaces)),
	)
}

func sequenceOf(list []string) *document.Node {
	n := document.NewSequence()
	n.Style = document.Flow
	for _, w := range list {
		n.AddItem(document.NewString(w))
	}
	return n
}

func boolNode(b *bool) *document.Node {
	if b == nil {
		return nullNode()
	}
	return document.NewBool(*b)
}

func nullNode() *document.Node {
	return &document.Node{Kind: document.Scalar, Tag: document.NullTag, Value: "null"}
}

func wholeMapping(base, n *document.Node, field string) *document.Node {
	if survives(base, n, field) {
		return n
	}
	mark := document.Pair(patchDirective, document.NewString("replace"))
	return document.NewMapping(append([]document.Field{mark}, n.Fields()...)...)
}

func wholeList(base, list []*document.Node, field string) *document.Node {
	n := document.NewSequence(list...)
	if len(list) == 0 {
		return nullNode()
	}
	if survives(document.NewSequence(base...), n, field) {
		return n
	}
	mark := document.NewMapping(document.Pair(patchDirective, document.NewString("replace")))
	return document.NewSequence(append([]*document.Node{mark}, list...)...)
}

// survives reports whether n laid over base is n again, to the letter.
func survives(base, n *document.Node, field string) bool {
	return document.Encode(merge(base, n, field), 0, "\n") == document.Encode(n, 0, "\n")
}
