package ruletest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// WriteOptions say how a report is written. The zero value works.
type WriteOptions struct {
	Verbose  bool // passed cases too
	Coverage bool // rules without a test
}

// Write writes a report in one of the Formats.
func Write(r *Report, format string, o WriteOptions) ([]byte, bool) {
	switch format {
	case "text":
		return writeText(r, o), true
	case "json":
		return writeJSON(r, o), true
	case "junit":
		return writeJUnit(r), true
	case "tap":
		return writeTAP(r), true
	case "github":
		return writeGitHub(r), true
	}
	return nil, false
}

// Formats are what Write can write.
func Formats() []string { return []string{"text", "json", "junit", "tap", "github"} }

func writeText(r *Report, o WriteOptions) []byte {
	var b bytes.Buffer
	for _, c := range r.Cases {
		switch {
		case c.Failure != nil:
			fmt.Fprintf(&b, "FAIL %s: %s: %s\n", c.Place, printable(c.Test), printable(c.Name))
			for _, line := range c.Failure.lines() {
				fmt.Fprintf(&b, "     %s\n", printable(line))
			}
		case o.Verbose:
			fmt.Fprintf(&b, "ok   %s: %s: %s\n", c.Place, printable(c.Test), printable(c.Name))
		}
	}
	for _, n := range r.notes() {
		fmt.Fprintf(&b, "note %s: %s\n", n.Place, n.Text)
	}
	if o.Coverage {
		writeCoverage(&b, r)
	}
	writeMutants(&b, r)
	failed := r.Failed()
	fmt.Fprintf(&b, "%d passed, %d failed\n", len(r.Cases)-failed, failed)
	return b.Bytes()
}

// printable is a text on one line, in which what prints nothing, or moves the
// cursor, is written as its escape: log lines and names come from anybody.
func printable(s string) string {
	quoted := strconv.QuoteToGraphic(s)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// lines are the whole failure: expected and got side by side, and why.
func (f *Failure) lines() []string {
	lines := []string{f.Message}
	if len(f.Expected)+len(f.Got) > 0 {
		lines = append(lines, sideBySide(f.Sides, f.Expected, f.Got)...)
	}
	if len(f.Why) > 0 {
		lines = append(lines, "why:")
		for _, w := range f.Why {
			lines = append(lines, "  "+w)
		}
	}
	return lines
}

// sideBySide puts what is equal on one row, and everything else on one of its
// own, unless both columns have the same number of rows.
func sideBySide(heads [2]string, left, right []string) []string {
	type row struct{ left, right string }
	var rows []row
	rest := slices.Clone(right)
	for _, l := range left {
		if i := slices.Index(rest, l); i >= 0 {
			rows = append(rows, row{l, l})
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		rows = append(rows, row{l, "-"})
	}
	for _, r := range rest {
		if i := slices.IndexFunc(rows, func(x row) bool { return x.right == "-" }); i >= 0 && len(left) == len(right) {
			rows[i].right = r
			continue
		}
		rows = append(rows, row{"-", r})
	}
	heads[0], heads[1] = cmp.Or(heads[0], "expected"), cmp.Or(heads[1], "got")
	width := len(heads[0])
	for _, r := range rows {
		width = max(width, len(r.left))
	}
	lines := []string{fmt.Sprintf("  %-*s   %s", width, heads[0], heads[1])}
	for _, r := range rows {
		mark := "≠"
		if r.left == r.right {
			mark = "="
		}
		lines = append(lines, fmt.Sprintf("  %-*s %s %s", width, r.left, mark, r.right))
	}
	return lines
}

// note is what a test cannot show of a rule, since Loki does not do it.
type note struct {
	Place finding.Place
	Text  string
}

// notes are about the rules that tests asked for.
func (r *Report) notes() []note {
	var all []note
	for _, c := range r.Rules {
		if c.Tested && c.Rule.KeepFiring != "" {
			all = append(all, note{c.Rule.Place, "alert " + c.Rule.Name() + " has " + keepFiring(c.Rule) + ": the tests run without it"})
		}
	}
	return all
}

func writeCoverage(b *bytes.Buffer, r *Report) {
	tested := 0
	for _, c := range r.Rules {
		switch {
		case !c.Tested:
			fmt.Fprintf(b, "untested %s: %s %s\n", c.Rule.Place, kindOf(c.Rule), c.Rule.Name())
			continue
		case !c.Fired:
			fmt.Fprintf(b, "silent   %s: %s %s: no test makes its expression give anything\n", c.Rule.Place, kindOf(c.Rule), c.Rule.Name())
		}
		tested++
	}
	fmt.Fprintf(b, "%d of %d rules are tested\n", tested, len(r.Rules))
}

func writeMutants(b *bytes.Buffer, r *Report) {
	for _, m := range r.Mutants {
		if !m.Seen {
			fmt.Fprintf(b, "unseen   %s: %s %s: no test fails with %s\n", m.Rule.Place, kindOf(m.Rule), m.Rule.Name(), m.What)
		}
	}
	if len(r.Mutants) > 0 {
		fmt.Fprintf(b, "%d of %d mutants are seen\n", len(r.Mutants)-r.Unseen(), len(r.Mutants))
	}
}

func kindOf(r rules.Rule) string {
	if r.Alert != "" {
		return "alert"
	}
	return "record"
}
