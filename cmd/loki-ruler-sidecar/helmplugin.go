package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// pluginName is the plugin's and the binary's: helmfile passes one name to
// both Helms, as a plugin to 4 and as a program on PATH to 3.
const pluginName = "loki-ruler-sidecar"

func helmPluginCommand(t *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "helm-plugin",
		Short: "Install or print a Helm 4 plugin directory that points at this binary",
		Long: `Helm 4 takes only plugins as post-renderers. Install one that points at this binary:

  loki-ruler-sidecar helm-plugin install
  helm upgrade loki grafana/loki -f v.yaml --post-renderer loki-ruler-sidecar

Helm 3 needs no plugin: --post-renderer loki-ruler-sidecar finds the binary on PATH.`,
		Args: terminal.Arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return terminal.Usage("helm-plugin wants a verb: install, uninstall or print")
		},
	}
	var dir string
	install := &cobra.Command{
		Use:   "install",
		Short: "Write the plugin directory where Helm 4 looks for it",
		Args:  terminal.Arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return t.installPlugin(dir) },
	}
	uninstall := &cobra.Command{
		Use:   "uninstall",
		Short: "Take away what install has written, and nothing else",
		Args:  terminal.Arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return t.uninstallPlugin(dir) },
	}
	for _, c := range []*cobra.Command{install, uninstall} {
		c.Flags().StringVar(&dir, "dir", "", "plugins `DIR` (default: $HELM_PLUGINS, else Helm's own)")
	}
	cmd.AddCommand(install, uninstall, &cobra.Command{
		Use:   "print",
		Short: "Print the plugin.yaml that install writes",
		Args:  terminal.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			return t.Put(bytes.NewReader(pluginYAML(executableName())))
		},
	})
	return cmd
}

// installPlugin writes the directory and a link to this binary. A link inside
// the directory, since Helm splits a command at blanks: a path of the user's
// may have some, ${HELM_PLUGIN_DIR} may too.
func (t *console) installPlugin(plugins string) error {
	dir, err := pluginDir(plugins, t.Getenv)
	if err != nil {
		return err
	}
	if err := makeDirectory(dir); err != nil {
		return err
	}
	manifest, err := t.openOutput(filepath.Join(dir, pluginManifest), nil, maker{"helm-plugin install", isPlugin, "give --dir another directory, or remove that plugin: helm plugin uninstall " + pluginName})
	if err != nil {
		return err
	}
	defer manifest.abandon()
	if _, err := os.Lstat(filepath.Join(dir, executableName())); err == nil && !exists(manifest.name) {
		return terminal.Hinted(fmt.Errorf("%s is there, and helm-plugin install did not make it", filepath.Join(dir, executableName())), "give --dir another directory")
	}
	if err := linkSelf(filepath.Join(dir, executableName())); err != nil {
		return err
	}
	if err := manifest.commit(pluginYAML(executableName())); err != nil {
		return err
	}
	fmt.Fprintf(t.Stdout, "%s\n", dir)
	fmt.Fprint(t.Stderr, `Helm 4: helm upgrade --install … --post-renderer loki-ruler-sidecar
Helm 3 looks into the same directory and says at every command that it cannot load this
plugin ("unknown field apiVersion"); all but helm plugin list go on working, and it needs no
plugin itself. Where Helm 3 is used too, give Helm 4 a directory of its own:
HELM_PLUGINS=DIR, and --dir DIR here.
`)
	return nil
}

