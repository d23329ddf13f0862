package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// liveFlags say which cluster is asked.
type liveFlags struct {
	live    bool
	context string
}

func (l *liveFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.live, "live", false, "ask kubectl for what runs in the cluster, and judge that; -n narrows it to a namespace")
	f.StringVar(&l.context, "context", "", "`CONTEXT` of kubectl for --live (default: the current one)")
}

// liveName is what places in the answer of kubectl are called.
const liveName = "<kubectl>"

// liveKinds are what the way of a rule leads through. Secrets are left out: what
// is in them is nobody's to read who only wants to know whether rules arrive.
const liveKinds = "statefulsets,deployments,configmaps,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings,networkpolicies,resourcequotas,services"

// command is what is asked of kubectl.
func (l *liveFlags) command(namespace string) []string {
	command := []string{"kubectl"}
	if l.context != "" {
		command = append(command, "--context", l.context)
	}
	command = append(command, "get", liveKinds, "-o", "yaml")
	if namespace == "" {
		return append(command, "--all-namespaces")
	}
	return append(command, "--namespace", namespace)
}

// read asks kubectl. An answer that is not whole is none: what may not be read
// is there all the same, and would be called missing.
func (l *liveFlags) read(t *console, verb, namespace string) (source, error) {
	command := l.command(namespace)
	if _, err := exec.LookPath("kubectl"); err != nil {
		return source{}, terminal.Hinted(errors.New("--live asks kubectl, which is not on PATH"), "where it is: %s | %s %s -", strings.Join(command, " "), program, verb)
	}
	t.Note("$ %s", strings.Join(command, " "))
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...) //nolint:gosec // kubectl, as asked
	var answer, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &answer, &said
	if err := cmd.Run(); err != nil {
		return source{}, terminal.Hinted(fmt.Errorf("kubectl does not answer for everything: %w: %s", err, strings.TrimSpace(said.String())),
			"leave out what you may not read, and say that access is there: kubectl get statefulsets,configmaps -o yaml -n NAMESPACE | %s %s - --assume rbac=external", program, verb)
	}
	return source{name: liveName, data: answer.Bytes()}, nil
}
