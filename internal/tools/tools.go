// Package tools finds the real programs that tests run: helm3, helm4, kustomize
// and promtool, at the versions that the Makefile names, in bin. What stands on
// PATH under the same name may be another version, and does not count.
//
// A test that needs one which is not there is skipped, and says so: go test in a
// fresh clone is green. Where the environment has REQUIRE_TOOLS, as make test
// and .ci/run set it, the test fails instead: nothing is skipped unseen.
//
// It stands on nothing of this module and is for tests alone.
package tools

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Need is the path of a tool. Without it the test ends: skipped, or failed where
// tools are required.
func Need(tb testing.TB, name string) string {
	tb.Helper()
	path, err := Find(name)
	var missing *MissingError
	switch {
	case errors.As(err, &missing) && !Required():
		tb.Skip(err)
	case err != nil:
		tb.Fatal(err)
	}
	return path
}

// Find is the path of a tool, or a MissingError.
func Find(name string) (string, error) {
	bin, err := Bin()
	if err != nil {
		return "", err
	}
	path := filepath.Join(bin, name)
	if _, err := os.Stat(path); err != nil {
		return "", &MissingError{name}
	}
	return path, nil
}

// Required tells whether a missing tool is a failure.
func Required() bool { return os.Getenv("REQUIRE_TOOLS") != "" }

// MissingError names a tool that is not built.
type MissingError struct{ Name string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not in bin: make test-tools builds it", e.Name)
}

// Bin is the directory of the tools: beside the go.mod above the directory that
// the test runs in.
func Bin() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "bin"), nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod above %s", start)
		}
	}
}
