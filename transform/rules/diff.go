package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Diff tells what has to happen to the groups in have so that they become those
// in want: in the order of their IDs. Stamps are groups like others.
func Diff(have, want []Group) []Change {
	before, after := slices.Clone(have), slices.Clone(want)
	Sort(before)
	Sort(after)
	var changes []Change
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch order := compareHeads(before[i:], after[j:]); {
		case order < 0:
			changes = append(changes, Change{ID: before[i].ID, Before: &before[i]})
			i++
		case order > 0:
			changes = append(changes, Change{ID: after[j].ID, After: &after[j]})
			j++
		default:
			if !before[i].Equal(&after[j]) {
				changes = append(changes, Change{ID: after[j].ID, Before: &before[i], After: &after[j]})
			}
			i++
			j++
		}
	}
	return changes
}

func compareHeads(before, after []Group) int {
	switch {
	case len(before) == 0:
		return 1
	case len(after) == 0:
		return -1
	}
	return before[0].Compare(after[0].ID)
}

// Change is what differs in one group.
type Change struct {
	ID
	Before *Group // nil: it is to be created
	After  *Group // nil: it is to be deleted
}

// Kind is "create", "update" or "delete".
func (c Change) Kind() string {
	switch {
	case c.Before == nil:
		return "create"
	case c.After == nil:
		return "delete"
	}
	return "update"
}

// Says is what an update changes, in a few words: "interval 5s, not 1m; Errors:
// expr". It is empty for what is created or deleted.
func (c Change) Says() []string {
	if c.Before == nil || c.After == nil {
		return nil
	}
	var all []string
	if c.Before.Interval != c.After.Interval {
		all = append(all, fmt.Sprintf("interval %s, not %s", FormatDuration(c.Before.Interval), FormatDuration(c.After.Interval)))
	}
	if c.Before.Limit != c.After.Limit {
		all = append(all, fmt.Sprintf("limit %d, not %d", c.Before.Limit, c.After.Limit))
	}
	if len(c.Before.Rules) != len(c.After.Rules) {
		return append(all, fmt.Sprintf("%s, not %d", words.Count(len(c.Before.Rules), "rule"), len(c.After.Rules)))
	}
	for i, after := range c.After.Rules {
		if fields := c.Before.Rules[i].differs(after); len(fields) > 0 {
			all = append(all, fmt.Sprintf("%s: %s", after.Name(), strings.Join(fields, ", ")))
		}
	}
	return all
}

// differs names the fields in which two rules differ.
func (r Rule) differs(other Rule) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"alert", r.Alert == other.Alert}, {"record", r.Record == other.Record}, {"expr", r.Expr == other.Expr}, {"for", r.For == other.For},
		{"labels", maps.Equal(r.Labels, other.Labels)}, {"annotations", maps.Equal(r.Annotations, other.Annotations)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
