package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// fingerprints are the findings' identities across runs, in order: the SHA-256,
// in hex, of rule, object and field. Lines, wording and severity may change
// under a finding without making it a new one. The API version of the object is
// left out for the same reason. Findings that share all three are told apart by
// their order; those about no object, by their file.
func (l *Lint) fingerprints() []string {
	out := make([]string, len(l.Findings))
	seen := map[string]int{}
	for i, f := range l.Findings {
		key := identity(f)
		seen[key]++
		if n := seen[key]; n > 1 {
			key += fmt.Sprintf("%q", fmt.Sprint(n))
		}
		sum := sha256.Sum256([]byte(key))
		out[i] = hex.EncodeToString(sum[:])
	}
	return out
}

// identity quotes the parts, so that no two lists of parts run into one.
func identity(f finding.Finding) string {
	o := f.Object
	if o == (finding.Object{}) {
		return fmt.Sprintf("%q%q%q", f.Rule, slashed(f.Place.File), f.Path)
	}
	return fmt.Sprintf("%q%q%q%q%q", f.Rule, o.Kind, o.Namespace, o.Name, f.Path)
}
