package main

import (
	"fmt"
	"strings"
)

// inStream puts an error where the user of Helm 4 sees it. Helm 4 drops what a
// post-renderer says on stderr, and prints the text of a document that is no
// mapping: a block scalar becomes its own error message, the release fails and
// nothing is applied (research/ecosystem.md 1.6). Only our plugin.yaml passes
// the flag, and only under Helm is HELM_PLUGIN_NAME set; anything else reading
// the stream would take the text for a manifest.
func (t *terminal) inStream(err error) error {
	var b strings.Builder
	b.WriteString("|-\n")
	for line := range strings.Lines("loki-ruler-sidecar: " + message(err)) {
		b.WriteString("  " + strings.TrimRight(line, "\n") + "\n")
	}
	_, failed := fmt.Fprint(t.stdout, b.String())
	return failed
}

func (t *terminal) underHelm4() bool { return t.getenv("HELM_PLUGIN_NAME") != "" }
