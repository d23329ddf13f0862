package main

import (
	"context"
	"fmt"
	"os/exec"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// lokitool finds the judge of expressions: the one asked for must be there,
// the one on PATH may be.
func lokitool(path string) (func([]transform.RuleText) ([]transform.Judgement, error), error) {
	if path == "none" {
		return nil, nil
	}
	if path == "" {
		path, _ = exec.LookPath("lokitool")
		if path == "" {
			return nil, nil
		}
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return nil, hinted(fmt.Errorf("--lokitool: %w", err), "install it: go install github.com/grafana/loki/v3/cmd/lokitool@latest; or leave the flag out")
	}
	return transform.Lokitool(context.Background(), found), nil
}
