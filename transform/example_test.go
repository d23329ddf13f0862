package transform_test

import (
	"bytes"
	"fmt"
	"os"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// release is a rendered chart, cut down to its ruler.
const release = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: ops
spec:
  template:
    spec:
      serviceAccountName: loki
      containers:
        - name: loki
          image: grafana/loki:3.4.2
          args: [-target=ruler]
`

func ExampleRender() {
	result, err := transform.Render([]byte(release), transform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Changes {
		fmt.Println(c.Place, c.Object, c.Reason)
		for _, added := range c.Added {
			fmt.Println(" ", added)
		}
	}
	// Output:
	// <stdin>:4:9 StatefulSet ops/loki-ruler injected
	//   spec.template.spec.volumes[sc-rules-volume]
	//   spec.template.spec.volumes[sc-rules-temp]
	//   spec.template.spec.containers[loki].volumeMounts[/rules]
	//   spec.template.spec.automountServiceAccountToken
	//   spec.template.spec.containers[loki-sc-rules]
	//   Role ops/loki-ruler-rules-sidecar
	//   RoleBinding ops/loki-ruler-rules-sidecar
}

// A stream that lacks nothing comes out as it went in: here the output of the
// first run.
func ExampleResult_WriteTo() {
	first, err := transform.Render([]byte(release), transform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	second, err := transform.Render(first.Bytes(), transform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var out bytes.Buffer
	if _, err := second.WriteTo(&out); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(second.Changed(), bytes.Equal(out.Bytes(), first.Bytes()), second.Changes[0].Reason)
	// Output: false true already-satisfied
}

// PostRenderer is what Helm's SDK, 3 or 4, takes as the post-renderer of an
// action. Access is managed elsewhere in this program, so none is added.
func ExamplePostRenderer() {
	renderer := transform.PostRenderer{Options: transform.Options{
		PatchSet: patchset.Sources{Flags: patchset.Flags{RBAC: "none", NativeSidecar: true}},
	}}
	fixed, err := renderer.Run(bytes.NewBufferString("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := fixed.WriteTo(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// apiVersion: v1
	// kind: ConfigMap
	// metadata:
	//   name: other
}

func ExampleLint() {
	result, err := transform.Lint([]transform.Input{{Name: "loki.yaml", Data: []byte(release)}}, transform.LintOptions{Enable: []string{"ruler-missing-sidecar"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range result.Findings {
		fmt.Printf("%s: %s[%s]\n", f.Place, f.Severity, f.Rule)
	}
	// Output: loki.yaml:4:9: warning[ruler-missing-sidecar]
}
