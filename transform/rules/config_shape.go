package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// shape says what a part of a loki-rules.yaml may look like, for the strict
// reader and for the JSON schema alike.
type shape struct {
	form   form
	words  []string // the only texts allowed, when there are some
	fields []entry  // of a mapping of known fields
	each   *shape   // the values of a mapping of names
	many   bool     // a list of them is allowed too
	short  bool     // a text may stand for the mapping
}

// form is what a value is.
type form uint8

const (
	text form = iota
	number
	truth
	period
	decimal
	plainName // it goes into names of objects and of a namespace
	mapping
)

// entry is a known field.
type entry struct {
	name  string
	shape shape
	doc   string // one sentence
	must  bool
}

// configShape is the whole file.
func configShape() shape {
	name := shape{}
	return shape{form: mapping, fields: []entry{
		{"apiVersion", shape{words: []string{APIVersion}}, "", true},
		{"kind", shape{words: []string{Kind}}, "", true},
		{"metadata", shape{form: mapping, fields: []entry{
			{"name", shape{form: plainName}, "The repository's name, and its stamp's. Two repositories may share a tenant when their names differ.", true},
			{"annotations", shape{form: mapping, each: &name}, "What kustomize and kpt want of a function's config.", false},
			{"labels", shape{form: mapping, each: &name}, "", false},
			{"namespace", name, "", false},
		}}, "", true},
		{"spec", shape{form: mapping, fields: []entry{
			{"rules", shape{many: true}, "Where rule files are: a glob with {tenant} and {file}. Default: rules/{tenant}/{file}, and rules/{file}.", false},
			{"namespaces", shape{words: []string{"with-extension", "without-extension"}}, "Whether the extension of a file is part of its namespace. Loki's local store has it there; lokitool has not.", false},
			{"targets", shape{form: mapping, each: targetShape()}, "The Lokis that get the rules, by name.", false},
		}}, "", false},
	}}
}

func targetShape() *shape {
	name := shape{}
	names := shape{form: mapping, each: &name}
	return &shape{form: mapping, fields: []entry{
		{"deliver", shape{many: true, words: []string{string(ConfigMaps), string(RulerAPI), string(Bucket)}}, "How rules get there; several during a migration. Default: what the ruler of the render reads.", false},
		{"render", shape{many: true}, "Files with the rendered manifests of that cluster: what is not said here is read from them.", false},
		{"ruler", name, "The name of the ruler's workload, where the render has several.", false},
		{"address", shape{many: true}, "The URL of Loki, or of each of its rulers.", false},
		{"tenant", name, "The tenant of files whose layout has none. Default: the render's only tenant.", false},
		{"tenants", names, "Tenants that have another name there.", false},
		{"include", shape{many: true}, "Globs of the rule files that go there. Default: all.", false},
		{"exclude", shape{many: true}, "Globs of the rule files that do not.", false},
		{"labels", names, "Labels added to every rule that does not set them itself.", false},
		{"matchers", names, "Labels that every stream selector must match besides its own.", false},
		{"configmaps", shape{form: mapping, fields: []entry{
			{"kind", shape{words: []string{"ConfigMap", "Secret"}}, "Default: what the sidecar of the render reads.", false},
			{"namespace", name, "", false},
			{"label", name, "The label that the sidecar looks for.", false},
			{"labelValue", name, "", false},
			{"annotation", name, "The annotation that chooses the directory.", false},
			{"prefix", name, "What the names of the objects begin with. Default: the repository's name.", false},
			{"pack", shape{form: number}, "The number of objects for each tenant. Default: one for each file.", false},
			{"apply", shape{words: []string{"client-side", "server-side"}}, "How they are applied: client-side stops at 262,144 bytes.", false},
		}}, "How ConfigMaps are made.", false},
		{"bucket", shape{form: mapping, fields: []entry{
			{"name", name, "", false}, {"prefix", name, "In front of rules/ in every key.", false},
			{"endpoint", name, "Host and port of S3.", false}, {"region", name, "", false}, {"insecure", shape{form: truth}, "http instead of https.", false},
		}}, "Where the bucket is.", false},
		{"evaluationInterval", shape{form: period}, "The ruler's, for groups that set none.", false},
		{"pollInterval", shape{form: period}, "How often the ruler looks for rules.", false},
	}}
}

