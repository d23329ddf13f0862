package transform_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// TestUntoldIsOfOneRuler: what nothing tells of one ruler is an error to who writes. Lint
// says of that ruler what is missing, and of the others what it says without it.
func TestUntoldIsOfOneRuler(t *testing.T) {
	ruler := func(name, namespace, port string) string {
		return strings.NewReplacer("NAME", name, "WHERE", namespace, "PORT", port).Replace(`---
kind: ConfigMap
apiVersion: v1
metadata: {name: NAME, WHERE}
data: {config.yaml: "ruler: {storage: {type: local, local: {directory: /rules}}}\nserver: {http_listen_port: 'PORT'}\n"}
---
kind: StatefulSet
apiVersion: apps/v1
metadata: {name: NAME, WHERE}
spec:
  template:
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.5.3
          env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]
          args: [-target=ruler, -config.expand-env, -config.file=/etc/loki/config.yaml]
          volumeMounts: [{name: config, mountPath: /etc/loki}]
      volumes: [{name: config, configMap: {name: NAME}}]
`)
	}
	const fix = "let Helm run loki-ruler-sidecar post-render"
	for _, c := range []struct{ name, ruler, reason, want string }{
		{"all is told", ruler("a", "namespace: a", "3100"), "injected", fix + " true"},
		{"its namespace is not", ruler("a", "labels: {}", "3100"), "namespace-conflict", fix + " with --namespace NAME, for nothing tells in which namespace it will run false"},
		{"its address is not", ruler("a", "namespace: a", "${X}"), "address-conflict", fix + " with a patch set that says ADDRESS, for nothing tells at which address it is asked false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := transform.LintOptions{Options: transform.Options{PatchSet: patchset.Sources{Flags: patchset.Flags{Presets: []string{"observe"}}}}, Enable: []string{"ruler-missing-sidecar"}}
			in := []transform.Input{{Name: "in.yaml", Data: []byte(c.ruler + ruler("b", "namespace: b", "3100"))}}
			result, err := transform.Lint(in, opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range result.Findings {
				got = append(got, fmt.Sprintf("%s: %s %v", f.Object.Name, f.Fix.Text, f.Fix.ByPostRender))
			}
			if want := "a: " + c.want + "\nb: " + fix + " true"; strings.Join(got, "\n") != want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
			}
			results, faults, err := transform.Compare(in, opts.Options)
			if err != nil || len(results[0].Changes) != 2 || string(results[0].Changes[0].Reason) != c.reason || results[0].Changes[1].Reason != finding.Injected {
				t.Fatalf("%+v, %v", results, err)
			}
			if _, err := transform.Render(in[0].Data, opts.Options); (err != nil) != (len(faults) > 0) || (err != nil) != results[0].Changes[0].Reason.Conflict() {
				t.Errorf("to who writes the error is %v, and %d faults are shown", err, len(faults))
			}
		})
	}
}
