package transform_test

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// TestMissingIsWhatIsAdded: lint says that a ruler has no sidecar exactly where
// post-render adds one, whatever other sidecar is in the pod, and whoever says where the
// ruler reads.
func TestMissingIsWhatIsAdded(t *testing.T) {
	const pod = `---
kind: ConfigMap
apiVersion: v1
metadata: {name: loki, namespace: a}
data: {config.yaml: "ruler: {storage: {type: local, local: {DIRECTORY}}}\n"}
---
kind: StatefulSet
apiVersion: apps/v1
metadata: {name: loki, namespace: a}
spec:
  template:
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.5.3
          args: [-target=ruler, -config.file=/etc/loki/config.yaml]
          volumeMounts: [{name: config, mountPath: /etc/loki}]
        - name: other
          image: kiwigrid/k8s-sidecar:1.30.10
          env: [ENV]
      volumes: [{name: config, configMap: {name: loki}}]
`
	const (
		reads   = "directory: /rules"
		label   = "{name: LABEL, value: grafana_dashboard}, "
		into    = label + "{name: FOLDER, value: /rules/fake}"
		beside  = label + "{name: FOLDER, value: /dashboards}"
		unknown = label + "{name: FOLDER, valueFrom: {secretKeyRef: {name: s, key: k}}}"
	)
	elsewhere, err := patchset.Load("patchset.yaml", []byte("apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nmetadata: {name: p}\nspec: {variables: {RULES_DIR: /elsewhere}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, directory, env string
		layers               []*patchset.Layer
		assume               finding.Assume
		added                bool
	}{
		{"it writes where the ruler reads", reads, into, nil, finding.Assume{}, false},
		{"it writes where dashboards are read", reads, beside, nil, finding.Assume{}, true},
		{"it watches rules, and writes elsewhere", reads, strings.Replace(beside, "grafana_dashboard", "loki_rule", 1), nil, finding.Assume{}, false},
		{"nothing tells where it writes", reads, unknown, nil, finding.Assume{}, false},
		{"it is assumed to write elsewhere", reads, unknown, nil, finding.Assume{SidecarEnv: map[string]string{"FOLDER": "/dashboards"}}, false},
		{"the patch set says another directory", reads, into, []*patchset.Layer{elsewhere}, finding.Assume{}, true},
		{"and the ruler none", "x: y", into, []*patchset.Layer{elsewhere}, finding.Assume{}, true},
		{"the ruler says none", "x: y", into, nil, finding.Assume{}, false},
		{"its config is not in the input, and is assumed to read where the sidecar writes", "", beside, nil, finding.Assume{Store: "local", Directory: "/dashboards"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.NewReplacer("DIRECTORY", c.directory, "ENV", c.env).Replace(pod)
			if c.directory == "" {
				text = strings.Replace(text, "configMap: {name: loki}", "secret: {secretName: loki}", 1)
			}
			in := []transform.Input{{Name: "in.yaml", Data: []byte(text)}}
			opts := transform.LintOptions{Options: transform.Options{PatchSet: patchset.Sources{Layers: c.layers}}, Assume: c.assume}
			results, _, err := transform.Compare(in, opts.Options)
			if err != nil || len(results[0].Changes) != 1 {
				t.Fatalf("%+v, %v", results, err)
			}
			if got := results[0].Changes[0]; (got.Reason == finding.Injected) != c.added {
				t.Errorf("post-render: %s, %s", got.Reason, got.Detail)
			}
			linted, err := transform.Lint(in, opts)
			if err != nil {
				t.Fatal(err)
			}
			missing := false
			for _, f := range linted.Findings {
				missing = missing || f.Rule == "ruler-missing-sidecar" && strings.HasPrefix(f.Message, "the pod runs a ruler and has no container")
			}
			if missing != c.added {
				t.Errorf("lint says that it is missing: %v", missing)
			}
		})
	}
}
