package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/loaded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// lacking is what is not as it should be after some time, "" for nothing. revision is
// that the rules have to be of the revision that is expected, too.
func lacking(l loaded.Looks, took time.Duration, revision bool) string {
	took = took.Round(100 * time.Millisecond)
	failing := l.Failing()
	switch {
	case !l.Loaded():
		return fmt.Sprintf("not all is loaded after %s", took)
	case failing > 0:
		return fmt.Sprintf("all is loaded after %s, and %s at every evaluation", took, report.Count(failing, "rule fails", "rules fail"))
	case revision && !l.Of():
		return fmt.Sprintf("all is loaded after %s, and not yet of the revision that was pushed", took)
	}
	return ""
}

// tellLooks writes what was seen and what is lacking, and is the exit code.
func tellLooks(t *terminal.Terminal, l loaded.Looks, failure error, took time.Duration, lacks string) error {
	var b bytes.Buffer
	for _, one := range l {
		writeLook(&b, one)
	}
	if failure == nil && lacks == "" {
		fmt.Fprintf(&b, "all is loaded, seen after %s\n", took.Round(100*time.Millisecond))
	}
	if err := t.Write(b.Bytes()); err != nil || failure != nil {
		return cmp.Or(err, failure)
	}
	if lacks != "" {
		fmt.Fprintln(t.Stderr, lacks)
		return terminal.Code(terminal.Findings)
	}
	return nil
}

func writeLook(b *bytes.Buffer, l loaded.Look) {
	if l.Verdict == nil {
		fmt.Fprintf(b, "%s  %s by its metrics, %s expected; its API is off\n", l.Ruler, orNone(l.Only), l.Wanted)
		return
	}
	v := l.Verdict
	fmt.Fprintf(b, "%s  tenant %s: %s loaded, %s\n", l.Ruler, v.Tenant, report.Count(v.Groups, "group", "groups"), orNone(strings.Join(v.Revisions, " and ")))
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
