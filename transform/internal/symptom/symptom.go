// Package symptom finds the pages behind a line that somebody pastes: a log line
// of Loki, of k8s-sidecar or of Kubernetes, an answer of an API, or a few words.
//
// It promises to prefer no answer to a wrong one. What a line says is its
// message, its error and the fields that only some lines have; the time, the
// level and the names in it say nothing, and words that stand on many pages say
// little. It knows no page: the caller hands them in. It stands on nothing but
// the standard library.
package symptom

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Page is what a line can lead to.
type Page struct {
	ID       string   // kebab-case
	Title    string   // one sentence
	Symptoms []string // lines, or characteristic parts of lines, as they are seen
}

// Match is a page that fits a line.
type Match struct {
	Page    int     // index into the pages
	Symptom string  // the line of the page that fits; "" when its name or title does
	Score   float64 // how telling what they share is; more is better
}

// Index answers questions about some pages.
type Index struct {
	pages   []Page
	lines   []symptomLine
	weights map[string]float64
	rare    float64 // weight of a word that no page has
}

// symptomLine is one symptom of one page, read.
type symptomLine struct {
	page   int
	text   string
	tokens []string
	needed []string // of the tokens, those that are no names: what a line must say to say the same
	names  []string // the paths and numbers in it, as they are written
	shared float64  // how many pages have this very line
}

// NewIndex reads pages; their order is kept among equals.
func NewIndex(pages []Page) *Index {
	x := &Index{pages: pages, weights: map[string]float64{}}
	same := map[string]float64{}
	on := map[string]map[int]bool{}
	for i, p := range pages {
		seen := map[string]bool{}
		for _, s := range p.Symptoms {
			line := symptomLine{page: i, text: s, tokens: tokens(s), needed: unquoted(s), names: names(s)}
			if key := strings.Join(line.tokens, " "); !seen[key] {
				seen[key] = true
				same[key]++
			}
			for _, t := range line.tokens {
				if on[t] == nil {
					on[t] = map[int]bool{}
				}
				on[t][i] = true
			}
			x.lines = append(x.lines, line)
		}
	}
	for i := range x.lines {
		x.lines[i].shared = same[strings.Join(x.lines[i].tokens, " ")]
	}
	n := float64(len(pages))
	x.rare = math.Log(1 + n)
	for t, where := range on {
		x.weights[t] = math.Log(1+n/float64(len(where))) * plainness(t)
	}
	for i, s := range x.lines {
		const mostly = 0.5 // a symptom that is mostly a name is that name: KeyError: 'Both'
		if x.sum(s.needed) < mostly*x.sum(s.tokens) {
			x.lines[i].needed = s.tokens
		}
	}
	return x
}

// weight says how telling a token is: rare words are, what stands everywhere is
// not.
func (x *Index) weight(token string) float64 {
	if w, ok := x.weights[token]; ok {
		return w
	}
	return x.rare * plainness(token)
}

// plainness takes the weight off what every English sentence and every log line
// has.
func plainness(token string) float64 {
	switch {
	case token == variable:
		return 0.1
	case slices.Contains(commonWords(), token):
		return 0.15
	case len(token) < 3:
		return 0.3
	}
	return 1
}

var commonWords = sync.OnceValue(func() []string {
	return strings.Fields(`a ago an and are as at be been but by can cannot could did do does error err failed fail failure for from get had
	has have if in info into invalid is it its level loki ruler rule rules log message msg name namespace no not of on or out path pod so some
	that the then there this to true false unable unknown was were when which will with warn warning you your user file files found`)
})

// What a symptom has to reach.
const (
	enough   = 5.0 // weight of what is shared: about two rare words
	coverage = 0.8 // of the symptom's own weight
	nearly   = 0.9 // or of the line's weight, where that is a part of the symptom
	whole    = 0.6 // of the line's weight, where the symptom is on several pages
)

