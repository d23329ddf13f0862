package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/loaded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// tellLooks writes what was seen, and is the exit code.
func tellLooks(t *terminal.Terminal, l loaded.Looks, failure error, took time.Duration) error {
	var b bytes.Buffer
	for _, one := range l {
		writeLook(&b, one)
	}
	if failure == nil && l.OK() {
		fmt.Fprintf(&b, "all is loaded, seen after %s\n", took.Round(100*time.Millisecond))
	}
	if err := t.Write(b.Bytes()); err != nil {
		return err
	}
	if failure == nil && !l.OK() {
		fmt.Fprintf(t.Stderr, "not all is loaded after %s\n", took.Round(100*time.Millisecond))
		return terminal.Code(terminal.Findings)
	}
	return failure
}

func writeLook(b *bytes.Buffer, l loaded.Look) {
	if l.Verdict == nil {
		fmt.Fprintf(b, "%s  %s by its metrics, %s expected; its API is off\n", l.Ruler, orNone(l.Only), l.Wanted)
		return
	}
	v := l.Verdict
	fmt.Fprintf(b, "%s  tenant %s: %s loaded, %s\n", l.Ruler, v.Tenant, report.Count(v.Groups, "group", "groups"), orNone(v.Revision))
	for _, id := range v.Missing {
		fmt.Fprintf(b, "  missing    %s\n", id)
	}
	for _, id := range v.Extra {
		fmt.Fprintf(b, "  left over  %s\n", id)
	}
	for _, c := range v.Different {
		fmt.Fprintf(b, "  different  %s (%s)\n", c.ID, strings.Join(c.Says(), "; "))
	}
	for _, u := range v.Unhealthy {
		fmt.Fprintf(b, "  fails      %s: %s: %s\n", u.ID, u.Rule, strings.TrimSpace(u.Error))
	}
}

func orNone(revision string) string {
	if revision == "" {
		return "no revision"
	}
	return revision
}
