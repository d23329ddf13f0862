package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// together tries the texts that are proposed for objects with rules all at once: a
// repository may have hundreds, and each is about its own file. Those hold whose
// finding is gone and whose object has no new error; the others have to be tried
// alone, as has a second text in one line.
func (t *trials) together(all []check.Reported) (held map[int]bool) {
	type line struct {
		file   string
		number int
	}
	edits, tried, taken := map[*manifest.Stream][]splice.Edit{}, []int{}, map[line]bool{}
	for i, f := range all {
		at := line{f.Place.File, f.Place.Line}
		if f.Fix.Proposed == "" || !ofRules(f) || taken[at] || f.Place.EndLine != f.Place.Line {
			continue
		}
		s := t.stream(f.Place.File)
		if s == nil {
			continue
		}
		if e, ok := Replacement(s, f.Finding); ok {
			edits[s] = append(edits[s], e)
			tried = append(tried, i)
			taken[at] = true
		}
	}
	if len(tried) < 2 || sizeOf(t.model) > trialBudget {
		return nil
	}
	m := delivery.Build(edited(t.model.Streams, edits), t.model.Namespace, t.model.Assume)
	return holding(all, tried, findings(evaluated(m, known(nil), t.rules, t.opts)))
}

// holding are those of some findings that are gone, without a new error in their
// object.
func holding(all []check.Reported, tried []int, found []finding.Finding) map[int]bool {
	before, after := counted(findings(all)), counted(found)
	worse := map[finding.Object]bool{}
	for a, n := range after {
		if a.severity == finding.Error && n > before[a] {
			worse[a.object] = true
		}
	}
	held := map[int]bool{}
	for _, i := range tried {
		a := about(all[i].Finding)
		held[i] = after[a] == 0 && !worse[a.object]
	}
	return held
}

// ofRules reports a finding in an object with rules, or in a file of them.
func ofRules(f check.Reported) bool {
	switch f.Object.Kind {
	case "ConfigMap", "Secret", "File":
		return true
	}
	return false
}

// stream is the one of a name; nil for none, and for two.
func (t *trials) stream(name string) *manifest.Stream {
	var found *manifest.Stream
	for _, s := range t.model.Streams {
		if s.Name != name {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}

func edited(streams []*manifest.Stream, edits map[*manifest.Stream][]splice.Edit) []*manifest.Stream {
	out := make([]*manifest.Stream, len(streams))
	for i, s := range streams {
		if out[i] = s; len(edits[s]) == 0 {
			continue
		}
		if text, err := splice.Apply(s.Src, edits[s]); err == nil {
			out[i] = manifest.Open(s.Name, text)
		}
	}
	return out
}
