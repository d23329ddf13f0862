package main

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"

// themes are what the flags of all verbs are about.
var themes = []terminal.Theme{
	{Title: "What is read", Flags: []string{
		"batch", "config", "deliver", "dir", "from", "labels", "logs", "poll", "render", "run", "settle", "start", "target", "tenant", "wait-for",
		"watch",
	}},
	{Title: "What is judged", Flags: []string{
		"against", "at", "coverage", "disable", "explain", "fail-on", "interval", "loki", "mutants", "query from", "query to", "step", "sweep",
	}},
	{Title: "How Loki is reached", Flags: []string{
		"address", "bucket", "each-ip", "endpoint", "every", "kubectl", "tenants", "timeout", "tls-ca", "tls-cert", "tls-insecure", "tls-key",
		"to", "tries", "verify", "wait",
	}},
	{Title: "What is written", Flags: []string{
		"adopt", "allow-delete", "as", "audit", "dry-run", "force", "format", "instance", "label", "listen", "log-format", "name", "namespace",
		"observe", "out", "output", "pack", "repair", "revision", "tests", "without-sync",
	}},
}
