package rulefile

import "testing"

// TestKnownFields: a level knows the fields that are listed for it, and no others.
func TestKnownFields(t *testing.T) {
	levels := []level{fileLevel, groupLevel, ruleLevel}
	for _, l := range levels {
		for _, other := range levels {
			for _, field := range other.known() {
				listed := false
				for _, own := range l.known() {
					listed = listed || own == field
				}
				if l.knows(field) != listed {
					t.Errorf("%v knows %s: %v, and it is listed: %v", l, field, !listed, listed)
				}
			}
		}
	}
}
