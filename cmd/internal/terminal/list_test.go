package terminal

import (
	"io"
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// TestListsAreThoseOfPflag holds the flags that are lists against those that they stand
// in for: what they take, refuse, and say of themselves.
func TestListsAreThoseOfPflag(t *testing.T) {
	for _, given := range [][]string{
		nil, {""}, {"a"}, {"a,b"}, {"a", "b,c"}, {`"a,b",c`}, {`a"b`}, {`"a`}, {","}, {"a,,b", ""}, {"\n"}, {"a\nb"}, {"a\r\n"}, {"a b, c"}, {" "},
	} {
		var lists, arrays, commas, slice []string
		ours, theirs := pflag.NewFlagSet("", pflag.ContinueOnError), pflag.NewFlagSet("", pflag.ContinueOnError)
		ours.SetOutput(io.Discard)
		theirs.SetOutput(io.Discard)
		ListVar(ours, &lists, "list", "l", "`ONE` at a time")
		theirs.StringArrayVarP(&arrays, "list", "l", nil, "`ONE` at a time")
		CommaListVar(ours, &commas, "comma", "`SOME`")
		theirs.StringSliceVar(&slice, "comma", nil, "`SOME`")
		for _, value := range given {
			for _, flag := range []string{"list", "comma"} {
				err, want := ours.Set(flag, value), theirs.Set(flag, value)
				if (err == nil) != (want == nil) || err != nil && err.Error() != want.Error() {
					t.Errorf("--%s=%q: %v, want %v", flag, value, err, want)
				}
			}
		}
		if !slices.Equal(lists, arrays) || !slices.Equal(commas, slice) {
			t.Errorf("%q: %q and %q, want %q and %q", given, lists, commas, arrays, slice)
		}
		if got, want := ours.FlagUsages(), theirs.FlagUsages(); got != want {
			t.Errorf("they tell of themselves:\n%s\nwant:\n%s", got, want)
		}
		for _, flag := range []string{"list", "comma"} {
			if got, want := ours.Lookup(flag), theirs.Lookup(flag); got.Value.Type() != want.Value.Type() {
				t.Errorf("--%s is %s, want %s", flag, got.Value.Type(), want.Value.Type())
			}
			if _, ok := ours.Lookup(flag).Value.(pflag.SliceValue); !ok {
				t.Errorf("--%s cannot be repeated in a completion", flag)
			}
		}
	}
}
