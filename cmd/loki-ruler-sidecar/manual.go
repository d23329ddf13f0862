package main

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// manual is what the man pages say beside verbs and flags.
func manual() terminal.Manual {
	return terminal.Manual{
		Themes: themes,
		Source: program,
		ExitStatus: []terminal.Entry{
			{Name: "0", Text: "Done."},
			{Name: "1", Text: "Findings at or above --fail-on (lint), a difference (diff), a rule that does not arrive (trace)."},
			{Name: "2", Text: "Could not do it: bad input, a bad flag, a bad patch set. Nothing is on standard output."},
			{Name: "3", Text: "--require-match, and the input has no distributed Loki ruler."},
		},
		Environment: []terminal.Entry{
			{Name: envPrefix + "FLAG", Text: "Every flag has a twin: --require-match is " + envPrefix + "REQUIRE_MATCH. Lists are separated by commas. The command line comes first."},
			{Name: "HELM_NAMESPACE", Text: "The namespace of objects that name none, where --namespace does not say it. Helm sets it for plugins."},
			{Name: "HELM_PLUGINS", Text: "Where helm-plugin writes, as Helm has it."},
		},
		Files: []terminal.Entry{
			{Name: configFile, Text: "Flags of lint and trace, a mapping of their names to values: the nearest one from the working directory up to the root of the repository. --config names another."},
			{Name: ".gitignore", Text: "What it names is not read below a directory, unless --no-ignore says so."},
		},
	}
}
