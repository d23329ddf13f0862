package terminal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Destination is one format of a report and the file it goes to; "" is stdout.
type Destination struct {
	Format report.Format
	File   string
}

// Destinations are the formats that were asked for: "sarif=loki.sarif", or
// --format and --output in pairs by position. None is text on stdout.
func Destinations(formats, outputs []string) ([]Destination, error) {
	if len(formats) == 0 {
		formats = []string{string(report.Text)}
	}
	all, err := named(formats)
	if err == nil {
		err = pair(all, outputs)
	}
	if err == nil {
		err = collisions(all)
	}
	return all, err
}

func named(formats []string) ([]Destination, error) {
	all := make([]Destination, len(formats))
	for i, word := range formats {
		name, file, _ := strings.Cut(word, "=")
		f, err := report.ParseFormat(name)
		if err != nil {
			return nil, Unknown(fmt.Errorf("--format: %w", err), name, FormatNames())
		}
		all[i] = Destination{f, file}
	}
	return all, nil
}

// pair gives the formats that name no file the outputs, in order. Fewer outputs
// than such formats would put one where another was meant.
func pair(all []Destination, outputs []string) error {
	if len(outputs) == 0 {
		return nil
	}
	// Elsewhere -o json is the format; here it would be a file of that name, and
	// nothing on stdout.
	if i := slices.IndexFunc(outputs, func(name string) bool { return slices.Contains(FormatNames(), name) }); i >= 0 {
		return Hinted(fmt.Errorf("--output %s is a file, and no format", outputs[i]), "for the format: --format %s; for a file of that name: --output ./%s", outputs[i], outputs[i])
	}
	free := 0
	for i := range all {
		if all[i].File != "" {
			continue
		}
		if free < len(outputs) && outputs[free] != "-" {
			all[i].File = outputs[free]
		}
		free++
	}
	if free != len(outputs) {
		return Usage("%s for %s: write --format NAME=FILE, or one --output for each --format (\"-\" is stdout)",
			report.Count(len(outputs), "--output", "--output"), report.Count(free, "--format without a file", "--format without a file"))
	}
	return nil
}

// collisions: two reports in one place are one report too few.
func collisions(all []Destination) error {
	toStdout := 0
	for i, d := range all {
		switch {
		case d.File == "":
			toStdout++
		case slices.ContainsFunc(all[:i], func(other Destination) bool { return other.File == d.File }):
			return Usage("two formats would go to %s: one would overwrite the other", d.File)
		}
	}
	if toStdout > 1 {
		return Usage("%d formats would go to stdout: give all but one a file, --format NAME=FILE", toStdout)
	}
	return nil
}

// FormatNames are the formats of a report, in the order of the help text.
//
// 3 inlined copies were 1.6 KB of code.
//
//go:noinline
func FormatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, string(f))
	}
	return names
}
