package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func explainCommand(t *terminal.Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [ID]",
		Short: "Say what a finding means, or where a target's settings come from",
		Example: `  loki-rules explain name-unreachable
  loki-rules explain target prod`,
		Args: terminal.Arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error { return explain(t, strings.Join(args, "")) },
	}
	cmd.AddCommand(explainTargetCommand(t))
	return cmd
}

func explain(t *terminal.Terminal, id string) error {
	var b bytes.Buffer
	for _, page := range pages() {
		switch id {
		case page.ID:
			return t.Write([]byte(page.Page()))
		case "":
			fmt.Fprintf(&b, "%-32s %-8s %s\n", page.ID, page.Severity, page.Title())
		}
	}
	if id != "" {
		return terminal.Hinted(fmt.Errorf("no finding is called %q", id), "%s explain lists them all; those of manifests are explained by loki-ruler-sidecar", program)
	}
	return t.Write(b.Bytes())
}

func explainTargetCommand(t *terminal.Terminal) *cobra.Command {
	var r repositoryFlags
	cmd := &cobra.Command{
		Use:   "target [NAME]",
		Short: "Print what is known of a target, and which line says it",
		Args:  terminal.Arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				r.target = args[0]
			}
			return explainTarget(t, &r)
		},
	}
	r.register(cmd)
	return cmd
}

func explainTarget(t *terminal.Terminal, r *repositoryFlags) error {
	config, err := r.readConfig()
	if err != nil {
		return err
	}
	s, err := r.site(&opened{Repository: &rules.Repository{Name: config.Name}, config: config, dir: r.dir}, t)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	routes := make([]string, len(s.Deliver))
	for i, route := range s.Deliver {
		routes[i] = string(route)
	}
	origin := s.Place.String()
	if s.assumed {
		origin = "default"
	}
	fmt.Fprintf(table, "deliver\t%s\t%s\n", strings.Join(routes, ", "), origin)
	if s.ruler == nil {
		fmt.Fprint(table, "render\t(none)\tgive it one to know more: targets.NAME.render, or --render\n")
	} else {
		fmt.Fprintf(table, "ruler\t%s\t%s\n", s.ruler.Object, s.ruler.Place)
		for _, f := range s.ruler.Facts {
			fmt.Fprintf(table, "%s\t%s\t%s\n", f.Name, factValue(f), factOrigin(f))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return t.Write(trimmed(b.Bytes()))
}

func factValue(f transform.Fact) string {
	switch {
	case !f.Known:
		return "(not known)"
	case f.Value == "":
		return `""`
	}
	return f.Value
}

// factOrigin is the line that says it, else what decides it.
func factOrigin(f transform.Fact) string {
	if f.Place.Line > 0 && f.From != "default" {
		return f.Place.String()
	}
	return f.From
}

// trimmed takes the blanks off the ends of lines.
func trimmed(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		b.Write(bytes.TrimRight(line, " \n"))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
