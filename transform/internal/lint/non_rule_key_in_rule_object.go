package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// nonRuleKeyInRuleObject: every key becomes a file, and Loki takes every file
// for rules. A key that ends in ".url" is downloaded, and what it will hold
// cannot be known.
func nonRuleKeyInRuleObject() Rule {
	r := fileRule("non-rule-key-in-rule-object", finding.Error)
	texts := r.Check
	r.Check = func(c *Context) {
		texts(c)
		for _, o := range c.ruleObjects() {
			for _, f := range o.Files {
				if !f.Remote || !o.Selected {
					continue
				}
				c.Warn(o.Object, f.KeyNode, finding.Finding{
					Path: f.Path(), Current: f.Key,
					Message: fmt.Sprintf("the sidecar downloads what %q names; if that fails, what it stores is no rule file, and stops loading for every tenant", f.Key),
					Fix:     finding.Fix{Text: "put the rules themselves into the object"},
				})
			}
		}
	}
	return r
}
