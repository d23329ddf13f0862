package rules

import "slices"

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
