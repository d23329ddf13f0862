package edit

import (
	"crypto/sha256"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// TestCorpus adds a sidecar to the workloads of real renders.
func TestCorpus(t *testing.T) {
	seen := map[[sha256.Size]byte]bool{} // most renders share most of their documents
	samples.Renders(t, filepath.Join("..", "..", ".."), func(name string, src []byte) { checkStream(t, name, src, seen) })
}

func checkStream(t *testing.T, name string, src []byte, seen map[[sha256.Size]byte]bool) {
	for _, d := range document.Split(src) {
		sum := sha256.Sum256(src[d.Start:d.End])
		if seen[sum] {
			continue
		}
		seen[sum] = true
		tree, err := document.Parse(src, d)
		if err == nil && len(tree.Root.List("spec", "template", "spec", "containers")) > 0 {
			checkInjection(t, name, src[d.Start:d.End])
		}
	}
}

// checkInjection adds to a real workload what a sidecar takes.
func checkInjection(t *testing.T, name string, workload []byte) {
	tree, err := document.ParseText(workload)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	_, rewrote, err := checkEdits(t, tree, []Addition{
		item("spec.template.spec.containers", -1, "{name: added, image: x, env: [{name: A, value: b}], securityContext: {capabilities: {drop: [ALL]}}}"),
		item("spec.template.spec.containers.0.volumeMounts", -1, "{name: added, mountPath: /added}"),
		item("spec.template.spec.volumes", -1, "{name: added, emptyDir: {}}"),
		item("spec.template.spec.initContainers", 0, "{name: first, image: x}"),
		field("spec.template.metadata.annotations", "example.com/added", "'true'"),
	})
	if err != nil || len(rewrote) > 0 {
		t.Errorf("%s: %s rewrites %q: %v", name, tree.Root.Str("metadata", "name"), rewrote, err)
	}
}
