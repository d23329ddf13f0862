package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// standIn is a post-renderer that is not ours: what is tested here is that Helm
// finds it in the archive and starts it with the arguments of plugin.yaml.
const standIn = `package main

import (
	"io"
	"os"
	"strings"
)

func main() {
	io.Copy(os.Stdout, os.Stdin)
	os.Stdout.WriteString("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: stand-in\ndata:\n  args: " + strings.Join(os.Args[1:], " ") + "\n")
}
`

// TestRealHelmInstallsTheArchive needs helm 4.
func TestRealHelmInstallsTheArchive(t *testing.T) {
	helm := tools.Need(t, "helm4")
	h := newHelm(t, helm)
	archive := h.packStandIn(t)
	h.must(t, "plugin", "install", archive, "--verify=false")
	if list := h.must(t, "plugin", "list"); !strings.Contains(list, pluginName) || !strings.Contains(list, "postrenderer/v1") {
		t.Errorf("helm plugin list does not name it:\n%s", list)
	}
	chart, err := filepath.Abs("../../testdata/charts/loki-mini")
	if err != nil {
		t.Fatal(err)
	}
	out := h.must(t, "template", "loki", chart, "--post-renderer", pluginName)
	if !strings.Contains(out, "args: post-render --error-in-stream\n") {
		t.Errorf("helm did not start the plugin's binary with its arguments:\n%s", out)
	}
}

// TestRealHelmVerifiesTheProvenance signs with a key made for this test.
func TestRealHelmVerifiesTheProvenance(t *testing.T) {
	helm := tools.Need(t, "helm4")
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not on PATH: Debian's package gnupg")
	}
	h := newHelm(t, helm)
	archive := h.packStandIn(t)
	home := gnupgHome(t)
	h.env = append(h.env, "GNUPGHOME="+home, "HELM_PLUGIN_KEY=release@example.com")
	keyring := filepath.Join(home, "public.gpg")
	h.run(t, "gpg", "--batch", "--passphrase", "", "--quick-generate-key", "release@example.com", "rsa2048", "sign", "never")
	h.run(t, "gpg", "--batch", "--output", keyring, "--export", "release@example.com")
	h.run(t, "../sign-provenance.sh", archive)

	if said := h.must(t, "plugin", "verify", archive, "--keyring", keyring); !strings.Contains(said, "release@example.com") {
		t.Errorf("helm plugin verify does not name the signer:\n%s", said)
	}
	h.must(t, "plugin", "install", archive, "--keyring", keyring)

	spoiled, err := os.OpenFile(archive, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spoiled.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	spoiled.Close()
	if out, err := h.command("", h.helm, "plugin", "verify", archive, "--keyring", keyring).CombinedOutput(); err == nil {
		t.Errorf("helm plugin verify accepts a changed archive:\n%s", out)
	}
}

// gnupgHome is a directory short enough for gpg-agent's socket in it.
func gnupgHome(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("", "gpg") //nolint:usetesting // its names are too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop := exec.Command("gpgconf", "--kill", "all")
		stop.Env = append(os.Environ(), "GNUPGHOME="+home)
		_ = stop.Run() // an agent that is gone is what we want
		os.RemoveAll(home)
	})
	return home
}

// helm4 is a helm with a home of its own.
type helm4 struct {
	helm string
	env  []string
}

func newHelm(t *testing.T, helm string) *helm4 {
	t.Helper()
	home := t.TempDir()
	env := append(os.Environ(),
		// Where plugin install writes to, whatever HELM_PLUGINS says.
		"HELM_PLUGINS="+filepath.Join(home, "data", "plugins"),
		"HELM_CACHE_HOME="+filepath.Join(home, "cache"),
		"HELM_CONFIG_HOME="+filepath.Join(home, "config"),
		"HELM_DATA_HOME="+filepath.Join(home, "data"),
	)
	return &helm4{helm, env}
}

func (h *helm4) command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, h.env
	return cmd
}

func (h *helm4) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := h.command("", name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", filepath.Base(name), args, err, out)
	}
	return string(out)
}

func (h *helm4) must(t *testing.T, args ...string) string {
	t.Helper()
	return h.run(t, h.helm, args...)
}

// packStandIn makes the archive with a stand-in for this machine's platform.
func (h *helm4) packStandIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(standIn), 0o600); err != nil {
		t.Fatal(err)
	}
	here := platform{runtime.GOOS, runtime.GOARCH}
	dist := distWith(t, platforms())
	found, err := filepath.Glob(filepath.Join(dist, pluginName+"_"+here.OS+"_"+here.Arch+"*", here.executable()))
	if err != nil || len(found) != 1 {
		t.Fatalf("no place for a binary of %v: %v", here, err)
	}
	// go build does not replace what it has not built.
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	build := h.command(dir, "go", "build", "-o", found[0], "main.go")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	archive, err := pack(release{dist, "1.2.3", "../../LICENSE", time.Unix(1767225600, 0)})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), pluginName+"-1.2.3.tgz")
	if err := write(path, archive); err != nil {
		t.Fatal(err)
	}
	return path
}
