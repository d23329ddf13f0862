package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// manifestUnreadable: a document that is no YAML, or no object, is in nobody's
// way until it is applied; what else stands in the input is judged without it.
func manifestUnreadable() Rule {
	return Rule{ID: "manifest-unreadable", Severity: finding.Error, Check: func(c *Context) {
		for _, broken := range c.Broken {
			hint := broken.Hint
			if hint == "" {
				hint = "correct the document at this place"
			}
			c.findings = append(c.findings, Reported{Finding: finding.Finding{ // there is no object, and none to suppress it on
				Rule:     c.rule.ID,
				Severity: finding.Error,
				Place:    broken.Place,
				Message:  "this document cannot be read, and nothing in it was checked: " + broken.Msg,
				Fix:      finding.Fix{Text: hint},
			}})
		}
	}}
}
