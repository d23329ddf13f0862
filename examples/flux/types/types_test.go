// Package types reads the example with Flux's own Go types, as a cluster with
// its CRDs would: a field that Flux does not know fails.
package types

import (
	"os"
	"strings"
	"testing"

	"github.com/fluxcd/helm-controller/api/v2"
	kustomize "github.com/fluxcd/kustomize-controller/api/v1"
	source "github.com/fluxcd/source-controller/api/v1"
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

// TestClusters: the artifact of a cluster, and what applies it. The Kustomization
// is of that artifact, and waits until its objects are there.
func TestClusters(t *testing.T) {
	src, err := os.ReadFile("../../clusters/flux.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs := strings.Split(string(src), "\n---\n")
	if len(docs) != 2 {
		t.Fatalf("%d objects", len(docs))
	}
	var artifact source.OCIRepository
	if err := yaml.UnmarshalStrict([]byte(docs[0]), &artifact); err != nil {
		t.Fatal(err)
	}
	var applied kustomize.Kustomization
	if err := yaml.UnmarshalStrict([]byte(docs[1]), &applied); err != nil {
		t.Fatal(err)
	}
	if artifact.APIVersion != source.GroupVersion.String() || artifact.Kind != source.OCIRepositoryKind || !strings.HasPrefix(artifact.Spec.URL, "oci://") {
		t.Errorf("it is a %s %s of %q", artifact.APIVersion, artifact.Kind, artifact.Spec.URL)
	}
	if applied.APIVersion != kustomize.GroupVersion.String() || applied.Kind != kustomize.KustomizationKind || !applied.Spec.Wait {
		t.Errorf("it is a %s %s, and waits: %v", applied.APIVersion, applied.Kind, applied.Spec.Wait)
	}
	if of := applied.Spec.SourceRef; of.Kind != artifact.Kind || of.Name != artifact.Name || applied.Namespace != artifact.Namespace {
		t.Errorf("it applies %+v, and there is %s", of, artifact.Name)
	}
}
