package main

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"
)

func patchsetCommand(t *terminal) *cobra.Command {
	var p patchFlags
	var chart string
	cmd := &cobra.Command{
		Use:   "patchset",
		Short: "Print the patch set in force after every overlay",
		Args:  cobra.NoArgs,
		Example: `  loki-ruler-sidecar patchset > my-patchset.yaml
  loki-ruler-sidecar patchset --values values.yaml --chart loki-6.27.0`,
		RunE: func(*cobra.Command, []string) error {
			opts, err := p.options(t)
			if err != nil {
				return err
			}
			name, version := cutChart(chart)
			set, err := opts.PatchSet.For(name, version)
			if err != nil {
				return err
			}
			return write(t.stdout, bytes.NewReader(set.Marshal()))
		},
	}
	p.register(cmd)
	cmd.Flags().StringVar(&chart, "chart", "", "`NAME-VERSION` of the chart --values belong to, as in its helm.sh/chart label (default: the newest known)")
	return cmd
}

// cutChart splits "loki-distributed-0.80.6" before its version.
func cutChart(label string) (name, version string) {
	for i := 0; i+1 < len(label); i++ {
		if label[i] == '-' && label[i+1] >= '0' && label[i+1] <= '9' {
			return label[:i], strings.TrimSpace(label[i+1:])
		}
	}
	return label, ""
}
