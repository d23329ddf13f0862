package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Set by the linker in a release; see .goreleaser.yaml.
var (
	version = ""
	commit  = ""
	date    = ""
)

const homepage = "https://github.com/loki-ruler-sidecar/loki-ruler-sidecar"

// tool names this program in reports. Its version is that of a release only:
// a report of a development build must not change with every commit.
func tool() report.Tool { return report.Tool{Name: program, Version: version, URI: homepage} }

func versionCommand(t *terminal.Terminal) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version and the commit",
		Args:  terminal.Arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return printVersion(t, form) },
	}
	cmd.Flags().StringVar(&form, "format", "text", "`FORM`: text, short or json")
	return cmd
}

func printVersion(t *terminal.Terminal, form string) error {
	text, err := thisBuild().write(t, form)
	if err != nil {
		return err
	}
	return t.Write(text)
}

// build is what a bug report has to name.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// thisBuild falls back to what go install records.
func thisBuild() build {
	b := build{Version: version, Commit: commit, Date: date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok || b.Version != "" {
		return b
	}
	b.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}

func (b build) write(t *terminal.Terminal, form string) ([]byte, error) {
	switch form {
	case "short":
		return []byte(b.Version + "\n"), nil
	case "json":
		text, err := json.Marshal(b)
		return append(text, '\n'), err
	case "text":
		var out bytes.Buffer
		fmt.Fprintf(&out, "%s %s\ncommit    %s\ndate      %s\ngo        %s %s\n", program, b.Version, b.Commit, b.Date, b.Go, b.Platform)
		return out.Bytes(), nil
	}
	return nil, t.Usage("--format %q: one of text, short, json", form)
}
