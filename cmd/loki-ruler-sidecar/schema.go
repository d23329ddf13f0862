package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func schemaCommand(t *console) *cobra.Command {
	return &cobra.Command{
		Use:   "schema patchset|settings|lint|trace|report",
		Short: "Print the JSON schema of what this program reads or writes, for editors",
		Long: `Print the JSON schema (draft 2020-12) of a patch set, of the settings file, or of
what lint, trace and post-render --report write as JSON. Those of a rules
repository and of its tests are printed by loki-rules schema.`,
		Example: `  loki-ruler-sidecar schema patchset > patchset.schema.json
  # then, as the first line of a patch set:
  # yaml-language-server: $schema=patchset.schema.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return terminal.Usage("schema wants one name: %s", strings.Join(schemaNames(), ", "))
			}
			return nil
		},
		ValidArgs: schemaNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := schema(cmd, args[0])
			if err != nil {
				return err
			}
			return t.Write(append(text, '\n'))
		},
	}
}

func schemaNames() []string { return []string{"patchset", "settings", "lint", "trace", "report"} }

func schema(cmd *cobra.Command, name string) ([]byte, error) {
	switch name {
	case "patchset":
		return patchset.JSONSchema()
	case "settings":
		return settingsSchema(cmd.Parent())
	case "repository", "tests":
		return nil, terminal.Hinted(fmt.Errorf("the schema %q is another program's", name), "loki-rules schema, and loki-rules schema --tests")
	}
	for _, id := range report.Schemas() {
		if strings.HasPrefix(id, "loki-ruler-sidecar.dev/"+name+"/") {
			text, err := report.Schema(id)
			return []byte(strings.TrimRight(string(text), "\n")), err
		}
	}
	return nil, terminal.Unknown(fmt.Errorf("unknown schema %q: one of %s", name, strings.Join(schemaNames(), ", ")), name, schemaNames())
}

// settingsSchema is made of the flags of lint and trace, which the settings are.
func settingsSchema(root *cobra.Command) ([]byte, error) {
	properties := map[string]any{}
	for _, verb := range root.Commands() {
		if verb.Name() != "lint" && verb.Name() != "trace" {
			continue
		}
		verb.Flags().VisitAll(func(f *pflag.Flag) {
			if knownSetting(verb, f.Name) && f.Name != "lokitool" {
				properties[f.Name] = settingSchema(f)
			}
		})
	}
	return json.MarshalIndent(map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"$id":                  "https://loki-ruler-sidecar.dev/settings.json",
		"title":                configFile,
		"description":          "Flags of lint and trace. A file that was found, and not named with --config, may only set what names no file and no program.",
		"type":                 []string{"object", "null"},
		"properties":           properties,
		"additionalProperties": false,
	}, "", "  ")
}

func settingSchema(f *pflag.Flag) map[string]any {
	_, usage := pflag.UnquoteUsage(f)
	out := map[string]any{"description": usage}
	scalar := []string{"string", "number", "boolean"}
	switch {
	case f.Value.Type() == "bool":
		out["type"] = "boolean"
	case slices.Contains([]string{"stringArray", "stringSlice"}, f.Value.Type()):
		out["anyOf"] = []any{map[string]any{"type": scalar}, map[string]any{"type": "array", "items": map[string]any{"type": scalar}}}
	default:
		out["type"] = scalar
	}
	return out
}
