// Package nginx reads the location blocks of an nginx config and says which of
// them takes a path, and where it passes it on to.
//
// It knows nginx' tokens, blocks and choice of a location
// (ngx_http_core_module) and nothing of its other modules. Text that is not nginx
// gives few locations, or none; it never fails. What cannot be judged, a regular
// expression that Go's regexp does not know or a host in a variable, is told as
// not known. It stands on nothing of this module.
package nginx

import (
	"iter"
	"regexp"
	"strings"
)

// Location is a location block of an nginx config.
type Location struct {
	Modifier string // "", "=", "^~", "~", "~*"
	Pattern  string
	body     []directive
	Start    int // byte offset of the word "location"
	End      int // of the byte after the pattern
}

// directive is a directive without a block: its words.
type directive []string

// word is a token of a config, with its place.
type word struct {
	text       string
	start, end int
	quoted     bool
}

// Locations reads the location blocks of a config, nested ones too, in
// order. It knows nginx' tokens and blocks and nothing of its modules; text that
// is not nginx gives few locations, or none.
func Locations(config string) []Location {
	var all []Location
	var open []int // index of the location that each open block is, -1 for others
	var line []word
	for w := range wordsOf(config) {
		switch {
		case w.quoted:
			line = append(line, w)
		case w.text == "{":
			at := -1
			if l, ok := locationOf(line); ok {
				at = len(all)
				all = append(all, l)
			}
			open, line = append(open, at), line[:0]
		case w.text == "}":
			open, line = open[:max(len(open)-1, 0)], line[:0]
		case w.text == ";":
			if n := len(open); n > 0 && open[n-1] >= 0 && len(line) > 0 {
				l := &all[open[n-1]]
				l.body = append(l.body, directiveOf(line))
			}
			line = line[:0]
		default:
			line = append(line, w)
		}
	}
	return all
}

func locationOf(line []word) (l Location, ok bool) {
	if len(line) < 2 || len(line) > 3 || line[0].text != "location" {
		return l, false
	}
	last := line[len(line)-1]
	l = Location{Pattern: last.text, Start: line[0].start, End: last.end}
	if len(line) == 3 {
		l.Modifier = line[1].text
		return l, true
	}
	for _, modifier := range []string{"^~", "~*", "~", "="} { // may be glued to the pattern
		if rest, found := strings.CutPrefix(l.Pattern, modifier); found {
			l.Modifier, l.Pattern = modifier, rest
			break
		}
	}
	return l, true
}

func directiveOf(line []word) directive {
	d := make(directive, len(line))
	for i, w := range line {
		d[i] = w.text
	}
	return d
}

// wordsOf splits a config into words; "{", "}" and ";" are words of their
// own, but "${" and its "}" are not.
func wordsOf(config string) iter.Seq[word] {
	return func(yield func(word) bool) {
		closed := strings.LastIndexByte(config, '}') // after it no "${" ends, and none is looked for
		for i := 0; i < len(config); {
			w := word{start: i}
			switch c := config[i]; {
			case c == ' ' || c == '\t' || c == '\n' || c == '\r':
				i++
				continue
			case c == '#':
				for i < len(config) && config[i] != '\n' {
					i++
				}
				continue
			case c == '{' || c == '}' || c == ';':
				i++
				w.text = config[w.start:i]
			case c == '"' || c == '\'':
				end := stringEnd(config, i)
				w.text, w.quoted = config[i+1:max(end, i+1)], true
				i = end + 1
			default:
				i = plainEnd(config, i, closed)
				w.text = config[w.start:i]
			}
			w.end = i
			if !yield(w) {
				return
			}
		}
	}
}

// stringEnd is the index of the quote that ends the string begun at i, or of the
// last byte.
func stringEnd(config string, i int) int {
	quote := config[i]
	for i++; i < len(config); i++ {
		switch config[i] {
		case quote:
			return i
		case '\\':
			i++
		}
	}
	return len(config) - 1
}

func plainEnd(config string, i, closed int) int {
	for ; i < len(config); i++ {
		switch c := config[i]; {
		case c == '\\':
			i++
		case c == '$' && i < closed && strings.HasPrefix(config[i+1:], "{"):
			i += strings.IndexByte(config[i:], '}')
		case strings.IndexByte(" \t\r\n{};", c) >= 0:
			return i
		}
	}
	return len(config)
}

// Route finds the location that nginx takes for a path: an exact one, else the
// longest prefix if it says so ("^~"), else the first regular expression that
// matches, else that prefix. known is false when a pattern cannot be judged.
func Route(locations []Location, path string) (best *Location, known bool) {
	best = prefixed(locations, path)
	if best != nil && (best.Modifier == "=" || best.Modifier == "^~") {
		return best, true
	}
	for i := range locations {
		l := &locations[i]
		if l.Modifier != "~" && l.Modifier != "~*" {
			continue
		}
		matches, known := l.matches(path)
		if !known {
			return nil, false
		}
		if matches {
			return l, true
		}
	}
	return best, true
}

// matches reports that a path matches the regular expression of a location; known is
// false for one that Go does not know: nginx has more than RE2.
func (l *Location) matches(path string) (matches, known bool) {
	if text, ok := plainText(l.Pattern); ok && l.Modifier == "~" {
		return strings.Contains(path, text), true
	}
	pattern := l.Pattern
	if l.Modifier == "~*" {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return false, false
	}
	return re.MatchString(path), true
}

// plainText is what a path has to contain for a pattern such as "/api/prom/.*". The
// charts' gateways have no others, and to compile theirs took longer than to read the config.
func plainText(pattern string) (text string, ok bool) {
	text = strings.TrimSuffix(pattern, ".*")
	for i := range len(text) {
		if c := text[i]; c != '/' && c != '-' && c != '_' && !isLetter(c) && !isDigit(c) {
			return "", false
		}
	}
	return text, true
}

// prefixed is the location of a path by its text: an exact one, else the longest
// prefix; nil for none.
func prefixed(locations []Location, path string) (best *Location) {
	for i := range locations {
		l := &locations[i]
		switch {
		case l.Modifier == "=" && l.Pattern == path:
			return l
		case (l.Modifier == "" || l.Modifier == "^~") && strings.HasPrefix(path, l.Pattern) && (best == nil || len(l.Pattern) > len(best.Pattern)):
			best = l
		}
	}
	return best
}

// Upstream is the host that a location passes to, variables set beside it
// filled in. ok is false when it is not a host in plain sight.
func (l *Location) Upstream() (host string, ok bool) {
	set := map[string]string{}
	for _, d := range l.body {
		switch {
		case d[0] == "set" && len(d) == 3:
			set[d[1]] = d[2]
		case d[0] == "proxy_pass" && len(d) == 2:
			target := d[1]
			for name, value := range set {
				if rest, found := strings.CutPrefix(target, name); found && !startsName(rest) {
					target = value + rest
					break
				}
			}
			_, target, found := strings.Cut(target, "://")
			host = target[:len(target)-len(strings.TrimLeft(target, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"))]
			return host, found && host != ""
		}
	}
	return "", false
}

func startsName(s string) bool {
	return s != "" && (s[0] == '_' || isLetter(s[0]) || isDigit(s[0]))
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Passes reports a location that hands requests on at all, as opposed to
// answering them.
func (l *Location) Passes() bool {
	for _, d := range l.body {
		if strings.HasSuffix(d[0], "_pass") || d[0] == "include" || d[0] == "rewrite" || d[0] == "try_files" {
			return true
		}
	}
	return false
}
