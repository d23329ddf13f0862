package main

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/krm"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// function answers a ResourceList: results in the output, and all of them on
// stderr too, since kustomize drops those of a function that succeeds and shows
// nothing else of one that fails.
func (t *console) function(src []byte, opts transform.Options) ([]finding.Change, error) {
	result, err := krm.Run(src, opts)
	if err != nil {
		return nil, err
	}
	for _, r := range result.Results {
		t.Say("%s%s: %s%s%s", file(r), r.Severity, reference(r), field(r), r.Message)
	}
	err = t.Put(bytes.NewReader(result.Output))
	if err == nil && result.Failed() {
		err = terminal.Code(exitFindings)
	}
	return result.Changes, err
}

func file(r report.Result) string {
	if r.File == nil {
		return ""
	}
	return r.File.Path + ": "
}

// field is where in the object: the orchestrator's name for a file may be one that
// nobody has.
func field(r report.Result) string {
	if r.Field == nil {
		return ""
	}
	return r.Field.Path + ": "
}

func reference(r report.Result) string {
	if r.ResourceRef == nil {
		return ""
	}
	return finding.Object{Kind: r.ResourceRef.Kind, Namespace: r.ResourceRef.Namespace, Name: r.ResourceRef.Name}.String() + ": "
}
