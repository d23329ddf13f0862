package main

import (
	"context"
	"fmt"
	"os/exec"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// lokitool is the judge of expressions that was asked for. Without the flag there
// is none: what is on PATH is not run because it is there.
func lokitool(path string) (func([]transform.RuleText) ([]transform.Judgement, error), error) {
	if path == "" || path == "none" {
		return nil, nil
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return nil, terminal.Hinted(fmt.Errorf("--lokitool: %w", err), "download it from https://github.com/grafana/loki/releases (go install cannot build it), or leave the flag out")
	}
	return transform.Lokitool(context.Background(), found), nil
}
