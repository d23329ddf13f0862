package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Set by the linker in a release; see .goreleaser.yaml.
var (
	version = ""
	commit  = ""
	date    = ""
)

// build is what a bug report has to name.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	PatchSet string `json:"patchSet"`
	Image    string `json:"image"`
}

func versionCommand(t *console) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the sidecar image",
		Args:  terminal.Arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return t.version(output) },
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "`FORMAT`: text, short or json")
	return cmd
}

func (t *console) version(output string) error {
	b, err := thisBuild()
	if err != nil {
		return err
	}
	return b.print(t, output)
}

const homepage = "https://github.com/loki-ruler-sidecar/loki-ruler-sidecar"

// tool names this program in reports. Its version is that of a release only:
// a report of a development build must not change with every commit.
func tool() report.Tool {
	return report.Tool{Name: "loki-ruler-sidecar", Version: version, URI: homepage}
}

// thisBuild falls back to what go install records.
func thisBuild() (build, error) {
	b := build{Version: version, Commit: commit, Date: date, Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, PatchSet: patchset.APIVersion}
	if info, ok := debug.ReadBuildInfo(); ok && b.Version == "" {
		b.Version = info.Main.Version
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Commit = s.Value
			case "vcs.time":
				b.Date = s.Value
			}
		}
	}
	set, err := patchset.Sources{}.For("", "")
	if err != nil {
		return b, err
	}
	b.Image = set.Image()
	return b, nil
}

func (b build) print(t *console, output string) error {
	switch output {
	case "short":
		_, err := fmt.Fprintln(t.Stdout, b.Version)
		return err
	case "json":
		return json.NewEncoder(t.Stdout).Encode(b)
	case "text":
		_, err := fmt.Fprintf(t.Stdout, "loki-ruler-sidecar %s\ncommit    %s\ndate      %s\ngo        %s %s\npatch set %s\nimage     %s\n",
			b.Version, b.Commit, b.Date, b.Go, b.Platform, b.PatchSet, b.Image)
		return err
	}
	return terminal.Usage("--output %q: one of text, short, json", output)
}
