package finding_test

import (
	"encoding/json"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestAdded(t *testing.T) {
	for _, c := range []struct {
		added finding.Added
		want  string
	}{
		{finding.Added{Kind: finding.AddedObject, Object: finding.Object{Kind: "Role", Namespace: "ops", Name: "r"}}, "Role ops/r"},
		{finding.Added{Kind: finding.AddedObject, Object: finding.Object{Kind: "ClusterRole", Name: "r"}}, "ClusterRole r"},
		{finding.Added{Kind: finding.AddedVolume, Name: "rules"}, "spec.template.spec.volumes[rules]"},
		{finding.Added{Kind: finding.AddedContainer, Container: "c"}, "spec.template.spec.containers[c]"},
		{finding.Added{Kind: finding.AddedContainer, Container: "c", Init: true}, "spec.template.spec.initContainers[c]"},
		{finding.Added{Kind: finding.AddedMount, Container: "c", Name: "/rules"}, "spec.template.spec.containers[c].volumeMounts[/rules]"},
		{finding.Added{Kind: finding.AddedMount, Container: "c", Init: true, Name: "/rules"}, "spec.template.spec.initContainers[c].volumeMounts[/rules]"},
		{finding.Added{Kind: finding.AddedEnv, Container: "c", Name: "FOLDER"}, "spec.template.spec.containers[c].env[FOLDER]"},
		{finding.Added{Kind: finding.AddedField, Container: "c", Name: "livenessProbe"}, "spec.template.spec.containers[c].livenessProbe"},
		{finding.Added{Kind: finding.AddedMount, Name: "/rules"}, "spec.template.spec.containers[].volumeMounts[/rules]"},
		{finding.Added{Kind: finding.AddedPodField, Name: "automountServiceAccountToken"}, "spec.template.spec.automountServiceAccountToken"},
	} {
		if got := c.added.String(); got != c.want {
			t.Errorf("%#v is %q, want %q", c.added, got, c.want)
		}
		if out, err := json.Marshal(c.added); err != nil || string(out) != `"`+c.want+`"` {
			t.Errorf("%q is %s in JSON, error %v", c.want, out, err)
		}
	}
}
