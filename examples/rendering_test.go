package examples_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// command runs a program with a fresh loki-ruler-sidecar first on PATH, and
// none of the machine's own Helm settings.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	if name == "loki-ruler-sidecar" {
		name = filepath.Join(binary, name)
	}
	cmd := exec.Command(name, args...)
	cmd.Env = []string{"PATH=" + binary + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + t.TempDir(), "NO_COLOR=1"}
	return cmd
}

// stderr is what a program that failed had to say.
func stderr(err error) string {
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return string(failed.Stderr)
	}
	return ""
}

// TestHelmTemplates runs what the READMEs of helm3 and helm4 show, with the real
// tools on the small chart: helm template for helm upgrade, which wants a
// cluster (cmd/loki-ruler-sidecar/helm_upgrade_test.go has one).
func TestHelmTemplates(t *testing.T) {
	for major, want := range map[string][]string{
		"helm3": {sidecar + "\n", "+        - " + sidecar + "\n"},
		"helm4": {sidecar + "\n", sidecar + "\n"},
	} {
		t.Run(major, func(t *testing.T) {
			r := newRepository(t, goodRules, major)
			r.write(t, "ruler-sidecar.yaml", string(read(t, major+"/ruler-sidecar.yaml")))
			blocks := shellBlocks(t, major)
			if len(blocks) != len(want) {
				t.Fatalf("%s/README.md has %d commands, want %d", major, len(blocks), len(want))
			}
			for i, block := range blocks {
				out := r.sh(t, strings.ReplaceAll(block, "helm upgrade --install", "helm template")).want(t, 0).stdout
				contains(t, block, out, want[i], "kind: RoleBinding", "mountPath: /rules")
				if watched := strings.Contains(out, "value: logs,team-a"); watched != strings.Contains(block, "--patchset") {
					t.Errorf("%s: a second namespace is watched: %v", block, watched)
				}
			}
		})
	}
}

// shellBlocks are the commands that an example's README shows.
func shellBlocks(t *testing.T, example string) []string {
	t.Helper()
	var blocks []string
	for i, part := range strings.Split(string(read(t, example+"/README.md")), "```") {
		if text, ok := strings.CutPrefix(part, "sh\n"); ok && i%2 == 1 {
			blocks = append(blocks, text)
		}
	}
	return blocks
}

// TestKustomizeExec builds with both functions, and again with the check alone,
// which stops the build.
func TestKustomizeExec(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("kustomize-exec")); err != nil {
		t.Fatal(err)
	}
	build := func() ([]byte, error) {
		return command(t, tools.Need(t, "kustomize"), "build", "--enable-alpha-plugins", "--enable-exec", dir).Output()
	}
	// What the README says in bold: without the flag nothing is added, and nothing
	// is said. The check behind the build sees it.
	silent, err := command(t, tools.Need(t, "kustomize"), "build", "--enable-alpha-plugins", dir).Output()
	if err != nil || bytes.Contains(silent, []byte("loki-sc-rules")) {
		t.Errorf("without --enable-exec: %v\n%s", err, silent)
	}
	check := command(t, "loki-ruler-sidecar", "lint", "-", "--format", "concise")
	check.Stdin = bytes.NewReader(silent)
	if out, _ := check.Output(); !bytes.Contains(out, []byte("[ruler-missing-sidecar]")) {
		t.Errorf("the check behind the build does not see it:\n%s", out)
	}
	built, err := build()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr(err))
	}
	if !bytes.Contains(built, []byte("value: WARNING")) {
		t.Error("the patch set's LOG_LEVEL is not in the build")
	}
	name := filepath.Join(dir, "kustomization.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	unfixed := bytes.ReplaceAll(text, []byte("  - sidecar.yaml\n"), nil)
	if err := os.WriteFile(name, unfixed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := build(); err == nil || !strings.Contains(strings.Join(strings.Fields(stderr(err)), " "), "cannot create its rules directory") { // its lines are broken
		t.Errorf("the check lets a render without a sidecar pass: %v", err)
	}
}

// TestKustomizePlain: what lies there is today's export, and plain kustomize
// applies it.
func TestKustomizePlain(t *testing.T) {
	sameExport(t, "kustomize", filepath.Join("kustomize-plain", "loki.yaml"), filepath.Join("kustomize-plain", "ruler-sidecar"))
	builds(t, "kustomize-plain", filepath.Join("kustomize-plain", "loki.yaml"))
}

// builds holds what kustomize makes of a directory against what post-render
// makes of the manifests in it.
func builds(t *testing.T, dir, manifests string) {
	t.Helper()
	built, err := command(t, tools.Need(t, "kustomize"), "build", dir).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr(err))
	}
	render := command(t, "loki-ruler-sidecar", "post-render")
	render.Stdin = bytes.NewReader(read(t, manifests))
	rendered, err := render.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr(err))
	}
	got, want := byName(t, built), byName(t, rendered)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kustomize builds\n%s\npost-render makes of it\n%s", built, rendered)
	}
	if !bytes.Contains(built, []byte(sidecar)) {
		t.Error("no sidecar in the build")
	}
}

func byName(t *testing.T, manifests []byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, o := range parse(t, "manifests", manifests) {
		all[fmt.Sprint(o["kind"], " ", at(o, "metadata.namespace"), "/", at(o, "metadata.name"))] = o
	}
	return all
}

// sameExport compares an export with the files of a directory.
func sameExport(t *testing.T, form, manifests, dir string) {
	t.Helper()
	for name, data := range exported(t, form, manifests) {
		there, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(there, data) {
			t.Errorf("%s is not today's export of %s (%v)", filepath.Join(dir, name), form, err)
		}
	}
}

func exported(t *testing.T, form, manifests string) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	if out, err := command(t, "loki-ruler-sidecar", "export", form, manifests, "--output", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatalf("nothing was exported: %v", err)
	}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestFlux: the release's postRenderers and the access are today's export, and
// kustomize, which Flux applies them with, makes of them what post-render does.
func TestFlux(t *testing.T) {
	manifests := filepath.Join("flux", "loki.yaml")
	files := exported(t, "flux", manifests)
	rbac := read(t, "flux/rbac.yaml")
	if !bytes.Equal(rbac, files["rbac.yaml"]) {
		t.Error("rbac.yaml is not today's export")
	}
	patches := patchesOf(t, read(t, "flux/helmrelease.yaml"))
	if want := patchesOf(t, files["helmrelease-postrenderers.yaml"]); !reflect.DeepEqual(patches, want) {
		t.Errorf("helmrelease.yaml has other patches than today's export:\n%s\nwant\n%s", patches, want)
	}
	dir := t.TempDir()
	kustomization, err := yaml.Marshal(map[string]any{"resources": []string{"loki.yaml", "rbac.yaml"}, "patches": patches})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"loki.yaml": read(t, manifests), "rbac.yaml": rbac, "kustomization.yaml": kustomization} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	builds(t, dir, manifests)
}

// patchesOf are the patches of a HelmRelease, or of the part of one.
func patchesOf(t *testing.T, release []byte) []any {
	t.Helper()
	post, ok := at(parse(t, "release", release)[0], "spec.postRenderers").([]any)
	if !ok || len(post) != 1 {
		t.Fatalf("not one post-renderer:\n%s", release)
	}
	patches, ok := at(post[0], "kustomize.patches").([]any)
	if !ok || len(patches) == 0 {
		t.Fatalf("no patches:\n%s", release)
	}
	return patches
}
