package terminal_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

func TestWriteFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	t.Chdir(t.TempDir())
	for _, err := range []error{
		os.MkdirAll("real/deep", 0o700), os.Symlink("real", "link"), os.Symlink("nowhere", "dangling"), os.Mkdir(".git", 0o700),
		os.WriteFile("theirs", []byte("see loki-ruler-sidecar.dev/ignore\n"), 0o600), os.Symlink("theirs", "alias"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"new":                           "",
		"real/deep/new":                 "",
		"alias":                         "alias is a link",
		"dangling":                      "dangling is a link",
		"link/new":                      "link is a link",
		"link/deep/new":                 "link is a link",
		"real/../link/new":              "link is a link",
		filepath.Join(here, "link/new"): "link is a link",
		filepath.Join(here, "new"):      "",
		"theirs":                        "did not make it",
		"real":                          "real is no file",
	} {
		err := terminal.WriteFile(name, []byte("TAP version 14\n"), terminal.IsReport)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if text, _ := os.ReadFile("theirs"); !strings.HasPrefix(string(text), "see") {
		t.Errorf("theirs is overwritten: %s", text)
	}
}

// What may be replaced is a report, and no file that speaks of the program.
func TestIsReport(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, " \n": true, "[]\n": true,
		"{\n  \"schema\": \"loki-ruler-sidecar.dev/lint/v1\",\n":                                          true,
		"{\n \"runs\": [{\"tool\": {\n \"driver\": {\n  \"name\": \"loki-rules\",\n":                      true,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"loki-ruler-sidecar\" time=\"0\">": true,
		"TAP version 14\n1..0\n": true,
		"[\n  {\n    \"description\": \"a \\\"b\\\"\",\n    \"check_name\": \"x\"":     true,
		"::warning file=a.yaml,line=1::x\n":                                            true,
		"**1 error in 1 ruler**\n\n| | rule |":                                         true,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Loki rules: lint</title>": true,
		"a.yaml:1:1: error[x] y\n\n1 error in 1 ruler, 2 other objects\n":              true,
		"no findings in 1 ruler\n":                                                     true,
		"# loki-ruler-sidecar: a workflow\non: push\n":                                 false,
		"metadata: {annotations: {loki-ruler-sidecar.dev/inject: \"false\"}}\n":        false,
		"{\"name\": \"loki-ruler-sidecar\"}":                                           false,
		"[1]":                                                                          false,
		"<!DOCTYPE html>\n<html lang=\"en\"><title>Ours</title>":                       false,
		"1 error\nand then some notes\n":                                               false,
	} {
		if got := terminal.IsReport([]byte(text)); got != want {
			t.Errorf("IsReport(%q) is %v", text, got)
		}
	}
}
