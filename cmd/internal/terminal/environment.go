package terminal

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// environment gives every flag that is not on the command line the value of its
// environment twin: --dry-run is PREFIX_DRY_RUN. Lists are separated by commas.
// foreign says of a value that it is meant for another verb's flag of that name.
func (t *Terminal) environment(cmd *cobra.Command, foreign func(cmd *cobra.Command, flag, value string) bool) error {
	var err error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || err != nil || noTwin(f.Name) {
			return
		}
		name := t.twin(f.Name)
		value := t.Getenv(name)
		if value == "" || foreign != nil && foreign(cmd, f.Name, value) {
			return
		}
		if e := setFlag(cmd, f, value); e != nil {
			err = Usage("%s=%q: %v", name, value, e)
		}
	})
	return err
}

// twin is the variable of a flag.
func (t *Terminal) twin(flag string) string {
	return t.EnvPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// noTwin reports the flags that no variable sets. PREFIX_VERSION is an
// installer's: the version to install.
func noTwin(flag string) bool { return flag == "help" || flag == "version" }

func setFlag(cmd *cobra.Command, f *pflag.Flag, value string) error {
	if f.Value.Type() != "stringArray" {
		return cmd.Flags().Set(f.Name, value)
	}
	for _, v := range strings.Split(value, ",") {
		if err := cmd.Flags().Set(f.Name, v); err != nil {
			return err
		}
	}
	return nil
}

// warnOfStrangers says which variables of this program mean nothing. flags are
// those of every verb; it is asked for them only where it has to be.
func (t *Terminal) warnOfStrangers(cmd *cobra.Command, flags func() []string) {
	if t.Environ == nil {
		return
	}
	for _, variable := range t.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		flag, ours := strings.CutPrefix(name, t.EnvPrefix)
		flag = strings.ToLower(strings.ReplaceAll(flag, "_", "-"))
		if !ours || value == "" || flag == "version" || cmd.Flags().Lookup(flag) != nil {
			continue
		}
		if all := flags(); !slices.Contains(all, flag) {
			t.Say("warning: the environment sets %s, which is no setting%s", name, t.orNear(flag, all))
		}
	}
}

func (t *Terminal) orNear(flag string, flags []string) string {
	if near := nearest(flag, flags); near != "" {
		return ": did you mean " + t.twin(near) + "?"
	}
	return ""
}

// Flags are the names of the flags of a command and of all below it.
func Flags(cmd *cobra.Command) []string {
	var all []string
	add := func(f *pflag.Flag) { all = append(all, f.Name) }
	cmd.Flags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, c := range cmd.Commands() {
		all = append(all, Flags(c)...)
	}
	return all
}
