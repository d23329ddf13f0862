package logql

import "strings"

// A plainPattern is a regular expression of texts, classes, groups and *, + and ?,
// as most people write them. What it is to know of one takes a fraction of what
// regexp/syntax takes for the tree, which is 40 MB for the longest.
type plainPattern struct {
	src    string
	at     int
	depth  int
	groups []string // the names of those that have one, in their order
}

// plainPart is what is known of a part of one.
type plainPart struct {
	matchesEmpty bool // the whole of the empty text
	height       int  // of its tree in regexp/syntax, or more
}

// mostHeight is less than regexp/syntax takes.
const mostHeight = 980

// readPlain reads a regular expression; ok is false where it is not certain that it
// is one.
func readPlain(pattern string) (p plainPattern, whole plainPart, ok bool) {
	p.src = pattern
	whole, ok = p.alternatives()
	return p, whole, ok && p.at == len(p.src) && whole.height < mostHeight
}

// alternatives reads up to the end, or the parenthesis that closes a group.
func (p *plainPattern) alternatives() (plainPart, bool) {
	var out plainPart
	bars, longest := 0, 0
	for {
		part, atoms, ok := p.sequence()
		if !ok {
			return out, false
		}
		out.matchesEmpty = out.matchesEmpty || part.matchesEmpty
		out.height = max(out.height, part.height)
		longest = max(longest, atoms)
		if p.at == len(p.src) || p.src[p.at] == ')' {
			break
		}
		bars++
		p.at++
	}
	if bars > 0 { // what alternatives begin with alike is put before them, step by step
		out.height += 1 + 2*min(bars, longest)
	}
	return out, true
}

// sequence reads up to the end of an alternative, and counts its atoms.
func (p *plainPattern) sequence() (whole plainPart, atoms int, ok bool) {
	whole = plainPart{matchesEmpty: true, height: 1}
	for p.at < len(p.src) && p.src[p.at] != ')' && p.src[p.at] != '|' {
		if c := p.src[p.at]; (isLetter(c) || isDigit(c)) && (p.at+1 == len(p.src) || !repeats(p.src[p.at+1])) { // as most are
			p.at++
			atoms++
			whole.matchesEmpty = false
			continue
		}
		part, ok := p.repeated()
		if !ok {
			return whole, atoms, false
		}
		atoms++
		whole.matchesEmpty = whole.matchesEmpty && part.matchesEmpty
		whole.height = max(whole.height, part.height)
	}
	if atoms > 1 {
		whole.height++
	}
	return whole, atoms, true
}

// repeated reads an atom and the sign that repeats it.
func (p *plainPattern) repeated() (plainPart, bool) {
	c := p.src[p.at]
	anchor := c == '^' || c == '$' || c == '\\'
	part, ok := p.atom()
	if !ok || !p.isRepetition() {
		return part, ok
	}
	if p.src[p.at] == '{' || anchor && part.matchesEmpty {
		return part, false
	}
	part.height++
	part.matchesEmpty = part.matchesEmpty || p.src[p.at] != '+'
	p.at++
	if p.at < len(p.src) && p.src[p.at] == '?' {
		p.at++
	}
	return part, !p.isRepetition()
}

func (p *plainPattern) isRepetition() bool { return p.at < len(p.src) && repeats(p.src[p.at]) }

func repeats(c byte) bool { return c == '*' || c == '+' || c == '?' || c == '{' }

// atom reads one character, class or group.
func (p *plainPattern) atom() (plainPart, bool) {
	c := p.src[p.at]
	p.at++
	switch {
	case c == '(':
		return p.group()
	case c == '[':
		return plainPart{height: 1}, p.class()
	case c == '^' || c == '$':
		return plainPart{matchesEmpty: true, height: 1}, true
	case c == '\\':
		return plainPart{height: 1}, p.escape("dDsSwWbntr")
	}
	return plainPart{height: 1}, c < 0x80 && !repeats(c)
}

// escape reads what stands behind a backslash: a sign, or one of these letters.
func (p *plainPattern) escape(letters string) bool {
	if p.at == len(p.src) {
		return false
	}
	c := p.src[p.at]
	p.at++
	return c > ' ' && c < 0x7f && c != '_' && !isLetter(c) && !isDigit(c) || strings.IndexByte(letters, c) >= 0
}

// group reads up to its parenthesis.
func (p *plainPattern) group() (plainPart, bool) {
	switch rest := p.src[p.at:]; {
	case strings.HasPrefix(rest, "?:"):
		p.at += 2
	case strings.HasPrefix(rest, "?P<"):
		name, _, closed := strings.Cut(rest[3:], ">")
		if !closed || name == "" || labelName(name) != name {
			return plainPart{}, false
		}
		p.groups = append(p.groups, name)
		p.at += len("?P<>") + len(name)
	}
	if p.depth++; p.depth > mostHeight {
		return plainPart{}, false
	}
	part, ok := p.alternatives()
	part.height++
	p.depth--
	p.at++
	return part, ok && p.at <= len(p.src)
}

// class reads up to its bracket.
func (p *plainPattern) class() bool {
	p.at += len(p.src[p.at:]) - len(strings.TrimPrefix(p.src[p.at:], "^"))
	for first := p.at; p.at < len(p.src); {
		c := p.src[p.at]
		p.at++
		switch {
		case c == ']':
			return p.at > first+1
		case c == '\\':
			if !p.escape("dDsSwWntr") {
				return false
			}
		case c == '[' || c >= 0x80:
			return false
		case c == '-' && p.at > first+1 && p.at < len(p.src) && p.src[p.at] != ']':
			from, to := p.src[p.at-2], p.src[p.at]
			if !isLetter(from) && !isDigit(from) || !isLetter(to) && !isDigit(to) || from > to {
				return false
			}
			if p.at > first+2 && p.src[p.at-3] == '\\' {
				return false
			}
			p.at++
		}
	}
	return false
}
