package symptom

import (
	"slices"
	"strings"
)

// longestName is how many bytes the words have that somebody calls a page by. The words
// are looked for on every page.
const longestName = 1 << 10

// Name finds pages by what they are called: the id in any case, else ids that begin
// with the words, else ids and titles that have all of them. A word amid an id is no
// more than one in a title: a ruler in a crash loop is seldom the ring's. What is longer
// than 1 KiB is no name.
func (x *Index) Name(question string) []Match {
	if len(question) > longestName {
		return nil
	}
	asked := strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(question), "-")), "_", "-")
	if asked == "" || slices.Contains(commonWords(), asked) { // a word that stands everywhere names nothing
		return nil
	}
	exact, begins, has := []Match{}, []Match{}, []Match{}
	isLine, said := strings.ContainsAny(question, `"{}=:;()[]`), words(question)
	for i, p := range x.pages {
		switch {
		case p.ID == asked:
			exact = append(exact, Match{Page: i, Score: 3})
		case strings.HasPrefix(p.ID, asked):
			begins = append(begins, Match{Page: i, Score: 2})
		case !isLine && hasAll(p, said):
			has = append(has, Match{Page: i, Score: 1})
		}
	}
	for _, found := range [][]Match{exact, begins} {
		if len(found) > 0 {
			return found
		}
	}
	return has
}

// hasAll: every word begins a word of the id or of the title; one word alone may
// stand in a symptom.
func hasAll(p Page, asked []string) bool {
	there := words(p.ID + " " + p.Title)
	if len(asked) == 1 {
		there = append(there, words(strings.Join(p.Symptoms, " "))...)
	}
	for _, w := range asked {
		if slices.Contains(commonWords(), w) && len(asked) > 1 {
			continue
		}
		if !slices.ContainsFunc(there, func(t string) bool { return strings.HasPrefix(t, w) }) {
			return false
		}
	}
	return len(asked) > 0
}
