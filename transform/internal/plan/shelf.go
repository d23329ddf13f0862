package plan

import (
	"bytes"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// shelf finds in the streams what the plans of their rulers depend on: accounts,
// access and configuration.
//
// A cluster's manifests are large and few of them matter, so a document is
// parsed only when a glance at its text finds a name that a ruler mentions. Of a
// ruler nothing is kept once it is planned: memory must not grow with the parsed
// size of all releases.
type shelf struct {
	streams []*manifest.Stream
	hints   [][]manifest.Hint             // of each stream
	held    map[docKey][]*manifest.Object // documents of several objects, see parse
	mention *mentions                     // by the rulers; nil until gathered
}

type docKey struct {
	stream *manifest.Stream
	index  int
}

func newShelf(streams []*manifest.Stream) *shelf {
	s := &shelf{streams: streams, hints: make([][]manifest.Hint, len(streams)), held: map[docKey][]*manifest.Object{}}
	for i, stream := range streams {
		s.hints[i] = stream.Hints()
	}
	return s
}

// parse returns the objects of a document. One that holds several, among them
// some that a ruler may depend on, is held and not parsed twice.
func (s *shelf) parse(stream *manifest.Stream, h manifest.Hint) ([]*manifest.Object, error) {
	key := docKey{stream, h.Doc.Index}
	if objs, ok := s.held[key]; ok {
		return objs, nil
	}
	objs, err := stream.Parse(h.Doc)
	if len(objs) > 1 && slices.ContainsFunc(objs, supporting) {
		s.held[key] = objs
	}
	return objs, err
}

// kept is a parsed document at its place in the input.
type kept struct {
	stream, doc int
	objs        []*manifest.Object
	want        answer
}

// gather parses what the rulers of the streams depend on, in input order. Roles
// come second: the bindings name them.
func (s *shelf) gather() (*manifest.Set, error) {
	s.mention = s.mentioned()
	found, err := s.parseAll(s.mention.supports)
	if err != nil {
		return nil, err
	}
	s.mention.followBindings(found)
	roles, err := s.parseAll(s.mention.isRole)
	if err != nil {
		return nil, err
	}
	found = append(found, roles...)
	slices.SortFunc(found, func(a, b kept) int {
		if a.stream != b.stream {
			return a.stream - b.stream
		}
		return a.doc - b.doc
	})
	var objs []*manifest.Object
	for _, k := range found {
		objs = append(objs, k.objs...)
	}
	return manifest.NewSet(objs), nil
}

// parseAll parses the documents that are wanted. One that only may be wanted, and
// is broken, is not ours to judge.
func (s *shelf) parseAll(wanted func([]byte, manifest.Hint) answer) ([]kept, error) {
	var found []kept
	for i, stream := range s.streams {
		for _, h := range s.hints[i] {
			want := wanted(stream.Src, h)
			if want == no {
				continue
			}
			objs, err := s.parse(stream, h)
			if err != nil && want == yes {
				return nil, err
			}
			if slices.ContainsFunc(objs, supporting) {
				found = append(found, kept{i, h.Doc.Index, objs, want})
			}
		}
	}
	return found, nil
}

func supporting(o *manifest.Object) bool {
	switch o.Kind {
	case "ServiceAccount", "ConfigMap", "Secret", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding":
		return true
	}
	return false
}

// mentions are the names that may lead from a ruler to what it depends on.
type mentions struct {
	names    map[string]bool
	releases map[string]bool // labels
	all      bool            // some ruler's text cannot be read at a glance: any name may be meant
}

// mentioned collects the names in every document that may hold a ruler.
func (s *shelf) mentioned() *mentions {
	// "default" is the account of a pod that names none.
	m := &mentions{names: map[string]bool{"default": true}, releases: map[string]bool{}}
	for i, stream := range s.streams {
		for _, h := range s.hints[i] {
			if !mayHoldRuler(stream.Src, h) || !mentionsRuler(stream.Src, h.Doc) {
				continue
			}
			text := stream.Src[h.Doc.Body:h.Doc.End]
			sure := glance(text, namesObject, func(name []byte) { m.names[string(name)] = true }) &&
				glance(text, namesRelease, func(name []byte) { m.releases[string(name)] = true })
			m.all = m.all || !sure
		}
	}
	return m
}

// answer is what a glance can tell.
type answer uint8

const (
	no answer = iota
	maybe
	yes
)

// supports: an account, a configuration or a binding that a ruler may mean, or
// a document in which one may be.
func (m *mentions) supports(src []byte, h manifest.Hint) answer {
	text := src[h.Doc.Body:h.Doc.End]
	switch h.Kind {
	case "-":
		return no
	case "":
		return yes
	case "ServiceAccount", "ConfigMap", "Secret":
		return m.in(metadataOf(text))
	case "RoleBinding", "ClusterRoleBinding":
		return m.in(text)
	}
	if isList(h.Kind) {
		return yes
	}
	return no
}

func (m *mentions) isRole(src []byte, h manifest.Hint) answer {
	if h.Kind == "Role" || h.Kind == "ClusterRole" {
		return m.in(metadataOf(src[h.Doc.Body:h.Doc.End]))
	}
	return no
}

// followBindings adds the roles that bindings name. Where any name may be meant,
// every role is looked at, and only one that a binding of ours names must be whole.
func (m *mentions) followBindings(found []kept) {
	for _, k := range found {
		if m.all && k.want != yes {
			continue
		}
		for _, o := range k.objs {
			if role := o.Node.Str("roleRef", "name"); role != "" {
				m.names[role] = true
			}
		}
	}
}

// in tells whether a text, nil for one that cannot be read, mentions one of the
// names.
func (m *mentions) in(text []byte) answer { return m.find(text, namesObject, m.means) }

// inRelease tells whether a text is an object of a release with a ruler.
func (m *mentions) inRelease(text []byte) answer {
	return m.find(text, namesRelease, func(name []byte) bool { return m.releases[string(name)] })
}

func (m *mentions) find(text []byte, asked, meant func([]byte) bool) answer {
	hit := false
	sure := text != nil && glance(text, asked, func(value []byte) { hit = hit || meant(value) })
	switch {
	case hit:
		return yes
	case m.all || !sure:
		return maybe
	}
	return no
}

// means: besides what rulers name, the groups and users that Kubernetes makes of
// accounts, and the names our own objects have, which must not be given twice.
func (m *mentions) means(name []byte) bool {
	return m.names[string(name)] || bytes.HasPrefix(name, []byte("system:")) || bytes.Contains(name, []byte(accessSuffix))
}
