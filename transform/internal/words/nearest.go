package words

import "strings"

// Nearest returns the known word that somebody probably meant, "" when none is close.
// Up to a third of the letters, but never more than three and always less than half of
// the known word, may be wrong, missing, too many, or swapped with their neighbour. Case,
// "_" and "-" do not count. Of words that are equally close, the first is meant.
func Nearest(word string, known []string) string {
	const tooLong = 64 // bytes; nobody misspells so much, and the distance takes the square of it
	if len(word) > tooLong {
		return ""
	}
	best, limit := "", min(3, max(1, (len(word)+1)/3))
	word = bare(word)
	for _, k := range known {
		b := bare(k)
		if d := distance(word, b, limit); d <= limit && d*2 < len(b) {
			best, limit = k, d-1
		}
	}
	return best
}

// DidYouMean is a next step for a word that is none of those known: the one that was
// probably meant, or all of them.
func DidYouMean(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "one of " + strings.Join(known, ", ")
}

func bare(s string) string {
	if strings.ContainsAny(s, "_-") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", "")
	}
	return strings.ToLower(s)
}

// distance is the number of bytes to insert, delete, replace or swap with their
// neighbour; more than limit where the lengths alone say so.
func distance(a, b string, limit int) int {
	if short := max(len(a)-len(b), len(b)-len(a)); short > limit {
		return short
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
