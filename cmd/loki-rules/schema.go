package main

import (
	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func schemaCommand(t *terminal.Terminal) *cobra.Command {
	var tests bool
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of loki-rules.yaml, or of test files, for editors",
		Example: `  loki-rules schema > loki-rules.schema.json
  # then, as the first line of loki-rules.yaml:
  # yaml-language-server: $schema=loki-rules.schema.json
  loki-rules schema --tests > tests/tests.schema.json`,
		Args: terminal.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if tests {
				return t.Write(rules.TestSchema())
			}
			return t.Write(rules.Schema())
		},
	}
	cmd.Flags().BoolVar(&tests, "tests", false, "the schema of test files")
	return cmd
}
