package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestPluginFromDirectory: real Helm 4 installs the directory that helm-plugin
// install writes, as it does any other.
func TestPluginFromDirectory(t *testing.T) {
	h := newHelm(t, "helm4")
	written := filepath.Join(h.home, "data", "plugins", pluginName)
	moved := filepath.Join(h.home, "elsewhere", pluginName)
	if err := os.MkdirAll(filepath.Dir(moved), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(written, moved); err != nil {
		t.Fatal(err)
	}
	h.must(t, h.path, "plugin", "install", moved)
	h.fixes(t)
}

// TestPluginFromArchive: real Helm 4 installs the archive that a release has,
// made by the program that makes it, and starts the binary of this platform.
func TestPluginFromArchive(t *testing.T) {
	h := newHelm(t, "helm4")
	h.must(t, h.path, "plugin", "uninstall", pluginName)
	dist := filepath.Join(h.home, "dist")
	for _, platform := range []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"} {
		binary := []byte("not of this platform")
		if platform == runtime.GOOS+"_"+runtime.GOARCH {
			var err error
			if binary, err = os.ReadFile(h.binary()); err != nil {
				t.Fatal(err)
			}
		}
		name := pluginName
		if strings.HasPrefix(platform, "windows") {
			name += ".exe"
		}
		dir := filepath.Join(dist, pluginName+"_"+platform)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), binary, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	h.must(t, "go", "run", "../../packaging/plugin", "-dist", dist, "-version", "1.2.3", "-license", "../../LICENSE", "-o", h.home)
	h.must(t, h.path, "plugin", "install", filepath.Join(h.home, pluginName+"-1.2.3.tgz"), "--verify=false")
	h.fixes(t)
}

func (h helm) binary() string { return filepath.Join(h.home, "path", executableName()) }

// fixes runs the installed plugin: it does its work, and its errors are seen.
func (h helm) fixes(t *testing.T) {
	t.Helper()
	args := []string{"template", "loki", filepath.Join("..", "..", "testdata", "charts", "loki-mini"), "--post-renderer", pluginName}
	out, err := h.command(h.path, args...).CombinedOutput()
	if err != nil || strings.Count(string(out), "name: loki-sc-rules\n") != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = h.command(h.path, append(args, "--post-renderer-args=--no-such-flag")...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "loki-ruler-sidecar: error: unknown flag: --no-such-flag") {
		t.Errorf("%v\n%s", err, out)
	}
}
