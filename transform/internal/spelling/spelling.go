// Package spelling guesses which word was meant by one that does not exist. It
// knows no language: letters are counted, and words that differ in more than two
// of them are strangers.
package spelling

import "strings"

// Nearest returns the word that was probably meant, or "" where none is near.
// Case, _ and - make no difference.
func Nearest(word string, words []string) string {
	best, bestAt := "", 3
	a := squash(word)
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
