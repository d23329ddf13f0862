package terminal

import (
	"bytes"
	"testing"
)

// TestColumns: COLUMNS is asked first; what is no terminal is 80 wide.
func TestColumns(t *testing.T) {
	for columns, want := range map[string]int{
		"": 80, "120": 120, "0": 0, "20": 20, "19": 80, "-1": 80, "wide": 80,
	} {
		getenv := func(name string) string {
			if name == "COLUMNS" {
				return columns
			}
			return ""
		}
		if got := Columns(&bytes.Buffer{}, getenv); got != want {
			t.Errorf("COLUMNS=%q: %d columns, want %d", columns, got, want)
		}
	}
}
