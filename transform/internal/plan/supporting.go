package plan

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// index finds in the streams what rulers depend on: accounts, access and
// configuration.
//
// The manifests of a cluster are large and few of them matter, so a document is
// parsed only when a glance at its text finds a name that a ruler refers to.
// Nothing of a ruler is kept once it is planned: memory must not grow with the
// parsed size of all releases.
type index struct {
	streams    []*manifest.Stream
	hints      [][]manifest.Hint             // of each stream
	candidates [][]bool                      // in step with hints: mayHoldRuler
	parsed     map[docKey][]*manifest.Object // documents of several objects, see parse
	referenced *references                   // by the rulers; nil until gathered
	surveyor   manifest.Surveyor
	delivers   bool // Services and Deployments matter too: a preset may add one
	tolerant   bool // what cannot be read is left out
	keep       bool // see Options.Keep
}

type docKey struct {
	stream *manifest.Stream
	index  int
}

func newIndex(streams []*manifest.Stream) *index {
	x := &index{
		streams: streams, hints: make([][]manifest.Hint, len(streams)), candidates: make([][]bool, len(streams)),
		parsed: map[docKey][]*manifest.Object{},
	}
	for i, stream := range streams {
		x.hints[i] = stream.Hints()
		x.candidates[i] = make([]bool, len(x.hints[i]))
		for j, h := range x.hints[i] {
			x.candidates[i][j] = mayHoldRuler(stream.Src, h)
		}
	}
	return x
}

// parse returns the objects of a document. A document of several objects, among
// them some that a ruler may depend on, is kept, so that it is parsed only once.
func (x *index) parse(stream *manifest.Stream, h manifest.Hint) ([]*manifest.Object, error) {
	return x.read(stream, h, stream.Parse)
}

// survey is parse for who may not ask for more than what an object is.
func (x *index) survey(stream *manifest.Stream, h manifest.Hint) ([]*manifest.Object, error) {
	return x.read(stream, h, func(d document.Document) ([]*manifest.Object, error) { return stream.Survey(d, &x.surveyor) })
}

func (x *index) read(stream *manifest.Stream, h manifest.Hint, objects func(document.Document) ([]*manifest.Object, error)) ([]*manifest.Object, error) {
	key := docKey{stream, h.Doc.Index}
	if objs, ok := x.parsed[key]; ok {
		return objs, nil
	}
	objs, err := objects(*h.Doc)
	if len(objs) > 1 && slices.ContainsFunc(objs, x.supporting) {
		x.parsed[key] = objs
	}
	return objs, err
}

// supportingDoc is a parsed document at its place in the input.
type supportingDoc struct {
	stream, doc int
	objs        []*manifest.Object
	wanted      answer
}

// gather parses what the rulers of the streams depend on, in input order. Roles
// come second, because the bindings name them.
func (x *index) gather() (*manifest.Set, error) {
	x.referenced = x.references()
	docs, err := x.parseAll(func(stream *manifest.Stream, h manifest.Hint) answer {
		return max(x.referenced.supports(stream, h), x.deliveries(stream.Src, h))
	})
	if err != nil {
		return nil, err
	}
	x.referenced.followBindings(docs)
	roles, err := x.parseAll(x.referenced.isRole)
	if err != nil {
		return nil, err
	}
	docs = append(docs, roles...)
	if slices.ContainsFunc(roles, aggregates) {
		parts, _ := x.parseAll(x.referenced.isPart) // no part has to be sound
		docs = append(docs, parts...)
	}
	sort.Slice(docs, func(i, j int) bool {
		return cmp.Or(docs[i].stream-docs[j].stream, docs[i].doc-docs[j].doc) < 0
	})
	var objs []*manifest.Object
	for _, d := range docs {
		objs = append(objs, d.objs...)
	}
	return manifest.NewSet(objs), nil
}

// parseAll parses the documents that are wanted. A document that is only maybe
// wanted, and is broken, is not ours to judge.
func (x *index) parseAll(wants func(*manifest.Stream, manifest.Hint) answer) ([]supportingDoc, error) {
	var docs []supportingDoc
	for i, stream := range x.streams {
		for _, h := range x.hints[i] {
			wanted := wants(stream, h)
			if wanted == no || x.referenced.elsewhere(stream, h) {
				continue
			}
			objs, err := x.survey(stream, h)
			if err != nil && wanted == yes && !x.tolerant {
				return nil, err
			}
			if slices.ContainsFunc(objs, x.supporting) && !x.bindsOthers(objs) {
				x.forget(objs, "ServiceAccount", "ConfigMap", "Secret")
				for _, o := range objs {
					x.surveyor.Keep(o)
				}
				docs = append(docs, supportingDoc{i, h.Doc.Index, objs, wanted})
			}
		}
	}
	return docs, nil
}

// bindsOthers is asked of what was surveyed just now. Of a list it is not known.
func (x *index) bindsOthers(objs []*manifest.Object) (others bool) {
	if len(objs) > 1 {
		return false
	}
	x.surveyor.Glimpse(objs[0], func(o *manifest.Object) { others = x.referenced.bindsOthers(o) })
	return others
}

// forget gives up the content of objects of some kinds, unless all is to be kept: of
// the many that rulers refer to only few are in use at a time.
func (x *index) forget(objs []*manifest.Object, kinds ...string) {
	for _, o := range objs {
		if !x.keep && slices.Contains(kinds, o.Kind) {
			o.Forget()
		}
	}
}

