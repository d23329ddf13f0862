package main

import (
	"bytes"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

func patchsetCommand(t *console) *cobra.Command {
	var p patchFlags
	var chart string
	cmd := &cobra.Command{
		Use:   "patchset",
		Short: "Print the patch set in force after every overlay",
		Args:  terminal.Arguments(0, 0),
		Example: `  loki-ruler-sidecar patchset > my-patchset.yaml
  loki-ruler-sidecar patchset --values values.yaml --chart loki-6.27.0`,
		RunE: func(*cobra.Command, []string) error {
			opts, err := p.options(t)
			if err != nil {
				return err
			}
			name, version := patchset.CutChart(chart)
			if chart != "" && version == "" {
				return terminal.Hinted(terminal.Usage("--chart %q has no version", chart), "NAME-VERSION, as in the label helm.sh/chart: loki-6.27.0")
			}
			set, err := opts.PatchSet.For(name, version)
			if err != nil {
				return err
			}
			return t.Put(bytes.NewReader(set.Marshal()))
		},
	}
	p.register(cmd)
	cmd.Flags().StringVar(&chart, "chart", "", "`NAME-VERSION` of the chart --values belong to, as in its helm.sh/chart label (default: the newest known)")
	return cmd
}
