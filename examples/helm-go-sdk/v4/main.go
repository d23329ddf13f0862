// Command v4 renders a chart with Helm's SDK v4 and gives the ruler its rules
// sidecar: one field of the action is all there is to it.
package main

import (
	"fmt"
	"io"
	"os"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/loader"
	"helm.sh/helm/v4/pkg/postrenderer"
	"helm.sh/helm/v4/pkg/release"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// The type that serves SDK v3 serves v4 too.
var _ postrenderer.PostRenderer = transform.PostRenderer{}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: v4 CHART")
		os.Exit(2)
	}
	if err := render(os.Stdout, os.Args[1], "logs", nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// render writes the manifests of a release. A program that installs leaves
// DryRunStrategy out, and gives the Configuration a cluster.
func render(w io.Writer, path, namespace string, values map[string]any) error {
	chart, err := loader.Load(path)
	if err != nil {
		return err
	}
	install := action.NewInstall(action.NewConfiguration())
	install.ReleaseName, install.Namespace = "loki", namespace
	install.DryRunStrategy = action.DryRunClient
	install.PostRenderer = transform.PostRenderer{Options: transform.Options{Namespace: namespace}}
	rendered, err := install.Run(chart, values)
	if err != nil {
		return err
	}
	accessor, err := release.NewAccessor(rendered)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, accessor.Manifest())
	return err
}
