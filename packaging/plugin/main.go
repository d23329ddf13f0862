// Command plugin packs the binaries of a release into one Helm 4 plugin
// archive, loki-ruler-sidecar-VERSION.tgz, for every platform at once:
//
//	go run ./packaging/plugin -dist dist -version 1.2.3 -mtime 1767225600 -o dist/plugin
//
// Helm picks the binary by platformCommand, so the archive installs from a
// path, a URL and an OCI registry, offline, and without an install hook. The
// same binaries give the same bytes: entries are sorted, and their times are
// the one that was handed in.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("plugin", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dist := flags.String("dist", "dist", "directory that goreleaser built the binaries into")
	version := flags.String("version", "", "semantic version of the plugin, without a v")
	mtime := flags.Int64("mtime", 0, "modification time of every entry, in seconds since 1970")
	license := flags.String("license", "LICENSE", "license file to pack")
	out := flags.String("o", filepath.Join("dist", "plugin"), "directory to write the archive into")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	archive, err := pack(release{*dist, *version, *license, time.Unix(*mtime, 0).UTC()})
	if err == nil {
		err = write(filepath.Join(*out, pluginName+"-"+*version+".tgz"), archive)
	}
	if err != nil {
		fmt.Fprintf(stderr, "plugin: %v\n", err)
		return 1
	}
	return 0
}

// pluginName is the binary's name: helmfile and others take a post-renderer's
// name for both, the Helm 3 executable and the Helm 4 plugin.
const pluginName = "loki-ruler-sidecar"

// release is what an archive is made of.
type release struct {
	Dist    string    // holds <name>_<os>_<arch>_<variant>/<name>, as goreleaser builds
	Version string    // semantic version without a v
	License string    // path of the license file
	Time    time.Time // modification time of every entry
}

// pack builds the archive in memory.
func pack(r release) ([]byte, error) {
	if v := "v" + r.Version; semver.Canonical(v)+semver.Build(v) != v {
		return nil, fmt.Errorf("%q is not a semantic version: helm wants MAJOR.MINOR.PATCH without a v", r.Version)
	}
	license, err := os.ReadFile(r.License)
	if err != nil {
		return nil, err
	}
	entries := []entry{
		{Name: "LICENSE", Data: license, Mode: 0o644},
		{Name: "plugin.yaml", Data: []byte(manifest(r.Version)), Mode: 0o644},
	}
	for _, p := range platforms() {
		binary, err := p.binary(r.Dist)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{Name: p.path(), Data: binary, Mode: 0o755})
	}
	return tarball(pluginName, entries, r.Time)
}

// write puts the archive into place whole, or not at all.
func write(path string, archive []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	partial := strings.TrimSuffix(path, ".tgz") + ".partial"
	if err := os.WriteFile(partial, archive, 0o644); err != nil {
		return err
	}
	return os.Rename(partial, path)
}
