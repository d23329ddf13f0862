package main

import (
	"errors"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// exit turns a verb's error into a message on stderr and an exit code. What was
// said of some files stands, but is no answer about all of them when one could
// not be read: exit 2, as grep and diff do.
func (t *console) exit(err error) int {
	var code terminal.Code
	switch {
	case t.unread && (err == nil || errors.As(err, &code)):
		return exitFailed
	case errors.Is(err, transform.ErrNoMatch):
		t.Exit(noMatch(err))
		return exitNoMatch
	}
	return t.Exit(err)
}

// noMatch gives ErrNoMatch its next step.
func noMatch(err error) error {
	if !errors.Is(err, transform.ErrNoMatch) {
		return err
	}
	return terminal.OrHint(err, "render the chart with ruler.enabled: true and deploymentMode: Distributed, or leave --require-match out")
}