// deliveries tells of a document whether it may be a Service in front of a ruler, or
// a Deployment that delivers to one, or has the name of one. A Service is known by what
// it selects and by nothing else: labels of a release are for people, and many have none.
func (x *index) deliveries(src []byte, h manifest.Hint) answer {
	text := src[h.Doc.Body:h.Doc.End]
	switch {
	case !x.delivers:
	case h.Kind == "Service", h.Kind == "Deployment" && (bytes.Contains(text, []byte("loki-rules")) || bytes.Contains(text, []byte(syncComponent))):
		return maybe
	}
	return no
}

func (x *index) supporting(o *manifest.Object) bool {
	switch o.Kind {
	case "Service", "Deployment":
		return x.delivers
	}
	return supporting(o)
}

func supporting(o *manifest.Object) bool {
	switch o.Kind {
	case "ServiceAccount", "ConfigMap", "Secret", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding":
		return true
	}
	return false
}

// references are the names by which rulers refer to what they depend on.
type references struct {
	names    map[string]bool
	releases map[string]bool // values of release labels
	any      bool            // the text of some ruler cannot be read at a glance: it may refer to any name
	homes    map[string]bool // namespaces that rulers name; nil where one may be in any
	away     map[string]bool // objects that were seen elsewhere, by kind and name
}

// references collects the names in every document that may hold a ruler.
func (x *index) references() *references {
	// "default" is the account of a pod that names none.
	r := &references{names: map[string]bool{"default": true}, releases: map[string]bool{}, homes: map[string]bool{}, away: map[string]bool{}}
	for i, stream := range x.streams {
		for j, h := range x.hints[i] {
			if !x.candidates[i][j] || !looksLikeRuler(stream.Src, h) { // what does not say its kind is a candidate, too
				continue
			}
			r.any = !r.collect(stream.Src[h.Doc.Body:h.Doc.End]) || r.any
			r.atHome(stream, h)
		}
	}
	return r
}

// collect notes the names in a text. sure is false where it may refer to any.
func (r *references) collect(text []byte) (sure bool) {
	to := r.names // where what is asked for last goes
	note := func(name []byte) { to[string(name)] = true }
	sure = yamltext.Glance(text, func(key []byte) bool {
		if to = r.names; namesRelease(key) {
			to = r.releases
			return true
		}
		return namesObject(key)
	}, note)
	if !sure { // of names as many as can be read, whatever the labels are like
		to = r.names
		yamltext.Glance(text, namesObject, note)
	}
	return sure
}

// answer is what a glance can tell.
type answer uint8

const (
	no answer = iota
	maybe
	yes
)

// supports tells of a document whether it is, or holds, an account, a
// configuration or a binding that a ruler refers to.
func (r *references) supports(s *manifest.Stream, h manifest.Hint) answer {
	switch h.Kind {
	case "":
		return yes
	case "ServiceAccount", "ConfigMap", "Secret":
		return r.nameIn(s.Metadata(*h.Doc))
	case "RoleBinding", "ClusterRoleBinding":
		return r.nameIn(s.Src[h.Doc.Body:h.Doc.End])
	}
	if isList(h.Kind) {
		return yes
	}
	return no
}

func (r *references) isRole(s *manifest.Stream, h manifest.Hint) answer {
	if h.Kind == "Role" || h.Kind == "ClusterRole" {
		return r.nameIn(s.Metadata(*h.Doc))
	}
	return no
}

// isPart tells of a ClusterRole that no binding names whether one that aggregates
// may take its rules from it, which it does by labels.
func (r *references) isPart(s *manifest.Stream, h manifest.Hint) answer {
	if h.Kind == "ClusterRole" && r.isRole(s, h) == no {
		return maybe
	}
	return no
}

// aggregates reports a document with a ClusterRole whose rules are those of others.
func aggregates(d supportingDoc) bool {
	return slices.ContainsFunc(d.objs, rbac.Aggregates)
}

// followBindings adds the roles that bindings name. Where rulers may refer to any
// name, every role is looked at, but only a role that one of our bindings names
// has to be sound.
func (r *references) followBindings(docs []supportingDoc) {
	for _, d := range docs {
		if r.any && d.wanted != yes {
			continue
		}
		for _, o := range d.objs {
			if isBinding(o) {
				r.names[o.Node().Str("roleRef", "name")] = true // a glance finds no empty names
				r.inhabit(o.Namespace)                          // the role of a binding is where that is
			}
		}
	}
}

// nameIn tells whether a text, nil for one that cannot be read, holds a name that
// rulers refer to.
func (r *references) nameIn(text []byte) answer { return r.find(text, namesObject, r.refers) }

// releaseIn tells whether a text is an object of a release with a ruler.
func (r *references) releaseIn(text []byte) answer {
	return r.find(text, namesRelease, func(name []byte) bool { return r.releases[string(name)] })
}

func (r *references) find(text []byte, asked, referenced func([]byte) bool) answer {
	found := false
	sure := text != nil && yamltext.Glance(text, asked, func(value []byte) { found = found || referenced(value) })
	switch {
	case found:
		return yes
	case r.any || !sure:
		return maybe
	}
	return no
}

// refers tells whether a ruler refers to a name. So do the groups and users that
// Kubernetes makes of accounts, and the names of objects that we added, which
// must not be given away twice.
func (r *references) refers(name []byte) bool {
	return r.names[string(name)] || bytes.HasPrefix(name, []byte("system:")) || bytes.Contains(name, []byte(accessSuffix)) || bytes.Contains(name, []byte(syncSuffix))
}

// namesObject: the keys by which a pod, a binding or an object itself says the
// name of an object.
func namesObject(key []byte) bool {
	switch string(key) {
	case "name", "secretName", "claimName", "serviceAccountName", "serviceAccount":
		return true
	}
	return false
}

// namesRelease: the labels that manifest.Object.Release reads.
func namesRelease(key []byte) bool {
	return string(key) == "app.kubernetes.io/instance" || string(key) == "release"
}
