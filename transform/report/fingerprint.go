package report

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// fingerprints are the findings' identities across runs, in order: 256
// bits, in hex, of rule, object and field. They are FNV's two hashes and no SHA-256:
// nobody gains by a collision, and crypto weighs more than all formats together. Lines, wording and severity may change
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
		a, b := fnv.New128a(), fnv.New128()
		io.WriteString(io.MultiWriter(a, b), key) //nolint:errcheck // a hash takes everything
		out[i] = hex.EncodeToString(b.Sum(a.Sum(nil)))
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
