package plan

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Ruler is a distributed Loki ruler of the stream, with the facts that its plan
// was made from.
type Ruler struct {
	*loki.Workload
	Config    *loki.Config
	Namespace string // where it will run; "" when nothing tells

	// Adds are the additions to the ruler's own document, and Objects the new
	// objects beside it: the plan as structure, for export.
	Adds    []edit.Addition
	Objects []*document.Node
}

// candidates finds the rulers of one document, and notes why other candidates
// are left alone. It is asked of few documents: the workloads that mention a
// ruler. A document whose kind cannot be told from its text is parsed
// too, so that text which is no YAML at all is refused and not passed on.
func (p *planner) candidates(to *Plan, s *manifest.Stream, h manifest.Hint) ([]*Ruler, error) {
	objs, err := p.index.parse(s, h)
	if err != nil {
		return nil, err
	}
	var rulers []*Ruler
	for _, o := range objs {
		r, skipped := p.consider(o)
		if r != nil {
			rulers = append(rulers, r)
		}
		if skipped.Reason != "" && (skipped.Reason != finding.NotARuler || mentionsRuler(s.Src, h)) {
			to.Changes = append(to.Changes, skipped)
		}
	}
	return rulers, nil
}

// mayHoldRuler is cheap and errs on the side of parsing.
func mayHoldRuler(src []byte, h manifest.Hint) bool {
	switch h.Kind {
	case "":
		return true
	case "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Pod":
		return looksLikeRuler(src, h)
	}
	return isList(h.Kind) && looksLikeRuler(src, h)
}

// looksLikeRuler reports a text that says the word, or is of a Loki whose config may.
func looksLikeRuler(src []byte, h manifest.Hint) bool {
	return mentionsRuler(src, h) || leavesTargetToConfig(src, h)
}

// leavesTargetToConfig reports the text of a workload that may be a Loki without
// -target. Of a List it is asked of all workloads in it at once.
func leavesTargetToConfig(src []byte, h manifest.Hint) bool {
	text := src[h.Doc.Start:h.Doc.End]
	if !mentions(text, "loki", 2) || h.Kind != "" && !isList(h.Kind) && mentions(text, "-target", len("-tar")) {
		return false
	}
	return bytes.Contains(text, []byte("config.file")) || bytes.Contains(text, []byte("/loki:")) || bytes.Contains(text, []byte("/loki@"))
}

func mentionsRuler(src []byte, h manifest.Hint) bool {
	return mentions(src[h.Doc.Start:h.Doc.End], "ruler", 1)
}

// mentions looks for a word by its rarest letter, which is half as fast again as the
// search of package bytes.
func mentions(text []byte, word string, rarest int) bool {
	for at := rarest; at < len(text); {
		i := bytes.IndexByte(text[at:], word[rarest])
		if i < 0 {
			return false
		}
		at += i
		if bytes.HasPrefix(text[at-rarest:], []byte(word)) {
			return true
		}
		at++
	}
	return false
}

// isList: List, ResourceList and the typed lists of the API.
func isList(kind string) bool { return len(kind) >= 4 && kind[len(kind)-4:] == "List" }

// consider returns the object's ruler, or a change that says why it has none
// that we serve, or neither for an object that is no candidate at all.
func (p *planner) consider(o *manifest.Object) (*Ruler, finding.Change) {
	w, reason := loki.ClassifyIn(o, func() *manifest.Set {
		if p.ready() != nil { // an error is one of the ruler's, where there is one
			return nil
		}
		return p.set
	})
	skip := func(r finding.Reason, detail string) (*Ruler, finding.Change) {
		return nil, finding.Change{Object: o.ID(), Place: o.Place(), Reason: r, Detail: detail}
	}
	switch {
	case reason == finding.NotLoki:
		return skip(reason, "a ruler, but not one of Loki")
	case reason == finding.NotARuler && saysRuler(o):
		return skip(reason, "Loki, but no container runs -target=ruler")
	case w == nil:
		return nil, finding.Change{}
	case w.Runs != loki.RoleRuler:
		return skip(finding.NotARuler, w.Why)
	case o.Kind != "StatefulSet" && o.Kind != "Deployment":
		return skip(finding.NotTargeted, o.Kind+" is not one of the kinds a ruler is deployed as")
	case o.IsHook():
		return skip(finding.Hook, "annotated helm.sh/hook")
	case o.OptedOut():
		return skip(finding.OptedOut, `annotated loki-ruler-sidecar.dev/inject: "false"`)
	}
	return &Ruler{Workload: w}, finding.Change{}
}

// saysRuler keeps the report to candidates: a Loki workload whose name or
// component says ruler and that still runs none.
func saysRuler(o *manifest.Object) bool {
	return o.Labels["app.kubernetes.io/component"] == "ruler" || bytes.Contains([]byte(o.Name), []byte("ruler"))
}
