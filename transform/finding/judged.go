package finding

import (
	"fmt"
	"strings"
)

// Judged counts what an answer is about. No findings about nothing is no pass.
// The zero value has judged nothing.
type Judged struct {
	Rulers    int `json:"rulers"`    // workloads that evaluate rules
	RuleFiles int `json:"ruleFiles"` // keys of ConfigMaps and Secrets that are, or look like, rules for Loki
	Others    int `json:"others"`    // other Kubernetes objects
}

// Objects is how many Kubernetes objects were seen.
func (j Judged) Objects() int { return j.Rulers + j.Others }

// Nothing reports an input without a ruler and without rules.
func (j Judged) Nothing() bool { return j.Rulers == 0 && j.RuleFiles == 0 }

// String renders "1 ruler, 3 rule files, 46 other objects", leaving out what
// there is none of, and "nothing" for nothing.
func (j Judged) String() string {
	var parts []string
	part := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	part(j.Rulers, "ruler", "rulers")
	part(j.RuleFiles, "rule file", "rule files")
	if len(parts) == 0 {
		part(j.Others, "object", "objects")
	} else {
		part(j.Others, "other object", "other objects")
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}
