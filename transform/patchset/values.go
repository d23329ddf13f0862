package patchset

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Values is one parsed file of Helm values for the Loki chart. It is made by
// [LoadValues].
type Values struct {
	root    *document.Node // a mapping without aliases; nil for an empty file
	path    string         // where root is in the values of an umbrella chart; "" is the top
	at      placer         // nil for an empty file
	src     []byte         // the file
	notes   []*inputError
	foreign *inputError // no key of it is a Loki chart's
}

// LoadValues reads Helm values as Helm does: the first document of the file,
// duplicate keys settled by the last one. Of a HelmRelease, an Application or a
// HelmChart it reads what that carries; any other Kubernetes object is a
// *finding.InputError. Of the values only those are looked at that shape the rules
// sidecar: sidecar, rbac.namespaced, ruler.sidecar and the image registries of
// global. A wrong type there is a *finding.InputError with its place, name being
// the file; everything else is ignored. Of an umbrella chart's values the block of
// the Loki chart is read, whatever its alias.
func LoadValues(name string, src []byte) (*Values, error) {
	f := &valuesFile{name: name, src: src, at: placerOf(name, src)}
	root, err := f.find()
	if err != nil {
		return nil, err
	}
	v := &Values{notes: f.notes, src: src}
	if root.IsNull() {
		return v, nil
	}
	return v, v.take(root, f.at)
}

// valuesFile is a file while its values are looked for.
type valuesFile struct {
	name  string
	src   []byte
	at    placer
	notes []*inputError // what gives values too, and is not read
}

// CheckValues says what to know of values files before anything is made of them:
// notes name what gives values too and is not read, and files in which no key is a
// Loki chart's. Where that is all of them it is the error.
func CheckValues(files []*Values) (notes []*finding.InputError, err error) {
	foreign := 0
	for _, v := range files {
		notes = append(notes, v.notes...)
		if v.foreign != nil {
			notes = append(notes, v.foreign)
			foreign++
		}
	}
	if foreign > 0 && foreign == len(files) {
		return nil, files[0].foreign
	}
	return notes, nil
}

// UnreadKey is a key that a version of the chart drops without a word.
type UnreadKey struct {
	Place finding.Place
	Path  string // in the file's values, "loki.ruler"
	Why   string // "is not a key that chart loki-6.27.0 reads"
	Next  string // what to do instead
}

// UnreadBy lists what a chart of this name and version, as [Sources.For] takes
// them, does not read of the values, as far as people are known to write it.
func (v *Values) UnreadBy(name, version string) []UnreadKey {
	var all []UnreadKey
	for _, u := range (chart.Chart{Name: name, Version: version}).Unread(v.root) {
		all = append(all, UnreadKey{Place: v.at(u.Key), Path: join(v.path, u.Path), Why: u.Why, Next: u.Next})
	}
	return all
}

// take finds the Loki chart's in a tree of values, and checks it.
func (v *Values) take(top *document.Node, at placer) error {
	root, path, err := subchartOf(top, at)
	if err != nil {
		return err
	}
	if path == "" && isForeign(root) {
		v.foreign = fault(at(root.Fields()[0].Key), "no key of these values is a Loki chart's", "give those that the Loki chart is rendered with")
	}
	if err := valuesShape().check(root, path, at); err != nil {
		return err
	}
	rules := root.Get("sidecar", "rules")
	if err := foldered(rules, at); err != nil {
		return err
	}
	v.root, v.path, v.at = root, path, at
	return searched(rules, at)
}

// foldered checks the folder, where there is one.
func foldered(rules *document.Node, at placer) error {
	f, ok := rules.FieldOf("folder")
	switch dir := f.Value.Str(); {
	case !ok || f.Value.IsNull():
		return nil
	case strings.TrimSpace(dir) == "":
		return emptyFolder(at(f.Value))
	case !strings.HasPrefix(dir, "/"):
		return fault(at(f.Value), "sidecar.rules.folder: "+words.Quote(dir)+" is not an absolute path", "write it from the root on, such as /rules/fake")
	}
	return nil
}

// searched checks the names of namespaces, in a list or with commas between them.
func searched(rules *document.Node, at placer) error {
	names := rules.List("searchNamespace")
	if n := rules.Get("searchNamespace"); !n.IsNull() && n.Kind == document.Scalar {
		names = append(names, n)
	}
	for _, word := range names {
		if err := checkNamespaces(sidecar.MeantNamespaces(word.Str())); err != nil {
			return fault(at(word), "sidecar.rules.searchNamespace: "+err.Error(), "name the namespaces with commas between them, or ALL")
		}
	}
	return nil
}

func emptyFolder(place finding.Place) error {
	return fault(place, "sidecar.rules.folder is empty: the sidecar has nowhere to write", "set it to the directory the ruler reads, such as /rules/fake")
}

// valuesShape holds what the charts' templates read for the sidecar. Fields that
// are not listed are theirs, not ours.
func valuesShape() *shape {
	word, yes := &shape{form: scalar}, &shape{form: truth}
	block := func(f fields) *shape { return &shape{form: mapping, open: true, fields: f} }
	probe := probeShape() // the charts copy it as it is
	probe.fields["enabled"] = yes
	return block(fields{
		"global": block(fields{
			"imageRegistry": word, "registry": word,
			"image": block(fields{"registry": word}),
		}),
		"rbac":  block(fields{"namespaced": yes}),
		"ruler": block(fields{"sidecar": yes}),
		"sidecar": block(fields{
			"image": block(fields{
				"registry": word, "repository": word, "tag": word, "sha": word, "digest": word, "pullPolicy": word,
			}),
			"resources": block(nil), "securityContext": block(nil), "resizePolicy": {form: list},
			"skipTlsVerify": yes, "enableUniqueFilenames": yes, "disableX509StrictVerification": yes,
			"livenessProbe": probe, "readinessProbe": probe, "startupProbe": probe,
			"sizeLimit": word,
			"rules": block(fields{
				"enabled": yes, "label": word, "labelValue": word, "folder": word, "folderAnnotation": word,
				"searchNamespace": {form: scalars}, "watchMethod": word, "resource": {form: scalar, words: resources()},
				"script": word, "watchServerTimeout": word, "watchClientTimeout": word, "logLevel": word,
				"sizeLimit": word, "healthPort": {form: port},
			}),
		}),
	})
}
