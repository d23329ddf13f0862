package packaging_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestChart holds the small chart that other tests render: every value does
// what values.yaml says, with the real helm 3 and helm 4.
func TestChart(t *testing.T) {
	plain := []string{
		"ServiceAccount monitoring/loki", "ConfigMap monitoring/loki", "ConfigMap monitoring/loki-rules", "Service monitoring/loki-ruler",
		"StatefulSet monitoring/loki-ruler", "StatefulSet monitoring/loki-ingester", "Pod monitoring/loki-test",
	}
	with := func(more ...string) []string { return slices.Concat(plain, more) }
	but := func(old, replacement string) []string {
		return strings.Split(strings.Replace(strings.Join(plain, "\n"), old, replacement, 1), "\n")
	}
	for _, c := range []struct {
		set      string
		objects  []string
		contains string
	}{
		{"", plain, "-target=ruler"},
		{"ruler.kind=Deployment", but("StatefulSet monitoring/loki-ruler", "Deployment monitoring/loki-ruler"), ""},
		{"loki.storage=s3", plain, "bucketnames: mini-rules"},
		{"loki.auth=true", plain, "auth_enabled: true"},
		{"loki.rulesDirectory=/var/loki/rules", plain, "directory: /var/loki/rules"},
		{"loki.config=Secret", but("ConfigMap monitoring/loki", "Secret monitoring/loki"), "stringData:"},
		{"loki.config=Secret,loki.encoded=true", but("ConfigMap monitoring/loki", "Secret monitoring/loki"), "config.yaml: YXV0aF9lbmFibGVk"},
		{"serviceAccount.create=false,serviceAccount.name=mine", plain[1:], "serviceAccountName: mine"},
		{"serviceAccount.automountServiceAccountToken=false", plain, "automountServiceAccountToken: false"},
		{"rules=false", slices.Delete(slices.Clone(plain), 2, 3), ""},
		{"json=true", with("ConfigMap monitoring/loki-dashboard"), `"kind": "ConfigMap"`},
		{"networkPolicy=true", with("NetworkPolicy monitoring/loki-ruler"), "policyTypes:"},
		{"chartLabel=loki-6.27.0", plain, "helm.sh/chart: loki-6.27.0"},
		{"hooksOnly=true", plain[6:], `"helm.sh/hook": test`},
		{"list=true", []string{"List /", "Pod monitoring/loki-test"}, "  - apiVersion: apps/v1\n    kind: StatefulSet"},
		{"namespaces={a,b}", slices.Concat(inNamespace(plain, "a"), inNamespace(plain[:6], "b")), ""},
		{"sayNamespace=false", inNamespace(plain, ""), ""},
	} {
		for _, name := range []string{"helm3", "helm4"} {
			helm := tools.Need(t, name)
			out := output(t, "", helm, "template", "loki", chart, "-n", "monitoring", "--set", c.set)
			got, want := identities(t, out), slices.Sorted(slices.Values(c.objects))
			if !slices.Equal(got, want) {
				t.Errorf("%s --set %s renders\n%q, want\n%q", name, c.set, got, want)
			}
			if !strings.Contains(out, c.contains) {
				t.Errorf("%s --set %s: no %q in\n%s", name, c.set, c.contains, out)
			}
		}
	}
}

func inNamespace(objects []string, namespace string) []string {
	var moved []string
	for _, o := range objects {
		moved = append(moved, strings.Replace(o, "monitoring/", namespace+"/", 1))
	}
	return moved
}

// identities is "Kind namespace/name" of every document, sorted.
func identities(t *testing.T, manifests string) []string {
	t.Helper()
	var all []string
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(manifests)))
	for {
		var o struct {
			Kind     string
			Metadata struct{ Name, Namespace string }
		}
		err := decoder.Decode(&o)
		if errors.Is(err, io.EOF) {
			slices.Sort(all)
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o.Kind+" "+o.Metadata.Namespace+"/"+o.Metadata.Name)
	}
}
