package transform_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// maxFuzz keeps one run short: what is slow at 64 KB is for the benchmarks.
const maxFuzz = 64 << 10

// FuzzRender: any bytes hold the laws, or are refused with a place.
func FuzzRender(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > maxFuzz {
			t.Skip("long")
		}
		checkLaws(t, src, transform.Options{FallbackNamespace: "fallback"})
	})
}

// FuzzShape: a ruler's manifest, cut and sewn together again, holds the laws. It
// gets further than FuzzRender, whose inputs are seldom rulers.
func FuzzShape(f *testing.F) {
	all := seeds(f)
	for i := range all {
		f.Add(uint8(i), []byte{byte(i), 3, 7, byte(2 * i), 1, 4})
	}
	f.Fuzz(func(t *testing.T, which uint8, cuts []byte) {
		src := sewn(all[int(which)%len(all)].text, cuts)
		opts := transform.Options{FallbackNamespace: "fallback"}
		variants[len(cuts)%len(variants)].opts(&opts)
		checkLaws(t, src, opts)
	})
}

// FuzzPatchSet: any patch set, cut and sewn as FuzzShape does it, is refused, or makes of two rulers something that
// holds the laws.
func FuzzPatchSet(f *testing.F) {
	f.Add(patchset.Default(), []byte{100, 2, 200, 0})
	f.Add([]byte("apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nspec: {container: {name: x, env: [{name: LOG_LEVEL, value: $(WORKLOAD)}]}, volumes: null}\n"), []byte{})
	f.Add([]byte("apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nspec:\n  target: {name: a-ruler}\n  variables: {RULES_DIR: /x, TENANT: \"\", HEALTH_PORT: 1}\n  mounts: [{name: v, mountPath: /y}]\n  volumes: [{name: v, hostPath: {path: /}}]\n"), []byte{})
	f.Add([]byte("apiVersion: v1\nkind: ConfigMap\ndata: {tenant: a, rbac: clusterrole, watchNamespaces: ALL}\n"), []byte{})
	stream := fixedStream(f)
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		if len(text) > maxFuzz {
			t.Skip("long")
		}
		text = sewn(text, cuts)
		layer, err := patchset.Load("patchset.yaml", text)
		if err != nil {
			checkFileRefusal(t, err)
			return
		}
		checkLaws(t, stream, transform.Options{PatchSet: patchset.Sources{Layers: []*patchset.Layer{layer}}})
	})
}

// FuzzValues: the same for Helm values, which hold anything.
func FuzzValues(f *testing.F) {
	f.Add([]byte("sidecar:\n  rules:\n    enabled: true\n    label: x\n    folder: /rules\n"), []byte{})
	f.Add([]byte("sidecar: {image: {repository: a/b, tag: 1.30.0}, resources: {limits: {cpu: 1}}, securityContext: null, env: {A: b}}\nruler: {sidecar: true}\n"), []byte{})
	f.Add([]byte("global: {image: {registry: mirror}}\nrbac: {namespaced: true}\nsidecar: {rules: {searchNamespace: ALL, resource: both, watchMethod: SLEEP}, livenessProbe: {httpGet: {port: 1}}}\n"), []byte{})
	stream := fixedStream(f)
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		if len(text) > maxFuzz {
			t.Skip("long")
		}
		text = sewn(text, cuts)
		values, err := patchset.LoadValues("values.yaml", text)
		if err != nil {
			checkFileRefusal(t, err)
			return
		}
		checkLaws(t, stream, transform.Options{PatchSet: patchset.Sources{Values: []*patchset.Values{values}}})
	})
}

// fixedStream is one ruler without a sidecar, and the chart's own that is
// incomplete.
func fixedStream(f *testing.F) []byte {
	var stream []byte
	for _, s := range seeds(f) {
		if s.name == "plain.yaml" || s.name == "values-native" {
			stream = append(append(stream, bytes.TrimSuffix(s.text, []byte("---\n"))...), "---\n"...)
		}
	}
	return stream
}

// checkFileRefusal: a file that is no use is an InputError that names it.
func checkFileRefusal(t *testing.T, err error) {
	t.Helper()
	var input *finding.InputError
	if !errors.As(err, &input) || input.Place.File == "" || input.Msg == "" {
		t.Fatalf("refused without a place: %v", err)
	}
}
