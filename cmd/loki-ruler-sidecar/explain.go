package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

func explainCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [ID|LOG LINE]",
		Short: "Say what a rule finds, what a user sees, and how to fix it",
		Long: `Print the page of a rule of lint, or what a reason of post-render's report
means. With a log line or an answer of Loki, Kubernetes or the sidecar: the rules behind it,
best first. Without an argument: the list.`,
		Example: `  loki-ruler-sidecar explain ruler-missing-sidecar
  loki-ruler-sidecar explain 'mkdir /rules: read-only file system'`,
		RunE: func(_ *cobra.Command, args []string) error {
			return t.explain(strings.Join(args, " "))
		},
	}
}

func (t *terminal) explain(question string) error {
	var b bytes.Buffer
	if question == "" {
		listText(&b)
		return write(t.stdout, &b)
	}
	for _, p := range transform.Reasons() {
		if string(p.Reason) == question {
			writeReason(&b, p)
			return write(t.stdout, &b)
		}
	}
	rules := transform.Explain(question)
	switch len(rules) {
	case 0:
		return hinted(fmt.Errorf("no rule %q, and no rule has such a symptom", question), "loki-ruler-sidecar explain lists them all")
	case 1:
		b.WriteString(rules[0].Page)
	default:
		fmt.Fprintf(&b, "%d rules have such a symptom, the likeliest first. See one with: loki-ruler-sidecar explain ID\n\n", len(rules))
		for _, r := range rules {
			fmt.Fprintf(&b, "%-42s %-8s %s\n", r.ID, severityWord(r), r.Title)
		}
	}
	return write(t.stdout, &b)
}

func writeReason(b *bytes.Buffer, p transform.ReasonPage) {
	fmt.Fprintf(b, "# %s\n\n%s\n", p.Reason, p.What)
	if p.Next != "" {
		fmt.Fprintf(b, "\n## What to do\n\n%s\n", p.Next)
	}
}
