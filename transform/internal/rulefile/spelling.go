package rulefile

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// nearest returns the word that key was probably meant to be, or "".
func nearest(key string, words []string) string {
	best, bestAt := "", 3
	a := squash(key)
	for _, w := range words {
		b := squash(w)
		if d := distance(a, b); d < bestAt && d*2 < len(b) {
			best, bestAt = w, d
		}
	}
	return best
}

func squash(s string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", ""))
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour. Words that differ by more than two letters in length are
// just far apart.
func distance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 3
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// misspelt reports a field of n that was probably meant to be key, which then
// needs no complaint of its own that it is missing.
func misspelt(n *document.Node, key string, l level) bool {
	for _, f := range n.Fields {
		if name, ok := keyOf(f); ok && !slices.Contains(l.known(), name) && nearest(name, l.known()) == key {
			return true
		}
	}
	return false
}