// uninstallPlugin removes the link and the manifest, and the directory if
// nothing else is in it. A plugin of that name from elsewhere stays.
func (t *console) uninstallPlugin(plugins string) error {
	dir, err := pluginDir(plugins, t.Getenv)
	if err != nil {
		return err
	}
	manifest := filepath.Join(dir, pluginManifest)
	text, err := os.ReadFile(manifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return terminal.Hinted(fmt.Errorf("%s: no plugin is installed there", dir), "name the plugins directory: --dir DIR, or $HELM_PLUGINS")
	case err != nil:
		return err
	case !isPlugin(text):
		return terminal.Hinted(fmt.Errorf("%s is there, and helm-plugin install did not make it", manifest), "helm plugin uninstall "+pluginName+" removes any plugin")
	}
	remove := []string{manifest}
	if binary := filepath.Join(dir, executableName()); !isItself(binary) {
		remove = append(remove, binary)
	}
	for _, name := range remove {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Remove(dir); err != nil {
		t.Say("%s stays: something else is in it", dir)
	}
	return nil
}

// pluginManifest is the file by which Helm knows a plugin.
const pluginManifest = "plugin.yaml"

// isPlugin reports a manifest that install has written.
func isPlugin(manifest []byte) bool {
	return bytes.Contains(manifest, []byte("name: "+pluginName+"\n")) && bytes.Contains(manifest, []byte("sourceURL: "+homepage+"\n"))
}

// pluginDir is the directory of our plugin below the plugins directory; "" is
// where Helm looks.
func pluginDir(plugins string, getenv func(string) string) (string, error) {
	if plugins == "" {
		var err error
		if plugins, err = pluginsDir(getenv); err != nil {
			return "", err
		}
	}
	return filepath.Join(plugins, pluginName), nil
}

func executableName() string {
	if runtime.GOOS == "windows" {
		return pluginName + ".exe"
	}
	return pluginName
}

// linkSelf links this binary, or copies it where links need privileges.
func linkSelf(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if isSame(self, to) {
		return nil // it runs from there, or through the link that is there
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if os.Symlink(self, to) == nil {
		return nil
	}
	in, err := os.Open(self)
	if err != nil {
		return err
	}
	defer in.Close()                                                       //nolint:errcheck // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755) //nolint:gosec // it is a program
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// isItself reports that a name is this very binary and no link to it: it may be
// the only copy.
func isItself(name string) bool {
	self, err := os.Executable()
	return err == nil && isRegular(name) && isSame(self, name)
}

// isSame reports two names of one file.
func isSame(a, b string) bool {
	ours, err := os.Stat(a)
	if err != nil {
		return false
	}
	theirs, err := os.Stat(b)
	return err == nil && os.SameFile(ours, theirs)
}

// pluginsDir is where Helm looks: $HELM_PLUGINS, $HELM_DATA_HOME/plugins, or
// below the system's data directory (helm pkg/helmpath/lazypath_*.go).
func pluginsDir(getenv func(string) string) (string, error) {
	if dirs := filepath.SplitList(getenv("HELM_PLUGINS")); len(dirs) > 0 {
		return dirs[0], nil
	}
	if data := getenv("HELM_DATA_HOME"); data != "" {
		return filepath.Join(data, "plugins"), nil
	}
	if data := getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, "helm", "plugins"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", terminal.Hinted(err, "say where: --dir DIR, the directory HELM_PLUGINS names")
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "helm", "plugins"), nil
	case "windows":
		return filepath.Join(getenv("APPDATA"), "helm", "plugins"), nil
	}
	return filepath.Join(home, ".local", "share", "helm", "plugins"), nil
}

// pluginYAML is the manifest of the plugin: Helm refuses any other key.
func pluginYAML(executable string) []byte {
	v := "v" + strings.TrimPrefix(version, "v")
	if v == "v" {
		if b, err := thisBuild(); err == nil {
			v = b.Version // go install has written it into the binary
		}
	}
	if semver.Canonical(v)+semver.Build(v) != v { // all three numbers, as Helm wants them
		v = "v0.0.0-dev"
	}
	v = strings.TrimPrefix(v, "v")
	return []byte(`apiVersion: v1
type: postrenderer/v1
name: ` + pluginName + `
version: ` + v + `
runtime: subprocess
sourceURL: ` + homepage + `
runtimeConfig:
  platformCommand:
    - command: "${HELM_PLUGIN_DIR}/` + executable + `"
      args: [post-render, --error-in-stream]
`)
}
