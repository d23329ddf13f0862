package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// configFile is read by lint and trace: a mapping of flag names to values, below
// the command line and the environment. The nearest one counts, from the working
// directory up to the root of the repository.
const configFile = ".loki-ruler-sidecar.yaml"

func (t *console) configuration(cmd *cobra.Command, name string) error {
	asked := name != ""
	if !asked {
		name = t.foundConfig()
	}
	if name == "" {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	settings, err := transform.ReadSettings(filepath.ToSlash(name), data)
	if err != nil {
		return err
	}
	for _, s := range settings {
		writes := s.Name == "format" && slices.ContainsFunc(s.Values, func(v string) bool { return strings.Contains(v, "=") }) // FORMAT=FILE
		if !asked && (writes || !slices.Contains(foundSettings, s.Name) && knownSetting(cmd, s.Name)) {
			return &finding.InputError{Place: s.Place, Msg: fmt.Sprintf("a settings file that was found, not named, cannot set %q", s.Name),
				Hint: "what runs, reads or writes a file comes from the command line, the environment, or a settings file that is named: --config " + name}
		}
		if err := apply(cmd, s); err != nil {
			return err
		}
	}
	return nil
}

// foundSettings are what a settings file may set that nobody named: what is
// judged and what is shown. Whoever made the checkout wrote it, and lint runs
// where that is a stranger, so it names no program, no file to read and none to
// write.
var foundSettings = []string{
	"assume", "disable", "enable", "exclude", "fail-on", "format", "image", "label", "label-value", "namespace",
	"native-sidecar", "no-ignore", "preset", "rbac", "require-match", "resource", "rule", "severity", "show-suppressed", "tenant",
	"watch-namespaces", "when",
}

// foundConfig is the nearest settings file from the working directory up to the root
// of its repository; without a repository, the one of the working directory. What is no
// regular file is none, and said to be: a link may lead to a file whose lines an error
// would show.
func (t *console) foundConfig() string {
	here, err := os.Getwd()
	if err == nil {
		here, err = filepath.EvalSymlinks(here) // as ".." goes
	}
	if err != nil {
		return ""
	}
	root := terminal.Checkout(here)
	for name := configFile; ; name = filepath.Join("..", name) {
		if isRegular(name) {
			return name
		}
		if _, err := os.Lstat(name); err == nil {
			t.Say("%s is no regular file, and not read: --config %[1]s does", filepath.ToSlash(name))
		}
		if here == root {
			return ""
		}
		here = filepath.Dir(here)
	}
}

func isRegular(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

// knownSetting reports the name of a flag of lint or trace.
func knownSetting(cmd *cobra.Command, name string) bool {
	return name != "config" && name != "help" && (cmd.Flags().Lookup(name) != nil || knownElsewhere(cmd, name))
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
	if s.Name == "lokitool" {
		return &finding.InputError{Place: s.Place, Msg: "no settings file names a program to run", Hint: "give the flag --lokitool on the command line, or set LOKI_RULER_SIDECAR_LOKITOOL"}
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
			if _, err := terminal.Threshold(v); err != nil {
				return err
			}
		}
	}
	return nil
}
