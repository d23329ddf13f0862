//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
)

// machine says where the figures come from.
func (b *bench) machine() {
	commit := "unknown"
	if out, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	fmt.Fprintf(b.out, "%s, %d cores, %s/%s, %s; commit %s.\n", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, goVersion(), commit)
}

func goVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.GoVersion
	}
	return runtime.Version()
}

// processor is the name that Linux has for it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "an unnamed processor"
	}
	_, rest, _ := strings.Cut(string(text), "model name")
	name, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(name, " \t:")
}

// The tables stand between these in a document.
const (
	begin = "<!-- bench -->\n"
	end   = "<!-- /bench -->"
)

// paste puts the tables into a document, in the place of those that are there.
func paste(name string, tables []byte) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, rest, opened := bytes.Cut(text, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !opened || !closed {
		return fmt.Errorf("%s has no %s and %s", name, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(name, bytes.Join([][]byte{head, []byte(begin), tables, []byte(end), tail}, nil), 0o644) //nolint:gosec // a document is for others to read
}
