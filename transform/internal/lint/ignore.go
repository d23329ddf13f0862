package lint

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// IgnoreAnnotation suppresses findings on the object that carries it:
//
//	loki-ruler-sidecar.dev/ignore: "ruler-replicas-zero scaled by hand, pss-restricted-violation legacy"
//
// An id without a reason suppresses nothing, and the finding says so. A colon
// after the id is no part of it.
const IgnoreAnnotation = "loki-ruler-sidecar.dev/ignore"

// ignores are the reasons given, by object and rule id.
type ignores map[*manifest.Object]map[string]string

func readIgnores(set *manifest.Set) ignores {
	all := ignores{}
	for _, o := range set.All() {
		text, ok := o.Annotations[IgnoreAnnotation]
		if !ok {
			continue
		}
		all[o] = parseIgnore(text)
	}
	return all
}

// parseIgnore reads "id reason, id reason"; a part that does not begin with an
// id of ours belongs to the reason before it, so that reasons may have commas.
func parseIgnore(text string) map[string]string {
	reasons, last := map[string]string{}, ""
	for _, part := range strings.Split(text, ",") {
		id, reason, _ := strings.Cut(strings.TrimSpace(part), " ")
		id = strings.TrimSuffix(id, ":")
		if _, known := Find(id); known {
			last = id
			reasons[id] = strings.TrimSpace(reason)
		} else if last != "" && reasons[last] != "" {
			reasons[last] += "," + part
		}
	}
	return reasons
}

// apply suppresses a finding about an object, or tells why it does not.
func (i ignores) apply(f *check.Reported) {
	reason, named := i[f.About][f.Rule]
	if f.Suppressed = reason; !named || reason != "" {
		return
	}
	const why = "a reason behind " + IgnoreAnnotation + ": ID would suppress this"
	if f.Fix.Text != "" {
		f.Fix.Text += "; "
	}
	f.Fix.Text += why
}
