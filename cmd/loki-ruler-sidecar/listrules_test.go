package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// TestEveryRuleIsListed: a rule of a room that no topic heads would be missing in
// docs/lint.md and in lint --list-rules, and nothing would say so.
func TestEveryRuleIsListed(t *testing.T) {
	var b bytes.Buffer
	listMarkdown(&b)
	for _, r := range transform.LintRules() {
		if n := strings.Count(b.String(), "| ["+r.ID+"]("); n != 1 {
			t.Errorf("%s, of the room %s, is listed %d times", r.ID, r.Room, n)
		}
	}
}
