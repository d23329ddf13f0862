package rules

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
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
		if manifest.KeyFault(f.Namespace) != "" {
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
		Labels:      map[string]string{managedLabel: "loki-rules", repositoryLabel: repository, cmp.Or(o.Label, chart.RuleLabel): cmp.Or(o.LabelValue, "true")},
		Annotations: map[string]string{fluxNote: "disabled"},
	}
	if o.Annotation != "" {
		x.Annotations[o.Annotation] = o.Directory(tenant)
	}
	return x
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

// BelongsTo reports an object that build made for a repository.
func (x *Object) BelongsTo(repository string) bool { return x.Labels[repositoryLabel] == repository }
