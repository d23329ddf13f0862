package main

import (
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// configFile is read by lint and trace from the working directory: a mapping
// of flag names to values, below the command line and the environment.
const configFile = ".loki-ruler-sidecar.yaml"

func configuration(cmd *cobra.Command, name string) error {
	asked := name != ""
	if !asked {
		name = configFile
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return nil
	}
	if err != nil {
		return err
	}
	settings, err := transform.ReadSettings(name, data)
	if err != nil {
		return err
	}
	for _, s := range settings {
		if err := apply(cmd, s); err != nil {
			return err
		}
	}
	return nil
}

// apply sets a flag nobody has set yet. A flag of the other verb is skipped:
// lint and trace share one file.
func apply(cmd *cobra.Command, s transform.Setting) error {
	f := cmd.Flags().Lookup(s.Name)
	if f == nil && knownElsewhere(cmd, s.Name) || f != nil && f.Changed {
		return nil
	}
	if f == nil || s.Name == "config" || s.Name == "help" {
		return &finding.InputError{Place: s.Place, Msg: "unknown setting \"" + s.Name + "\"", Hint: "settings are the names of lint's and trace's flags: loki-ruler-sidecar lint --help"}
	}
	if s.Name == "format" && foreignForm(cmd.Name(), s.Values) {
		return nil
	}
	if err := sound(s); err != nil {
		return &finding.InputError{Place: s.Place, Msg: s.Name + ": " + err.Error(), Hint: "see loki-ruler-sidecar lint --help and lint --list-rules"}
	}
	for _, v := range s.Values {
		if err := cmd.Flags().Set(s.Name, v); err != nil {
			return &finding.InputError{Place: s.Place, Msg: s.Name + ": " + err.Error(), Hint: "see loki-ruler-sidecar " + cmd.Name() + " --help"}
		}
	}
	return nil
}

func knownElsewhere(cmd *cobra.Command, flag string) bool {
	for _, other := range cmd.Parent().Commands() {
		if (other.Name() == "lint" || other.Name() == "trace") && other.Flags().Lookup(flag) != nil {
			return true
		}
	}
	return false
}

// foreignForm reports formats that are the other verb's and not this one's.
func foreignForm(verb string, formats []string) bool {
	lint := !slices.ContainsFunc(formats, func(f string) bool { _, err := report.ParseFormat(f); return err != nil })
	trace := !slices.ContainsFunc(formats, func(f string) bool { _, err := report.ParseTraceForm(f); return err != nil })
	return verb == "lint" && trace && !lint || verb == "trace" && lint && !trace
}

// sound finds the values that would otherwise be refused without a place.
func sound(s transform.Setting) error {
	for _, v := range s.Values {
		switch s.Name {
		case "enable", "disable":
			if err := transform.KnownRules([]string{v}); err != nil {
				return err
			}
		case "fail-on":
			if _, _, err := severity(v); err != nil {
				return err
			}
		}
	}
	return nil
}
