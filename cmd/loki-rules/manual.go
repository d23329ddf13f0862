package main

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"

// manual is what the man pages say beside verbs and flags.
func manual() terminal.Manual {
	return terminal.Manual{
		Themes: themes,
		Source: program,
		ExitStatus: []terminal.Entry{
			{Name: "0", Text: "Done, or equal."},
			{Name: "1", Text: "Findings, a difference, something refused or not loaded, a test that fails."},
			{Name: "2", Text: "Could not do it: bad input, a bad flag, a repository that cannot be read, a Loki that does not answer."},
		},
		Environment: []terminal.Entry{
			{Name: envPrefix + "FLAG", Text: "Every flag has a twin: --dry-run is " + envPrefix + "DRY_RUN. Lists are separated by commas. The command line comes first."},
			{Name: "LOKI_ADDRESS", Text: "Where Loki is, when neither --address nor the target says it."},
			{Name: tenantVariable, Text: "The tenant of a repository or target that names none."},
			{Name: "LOKI_API_USER, LOKI_USERNAME, LOKI_API_KEY, LOKI_AUTH_TOKEN", Text: "Credentials, by the names that lokitool has for them."},
			{Name: "LOKI_TLS_CA_PATH, LOKI_TLS_CERT_PATH, LOKI_TLS_KEY_PATH", Text: "Certificates, where no flag names them."},
			{Name: "AWS_ACCESS_KEY_ID and others", Text: "Credentials of a bucket, as the AWS tools read them."},
		},
		Files: []terminal.Entry{
			{Name: "loki-rules.yaml", Text: "The repository's settings: targets, tests, ownership. loki-rules schema prints its schema."},
			{Name: "rules/TENANT/FILE.yaml", Text: "The rules."},
			{Name: "tests/*_test.yaml", Text: "Their unit tests."},
		},
	}
}
