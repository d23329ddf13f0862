package objects

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// KustomizeHashSuffixRace is rule kustomize-hash-suffix-race. Each change makes
// a new object with the same key, and pruning the old one deletes the file they
// share (see duplicate-target-file).
func KustomizeHashSuffixRace() check.Rule {
	return check.Rule{
		ID: "kustomize-hash-suffix-race", Pages: pages(), Severity: finding.Warning,
		Object: func(p *check.Probe, o *delivery.RuleObject) {
			if !hasKustomizeHash(o.Name) {
				return
			}
			for _, s := range p.Selecting(o.Object) {
				unique := s.Sidecar.UniqueFilenames
				if !unique.Known || strings.EqualFold(unique.Text, "true") {
					continue
				}
				p.Warn(o.Object, o.Node().Get("metadata", "name"), finding.Finding{
					Path: "metadata.name", Current: o.Name,
					Message: fmt.Sprintf("the name ends in a hash of kustomize: each change makes a new object, and when the old one is pruned %s deletes the file that both write", s.Sidecar.Container.Name),
					Fix:     finding.Fix{Text: "set disableNameSuffixHash: true in the generator's options; the sidecar notices new content by itself"},
				})
				break
			}
		},
	}
}

// hasKustomizeHash reports a name that ends as kustomize's hasher makes it: ten
// characters of a hexadecimal sum in which 0, 1, 3, a and e are written g, h, k,
// m and t. There is no vowel among them, so that words are no hashes.
func hasKustomizeHash(name string) bool {
	_, suffix, ok := cutLast(name, "-")
	return ok && len(suffix) == 10 && strings.Trim(suffix, "2456789bcdfghkmt") == ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
