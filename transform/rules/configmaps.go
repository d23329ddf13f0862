package rules

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Object is a ConfigMap or Secret with rule files, or a PrometheusRule.
type Object struct {
	Kind            string
	Namespace, Name string
	Labels          map[string]string
	Annotations     map[string]string
	Tenant          string // whose files it holds; not written
	Files           []ObjectFile
}

// ObjectFile is one key of an object.
type ObjectFile struct {
	Key  string // the file's name, which is the namespace of its rules
	Text []byte
}

// ObjectOptions say where objects go, as the render of a target tells.
type ObjectOptions struct {
	Kind       string // ConfigMap or Secret; "" is ConfigMap
	Namespace  string // "" leaves it out
	Label      string // that the sidecar looks for; "" is loki_rule
	LabelValue string // "" is "true"; some value has to be there
	Annotation string // that chooses the directory; "" when none is needed
	// Directory is the directory of a tenant, as the annotation has to say it.
	Directory func(tenant string) string
	Prefix    string // of the names
	Pack      int    // objects for each tenant; 0: one for each file
}

// What objects carry, besides what the sidecar looks for.
const (
	repositoryLabel = "loki-rules.dev/repository"
	managedLabel    = "app.kubernetes.io/managed-by"
	sourceNote      = "loki-rules.dev/source"
	digestNote      = "loki-rules.dev/digest"
	// fluxNote keeps Flux from replacing ${…}, which is Loki's in a rule file.
	fluxNote = "kustomize.toolkit.fluxcd.io/substitute"
)

