package patchset_test

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// A document says only what is to be different. Values of the Loki chart are read
// as the chart of the ruler's own version reads them.
func ExampleSources_For() {
	mine, err := patchset.Load("mine.yaml", []byte(`
apiVersion: loki-ruler-sidecar.dev/v1alpha1
kind: PatchSet
spec:
  access:
    namespaces: [$(NAMESPACE), payments]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := patchset.Sources{
		Layers: []*patchset.Layer{mine},
		Flags:  patchset.Flags{Tenant: "fake"},
	}.For("loki", "6.27.0")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err = p.Expand(map[string]string{"RULES_DIR": "/rules", "NAMESPACE": "logs", "HEALTH_PORT": "8080"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Image())
	fmt.Print(string(p.Pod().Mounts()))
	fmt.Println(p.Access.Resources, p.Access.Verbs, p.Access.Namespaces)
	// Output:
	// docker.io/kiwigrid/k8s-sidecar:2.10.1
	// - name: sc-rules-volume
	//   mountPath: /rules
	// [configmaps] [get list watch] [logs payments]
}

// A mistake is named with its place and what was probably meant.
func ExampleLoad() {
	_, err := patchset.Load("mine.yaml", []byte(`apiVersion: loki-ruler-sidecar.dev/v1alpha1
kind: PatchSet
spec:
  acces: {create: none}
`))
	fmt.Println(err)
	// Output: mine.yaml:4:3: unknown field "spec.acces"
}
