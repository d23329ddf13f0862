package report

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// ink colours text, or, being false, leaves it as it is. The eight basic ANSI
// colours only: terminals map them to what their owner can read.
type ink bool

func (i ink) red(s string) string    { return i.paint("1;31", s) }
func (i ink) yellow(s string) string { return i.paint("1;33", s) }
func (i ink) green(s string) string  { return i.paint("32", s) }
func (i ink) cyan(s string) string   { return i.paint("36", s) }
func (i ink) bold(s string) string   { return i.paint("1", s) }
func (i ink) dim(s string) string    { return i.paint("2", s) }

func (i ink) severity(s finding.Severity, text string) string {
	switch s {
	case finding.Error:
		return i.red(text)
	case finding.Warning:
		return i.yellow(text)
	default:
		return i.cyan(text)
	}
}

func (i ink) state(s finding.State, text string) string {
	switch s {
	case finding.Pass:
		return i.green(text)
	case finding.Fail:
		return i.red(text)
	case finding.Unknown:
	}
	return i.yellow(text)
}

// 16 inlined copies were 1.3 KB of code.
//
//go:noinline
func (i ink) paint(code, s string) string {
	if !i || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
