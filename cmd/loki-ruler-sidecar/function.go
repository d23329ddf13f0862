package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// function answers a ResourceList: results in the output, and all of them on
// stderr too, since kustomize drops those of a function that succeeds and shows
// nothing else of one that fails.
func (t *terminal) function(src []byte, opts transform.Options) ([]finding.Change, error) {
	result, err := transform.Function(src, opts)
	if err != nil {
		return nil, err
	}
	results := report.KRMResults(telling(result.Changes), result.Findings)
	encoded, err := json.Marshal(results)
	if err != nil {
		return nil, err
	}
	out, err := transform.AddResults(result.Output, encoded)
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		fmt.Fprintf(t.stderr, "%s%s: %s%s\n", file(r), r.Severity, reference(r), r.Message)
	}
	err = write(t.stdout, bytes.NewReader(out))
	if err == nil && result.Failed() {
		err = exitCode(exitFindings)
	}
	return result.Changes, err
}

// telling are the changes worth a result: what was done, and what stood in the
// way. A list that lacks nothing gets no results, so that a second run changes
// nothing.
func telling(changes []finding.Change) []finding.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c finding.Change) bool {
		return !c.Reason.Changed() && !c.Reason.Conflict()
	})
}

func file(r report.Result) string {
	if r.File == nil {
		return ""
	}
	return r.File.Path + ": "
}

func reference(r report.Result) string {
	if r.ResourceRef == nil {
		return ""
	}
	return finding.Object{Kind: r.ResourceRef.Kind, Namespace: r.ResourceRef.Namespace, Name: r.ResourceRef.Name}.String() + ": "
}
