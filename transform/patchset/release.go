package patchset

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// find looks for the values of a file: its first document, as Helm reads it, or
// what a HelmRelease, an Application, an ApplicationSet or a HelmChart in it carries. nil is a file
// with nothing in it.
func (f *valuesFile) find() (*document.Node, error) {
	var objects, releases []*document.Node
	for _, d := range document.Split(f.src) {
		tree, err := document.Parse(f.src, d)
		if err != nil {
			return nil, syntaxFault(f.name, f.src, err)
		}
		root := tree.Root.Resolve()
		switch {
		case root == nil:
		case root.Str("kind") == "" || root.Str("apiVersion") == "":
			if len(objects) == 0 {
				return f.plain(root)
			}
		default:
			objects = append(objects, root)
			if isRelease(root) {
				releases = append(releases, root)
			}
		}
	}
	if len(objects) == 0 {
		return nil, nil
	}
	release, err := f.ofLoki(objects[0], releases)
	if err != nil {
		return nil, err
	}
	return f.carried(release)
}

func isRelease(root *document.Node) bool {
	group, _, _ := strings.Cut(root.Str("apiVersion"), "/")
	switch root.Str("kind") {
	case "HelmRelease":
		return strings.HasSuffix(group, "fluxcd.io")
	case "Application", "ApplicationSet":
		return group == "argoproj.io"
	case "HelmChart", "HelmChartConfig":
		return group == "helm.cattle.io"
	}
	return false
}

// ofLoki is the one release of the file, or the one of them that is Loki's.
func (f *valuesFile) ofLoki(object *document.Node, releases []*document.Node) (*document.Node, error) {
	if len(releases) > 1 {
		if of := slices.DeleteFunc(slices.Clone(releases), func(r *document.Node) bool { return !intake.OfLoki(templated(r)) }); len(of) > 0 {
			releases = of
		}
	}
	switch len(releases) {
	case 1:
		return releases[0], nil
	case 0:
		return nil, f.notValues(object)
	}
	return nil, fault(f.at(releases[1]), "values of two releases, "+words.Quote(releases[0].Str("metadata", "name"))+" and "+
		words.Quote(releases[1].Str("metadata", "name")), "give the one that Loki is rendered with, in a file of its own")
}

// templated is the Application that an ApplicationSet makes, or the object itself.
func templated(release *document.Node) *document.Node {
	if release.Str("kind") == "ApplicationSet" {
		return release.Get("spec", "template")
	}
	return release
}

// notValues refuses a manifest: what it says would be taken for values of Loki.
func (f *valuesFile) notValues(object *document.Node) error {
	kind := object.Str("kind")
	hint := "give the file that helm template gets with -f, or what helm get values RELEASE prints"
	switch kind {
	case Kind:
		hint = "a patch set is given with -f FILE"
	case "ConfigMap", "Secret":
		hint = "write the values that it holds to a file of their own, and give that"
	}
	return fault(f.at(object), "this is a manifest, kind "+words.Quote(kind)+", and no Helm values", hint)
}

// carried are the values inside a release, weakest first.
func (f *valuesFile) carried(release *document.Node) (*document.Node, error) {
	spec := release.Get("spec")
	var values *document.Node
	var err error
	switch release.Str("kind") {
	case "HelmRelease":
		values, err = f.plain(spec.Get("values"))
		f.tellUnread(spec, "valuesFrom")
		f.tellUnread(spec.Get("chart", "spec"), "valuesFiles")
	case "Application":
		values, err = f.ofApplication(argoSource(spec).Get("helm"))
	case "ApplicationSet": // its generators fill in what is {{ }}, and may patch the template
		values, err = f.ofApplication(argoSource(spec.Get("template", "spec")).Get("helm"))
		if open := openIn(values, false); err == nil && open != nil {
			return nil, fault(f.at(open), words.Quote(open.Value)+" is filled in by the generators of the ApplicationSet", "give the values of one of its Applications")
		}
		f.tellUnread(spec, "templatePatch")
	default:
		values, err = f.text(spec.Get("valuesContent"))
		for _, p := range spec.Get("set").Merged() {
			values = f.set(values, p.Key, p.Value.Resolve(), false)
		}
		f.tellUnread(spec, "valuesSecrets")
	}
	if err == nil && values.IsNull() && len(f.notes) == 0 {
		f.tell(release, "this "+release.Str("kind")+" sets no values", "")
	}
	return values, err
}

// openIn is a value of the sidecar's that still holds a template.
func openIn(n *document.Node, ofSidecar bool) *document.Node {
	if n == nil {
		return nil
	}
	if n.Kind == document.Scalar && ofSidecar && strings.Contains(n.Value, "{{") {
		return n
	}
	for _, f := range n.Fields() {
		if open := openIn(f.Value.Resolve(), ofSidecar || f.Key.Value == "sidecar"); open != nil {
			return open
		}
	}
	return nil
}

