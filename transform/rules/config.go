package rules

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// What a loki-rules.yaml says it is.
const (
	ConfigFile = "loki-rules.yaml"
	APIVersion = "loki-ruler-sidecar.dev/v1alpha1"
	Kind       = "RuleRepository"
)

// Config is a loki-rules.yaml: where the rules are, and where they go. The zero
// value is a repository of the default layout without targets.
type Config struct {
	Name    string   // of the repository, and of its stamp; "" where the file does not say
	Layouts []string // where rule files are; see [DefaultLayouts]
	// BareNames takes the extension off the names of namespaces, as lokitool
	// does. Files cannot have such a name, so that ConfigMaps and bucket would
	// not agree.
	BareNames bool
	Targets   []Target // by name
}

// Route is how rules get to a ruler.
type Route string

// The routes.
const (
	ConfigMaps Route = "configmaps" // files that a sidecar lays down
	RulerAPI   Route = "ruler-api"  // POST to a ruler
	Bucket     Route = "bucket"     // objects that a ruler reads
)

// Target is one Loki that gets the rules. Of what is empty, the render tells.
type Target struct {
	Name    string
	Deliver []Route  // several while an installation moves from one to the other
	Render  []string // files with the rendered manifests of its cluster
	Ruler   string   // name of the ruler's workload, where a render has several
	Address []string // of Loki, or of each of its rulers: http://loki-gateway.logs

	Tenant           string            // of files whose layout has none
	Tenants          map[string]string // renamed: from the directory's name to the tenant
	Include, Exclude []string          // globs of rule files; empty: all, none
	Labels           map[string]string // added to every rule that has not set them itself
	Matchers         map[string]string // added to every stream selector

	Objects Objects
	Store   Store

	EvaluationInterval time.Duration // of groups that set none; 0: as rendered
	PollInterval       time.Duration // of the ruler; 0: as rendered

	Place finding.Place
}

// Objects say how ConfigMaps are made. Of what is empty, the render tells.
type Objects struct {
	Kind       string // ConfigMap or Secret
	Namespace  string
	Label      string
	LabelValue string
	Annotation string // that chooses the directory
	Prefix     string // of names; "": the repository's name
	Pack       int    // number of objects per tenant; 0: one for each file
	ServerSide bool   // applied with --server-side, which allows 1 MiB instead of 256 KiB
}

// Store says where a bucket is. Of what is empty, the render tells.
type Store struct {
	Bucket, Prefix, Endpoint, Region string
	Insecure                         bool // http
}

// Target finds a target by name. The error lists those there are.
func (c *Config) Target(name string) (Target, error) {
	names := make([]string, len(c.Targets))
	for i, t := range c.Targets {
		if t.Name == name {
			return t, nil
		}
		names[i] = t.Name
	}
	hint := words.DidYouMean(name, names)
	if len(names) == 0 {
		hint = "add it to " + ConfigFile + " below spec.targets"
	}
	return Target{}, &finding.InputError{Msg: "no target " + words.Quote(name), Hint: hint}
}

// Delivers reports a target that uses a route.
func (t Target) Delivers(r Route) bool { return slices.Contains(t.Deliver, r) }

// LoadConfig reads a loki-rules.yaml. It is strict: a field that is unknown,
// given twice, or of the wrong type is a *finding.InputError with its place, name
// being the file.
func LoadConfig(name string, text []byte) (*Config, error) {
	r := &reader{name: name, lines: yamltext.NewLines(text)}
	root, err := onlyDocument(r, text)
	if err != nil {
		return nil, err
	}
	return r.config(root)
}

func (r *reader) config(root *document.Node) (*Config, error) {
	if err := configShape().check(r, root, ""); err != nil {
		return nil, err
	}
	spec := root.Get("spec")
	c := &Config{
		Name: root.Str("metadata", "name"), Layouts: oneOrMany(spec.Get("rules")),
		BareNames: spec.Str("namespaces") == "without-extension",
	}
	for _, layout := range c.Layouts {
		if _, err := compileLayout(layout); err != nil {
			return nil, r.fault(spec.Get("rules"), "spec.rules: "+err.Error(), "for example: rules/{tenant}/{file}")
		}
	}
	if targets := spec.Get("targets"); targets != nil {
		for _, f := range targets.Fields() {
			t, err := r.target(f)
			if err != nil {
				return nil, err
			}
			c.Targets = append(c.Targets, t)
		}
	}
	slices.SortFunc(c.Targets, func(a, b Target) int { return strings.Compare(a.Name, b.Name) })
	return c, nil
}

