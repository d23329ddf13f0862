// Package types reads the example with Flux's own Go types, as a cluster with
// its CRDs would: a field that Flux does not know fails.
package types

import (
	"os"
	"testing"

	"github.com/fluxcd/helm-controller/api/v2"
	"sigs.k8s.io/yaml"
)

func TestHelmRelease(t *testing.T) {
	src, err := os.ReadFile("../helmrelease.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var release v2.HelmRelease
	if err := yaml.UnmarshalStrict(src, &release); err != nil {
		t.Fatal(err)
	}
	if release.APIVersion != v2.GroupVersion.String() || release.Kind != v2.HelmReleaseKind {
		t.Errorf("it is a %s %s", release.APIVersion, release.Kind)
	}
	if release.Spec.PostRenderStrategy != v2.PostRenderStrategyNoHooks {
		t.Errorf("postRenderStrategy is %q", release.Spec.PostRenderStrategy)
	}
	if len(release.Spec.PostRenderers) != 1 || release.Spec.PostRenderers[0].Kustomize == nil {
		t.Fatalf("postRenderers are %+v", release.Spec.PostRenderers)
	}
	for _, p := range release.Spec.PostRenderers[0].Kustomize.Patches {
		if p.Patch == "" || p.Target == nil || p.Target.Kind != "StatefulSet" || p.Target.Name != "loki-ruler" {
			t.Errorf("a patch for %+v", p.Target)
		}
	}
}
