package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// textChanges is a unified diff of the groups as a rule file has them.
func textChanges(changes []rules.Change) []byte {
	var b bytes.Buffer
	for _, c := range changes {
		before, after := "/dev/null", "/dev/null"
		var old, changed []byte
		if c.Before != nil {
			before, old = c.ID.String(), rules.WriteGroup(c.Before)
		}
		if c.After != nil {
			after, changed = c.ID.String(), rules.WriteGroup(c.After)
		}
		for line := range bytes.Lines(diff.Diff(before, old, after, changed)) {
			if !bytes.HasPrefix(line, []byte("diff ")) {
				b.Write(line)
			}
		}
	}
	return b.Bytes()
}

func jsonChanges(changes []rules.Change) []byte {
	type change struct {
		rules.ID
		Change string `json:"change"`
		Before string `json:"before,omitempty"` // fingerprints
		After  string `json:"after,omitempty"`
	}
	all := []change{}
	for _, c := range changes {
		one := change{ID: c.ID, Change: c.Kind()}
		if c.Before != nil {
			one.Before = c.Before.Fingerprint().String()
		}
		if c.After != nil {
			one.After = c.After.Fingerprint().String()
		}
		all = append(all, one)
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return append(text, '\n')
}

// markdownChanges is for a comment on a pull request.
func markdownChanges(changes []rules.Change) []byte {
	var b bytes.Buffer
	if len(changes) == 0 {
		return []byte("No rule group differs.\n")
	}
	count := map[string]int{}
	for _, c := range changes {
		count[c.Kind()]++
	}
	fmt.Fprintf(&b, "**Rule groups: %d to create, %d to update, %d to delete**\n", count["create"], count["update"], count["delete"])
	for _, c := range changes {
		text := textChanges([]rules.Change{c})
		fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
		fmt.Fprintf(&b, "\n<details><summary>%s <code>%s</code></summary>\n\n%sdiff\n%s%s\n\n</details>\n", c.Kind(), htmlText(c.ID.String()), fence, text, fence)
	}
	return b.Bytes()
}

// longestRun is how many of a byte stand in a row at most.
func longestRun(text []byte, c byte) int {
	longest, run := 0, 0
	for _, b := range text {
		if b != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
