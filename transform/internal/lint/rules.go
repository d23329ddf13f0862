package lint

import "slices"

// Rules lists every rule, in the order of the way a rule takes: the ruler and
// its store, the sidecar and its access, the volume and its directories, the
// rule files, and what happens after a rule has loaded.
func Rules() []Rule {
	return slices.Concat(storeRules(), sidecarRules(), objectRules(), fileRules(), surroundingRules())
}

// Find returns the rule with this id.
func Find(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
