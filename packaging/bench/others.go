//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// others are the programs that people use for parts of the job, as far as they
// are installed.
func others(scratch string) []program {
	var all []program
	for _, find := range []func(scratch string) (program, bool){kustomize, yq, kubeconform, kubeLinter} {
		if p, ok := find(scratch); ok {
			all = append(all, p)
		}
	}
	return all
}

// kustomize does the same job with a patch: the stream is a resource of a
// directory, as in the wrapper script people put behind --post-renderer.
func kustomize(scratch string) (program, bool) {
	path, err := exec.LookPath("kustomize")
	dir := filepath.Join(scratch, "kustomize")
	prepare := func(stream string) error {
		text, err := os.ReadFile(stream)
		if err != nil {
			return err
		}
		return errors.Join(
			os.MkdirAll(dir, 0o755),
			os.WriteFile(filepath.Join(dir, "all.yaml"), text, 0o600),
			os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization), 0o600),
		)
	}
	return program{name: "kustomize", argv: []string{path, "build", dir}, prepare: prepare, most: 1}, err == nil
}

const kustomization = `resources: [all.yaml]
patches:
  - target: {kind: StatefulSet, labelSelector: app.kubernetes.io/component=ruler}
    patch: |
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: ruler}
      spec:
        template:
          spec:
            containers:
              - name: loki-sc-rules
                image: docker.io/kiwigrid/k8s-sidecar:2.10.1
                volumeMounts: [{name: sc-rules-volume, mountPath: /rules}]
              - name: ruler
                volumeMounts: [{name: sc-rules-volume, mountPath: /rules}]
            volumes: [{name: sc-rules-volume, emptyDir: {}}]
`

// yq only reads and writes. Two programs have the name: Mike Farah's in Go and
// Debian's, which is Python around jq.
func yq(string) (program, bool) {
	path, err := exec.LookPath("yq")
	if err != nil {
		return program{}, false
	}
	help, err := exec.Command(path, "--help").CombinedOutput()
	if strings.Contains(string(help), "jq wrapper") {
		return program{name: "yq (Python)", argv: []string{path, "--yaml-output", "."}, most: 1}, err == nil
	}
	return program{name: "yq (Go)", argv: []string{path, "."}, most: 4}, err == nil
}

// kubeconform gets no schemas, which would come from the network: it reads every
// document and finds nothing to hold it against.
func kubeconform(scratch string) (program, bool) {
	path, err := exec.LookPath("kubeconform")
	argv := []string{path, "-ignore-missing-schemas", "-schema-location", filepath.Join(scratch, "no-schemas"), "-"}
	return program{name: "kubeconform", argv: argv, most: 10, findings: true}, err == nil
}

func kubeLinter(string) (program, bool) {
	path, err := exec.LookPath("kube-linter")
	return program{name: "kube-linter", argv: []string{path, "lint", "-"}, most: 1, findings: true}, err == nil
}