// Objects makes the objects that a sidecar lays down as the delivery's files: the
// same bytes for the same rules. revision is written into the stamp alone, so
// that a commit changes the objects of the files it touched, and the stamp's.
//
// The error is a file whose name no key of an object can have.
func (d *Delivery) Objects(o ObjectOptions, revision, committed string) ([]Object, error) {
	var all []Object
	for _, tenant := range d.Tenants() {
		files, sources, err := d.filesOf(tenant)
		if err != nil {
			return nil, err
		}
		all = append(all, pack(files, sources, o, d.Repository, tenant)...)
		stamp := d.Stamp(tenant, path.Join("build", d.Target.Name), revision, committed)
		all = append(all, stampObject(stamp, o, tenant))
	}
	distinct(all)
	slices.SortFunc(all, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// filesOf are the files of one tenant, and where they come from.
func (d *Delivery) filesOf(tenant string) (files []ObjectFile, sources []string, err error) {
	for _, f := range d.Files {
		if f.Tenant != tenant || len(f.Groups) == 0 {
			continue
		}
		if !isKey(f.Namespace) {
			return nil, nil, &finding.InputError{
				Place: finding.Place{File: f.Source.Path}, Msg: "no ConfigMap can hold a file of the name " + words.Quote(f.Namespace),
				Hint: "use letters, digits, - _ and . only, and at most 253 of them",
			}
		}
		files = append(files, ObjectFile{f.Namespace, f.Text})
		sources = append(sources, f.Source.Path)
	}
	return files, sources, nil
}

func isKey(name string) bool {
	return name != "" && name != "." && !strings.HasPrefix(name, "..") && len(name) <= 253 &&
		!strings.ContainsFunc(name, func(r rune) bool {
			return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
}

// pack puts the files of a tenant into objects: one for each, or into one of a
// fixed number, by a hash of its name, so that no file moves when another grows.
func pack(files []ObjectFile, sources []string, o ObjectOptions, repository, tenant string) []Object {
	var all []Object
	at := map[string]int{}
	for i, f := range files {
		suffix := strings.TrimSuffix(strings.TrimSuffix(f.Key, ".yaml"), ".yml")
		if o.Pack > 0 {
			sum := sha256.Sum256([]byte(f.Key))
			suffix = fmt.Sprintf("%03d", (int(sum[0])<<8|int(sum[1]))%o.Pack)
		}
		k, ok := at[suffix]
		if !ok || o.Pack == 0 {
			k = len(all)
			at[suffix] = k
			all = append(all, newObject(o, repository, tenant, suffix))
		}
		all[k].Files = append(all[k].Files, f)
		if o.Pack == 0 {
			all[k].Annotations[sourceNote] = sources[i]
		}
	}
	for i := range all {
		all[i].Annotations[digestNote] = all[i].digest()
	}
	return all
}

func newObject(o ObjectOptions, repository, tenant, suffix string) Object {
	kind := o.Kind
	if kind == "" {
		kind = "ConfigMap"
	}
	prefix := o.Prefix
	if prefix == "" {
		prefix = repository
	}
	x := Object{
		Kind: kind, Namespace: o.Namespace, Name: dnsName(prefix + "-" + tenant + "-" + suffix), Tenant: tenant,
		Labels:      map[string]string{managedLabel: "loki-rules", repositoryLabel: repository, orDefault(o.Label, chart.RuleLabel): orDefault(o.LabelValue, "true")},
		Annotations: map[string]string{fluxNote: "disabled"},
	}
	if o.Annotation != "" {
		x.Annotations[o.Annotation] = o.Directory(tenant)
	}
	return x
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func stampObject(s Stamp, o ObjectOptions, tenant string) Object {
	x := newObject(o, s.Repository, tenant, "stamp")
	x.Files = []ObjectFile{{StampNamespace(s.Repository), WriteFile([]Group{s.Owner(tenant), s.Rev(tenant)})}}
	x.Annotations[digestNote] = x.digest()
	return x
}

// digest is over the files as they are written: an object with the same digest
// has the same files.
func (x *Object) digest() string {
	h := sha256.New()
	for _, f := range x.Files {
		fmt.Fprintf(h, "%s\x00%d\x00", f.Key, len(f.Text))
		h.Write(f.Text)
	}
	return Fingerprint(h.Sum(nil)).String()
}

// dnsName makes of a text what an object can be called: lower case, digits, - and
// dots, at most 253. What is cut off is made up for by a hash.
func dnsName(text string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, text), "-.")
	for _, bad := range []string{"..", ".-", "-."} {
		name = strings.ReplaceAll(name, bad, "-")
	}
	if len(name) > 253 {
		return hashed(name[:240], text)
	}
	return name
}

func hashed(name, of string) string {
	sum := sha256.Sum256([]byte(of))
	return strings.TrimRight(name, "-.") + "-" + hex.EncodeToString(sum[:4])
}

// distinct gives objects whose names became the same a hash of what they hold:
// of all of them, so that it does not matter which came first.
func distinct(objects []Object) {
	count := map[string]int{}
	for _, x := range objects {
		count[x.Name]++
	}
	for i := range objects {
		x := &objects[i]
		if count[x.Name] > 1 {
			x.Name = hashed(x.Name, x.Tenant+"/"+x.Files[0].Key)
		}
	}
}

// Mark is the first line of what is written for people to apply.
const Mark = "# Made by loki-rules build. What is changed here is lost with the next build.\n"

// Write writes an object as YAML.
func (x *Object) Write() []byte { return encode(x.node()) }

func (x *Object) node() *document.Node {
	meta := []document.Field{document.Pair("name", document.NewString(x.Name))}
	if x.Namespace != "" {
		meta = append(meta, document.Pair("namespace", document.NewString(x.Namespace)))
	}
	meta = append(meta, document.Pair("labels", pairsNode(x.Labels)), document.Pair("annotations", pairsNode(x.Annotations)))
	version := "v1"
	if x.Kind == prometheusRule {
		version = "monitoring.coreos.com/v1"
	}
	fields := []document.Field{
		document.Pair("apiVersion", document.NewString(version)), document.Pair("kind", document.NewString(x.Kind)),
		document.Pair("metadata", document.NewMapping(meta...)),
	}
	switch x.Kind {
	case prometheusRule:
		return document.NewMapping(append(fields, document.Pair("spec", x.specNode()))...)
	case "Secret":
		fields = append(fields, document.Pair("type", document.NewString("Opaque")))
	}
	var data []document.Field
	for _, f := range x.Files {
		text := string(f.Text)
		if x.Kind == "Secret" {
			text = base64.StdEncoding.EncodeToString(f.Text)
		}
		data = append(data, document.Pair(f.Key, document.NewString(text)))
	}
	return document.NewMapping(append(fields, document.Pair("data", document.NewMapping(data...)))...)
}

// Kustomization is a kustomization.yaml of the files of objects.
func Kustomization(files []string) []byte {
	items := make([]*document.Node, len(files))
	for i, name := range files {
		items[i] = document.NewString(name)
	}
	return encode(document.NewMapping(
		document.Pair("apiVersion", document.NewString("kustomize.config.k8s.io/v1beta1")),
		document.Pair("kind", document.NewString("Kustomization")),
		document.Pair("resources", document.NewSequence(items...)),
	))
}

// ReadObjects reads the ConfigMaps and Secrets of a stream of YAML, as kubectl
// get -o yaml writes it, Lists included. Anything else is passed over.
func ReadObjects(name string, text []byte) ([]Object, error) {
	r := &reader{name: name, lines: yamltext.NewLines(text)}
	var all []Object
	for _, d := range document.Split(text) {
		tree, err := document.Parse(text, d)
		if err != nil {
			return nil, r.syntax(err)
		}
		more, err := r.objects(tree.Root.Resolve())
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (r *reader) objects(n *document.Node) ([]Object, error) {
	kind := n.Str("kind")
	if strings.HasSuffix(kind, "List") {
		var all []Object
		for _, item := range n.List("items") {
			more, err := r.objects(item)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}
	if kind != "ConfigMap" && kind != "Secret" {
		return nil, nil
	}
	x := Object{
		Kind: kind, Namespace: n.Str("metadata", "namespace"), Name: n.Str("metadata", "name"),
		Labels: n.Map("metadata", "labels"), Annotations: n.Map("metadata", "annotations"),
	}
	for _, section := range []struct {
		key     string
		encoded bool
	}{{"data", kind == "Secret"}, {"binaryData", true}, {"stringData", false}} {
		values := n.Get(section.key)
		if values == nil || values.Kind != document.Mapping {
			continue
		}
		for _, f := range values.Fields {
			text := []byte(f.Value.Resolve().Str())
			if section.encoded {
				var err error
				if text, err = base64.StdEncoding.DecodeString(strings.TrimSpace(string(text))); err != nil {
					return nil, r.fault(f.Value, fmt.Sprintf("%s %s: %s.%s is not base64", kind, x.Name, section.key, f.Key.Value), "")
				}
			}
			x.Files = append(x.Files, ObjectFile{f.Key.Value, text})
		}
	}
	return []Object{x}, nil
}

// BelongsTo reports an object that build made for a repository.
func (x *Object) BelongsTo(repository string) bool { return x.Labels[repositoryLabel] == repository }
