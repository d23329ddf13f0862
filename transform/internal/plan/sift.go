package plan

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Ruler is a distributed Loki ruler of the stream with what its plan was made
// from.
type Ruler struct {
	*loki.Workload
	Config    *loki.Config
	Namespace string // where it will run; "" when nothing tells

	// Adds are the additions to the ruler's own document, and Objects the new
	// objects beside it: the plan as structure, for export.
	Adds    []document.Addition
	Objects []*document.Node
}

// sifted is what can matter of some streams.
type sifted struct {
	rulers  []*Ruler
	skipped []skipped
	set     *manifest.Set // the rulers and everything their plan depends on
}

// skipped is a candidate that is no ruler of ours.
type skipped struct {
	stream *manifest.Stream
	change finding.Change
}

// parsed are the objects of the documents that were parsed, by their place.
type parsed map[docKey][]*manifest.Object

type docKey struct {
	stream *manifest.Stream
	index  int
}

// sift parses as few documents as it can: first the workloads that mention a
// ruler, and only if one is a distributed Loki ruler the accounts, the access
// and the configuration. A document whose kind cannot be told from its text is
// parsed, so that text which is no YAML at all is refused and not passed on.
func sift(streams []*manifest.Stream) (*sifted, error) {
	found := &sifted{}
	done := parsed{}
	for _, s := range streams {
		for _, h := range s.Hints() {
			if !mayBeRuler(s.Src, h) {
				continue
			}
			objs, err := s.Parse(h.Doc)
			if err != nil {
				return nil, err
			}
			done[docKey{s, h.Doc.Index}] = objs
			for _, o := range objs {
				found.consider(o)
			}
		}
	}
	if len(found.rulers) == 0 {
		return found, nil
	}
	set, err := supporting(streams, done, found.rulers)
	found.set = set
	return found, err
}

// mayBeRuler is cheap and errs on the side of parsing.
func mayBeRuler(src []byte, h manifest.Hint) bool {
	switch h.Kind {
	case "-":
		return false
	case "":
		return true
	case "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Pod", "List", "ResourceList":
		return bytes.Contains(src[h.Doc.Start:h.Doc.End], []byte("ruler"))
	}
	return isList(h.Kind) && bytes.Contains(src[h.Doc.Start:h.Doc.End], []byte("ruler"))
}

func isList(kind string) bool { return len(kind) > 4 && kind[len(kind)-4:] == "List" }

// consider files one object under rulers, skipped, or nothing.
func (f *sifted) consider(o *manifest.Object) {
	w, reason := loki.Classify(o)
	skip := func(r finding.Reason, detail string) {
		f.skipped = append(f.skipped, skipped{o.Stream, finding.Change{Object: o.ID(), Place: o.Place(), Reason: r, Detail: detail}})
	}
	switch {
	case w == nil && reason == finding.NotLoki:
		skip(reason, "a ruler, but not one of Loki")
	case w == nil && reason == finding.NotARuler && mentionsRuler(o):
		skip(reason, "Loki, but no container runs -target=ruler")
	case w == nil:
	case w.Runs != loki.RoleRuler:
		skip(finding.NotARuler, w.Why)
	case o.Kind != "StatefulSet" && o.Kind != "Deployment":
		skip(finding.NotTargeted, o.Kind+" is not one of the kinds a ruler is deployed as")
	case o.IsHook():
		skip(finding.Hook, "annotated helm.sh/hook")
	case o.OptedOut():
		skip(finding.OptedOut, `annotated loki-ruler-sidecar.dev/inject: "false"`)
	default:
		f.rulers = append(f.rulers, &Ruler{Workload: w})
	}
}

// mentionsRuler keeps the report to candidates: a Loki workload whose name or
// component says ruler and that still runs none.
func mentionsRuler(o *manifest.Object) bool {
	return o.Labels["app.kubernetes.io/component"] == "ruler" || bytes.Contains([]byte(o.Name), []byte("ruler"))
}

// supporting parses what the rulers' plans depend on.
func supporting(streams []*manifest.Stream, done parsed, rulers []*Ruler) (*manifest.Set, error) {
	wanted := configNames(rulers)
	var objs []*manifest.Object
	for _, s := range streams {
		for _, h := range s.Hints() {
			if known, ok := done[docKey{s, h.Doc.Index}]; ok {
				objs = append(objs, known...)
				continue
			}
			if !supports(s.Src, h, wanted) {
				continue
			}
			more, err := s.Parse(h.Doc)
			if err != nil {
				return nil, err
			}
			objs = append(objs, more...)
		}
	}
	return manifest.NewSet(objs), nil
}

func supports(src []byte, h manifest.Hint, wanted map[string]bool) bool {
	switch h.Kind {
	case "ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding":
		return true
	case "ConfigMap", "Secret":
		return named(src[h.Doc.Start:h.Doc.End], wanted)
	}
	return h.Kind == "List" || h.Kind == "ResourceList" || isList(h.Kind)
}

// configNames are the objects a ruler may have its configuration from.
func configNames(rulers []*Ruler) map[string]bool {
	names := map[string]bool{}
	for _, r := range rulers {
		for _, v := range r.Pod.Volumes {
			if v.Ref != "" {
				names[v.Ref] = true
			}
			for _, src := range v.Node.List("projected", "sources") {
				names[src.Str("configMap", "name")] = true
				names[src.Str("secret", "name")] = true
			}
		}
	}
	delete(names, "")
	return names
}

// named reports whether any "name:" in the text has one of the wanted values.
// It is a sieve: a match inside data only costs a parse.
func named(text []byte, wanted map[string]bool) bool {
	for {
		i := bytes.Index(text, []byte("name:"))
		if i < 0 {
			return false
		}
		text = text[i+len("name:"):]
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			end = len(text)
		}
		value := text[:end]
		if c := bytes.Index(value, []byte(" #")); c >= 0 {
			value = value[:c]
		}
		if wanted[string(bytes.Trim(value, " \t\"'"))] {
			return true
		}
	}
}

// everything parses the streams whole, for the rare question only all objects
// together can answer. Documents that cannot be parsed are left out: they are
// not ours to judge.
func everything(streams []*manifest.Stream) *manifest.Set {
	var objs []*manifest.Object
	for _, s := range streams {
		for _, d := range s.Docs {
			if more, err := s.Parse(d); err == nil {
				objs = append(objs, more...)
			}
		}
	}
	return manifest.NewSet(objs)
}