// Line finds the pages with a symptom that a log line shows, best first. A
// symptom that several pages have decides only where most of the line is known:
// "unable to list rules" with an error that no page knows is none of them.
// Where a line says all that a symptom says, pages that only resemble it are out:
// what they lack is what tells them apart. Of a line, the first 16 KiB are read.
func (x *Index) Line(line string) []Match {
	line = beginning(line)
	asked, named := tokens(line), names(line)
	all, known, last := x.sum(asked), x.known(asked), lastWord(asked)
	says, resembles := map[int]Match{}, map[int]Match{}
	for _, s := range x.lines {
		shared, own := x.sum(common(asked, s.tokens)), x.sum(s.tokens)
		complete := s.in(asked)
		within := shared >= nearly*all && shared >= enough
		switch {
		case own == 0 || shared < coverage*own && !within && !complete:
			continue
		case s.shared > 1 && max(shared, known) < whole*all:
			continue
		case shared < enough && shared < whole*all && !literal(line, s.text):
			continue
		}
		score := shared / s.shared
		if !slices.ContainsFunc(s.names, func(n string) bool { return slices.Contains(named, n) }) && len(s.names) > 0 {
			score *= 0.9 // the same complaint about another directory
		}
		if len(s.needed) > 0 && last == s.needed[len(s.needed)-1] {
			score *= 1.5 // an error ends with its cause, and so does the line
		}
		if shared < coverage*own {
			score *= 0.8 // it is a longer line that says more
		}
		best := resembles
		if complete || within {
			best = says
		}
		if m, ok := best[s.page]; !ok || score > m.Score {
			best[s.page] = Match{Page: s.page, Symptom: s.text, Score: score}
		}
	}
	if len(says) > 0 {
		return ranked(says)
	}
	return ranked(resembles)
}

// longestLine is how many bytes of a line are read: what runs containers cuts longer ones
// there, and what is behind no page shows.
const longestLine = 16 << 10

func beginning(line string) string {
	if len(line) <= longestLine {
		return line
	}
	return strings.ToValidUTF8(line[:longestLine], "")
}

func lastWord(asked []string) string {
	for _, t := range slices.Backward(asked) {
		if t != variable {
			return t
		}
	}
	return ""
}

// in: the line says all that the symptom says, but for names.
func (s symptomLine) in(asked []string) bool {
	left := s.needed
	for _, t := range asked[:min(len(asked), longest)] {
		if len(left) > 0 && t == left[0] {
			left = left[1:]
		}
	}
	return len(s.needed) > 0 && len(left) == 0
}

// known is the weight of what a line says that some page knows.
func (x *Index) known(asked []string) float64 {
	in := map[string]bool{variable: true}
	for _, s := range x.lines {
		if s.in(asked) {
			for _, t := range s.tokens {
				in[t] = true
			}
		}
	}
	var sum float64
	for _, t := range asked {
		if in[t] {
			sum += x.weight(t)
		}
	}
	return sum
}

// literal: a short symptom counts where it stands in the line as it is, word by
// word. One in capitals is meant so: the sidecar's NOT READY is no "appender not ready".
func literal(line, symptom string) bool {
	if symptom = strings.TrimSpace(symptom); symptom != strings.ToUpper(symptom) {
		line, symptom = strings.ToLower(line), strings.ToLower(symptom)
	}
	at := strings.Index(line, symptom)
	return at >= 0 && len(symptom) >= 6 && edge(line, at) && edge(line, at+len(symptom))
}

// edge reports that no word goes on over a position.
func edge(s string, at int) bool {
	return at == 0 || at == len(s) || !wordByte(s[at-1]) || !wordByte(s[at])
}

func (x *Index) sum(tokens []string) float64 {
	var sum float64
	for _, t := range tokens {
		sum += x.weight(t)
	}
	return sum
}

const longest = 400 // words of a line that are looked at: a stack trace has thousands

// common is the longest subsequence that two lines share: names and numbers in
// between do not matter.
func common(a, b []string) []string {
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	b = slices.DeleteFunc(slices.Clone(b), func(t string) bool { return !slices.Contains(a, t) })
	if len(b) == 0 {
		return nil
	}
	length := make([][]int, len(a)+1)
	cells := make([]int, (len(a)+1)*(len(b)+1))
	for i := range length {
		length[i], cells = cells[:len(b)+1], cells[len(b)+1:]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, a[i])
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// ranked lists matches, best first; what is far behind the best one is noise.
func ranked(best map[int]Match) []Match {
	all := make([]Match, 0, len(best))
	for _, m := range best {
		all = append(all, m)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Page, b.Page)) < 0
	})
	const behind = 0.2
	return slices.DeleteFunc(all, func(m Match) bool { return m.Score < behind*all[0].Score })
}
