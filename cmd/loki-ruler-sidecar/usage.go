package main

import (
	"os"

	"github.com/spf13/cobra"
)

// fileOrVerb: the root is post-render and takes a file. What is none is a verb
// misspelt, or another program's word for one.
func (t *console) fileOrVerb(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case len(args) > 1:
		// below: the first word was meant as a verb
	case args[0] == "-":
		return nil
	default:
		if _, err := os.Stat(args[0]); err == nil {
			return nil
		}
	}
	return t.NoVerb(cmd, args[0], ", and no such file", synonyms())
}

// synonyms are what other programs call our verbs.
func synonyms() map[string]string {
	return map[string]string{
		"check": "lint", "validate": "lint", "scan": "lint", "doctor": "trace", "verify": "trace", "follow": "trace",
		"fix": "post-render", "inject": "post-render", "render": "post-render", "apply": "post-render", "patch": "diff",
		"plan": "diff", "rules": "explain", "why": "explain", "generate": "export", "plugin": "helm-plugin", "config": "patchset",
	}
}
