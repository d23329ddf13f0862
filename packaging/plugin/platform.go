package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// platform is one that a release is built for.
type platform struct{ OS, Arch string }

func platforms() []platform {
	return []platform{
		{"darwin", "amd64"}, {"darwin", "arm64"},
		{"linux", "amd64"}, {"linux", "arm64"},
		{"windows", "amd64"}, {"windows", "arm64"},
	}
}

func (p platform) executable() string {
	if p.OS == "windows" {
		return pluginName + ".exe"
	}
	return pluginName
}

// path is where the plugin keeps the binary, from its own directory.
func (p platform) path() string { return "bin/" + p.OS + "_" + p.Arch + "/" + p.executable() }

// binary reads what goreleaser built for the platform. The directory's name
// ends in the micro-architecture ("_v1", "_v8.0"), of which a release has one.
func (p platform) binary(dist string) ([]byte, error) {
	pattern := filepath.Join(dist, fmt.Sprintf("%s_%s_%s*", pluginName, p.OS, p.Arch), p.executable())
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d binaries match %s, want one: run it after goreleaser has built them all", len(found), pattern)
	}
	return os.ReadFile(found[0])
}

// manifest is plugin.yaml, in the form of Helm 4's plugin API v1. Only a
// plugin.yaml passes --error-in-stream: Helm 4 drops a post-renderer's stderr,
// and this is how an error reaches the user all the same.
func manifest(version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `apiVersion: v1
type: postrenderer/v1
name: %s
version: %s
runtime: subprocess
sourceURL: https://github.com/loki-ruler-sidecar/loki-ruler-sidecar
runtimeConfig:
  platformCommand:
`, pluginName, version)
	for _, p := range platforms() {
		fmt.Fprintf(&b, `    - os: %s
      arch: %s
      command: "${HELM_PLUGIN_DIR}/%s"
      args: [post-render, --error-in-stream]
`, p.OS, p.Arch, p.path())
	}
	return b.String()
}
