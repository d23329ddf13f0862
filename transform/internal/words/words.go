// Package words has the turns of phrase that messages of every room need: counts, lists,
// quotes, and the word that somebody probably meant.
//
// It knows no sentence of its own and nothing of what it names, and stands on the
// standard library alone. Package report does without it: that imports finding only.
package words

import (
	"strconv"
	"strings"
)

// Count says "1 object" or "3 objects".
func Count(n int, noun string) string {
	return strconv.Itoa(n) + " " + Plural(n, noun, noun+"s")
}

// Plural is the form of a word that goes with a number.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// One puts the article before the name of a kind: "a Secret", "an AlertingRule".
func One(kind string) string {
	if kind != "" && strings.IndexByte("AEIOaeio", kind[0]) >= 0 {
		return "an " + kind
	}
	return "a " + kind
}

// OneOf lists the words that are allowed: "a, b or c".
func OneOf(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// longest is how many bytes of somebody's words a message repeats.
const longest = 80

// Quote writes somebody's words in quotes; of long ones, the beginning.
func Quote(s string) string {
	if len(s) > longest {
		const more = "..."
		s = strings.ToValidUTF8(s[:longest-len(more)], "") + more
	}
	return strconv.Quote(s)
}
