package terminal

import (
	"encoding/csv"
	"strings"

	"github.com/spf13/pflag"
)

// ListVar and CommaListVar are StringArrayVarP and StringSliceVar of a [pflag.FlagSet]
// without what those cost: they write the default, which is empty, as CSV, and take 4 KB
// for it with each flag, at each start.

// ListVar defines a flag that is given once for each of its values.
func ListVar(f *pflag.FlagSet, p *[]string, name, shorthand, usage string) {
	f.VarP(&list{to: p, split: alone}, name, shorthand, usage)
}

// CommaListVar defines a flag that is given values with commas between them, once or
// more often. A value with a comma in it is quoted, as in CSV.
func CommaListVar(f *pflag.FlagSet, p *[]string, name, usage string) {
	f.VarP(&commaList{list{to: p, split: commas}}, name, "", usage)
}

type list struct {
	to    *[]string
	split func(string) ([]string, error)
	set   bool
}

func alone(value string) ([]string, error) { return []string{value}, nil }

func commas(value string) ([]string, error) {
	switch {
	case value == "":
		return nil, nil
	case strings.ContainsAny(value, "\"\r\n"):
		return csv.NewReader(strings.NewReader(value)).Read()
	}
	return strings.Split(value, ","), nil
}

// Type is the one by which pflag, completions and the environment know it.
func (l *list) Type() string { return "stringArray" }

func (l *list) String() string { return strings.Join(*l.to, ",") }

func (l *list) Set(value string) error {
	values, err := l.split(value)
	if err != nil {
		return err
	}
	if !l.set {
		*l.to, l.set = nil, true
	}
	*l.to = append(*l.to, values...)
	return nil
}

// Append, Replace and GetSlice make it a [pflag.SliceValue], which may be repeated.

func (l *list) Append(value string) error {
	*l.to = append(*l.to, value)
	return nil
}

func (l *list) Replace(values []string) error {
	*l.to = append([]string(nil), values...)
	return nil
}

func (l *list) GetSlice() []string { return append([]string(nil), *l.to...) }

type commaList struct{ list }

func (*commaList) Type() string { return "stringSlice" }
