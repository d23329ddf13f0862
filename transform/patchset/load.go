package patchset

import (
	"errors"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

type inputError = finding.InputError

// Layer is one parsed patch-set document: what it says is laid over what was
// there before, what it does not say stays. It is made by [Load] or
// [LoadFunctionConfig].
type Layer struct {
	// Namespace is where the input's objects live, as far as they do not say so
	// themselves. Only a ConfigMap's key "namespace" sets it.
	Namespace string
	// Mode is what the document asks of a KRM function: ModeFix, ModeCheck, or ""
	// when it says nothing.
	Mode string

	name  string         // metadata.name of a PatchSet
	spec  *document.Node // of a PatchSet, without aliases; nil for a ConfigMap
	flags Flags          // of a ConfigMap
}

// Load reads a patch-set file: one document, a PatchSet or a ConfigMap with flat
// keys. It is strict: a field that is unknown, given twice, or of the wrong type
// is a *finding.InputError with its place, name being the file.
func Load(name string, src []byte) (*Layer, error) {
	at := placerOf(name, src)
	var root *document.Node
	for _, d := range document.Split(src) {
		tree, err := document.Parse(src, d)
		if err != nil {
			return nil, syntaxFault(name, src, err)
		}
		if tree.Root == nil {
			continue
		}
		if root != nil {
			return nil, fault(at(tree.Root), "a patch set is one document, and this is another", "put it in a file of its own and give -f twice")
		}
		root = tree.Root
	}
	if root == nil {
		return nil, fault(finding.Place{File: name}, "is empty: expected a "+Kind, "print one with: loki-ruler-sidecar patchset")
	}
	return load(at, root)
}

// LoadFunctionConfig reads the patch set of a KRM function: the functionConfig
// of a ResourceList, whose file is called name. nil is a list without one.
// Errors are those of [Load], with places in the list.
func LoadFunctionConfig(name string, list []byte) (*Layer, error) {
	for _, d := range document.Split(list) {
		tree, err := document.Parse(list, d)
		if err != nil {
			return nil, syntaxFault(name, list, err)
		}
		if tree.Root == nil {
			continue
		}
		config := tree.Root.Get("functionConfig")
		if config.IsNull() {
			return nil, nil
		}
		return load(placerOf(name, list), config)
	}
	return nil, nil
}

func load(place placer, n *document.Node) (*Layer, error) {
	if err := noValues(n.Resolve(), place); err != nil {
		return nil, err
	}
	root, err := expand(n, place, true)
	if err != nil {
		return nil, err
	}
	if root.Kind != document.Mapping {
		return nil, wrong(root, "the patch set", "a mapping", place)
	}
	switch kind := root.Str("kind"); {
	case kind == "ConfigMap" && root.Str("apiVersion") == "v1":
		return loadConfigMap(root, place)
	case kind != Kind || root.Str("apiVersion") != APIVersion:
		return nil, wrongKind(root, place)
	}
	if err := documentShape().check(root, "", place); err != nil {
		return nil, err
	}
	l := &Layer{name: root.Str("metadata", "name"), spec: root.Get("spec"), Mode: root.Str("spec", "mode")}
	return l, l.checkMeaning(place)
}

// noValues knows Helm's letter for a values file, which is not ours.
func noValues(n *document.Node, place placer) error {
	own := n.Str("kind") == "" && (hasAny(n, "sidecar") || hasAny(n, lokiKeys()...) || len(lokiBlocks(n, "", nil)) > 0)
	switch {
	case own:
		return fault(place(n), "these are Helm values, and no patch set", "give them with --values FILE: -f is for a patch set")
	case isRelease(n):
		return fault(place(n), "this is a "+n.Str("kind")+", and no patch set", "for the values in it give it with --values FILE")
	}
	return nil
}

// wrongKind points at what says that the document is no patch set of ours.
func wrongKind(root *document.Node, place placer) error {
	hint := "a patch set starts with apiVersion: " + APIVersion + " and kind: " + Kind
	for _, want := range []document.Field{
		document.Pair("kind", document.NewString(Kind)),
		document.Pair("apiVersion", document.NewString(APIVersion)),
	} {
		key := want.Key.Value
		f, ok := root.FieldOf(key)
		switch {
		case !ok:
			return fault(place(root), "the patch set has no "+key, hint)
		case root.Str(key) != want.Value.Value:
			return fault(place(f.Value), key+" is "+words.Quote(root.Str(key))+", expected "+words.Quote(want.Value.Value), hint)
		}
	}
	return nil
}

// checkMeaning finds what the shape cannot: values that fit one by one and not
// together.
func (l *Layer) checkMeaning(place placer) error {
	names := l.spec.Get("access", "namespaces")
	if err := checkNamespaces(l.spec.Strings("access", "namespaces")); err != nil {
		return fault(place(names), "access.namespaces: "+err.Error(), "")
	}
	if err := l.checkVariables(place); err != nil {
		return err
	}
	for _, e := range l.spec.List("container", "env") {
		if e.Str("name") != sidecar.EnvResource || e.Str("value") == "" {
			continue
		}
		if err := checkWord(e.Str("value"), resources()); err != nil {
			return fault(place(e.Get("value")), "container.env: RESOURCE: "+err.Error(), "")
		}
	}
	return nil
}

func (l *Layer) checkVariables(place placer) error {
	if dir := l.spec.Get("variables", RulesDir); !isAuto(dir) && !strings.HasPrefix(dir.Value, "/") {
		return fault(place(dir), "variables.RULES_DIR: "+words.Quote(dir.Value)+" is not an absolute path", "")
	}
	for _, name := range []string{HealthPort, MetricsPort} {
		if port := l.spec.Get("variables", name); !isAuto(port) && !isPort(port) {
			return fault(place(port), "variables."+name+": "+words.Quote(port.Value)+" is not a port number", "")
		}
	}
	if address := l.spec.Get("variables", Address); !isAuto(address) && !isURL(address.Value) {
		return fault(place(address), "variables.ADDRESS: "+words.Quote(address.Value)+" is no URL", "for example http://loki-ruler.logs:3100")
	}
	if tenant := l.spec.Get("variables", Tenant); !isAuto(tenant) {
		if err := (Flags{Tenant: tenant.Value}).check(func(string) string { return "variables.TENANT" }); err != nil {
			return fault(place(tenant), err.Error(), "")
		}
	}
	return nil
}

func isURL(text string) bool {
	host, ok := strings.CutPrefix(text, "http://")
	if !ok {
		host, ok = strings.CutPrefix(text, "https://")
	}
	return ok && host != "" && !strings.ContainsAny(text, " \t")
}

func isAuto(n *document.Node) bool { return n.IsNull() || n.Value == Auto }

// placerOf tells places in a file of its own.
func placerOf(name string, src []byte) placer {
	lines := yamltext.NewLines(src)
	return func(n *document.Node) finding.Place {
		if n == nil {
			return finding.Place{File: name}
		}
		p := finding.Place{File: name}
		p.Line, p.Column = lines.Place(n.Start)
		return p
	}
}

func syntaxFault(name string, src []byte, err error) error {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return fault(finding.Place{File: name}, err.Error(), "")
	}
	p := finding.Place{File: name}
	p.Line, p.Column = yamltext.NewLines(src).Place(syntax.Offset)
	return fault(p, syntax.Msg, "")
}