// onlyDocument is the root of text that is one document with something in it.
func onlyDocument(r *reader, text []byte) (*document.Node, error) {
	var root *document.Node
	for _, d := range document.Split(text) {
		tree, err := document.Parse(text, d)
		switch {
		case err != nil:
			return nil, r.syntax(err)
		case tree.Root.IsNull():
		case root != nil:
			return nil, r.fault(tree.Root, "a "+Kind+" is one document, and this is another", "put it in a file of its own, and name it with --config")
		default:
			root = tree.Root
		}
	}
	if root == nil {
		return nil, r.fault(nil, "is empty: expected a "+Kind, "begin with apiVersion: "+APIVersion)
	}
	return root, nil
}

func (r *reader) target(f document.Field) (Target, error) {
	n := f.Value.Resolve()
	t := Target{
		Name: f.Key.Value, Place: r.place(f.Key),
		Render: oneOrMany(n.Get("render")), Ruler: n.Str("ruler"), Address: oneOrMany(n.Get("address")),
		Tenant: n.Str("tenant"), Tenants: n.Map("tenants"),
		Include: oneOrMany(n.Get("include")), Exclude: oneOrMany(n.Get("exclude")),
		Labels: n.Map("labels"), Matchers: n.Map("matchers"),
	}
	for _, word := range oneOrMany(n.Get("deliver")) {
		t.Deliver = append(t.Deliver, Route(word))
	}
	objects, bucket := n.Get("configmaps"), n.Get("bucket")
	secure, said := bucket.Bool("insecure")
	t.Store = Store{bucket.Str("name"), bucket.Str("prefix"), bucket.Str("endpoint"), bucket.Str("region"), said && secure}
	t.Objects = Objects{
		Kind: objects.Str("kind"), Namespace: objects.Str("namespace"), Label: objects.Str("label"), LabelValue: objects.Str("labelValue"),
		Annotation: objects.Str("annotation"), Prefix: objects.Str("prefix"), ServerSide: objects.Str("apply") == "server-side",
	}
	var err1, err2, err3 error
	t.Objects.Pack, err1 = r.number(objects, "pack")
	t.EvaluationInterval, err2 = r.duration(n, "evaluationInterval")
	t.PollInterval, err3 = r.duration(n, "pollInterval")
	for _, g := range slices.Concat(t.Include, t.Exclude) {
		if _, err := compileGlob(g); err != nil {
			return t, r.fault(n, "target "+words.Quote(t.Name)+": "+err.Error(), "for example: rules/sandbox/**")
		}
	}
	if err := errors.Join(err1, err2, err3); err != nil {
		return t, err
	}
	return t, r.checkTarget(t, n)
}

// checkTarget finds what fits one by one and not together.
func (r *reader) checkTarget(t Target, n *document.Node) error {
	if t.Objects.Pack < 0 || t.Objects.Pack > 256 {
		return r.fault(n.Get("configmaps", "pack"), "pack: from 1 to 256 objects for each tenant", "leave it out for one object for each file")
	}
	taken := map[string]string{}
	for _, from := range sortedKeys(t.Tenants) {
		to := t.Tenants[from]
		if other, ok := taken[to]; ok {
			return r.fault(n.Get("tenants"), "the tenants "+words.Quote(other)+" and "+words.Quote(from)+" would both become "+words.Quote(to), "give each a name of its own, or move their files together")
		}
		taken[to] = from
	}
	return nil
}

// oneOrMany reads what may be a scalar or a list of scalars.
func oneOrMany(n *document.Node) []string {
	if n.IsNull() {
		return nil
	}
	if n.Kind == document.Scalar {
		return []string{n.Value}
	}
	return n.Strings()
}