// argoSource is the source that renders the chart: of several the one that is Loki's,
// or the first that has values.
func argoSource(spec *document.Node) *document.Node {
	if one := spec.Get("source"); !one.IsNull() {
		return one
	}
	var found *document.Node
	for _, s := range spec.List("sources") {
		named := strings.Contains(strings.ToLower(s.Str("chart")+" "+s.Str("path")), chart.Loki)
		if s.Get("helm") != nil && (found == nil || named) {
			found = s
		}
	}
	return found
}

// ofApplication reads as Argo CD does: valuesObject takes the place of values,
// and parameters go over either, as helm's --set does.
func (f *valuesFile) ofApplication(helm *document.Node) (*document.Node, error) {
	values, err := f.plain(helm.Get("valuesObject"))
	if values.IsNull() && err == nil {
		values, err = f.text(helm.Get("values"))
	}
	for _, p := range helm.List("parameters") {
		asText, _ := p.Bool("forceString")
		values = f.set(values, p.Get("name"), p.Get("value"), asText)
	}
	f.tellUnread(helm, "valueFiles")
	f.tellUnread(helm, "fileParameters")
	return values, err
}

// plain is a tree of values without aliases.
func (f *valuesFile) plain(n *document.Node) (*document.Node, error) {
	if n.IsNull() {
		return nil, nil
	}
	root, err := expand(n, f.at, false)
	if err == nil && root.Kind != document.Mapping {
		err = wrong(root, "the values", "a mapping", f.at)
	}
	return root, err
}

// text reads values that stand as text in a scalar, with their places in the file.
func (f *valuesFile) text(n *document.Node) (*document.Node, error) {
	switch {
	case n.IsNull():
		return nil, nil
	case n.Kind != document.Scalar:
		return nil, wrong(n, "the values", "text", f.at)
	}
	tree, err := document.ParseText([]byte(n.Value))
	place := n.Decoded(f.src)
	var syntax *document.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at, _ := place.Offset(syntax.Offset)
		return nil, syntaxFault(f.name, f.src, &document.SyntaxError{Offset: max(at, n.Start), Msg: syntax.Msg})
	case err != nil:
		return nil, err
	}
	moved(tree.Root, func(inner int) int {
		at, _ := place.Offset(inner)
		return max(at, n.Start)
	})
	return f.plain(tree.Root)
}

// moved gives the nodes of a tree other places.
func moved(n *document.Node, to func(int) int) {
	if n == nil {
		return
	}
	n.Start, n.End = to(n.Start), to(n.End)
	for _, field := range n.Fields() {
		moved(field.Key, to)
		moved(field.Value, to)
	}
	for _, item := range n.Items() {
		moved(item, to)
	}
}

// set lays a parameter over the values, as --set does for a plain row of keys and
// a scalar. Lists, places in lists and keys with a dot in them are told, not read.
func (f *valuesFile) set(values, name, value *document.Node, asText bool) *document.Node {
	path := name.Str()
	if path == "" || value == nil || value.Kind != document.Scalar || strings.ContainsAny(path, `\[]{}=,`) || strings.HasPrefix(value.Value, "{") {
		f.tell(name, "parameter "+words.Quote(path)+" is not read: only plain keys with one value are", "write it as values")
		return values
	}
	over := given(value, asText)
	for _, key := range slices.Backward(strings.Split(path, ".")) {
		outer := &document.Node{Kind: document.Mapping, Tag: document.MapTag, Start: value.Start, End: value.End}
		outer.AddField(document.Field{Key: &document.Node{Kind: document.Scalar, Tag: document.StrTag, Value: key, Start: name.Start, End: name.End}, Value: over})
		over = outer
	}
	return chart.MergeFiles(values, over)
}

// given is a value of --set: true, false, null and whole numbers are what they
// look like, everything else is text. A backslash takes the meaning from what
// follows; a comma needs none, for Argo CD writes it.
func given(value *document.Node, asText bool) *document.Node {
	text := unescaped(value.Value)
	n := &document.Node{Kind: document.Scalar, Tag: document.StrTag, Value: text, Start: value.Start, End: value.End}
	_, err := strconv.ParseInt(n.Value, 10, 64)
	switch {
	case asText:
	case n.Value == "true" || n.Value == "false":
		n.Tag = document.BoolTag
	case n.Value == "null":
		n.Tag = document.NullTag
	case n.Value == "0" || err == nil && !strings.HasPrefix(n.Value, "0"):
		n.Tag = document.IntTag
	}
	return n
}

// unescaped drops each backslash and keeps what follows it.
func unescaped(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// tellUnread tells of values that stand elsewhere.
func (f *valuesFile) tellUnread(in *document.Node, key string) {
	if field, ok := in.FieldOf(key); ok && !field.Value.IsNull() {
		f.tell(field.Key, key+" is not read: what it names stands elsewhere", "give those values too, with a --values FILE before this one")
	}
}

func (f *valuesFile) tell(n *document.Node, msg, hint string) {
	f.notes = append(f.notes, fault(f.at(n), msg, hint))
}
