// Command demo runs a command beside a ruler that polls and evaluates once a second, whose
// address the command finds in LOKI_ADDRESS. It is for make demo-rules.
package main

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: demo COMMAND [ARGUMENT]...")
		return 2
	}
	r := rulertest.New(rulertest.Options{Auth: true, Manual: true}, nil)
	r.Store().Set(rules.Group{ // somebody else's
		ID:    rules.ID{Tenant: "checkout", Namespace: "by-hand", Group: "tuesday"},
		Rules: []rules.Rule{{Alert: "AskBob", Expr: "vector(1)"}},
	})
	server := httptest.NewServer(r)
	defer server.Close()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	go func() {
		for now := range ticker.C {
			r.Poll()
			r.Evaluate(now, nil)
		}
	}()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "LOKI_ADDRESS="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}
