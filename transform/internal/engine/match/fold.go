package match

import (
	"strings"
	"unicode/utf8"
)

// containsFold reports whether text has word in it, which is in lower case.
func containsFold(text, word string) bool {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(text), word)
		}
	}
	if word == "" {
		return true
	}
	at := rarest(word)
	lower, upper := word[at], upperByte(word[at])
	for i := at; i <= len(text)-len(word)+at; i++ {
		next := indexEither(text[i:len(text)-len(word)+at+1], lower, upper)
		if next < 0 {
			return false
		}
		i += next
		if equalFold(text[i-at:i-at+len(word)], word) {
			return true
		}
	}
	return false
}

// rarest is the place of the character in word that is least likely in a log.
func rarest(word string) int {
	best, rank := 0, -1
	for i := range len(word) {
		if r := strings.IndexByte(" etaoinsrldchumpgfwybvkxjqz", word[i]); r < 0 || r > rank {
			best, rank = i, r
			if r < 0 {
				return i
			}
		}
	}
	return best
}

// indexEither is the first place of one of two bytes.
func indexEither(text string, a, b byte) int {
	first := strings.IndexByte(text, a)
	if a == b {
		return first
	}
	if first >= 0 {
		text = text[:first]
	}
	if second := strings.IndexByte(text, b); second >= 0 {
		return second
	}
	return first
}

func equalFold(text, lower string) bool {
	for i := range len(lower) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func upperByte(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}
