// Package packaging_test installs what make release-snapshot has built, with
// the tools its users have.
package packaging_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// dist is the directory of the release; make test-release says where.
func dist(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("DIST")
	if dir == "" {
		t.Skip("no release to test: make test-release builds one")
	}
	return dir
}

// one is the only file of the release that matches.
func one(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dist(t), pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%d artefacts match %s, want one: %q", len(found), pattern, found)
	}
	return found[0]
}

func TestChecksumsOfEveryArtefact(t *testing.T) {
	file, err := os.Open(one(t, "checksums.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var names []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		names = append(names, name)
		path := filepath.Join(dist(t), name)
		if strings.HasSuffix(name, ".tgz") {
			path = filepath.Join(dist(t), "plugin", name)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("the checksum of %s is not the one in checksums.txt", name)
		}
	}
	for _, ending := range []string{
		"_linux_amd64.tar.gz", "_linux_arm64.tar.gz", "_darwin_amd64.tar.gz", "_darwin_arm64.tar.gz",
		"_windows_amd64.zip", "_windows_arm64.zip",
		"_amd64.deb", "_arm64.deb", ".x86_64.rpm", ".aarch64.rpm", "_x86_64.apk", "_aarch64.apk", ".tgz",
	} {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, ending) }) {
			t.Errorf("no artefact ends in %s: %q", ending, names)
		}
	}
}

func TestDebInstalls(t *testing.T) {
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("dpkg is not on PATH: this is no Debian")
	}
	deb := one(t, "*_"+runtime.GOARCH+".deb")
	root := t.TempDir()
	for _, dir := range []string{"updates", "info"} {
		if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"status", "available"} {
		if err := os.WriteFile(filepath.Join(root, "var/lib/dpkg", file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output(t, "", "dpkg", "--root="+root, "--force-not-root", "--force-bad-path", "--log=/dev/null", "--install", deb)
	for _, path := range []string{
		"usr/share/bash-completion/completions/loki-ruler-sidecar",
		"usr/share/zsh/vendor-completions/_loki-ruler-sidecar",
		"usr/share/fish/vendor_completions.d/loki-ruler-sidecar.fish",
		"usr/share/man/man1/loki-ruler-sidecar.1.gz",
		"usr/share/bash-completion/completions/loki-rules",
		"usr/share/man/man1/loki-rules-push.1.gz",
		"usr/share/doc/loki-ruler-sidecar/copyright",
	} {
		if info, err := os.Stat(filepath.Join(root, path)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not installed: %v", path, err)
		}
	}
	fixes(t, filepath.Join(root, "usr/bin/loki-ruler-sidecar"))
	output(t, "", filepath.Join(root, "usr/bin/loki-rules"), "schema")
}

func TestArchiveHoldsTheBinary(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a zip there")
	}
	root := t.TempDir()
	output(t, "", "tar", "-xzf", one(t, "*_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz"), "-C", root)
	binary := filepath.Join(root, "loki-ruler-sidecar")
	fixes(t, binary)
	commit := strings.TrimSpace(output(t, "", "git", "rev-parse", "HEAD"))
	for _, name := range []string{binary, filepath.Join(root, "loki-rules")} {
		if said := output(t, "", name, "version"); !strings.Contains(said, commit) {
			t.Errorf("version does not name commit %s:\n%s", commit, said)
		}
	}
}

func TestRealHelmRunsThePluginArchive(t *testing.T) {
	helm := tools.Need(t, "helm4")
	archive := one(t, "plugin/loki-ruler-sidecar-*.tgz")
	data := t.TempDir()
	t.Setenv("HELM_DATA_HOME", data)
	t.Setenv("HELM_CACHE_HOME", t.TempDir())
	t.Setenv("HELM_CONFIG_HOME", t.TempDir())
	t.Setenv("HELM_PLUGINS", filepath.Join(data, "plugins"))
	output(t, "", helm, "plugin", "install", archive, "--verify=false")
	hasSidecar(t, output(t, "", helm, "template", "loki", chart, "-n", "monitoring", "--post-renderer", "loki-ruler-sidecar"))
}

const chart = "../testdata/charts/loki-mini"

// fixes holds an installed binary to its job.
func fixes(t *testing.T, binary string) {
	t.Helper()
	manifests := `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: monitoring
spec:
  template:
    spec:
      containers:
        - name: ruler
          image: docker.io/grafana/loki:3.7.6
          args:
            - -target=ruler
`
	hasSidecar(t, output(t, manifests, binary, "post-render", "--when=always"))
}

func hasSidecar(t *testing.T, out string) {
	t.Helper()
	if !strings.Contains(out, "name: loki-sc-rules") {
		t.Errorf("no rules sidecar in:\n%s", out)
	}
}

// output runs a command that has to succeed, and is what it printed.
func output(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", filepath.Base(name), args, err, out, &stderr)
	}
	return string(out)
}
