package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Pick is a stream of the documents asked for, in the order asked for: each by
// its kind, and by its name where there are several of a kind. All of them where
// none is named.
func Pick(src []byte, wanted []string) ([]byte, error) {
	if len(wanted) == 0 {
		return src, nil
	}
	text, marked := strings.CutPrefix(string(src), marker)
	documents := strings.Split(text, "\n"+marker)
	var picked []string
	for _, want := range wanted {
		var found []string
		for _, d := range documents {
			if is(d, want) {
				found = append(found, strings.TrimSuffix(d, "\n"))
			}
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("%d documents are %s, not one", len(found), want)
		}
		picked = append(picked, found[0])
	}
	built := strings.Join(picked, "\n"+marker) + "\n"
	if marked {
		built = marker + built
	}
	return []byte(built), nil
}

const marker = "---\n"

// is: the document has the kind, and the name where one is given.
func is(document, want string) bool {
	kind, name, named := strings.Cut(want, "/")
	lines := "\n" + document + "\n"
	if !strings.Contains(lines, "\nkind: "+kind+"\n") {
		return false
	}
	return !named || strings.Contains(lines, "\n  name: "+name+"\n") || strings.Contains(lines, "\nmetadata: {name: "+name+",")
}

// Append puts the documents of a part behind those of a stream.
func Append(src, part []byte) []byte {
	return fmt.Appendf(nil, "%s%s%s", src, marker, bytes.TrimPrefix(part, []byte(marker)))
}

// Edit replaces what stands at exactly one place. Texts before it make the place
// clear where the old text stands at several: the first of them stands at one
// place, and the old text is the next one after them. A \n goes on in the next
// line, below the column at which the old text begins. Whole lines of which an
// edit leaves nothing are taken out.
func Edit(src []byte, after []string, old, text string) ([]byte, error) {
	s, from := string(src), 0
	for i, anchor := range after {
		at := strings.Index(s[from:], anchor)
		if i == 0 && strings.Count(s, anchor) != 1 {
			return nil, fmt.Errorf("%q stands at %d places, not at one", anchor, strings.Count(s, anchor))
		}
		if at < 0 {
			return nil, fmt.Errorf("%q does not stand after %q", anchor, after[i-1])
		}
		from += at + len(anchor)
	}
	places := occurrences(s, from, old)
	if len(places) == 0 || len(after) == 0 && len(places) > 1 {
		return nil, fmt.Errorf("%q stands at %d places, not at one", old, len(places))
	}
	return []byte(replace(s, places[0], text)), nil
}

// EditAll replaces the old text wherever it stands: at one place at least.
func EditAll(src []byte, old, text string) ([]byte, error) {
	s := string(src)
	places := occurrences(s, 0, old)
	if len(places) == 0 {
		return nil, fmt.Errorf("%q stands nowhere", old)
	}
	for i := len(places) - 1; i >= 0; i-- {
		s = replace(s, places[i], text)
	}
	return []byte(s), nil
}

// span is where a text stands, and the column of its first byte.
type span struct{ start, end, column int }

// occurrences finds a text, whose lines after the first one stand at the column
// of the first one.
func occurrences(s string, from int, old string) []span {
	first, _, _ := strings.Cut(old, `\n`)
	var found []span
	for {
		at := strings.Index(s[from:], first)
		if at < 0 || first == "" {
			return found
		}
		start := from + at
		column := start - (strings.LastIndexByte(s[:start], '\n') + 1)
		if all := indented(old, column); strings.HasPrefix(s[start:], all) {
			found = append(found, span{start, start + len(all), column})
		}
		from = start + len(first)
	}
}

func replace(s string, at span, text string) string {
	start, end := at.start, at.end
	begin := strings.LastIndexByte(s[:start], '\n') + 1
	if text == "" && strings.TrimLeft(s[begin:start], " ") == "" && strings.HasPrefix(s[end:], "\n") {
		start, end = begin, end+1
	}
	return s[:start] + indented(text, at.column) + s[end:]
}

func indented(text string, column int) string {
	return strings.ReplaceAll(text, `\n`, "\n"+strings.Repeat(" ", column))
}

// Repeat writes the line that holds a text, which is one, several times. A %d in
// the line counts them, from one on.
func Repeat(src []byte, text string, times int) ([]byte, error) {
	s := string(src)
	if n := strings.Count(s, text); n != 1 {
		return nil, fmt.Errorf("%q stands at %d places, not at one", text, n)
	}
	at := strings.Index(s, text)
	start := strings.LastIndexByte(s[:at], '\n') + 1
	line, rest, _ := strings.Cut(s[start:], "\n")
	var lines strings.Builder
	for i := range times {
		counted := countVerb.ReplaceAllStringFunc(line, func(verb string) string { return fmt.Sprintf(verb, i+1) })
		lines.WriteString(counted + "\n")
	}
	return []byte(s[:start] + lines.String() + rest), nil
}

var countVerb = regexp.MustCompile(`%0?[0-9]*d`)

// Patch applies a difference: lines that stay begin with a blank, lines that go
// with -, lines that come with +. Each stretch, up to a line @@, fits at exactly
// one place behind the one before it. A text behind the @@ stands at one place
// in the file, and the stretch is the next one that fits behind it.
func Patch(src, difference []byte) ([]byte, error) {
	stretches, err := stretchesOf(string(difference))
	if err != nil {
		return nil, err
	}
	s, done := string(src), 0
	for _, p := range stretches {
		from := done
		if p.anchor != "" {
			if n := strings.Count(s, p.anchor); n != 1 {
				return nil, fmt.Errorf("%q stands at %d places, not at one", p.anchor, n)
			}
			from = max(from, strings.Index(s, p.anchor))
		}
		at := lineIndex(s, from, p.old)
		if at < 0 || p.anchor == "" && lineIndex(s, at+1, p.old) >= 0 {
			return nil, fmt.Errorf("these lines do not stand at exactly one place:\n%s", p.old)
		}
		s = s[:at] + p.text + s[at+len(p.old):]
		done = at + len(p.text)
	}
	return []byte(s), nil
}

// stretch is a part of a difference: what was, and what is.
type stretch struct{ anchor, old, text string }

func stretchesOf(difference string) ([]stretch, error) {
	var all []stretch
	open := false
	for line := range strings.Lines(difference) {
		if anchor, ok := strings.CutPrefix(line, "@@"); ok {
			all, open = append(all, stretch{anchor: strings.TrimSpace(anchor)}), true
			continue
		}
		if !open {
			all, open = append(all, stretch{}), true
		}
		p := &all[len(all)-1]
		switch line[0] {
		case ' ':
			p.old, p.text = p.old+line[1:], p.text+line[1:]
		case '\n':
			p.old, p.text = p.old+line, p.text+line
		case '-':
			p.old += line[1:]
		case '+':
			p.text += line[1:]
		default:
			return nil, fmt.Errorf("a line of a patch begins with a blank, +, - or @@: %q", line)
		}
	}
	for _, p := range all {
		if p.old == "" {
			return nil, errors.New("a patch needs a line that stays, or goes, to know its place")
		}
	}
	return all, nil
}

// lineIndex is where whole lines stand, from an offset on.
func lineIndex(s string, from int, lines string) int {
	for from <= len(s) {
		at := strings.Index(s[from:], lines)
		if at < 0 {
			return -1
		}
		if at += from; at == 0 || s[at-1] == '\n' {
			return at
		}
		from = at + 1
	}
	return -1
}
