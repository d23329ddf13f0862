// Command v3 renders a chart with Helm's SDK v3 and gives the ruler its rules
// sidecar: one field of the action is all there is to it.
package main

import (
	"fmt"
	"io"
	"os"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: v3 CHART")
		os.Exit(2)
	}
	if err := render(os.Stdout, os.Args[1], "logs", nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// render writes the manifests of a release. A program that installs leaves
// DryRun and ClientOnly out, and gives the Configuration a cluster.
func render(w io.Writer, path, namespace string, values map[string]any) error {
	chart, err := loader.Load(path)
	if err != nil {
		return err
	}
	install := action.NewInstall(&action.Configuration{})
	install.ReleaseName, install.Namespace = "loki", namespace
	install.DryRun, install.ClientOnly = true, true
	install.PostRenderer = transform.PostRenderer{Options: transform.Options{Namespace: namespace}}
	release, err := install.Run(chart, values)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, release.Manifest)
	return err
}
