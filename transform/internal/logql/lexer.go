package logql

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A token is one word of the text. Words are cut as Go's text/scanner cuts
// them, which is what Loki reads with: escapes are Go's, //, /* */ and # begin
// comments, and '…' is a character, not a string.
type token struct {
	_    incomparable
	kind kind
	Span
	// text is what the token says: of a sign, keyword or function in lower case,
	// of a string without its quotes, of a range without its brackets, of anything
	// else as written.
	text  string
	value int64 // of a duration in nanoseconds, of a size in bytes
}

type kind uint8

const (
	end          kind = iota // behind the last token; text is empty
	sign                     // {, |=, ( and so on
	keyword                  // by, json, or: never a name
	function                 // rate, sum, ip: only where arguments follow
	name                     // app, $x, and any character that means nothing else
	number                   // 5, .5, 1e3
	durationKind             // 5m, 1.5h, -5m
	bytesKind                // 10KB
	str                      // "…", `…`
	window                   // [5m], whatever stands inside
	flag                     // --strict, --keep-empty
	bad                      // not a token; its fault says why
)

// A lexer cuts one text into tokens.
type lexer struct {
	src    string
	at     int
	tokens []token
	fault  *Fault // of the first bad token: nobody comes to another one
}

// lex cuts src into tokens. The last one is of kind end. After what never ends,
// such as a string without its second quote, there are no more.
func lex(src string) *lexer {
	l := &lexer{}
	l.read(src, nil)
	return l
}

// read is lex in place of tokens that nobody asks for any more.
func (l *lexer) read(src string, before []token) {
	const bytesAToken = 4 // in most expressions: there is room for all of them at once
	if room := 2 + len(src)/bytesAToken; cap(before) < room {
		before = make([]token, 0, room)
	}
	l.begin(src, before[:0])
	for l.at < len(src) {
		l.next()
	}
	l.add(end, len(src), "")
}

// begin makes it a lexer that has cut nothing yet.
func (l *lexer) begin(src string, tokens []token) {
	*l = lexer{src: src, tokens: tokens}
	l.skip(l.follows("\ufeff"), len("\ufeff"))
}

func (l *lexer) skip(is bool, n int) {
	if is {
		l.at += n
	}
}

// has cuts until there are more than n tokens, and reports whether there are: for who
// asks about the first only.
func (l *lexer) has(n int) bool {
	for len(l.tokens) <= n && l.at < len(l.src) {
		l.next()
	}
	return len(l.tokens) > n
}

func (l *lexer) next() {
	switch c := l.src[l.at]; c {
	case ' ', '\t', '\n', '\r':
		l.at++
	case '#':
		l.comment()
	case '"':
		l.quoted()
	case '`':
		l.raw()
	case '\'':
		l.character()
	case '[':
		l.window()
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		l.number()
	case '.', '-', '/':
		if !l.begins(c) {
			l.sign()
		}
	case '{', '}', '(', ')', ']', '+', '*', '%', '^', ',': // of one byte, whatever follows
		l.at++
		l.add(sign, l.at-1, l.src[l.at-1:l.at])
	case '|', '=', '<', '>', '!':
		l.sign()
	default:
		l.word()
	}
}

// begins reads what a sign begins that is more than that: .5, -5m, a comment.
func (l *lexer) begins(c byte) bool {
	switch {
	case c == '-':
		return l.minus()
	case c == '.':
		if l.at+1 == len(l.src) || !isDigit(l.src[l.at+1]) {
			return false
		}
		l.number()
	case l.follows("//"):
		l.comment()
	case l.follows("/*"):
		l.longComment()
	default:
		return false
	}
	return true
}

func (l *lexer) follows(s string) bool { return strings.HasPrefix(l.src[l.at:], s) }

// add adds the token from start to where the lexer is, and goes past a blank behind it.
// The token is written where it stays: appended as a value, it is copied. Eleven copies of
// it, with what makes room, were 5 KB of code.
//
//go:noinline
func (l *lexer) add(k kind, start int, text string) {
	n := len(l.tokens)
	if n == cap(l.tokens) {
		l.tokens = slices.Grow(l.tokens, n+1)
	}
	l.tokens = l.tokens[:n+1]
	t := &l.tokens[n]
	t.kind, t.Start, t.End, t.text, t.value = k, start, l.at, text, 0
	if l.at < len(l.src) && l.src[l.at] == ' ' { // as behind most
		l.at++
	}
}

//
//go:noinline
func (l *lexer) addValue(k kind, start int, value int64) {
	l.add(k, start, l.src[start:l.at])
	l.tokens[len(l.tokens)-1].value = value
}

