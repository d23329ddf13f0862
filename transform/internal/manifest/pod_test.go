package manifest

import "testing"

// A custom resource that is called like a workload is none: what its fields mean is
// for its own controller to say.
func TestPodOfCustomResource(t *testing.T) {
	for apiVersion, pod := range map[string]bool{
		"apps/v1": true, "apps/v1beta2": true, "extensions/v1beta1": true, "": true, "v1": true,
		"apps.kruise.io/v1beta1": false, "acme.example/v1": false, "apps.openshift.io/v1": false,
	} {
		o := &Object{APIVersion: apiVersion, Kind: "StatefulSet"}
		if (PodOf(o) != nil) != pod {
			t.Errorf("%q: a pod: %v, want %v", apiVersion, !pod, pod)
		}
	}
}
