package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// distWith is a directory as goreleaser leaves it, with text for binaries.
func distWith(t *testing.T, present []platform) string {
	t.Helper()
	dist := t.TempDir()
	for _, p := range present {
		variant := map[string]string{"amd64": "_v1", "arm64": "_v8.0"}[p.Arch]
		dir := filepath.Join(dist, pluginName+"_"+p.OS+"_"+p.Arch+variant)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, p.executable()), []byte("binary for "+p.OS+" "+p.Arch), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// The universal macOS binary and the checksums lie beside them, and are not for us.
	if err := os.Mkdir(filepath.Join(dist, pluginName+"_darwin_all"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dist
}

func someRelease(t *testing.T, dist string) release {
	t.Helper()
	license := filepath.Join(t.TempDir(), "LICENSE")
	if err := os.WriteFile(license, []byte("the license\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return release{Dist: dist, Version: "1.2.3", License: license, Time: time.Unix(1767225600, 0)}
}

func TestArchiveHoldsEveryPlatform(t *testing.T) {
	archive, err := pack(someRelease(t, distWith(t, platforms())))
	if err != nil {
		t.Fatal(err)
	}
	files, names := unpack(t, archive)
	want := []string{
		"loki-ruler-sidecar/LICENSE",
		"loki-ruler-sidecar/bin/darwin_amd64/loki-ruler-sidecar",
		"loki-ruler-sidecar/bin/darwin_arm64/loki-ruler-sidecar",
		"loki-ruler-sidecar/bin/linux_amd64/loki-ruler-sidecar",
		"loki-ruler-sidecar/bin/linux_arm64/loki-ruler-sidecar",
		"loki-ruler-sidecar/bin/windows_amd64/loki-ruler-sidecar.exe",
		"loki-ruler-sidecar/bin/windows_arm64/loki-ruler-sidecar.exe",
		"loki-ruler-sidecar/plugin.yaml",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the archive holds %q, want %q", names, want)
	}
	if got := files["loki-ruler-sidecar/bin/windows_arm64/loki-ruler-sidecar.exe"]; got != "binary for windows arm64" {
		t.Errorf("the binary for windows arm64 is %q", got)
	}
	manifest := files["loki-ruler-sidecar/plugin.yaml"]
	for _, p := range platforms() {
		entry := "    - os: " + p.OS + "\n      arch: " + p.Arch + "\n      command: \"${HELM_PLUGIN_DIR}/" + p.path() + "\"\n"
		if !strings.Contains(manifest, entry) {
			t.Errorf("plugin.yaml does not start the binary for %s %s:\n%s", p.OS, p.Arch, manifest)
		}
	}
}

func TestSameBinariesGiveSameBytes(t *testing.T) {
	one := someRelease(t, distWith(t, platforms()))
	reversed := platforms()
	slices.Reverse(reversed)
	two := someRelease(t, distWith(t, reversed))
	a, errA := pack(one)
	b, errB := pack(two)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if !bytes.Equal(a, b) {
		t.Error("two archives of the same binaries differ")
	}
	two.Time = two.Time.Add(time.Hour)
	c, err := pack(two)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a, c) {
		t.Error("the time that was handed in is not in the archive")
	}
}

func TestPackRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*release)
		want  string
	}{
		"a missing platform": {func(r *release) { r.Dist = distWith(t, platforms()[:5]) }, "0 binaries match"},
		"a version with a v": {func(r *release) { r.Version = "v1.2.3" }, "not a semantic version"},
		"a short version":    {func(r *release) { r.Version = "1.2" }, "not a semantic version"},
		"a missing license":  {func(r *release) { r.License = "nowhere" }, "nowhere"},
	} {
		r := someRelease(t, distWith(t, platforms()))
		c.spoil(&r)
		if _, err := pack(r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestVersionsOfPreReleases(t *testing.T) {
	for _, version := range []string{"0.1.0", "1.0.0-rc.1", "0.0.1-snapshot.g0123abc", "1.0.0+build.7"} {
		r := someRelease(t, distWith(t, platforms()))
		r.Version = version
		if _, err := pack(r); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestRunWritesTheArchive(t *testing.T) {
	r := someRelease(t, distWith(t, platforms()))
	out := filepath.Join(t.TempDir(), "plugin")
	var stderr bytes.Buffer
	args := []string{"-dist", r.Dist, "-version", "1.2.3", "-mtime", "1767225600", "-license", r.License, "-o", out}
	if code := run(args, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	got, err := os.ReadFile(filepath.Join(out, "loki-ruler-sidecar-1.2.3.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := pack(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("run writes another archive than pack makes")
	}
	if code := run([]string{"-dist", t.TempDir(), "-version", "1.2.3", "-license", r.License, "-o", out}, &stderr); code != 1 || !strings.Contains(stderr.String(), "after goreleaser has built them all") {
		t.Errorf("an empty dist: exit %d, %s", code, &stderr)
	}
}

// unpack reads an archive back: its files, and their names in order.
func unpack(t *testing.T, archive []byte) (files map[string]string, names []string) {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	reader := tar.NewReader(unzipped)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files, names
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		executable := strings.Contains(header.Name, "/bin/")
		if runtime.GOOS != "windows" && (header.Mode&0o111 != 0) != executable {
			t.Errorf("%s has mode %o", header.Name, header.Mode)
		}
		files[header.Name], names = string(data), append(names, header.Name)
	}
}
