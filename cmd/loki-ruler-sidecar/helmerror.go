package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// errorInStream is the flag that only our plugin.yaml passes.
const errorInStream = "error-in-stream"

// inStream puts an error where the user of Helm 4 sees it, and is nil when it
// did. Helm 4 drops what a post-renderer says on stderr, and prints the text of
// a document that is no mapping: a block scalar becomes its own error message,
// the release fails and nothing is applied (seen with Helm 4.3.1). Anything
// else reading the stream would take the text for a manifest, so both must hold:
// our plugin.yaml passed the flag, and Helm set HELM_PLUGIN_NAME. The arguments
// are asked, not cobra, since what cobra refuses has to be seen too.
func (t *console) inStream(args []string, err error) error {
	var code terminal.Code
	if err == nil || errors.As(err, &code) || !slices.Contains(args, "--"+errorInStream) || t.Getenv("HELM_PLUGIN_NAME") == "" {
		return err
	}
	_, failed := fmt.Fprint(t.Stdout, blockScalar("loki-ruler-sidecar: "+terminal.Message(err)))
	return failed
}

// blockScalar is a YAML document of just this text. YAML forbids control
// characters, which an error may quote from the user's input.
func blockScalar(text string) string {
	var b strings.Builder
	b.WriteString("|-\n")
	for line := range strings.Lines(text) {
		b.WriteString("  " + strings.Map(printable, strings.TrimRight(line, "\n")) + "\n")
	}
	return b.String()
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return unicode.ReplacementChar
}
