package rulefile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is one word of an expression. Tokens are cut as LogQL's scanner cuts
// them, which is Go's: //, /* */ and # begin comments, and '…' is a character,
// not a string.
type token struct {
	kind       tokenKind
	text       string // as written
	word       string // a word in lower case, which is how LogQL compares keywords; else ""
	start, end int
}

type tokenKind uint8

const (
	endToken    tokenKind = iota
	wordToken             // app, count_over_time, or
	numberToken           // 5, 0.9, 5m, 10KB
	stringToken           // "…", `…`
	charToken             // '…'
	rangeToken            // [5m], with its brackets
	signToken             // anything else: {, |=, @
)

// A lexer cuts an expression into tokens, and notes what is certainly wrong
// with its strings and brackets on the way.
type lexer struct {
	src      string
	at       int
	tokens   []token
	faults   []fault
	comments bool
}

// lex cuts src into tokens. After a string, comment or range that never ends,
// nothing more is cut.
func lex(src string) *lexer {
	l := &lexer{src: src, tokens: make([]token, 0, 8+len(src)/4)}
	for l.at < len(src) {
		l.token()
	}
	return l
}

func (l *lexer) token() {
	start := l.at
	c := l.src[start]
	switch {
	case isSpace(c):
		l.at++
	case c == '#', l.follows("//"):
		l.comments = true
		l.until("\n", start, "")
	case l.follows("/*"):
		l.comments = true
		l.at += len("/*")
		l.until("*/", start, "comment")
	case c == '`':
		l.at++
		if l.until("`", start, "back-quoted string") {
			l.add(stringToken, start)
		}
	case c == '"', c == '\'':
		l.quoted(c)
	case c == '[':
		if l.until("]", start, "range [") {
			l.add(rangeToken, start)
		}
	case isDigit(c), c == '.' && start+1 < len(l.src) && isDigit(l.src[start+1]):
		l.number()
	default:
		l.wordOrSign()
	}
}

func (l *lexer) follows(s string) bool { return strings.HasPrefix(l.src[l.at:], s) }

func (l *lexer) add(kind tokenKind, start int) {
	t := token{kind: kind, text: l.src[start:l.at], start: start, end: l.at}
	if kind == wordToken {
		t.word = strings.ToLower(t.text)
	}
	l.tokens = append(l.tokens, t)
}

// until goes behind the next occurrence of end. Where there is none it goes to
// the end of the source, and what is open is a fault.
func (l *lexer) until(end string, start int, what string) bool {
	if i := strings.Index(l.src[l.at:], end); i >= 0 {
		l.at += i + len(end)
		return true
	}
	l.at = len(l.src)
	if what != "" {
		l.unbalanced(start, start+1, fmt.Sprintf("the %s that begins here never ends", what))
	}
	return false
}

func (l *lexer) unbalanced(start, end int, message string) {
	l.faults = append(l.faults, fault{rule: "rule-expr-unbalanced", start: start, end: end,
		message: message + ""}.refusing())
}

// quoted cuts a string or character. It ends with its line, as in Go.
func (l *lexer) quoted(quote byte) {
	start, count := l.at, 0
	l.at++
	for {
		if l.at == len(l.src) || l.src[l.at] == '\n' {
			l.unbalanced(start, start+1, fmt.Sprintf("the %c that begins here is not closed in its line", quote))
			l.add(stringToken, start)
			return
		}
		switch c := l.src[l.at]; {
		case c == quote:
			l.at++
			if quote == '"' {
				l.add(stringToken, start)
			} else {
				l.add(charToken, start)
				l.character(start, count)
			}
			return
		case c == '\\':
			l.escape(quote)
		default:
			_, size := utf8.DecodeRuneInString(l.src[l.at:])
			l.at += size
		}
		count++
	}
}

// character reports single quotes. Around one character they make an odd
// identifier, which is let pass here.
func (l *lexer) character(start, count int) {
	if count == 1 {
		return
	}
	text := l.src[start+1 : l.at-1]
	f := fault{rule: "rule-expr-unbalanced", start: start, end: l.at,
		message: "single quotes are no string in LogQL",
		fix:     "use double quotes or backquotes"}
	if !strings.ContainsAny(text, "\"`\\") {
		f.proposed = `"` + text + `"`
	}
	l.faults = append(l.faults, f.refusing())
}

// escape goes past one escape sequence of a quoted string. Only Go's escapes
// are known: "\d" and "\." of a regular expression are errors.
func (l *lexer) escape(quote byte) {
	start := l.at
	l.at++
	if l.at == len(l.src) {
		return
	}
	c := l.src[l.at]
	if c == '\n' {
		return
	}
	_, size := utf8.DecodeRuneInString(l.src[l.at:])
	l.at += size
	if c == quote || strings.IndexByte(`abfnrtv\01234567xuU`, c) >= 0 {
		return
	}
	l.faults = append(l.faults, fault{rule: "rule-file-invalid", start: start, end: l.at,
		message: fmt.Sprintf("%s is no escape in a quoted LogQL string", l.src[start:l.at]),
		fix:     `put the string into backquotes, or double the backslash`}.refusing())
}

// number takes everything that can belong to a number, a duration or a size.
func (l *lexer) number() {
	start := l.at
	for l.at < len(l.src) {
		c := l.src[l.at]
		sign := (c == '+' || c == '-') && (l.src[l.at-1]|0x20) == 'e' && isDigit(l.src[start])
		if !sign && !isNameByte(c, true) && c != '.' && c < utf8.RuneSelf {
			break
		}
		l.at++
	}
	l.add(numberToken, start)
}

func (l *lexer) wordOrSign() {
	start := l.at
	for i, r := range l.src[start:] {
		if r != '_' && !unicode.IsLetter(r) && !(i > 0 && unicode.IsDigit(r)) {
			break
		}
		l.at = start + i + utf8.RuneLen(r)
	}
	if l.at > start {
		l.add(wordToken, start)
		return
	}
	for _, sign := range []string{"|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<="} {
		if l.follows(sign) {
			l.at += len(sign)
			l.add(signToken, start)
			return
		}
	}
	_, size := utf8.DecodeRuneInString(l.src[start:])
	l.at += size
	l.add(signToken, start)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