// check returns the first thing that does not fit, with its place. path names n
// for people.
func (s shape) check(r *reader, n *document.Node, path string) error {
	n = n.Resolve()
	switch {
	case n.IsNull():
		return nil
	case s.many && n.Kind == document.Sequence:
		one := s
		one.many = false
		for i, item := range n.Items() {
			if err := one.check(r, item, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
		return nil
	case s.short && n.Kind == document.Scalar:
		return nil
	case s.form == mapping:
		return s.checkMapping(r, n, path)
	}
	return s.checkScalar(r, n, path)
}

func (s shape) checkMapping(r *reader, n *document.Node, path string) error {
	if n.Kind != document.Mapping {
		return r.fault(n, orRoot(path)+": expected a mapping", s.looks(path))
	}
	seen := map[string]bool{}
	for _, f := range n.Fields() {
		key := f.Key.Resolve().Value
		at := strings.TrimPrefix(path+"."+key, ".")
		if seen[key] {
			return r.fault(f.Key, words.Quote(at)+" is there twice", "keep one of them")
		}
		seen[key] = true
		inner := s.each
		if i := slices.IndexFunc(s.fields, func(e entry) bool { return e.name == key }); i >= 0 {
			inner = &s.fields[i].shape
		}
		if inner == nil {
			return r.fault(f.Key, "unknown field "+words.Quote(at), words.DidYouMean(key, s.names()))
		}
		if err := inner.check(r, f.Value, at); err != nil {
			return err
		}
	}
	for _, e := range s.fields {
		if e.must && n.Get(e.name).IsNull() {
			return r.fault(n, orRoot(path)+" has no "+e.name, "a "+Kind+" begins with apiVersion: "+APIVersion+", kind: "+Kind+" and metadata: {name: …}")
		}
	}
	return nil
}

// looks shows a mapping as it would be written.
func (s shape) looks(path string) string {
	key := path[strings.LastIndex(path, ".")+1:]
	switch {
	case key == "":
		return "it has the fields " + strings.Join(s.names(), ", ")
	case s.each != nil && s.each.form == mapping:
		return "it has a name for each, not a list: " + key + ": {NAME: {…}}"
	case s.each != nil:
		return "for example " + key + ": {NAME: VALUE}"
	}
	return "for example " + key + ": {" + s.fields[0].name + ": …}; it has the fields " + strings.Join(s.names(), ", ")
}

func (s shape) names() []string {
	names := make([]string, len(s.fields))
	for i, e := range s.fields {
		names[i] = e.name
	}
	return names
}

func (s shape) checkScalar(r *reader, n *document.Node, path string) error {
	if n.Kind != document.Scalar {
		return r.fault(n, path+": expected "+s.wants(), "write it as text on one line, in quotes where it has : or #")
	}
	bad := false
	switch s.form {
	case text, mapping:
	case number:
		_, err := strconv.Atoi(n.Value)
		bad = err != nil
	case decimal:
		_, err := strconv.ParseFloat(n.Value, 64)
		bad = err != nil
	case truth:
		_, ok := n.Bool()
		bad = !ok
	case plainName:
		bad = manifest.KeyFault(n.Value) != ""
	case period:
		_, err := logql.ParseDuration(n.Value)
		bad = err != nil
	}
	if bad {
		return r.fault(n, path+": expected "+s.wants()+", found "+words.Quote(n.Value), s.examples())
	}
	if len(s.words) > 0 && !slices.Contains(s.words, n.Value) {
		return r.fault(n, path+": "+words.Quote(n.Value)+" is not allowed", words.DidYouMean(n.Value, s.words))
	}
	return nil
}

func (s shape) wants() string {
	words := map[form]string{text: "text", number: "a whole number", decimal: "a number", truth: "true or false", period: "a duration such as 30s or 5m", plainName: "letters, digits, - _ and ."}
	if s.many {
		return words[s.form] + " or a list"
	}
	return words[s.form]
}

// examples are values of a form.
func (s shape) examples() string {
	return "for example " + map[form]string{text: "x", number: "4", decimal: "0.5", truth: "true", period: "1m", plainName: "platform"}[s.form]
}

func orRoot(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
