package edit

import (
	"os"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

func BenchmarkEdits(b *testing.B) {
	src, err := os.ReadFile("../document/testdata/statefulset.yaml")
	if err != nil {
		b.Fatal(err)
	}
	tree, err := document.Parse(src, document.Split(src)[0])
	if err != nil {
		b.Fatal(err)
	}
	adds := []Addition{
		item("spec.template.spec.containers", -1, "{name: sidecar, image: x, env: [{name: A, value: b}]}"),
		item("spec.template.spec.containers.0.volumeMounts", -1, "{name: rules, mountPath: /rules}"),
		item("spec.template.spec.volumes", -1, "{name: rules, emptyDir: {}}"),
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Edits(tree, adds); err != nil {
			b.Fatal(err)
		}
	}
}