// bad adds a token that is none. Its fault is told when the parser meets it.
//
//go:noinline
func (l *lexer) bad(start int, f *Fault) {
	if f.End == 0 {
		f.Span = Span{start, l.at}
	}
	if l.fault == nil {
		l.fault = f
	}
	l.add(bad, start, l.src[start:l.at])
}

func (l *lexer) comment() {
	if i := strings.IndexByte(l.src[l.at:], '\n'); i >= 0 {
		l.at += i + 1
	} else {
		l.at = len(l.src)
	}
}

func (l *lexer) longComment() {
	start := l.at
	if i := strings.Index(l.src[start+2:], "*/"); i >= 0 {
		l.at += 2 + i + 2
		return
	}
	l.neverEnds(start, "comment", "*/")
}

// neverEnds gives up on the rest of the text.
func (l *lexer) neverEnds(start int, what, closing string) {
	l.at = len(l.src)
	l.bad(start, faultAt(Span{start, start + 1}, "the %s that begins here never ends", what).of(Unbalanced).
		proposes(Span{len(l.src), len(l.src)}, closing))
}

// window takes everything up to the closing bracket; what stands inside is
// judged by the parser.
func (l *lexer) window() {
	start := l.at
	i := strings.IndexByte(l.src[start:], ']')
	if i < 0 {
		l.unclosedWindow(start)
		return
	}
	l.at += i + 1
	l.add(window, start, l.src[start+1:l.at-1])
}

// unclosedWindow is "[5m)": the bracket is missing right behind the duration.
func (l *lexer) unclosedWindow(start int) {
	i := start + 1
	for i < len(l.src) && (isDigit(l.src[i]) || isLetter(l.src[i])) {
		i++
	}
	l.at = len(l.src)
	l.bad(start, faultAt(Span{start, start + 1}, "the range [ that begins here never ends").of(Unbalanced).proposes(Span{i, i}, "]"))
}

// minus reads --strict and -5m; everything else that begins with a minus begins
// with the sign.
func (l *lexer) minus() bool {
	start := l.at
	if l.follows("--") {
		for _, text := range []string{"--strict", "--keep-empty"} {
			if l.follows(text) {
				l.at += len(text)
				l.add(flag, start, text)
				return true
			}
		}
		return false
	}
	n := durationLength(l.src[start+1:])
	d, err := time.ParseDuration(l.src[start : start+1+n])
	if err != nil { // such as -5; -0 is a duration to Go, and to Loki
		return false
	}
	l.at += 1 + n
	l.addValue(durationKind, start, int64(d))
	return true
}

func (l *lexer) word() {
	start, src := l.at, l.src
	at, capitals := start, false
	for ; at < len(src); at++ {
		c := src[at]
		if c-'a' < 26 || c == '_' {
			continue
		}
		if c-'A' < 26 {
			capitals = true
		} else if !isDigit(c) || at == start {
			break
		}
	}
	l.at = at
	if at < len(src) && src[at] >= utf8.RuneSelf {
		l.letters(start)
		capitals = strings.ContainsAny(src[start:l.at], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	if l.at > start {
		l.addWord(start, capitals)
		return
	}
	l.other()
}

// sign reads one of a byte or two. A ! alone is none.
func (l *lexer) sign() {
	start := l.at
	n := signLength(l.src[start:])
	if n == 0 {
		l.other()
		return
	}
	l.at += n
	l.add(sign, start, l.src[start:l.at])
}

// other reads a character that means nothing.
func (l *lexer) other() {
	start := l.at
	r, size := utf8.DecodeRuneInString(l.src[start:])
	l.at += size
	if r == 0 || r == utf8.RuneError && size == 1 {
		l.bad(start, faultAt(Span{}, "this byte is no text").proposes(Span{start, l.at}, ""))
		return
	}
	l.add(name, start, l.src[start:l.at])
}

// letters goes past the word from start, which has others than ASCII.
func (l *lexer) letters(start int) {
	l.at = start
	for i, r := range l.src[start:] {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			break
		}
		l.at = start + i + utf8.RuneLen(r)
	}
}

// signLength is the length of the sign that begins with the first byte of s; 0 for
// ! alone.
func signLength(s string) int {
	if len(s) > 1 {
		switch s[1] {
		case '=':
			if s[0] == '|' || s[0] == '!' || s[0] == '=' || s[0] == '>' || s[0] == '<' {
				return 2
			}
		case '~', '>':
			if s[0] == '|' || s[0] == '!' || s[0] == '=' && s[1] == '~' {
				return 2
			}
		}
	}
	if s[0] == '!' {
		return 0
	}
	return 1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
