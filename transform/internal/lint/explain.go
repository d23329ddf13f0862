package lint

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// Explain finds the rules behind a log line, best first: those with a symptom
// that shares the longest run of words with it. Assumption: what varies in a
// log line (names, paths, times) breaks runs but leaves one that is telling.
func Explain(line string) []Match {
	asked := wordsOf(line)
	var found []Match
	for _, r := range Rules() {
		best := Match{Rule: r}
		for _, s := range r.Symptoms() {
			if n := longestRun(asked, wordsOf(s)); n > best.Words {
				best.Words, best.Line = n, s
			}
		}
		if best.Words >= minWords || best.Words > 0 && best.Words == len(asked) {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int { return b.Words - a.Words })
	return found
}

// Match is a rule that shows the symptom asked about.
type Match struct {
	Rule  check.Rule
	Words int    // length of the longest run of words in common
	Line  string // the symptom that has it
}

// minWords is how many words in a row make a match: fewer are in every log.
const minWords = 3

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r > 127)
	})
}

// longestRun is the length of the longest common run of words.
func longestRun(a, b []string) int {
	best := 0
	row := make([]int, len(b)+1)
	for i := range a {
		for j := len(b); j > 0; j-- {
			if a[i] != b[j-1] {
				row[j] = 0
				continue
			}
			row[j] = row[j-1] + 1
			best = max(best, row[j])
		}
	}
	return best
}
