package lint

import (
	"embed"
	"slices"
	"strings"
)

// pages holds the prose of each rule, pages/<id>.md.
//
//go:embed pages/*.md
var pages embed.FS

// Page is a rule's Markdown page.
func (r Rule) Page() string {
	text, err := pages.ReadFile("pages/" + r.ID + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}

// Title is the one sentence under a page's heading.
func (r Rule) Title() string {
	_, body, _ := strings.Cut(r.Page(), "\n")
	title, _, _ := strings.Cut(strings.TrimSpace(body), "\n\n")
	return strings.Join(strings.Fields(title), " ")
}

// Symptoms are the log lines and answers a user sees.
func (r Rule) Symptoms() []string {
	_, seen, ok := strings.Cut(r.Page(), "\n## What you see\n")
	if !ok {
		return nil
	}
	seen, _, _ = strings.Cut(seen, "\n## ")
	_, fenced, ok := strings.Cut(seen, "```text\n")
	if !ok {
		return nil
	}
	fenced, _, _ = strings.Cut(fenced, "```")
	return slices.DeleteFunc(strings.Split(fenced, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// Match is a rule that shows the symptom asked about.
type Match struct {
	Rule  Rule
	Words int    // length of the longest run of words in common
	Line  string // the symptom that has it
}

// minWords is how many words in a row make a match: fewer are in every log.
const minWords = 3

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
