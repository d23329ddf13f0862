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
func (t *terminal) function(src []byte, opts transform.Options, reportFile string) error {
	result, err := transform.Function(src, opts)
	if reportErr := writeFunctionReport(reportFile, result, err); err == nil {
		err = reportErr
	}
	if err != nil {
		return err
	}
	results := report.KRMResults(telling(result.Changes), result.Findings)
	encoded, err := json.Marshal(results)
	if err != nil {
		return err
	}
	out, err := transform.AddResults(result.Output, encoded)
	if err != nil {
		return err
	}
	for _, r := range results {
		fmt.Fprintf(t.stderr, "%s%s: %s%s\n", file(r), r.Severity, reference(r), r.Message)
	}
	if err := write(t.stdout, bytes.NewReader(out)); err != nil {
		return err
	}
	if result.Failed() {
		return exitCode(exitFindings)
	}
	return nil
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

func writeFunctionReport(name string, result *transform.FunctionResult, failure error) error {
	if result == nil {
		return writeReport(name, nil, failure)
	}
	return writeReport(name, &transform.Result{Changes: result.Changes}, failure)
}
