package logql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted reads "…". It ends with its line, as in Go.
func (l *lexer) quoted() {
	start, src := l.at, l.src
	plain := true // as most are: of ASCII, without an escape
	for i := start + 1; i < len(src) && src[i] != '\n'; i++ {
		switch c := src[i]; {
		case c == '"':
			if l.at = i + 1; plain {
				l.add(str, start, src[start+1:i])
			} else {
				l.unquote(start)
			}
			return
		case c == '\\':
			plain = false
			i++
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	l.at = len(l.src)
	l.bad(start, l.unclosed(start))
}

// unquote adds the string from start to where the lexer is.
func (l *lexer) unquote(start int) {
	text := l.src[start:l.at]
	value, err := strconv.Unquote(text)
	switch {
	case err == nil:
		l.add(str, start, value)
	case !utf8.ValidString(text):
		l.bad(start, faultAt(Span{}, "this string has bytes that are no text"))
	default:
		l.bad(start, badEscape(text, start))
	}
}

// unclosed guesses where the missing quote belongs: before the bracket that
// ends the selector or pipeline, or at the end of the line.
func (l *lexer) unclosed(start int) *Fault {
	line := l.src[start:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	f := faultAt(Span{start, start + 1}, `the " that begins here is not closed in its line`).of(Unbalanced)
	for _, before := range []string{"}", " [", "[", ")", " |"} {
		if i := strings.Index(line, before); i > 0 {
			f.proposes(Span{start + i, start + i}, `"`)
		}
	}
	return f.proposes(Span{start + len(line), start + len(line)}, `"`).proposes(Span{start, start + 1}, "")
}

// badEscape finds the escape that is none. Only Go's are known: "\d" and "\."
// of a regular expression are not among them.
func badEscape(text string, start int) *Fault {
	f := faultAt(Span{start, start + len(text)}, "the string has an escape that is none").
		advises("put the string into backquotes, or double the backslash")
	for i := 1; i < len(text)-1; i++ {
		if text[i] != '\\' {
			continue
		}
		if _, _, tail, err := strconv.UnquoteChar(text[i:len(text)-1], '"'); err == nil {
			i = len(text) - 2 - len(tail)
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i+1:])
		f.Span = Span{start + i, start + i + 1 + size}
		f.says("%s is no escape in a quoted LogQL string", text[i:i+1+size])
		break
	}
	if !strings.Contains(text, "`") && !strings.Contains(text, `\"`) && !strings.Contains(text, `\\`) {
		f.proposes(Span{start, start + len(text)}, "`"+text[1:len(text)-1]+"`")
	}
	return f
}

// raw reads `…`, in which nothing is an escape. Carriage returns are dropped,
// as in Go.
func (l *lexer) raw() {
	start := l.at
	i := strings.IndexByte(l.src[start+1:], '`')
	if i < 0 {
		l.neverEnds(start, "back-quoted string", "`")
		return
	}
	l.at += i + 2
	l.add(str, start, strings.ReplaceAll(l.src[start+1:l.at-1], "\r", ""))
}

// character reads '…'. Around one character the quotes make an odd name, around
// anything else they are an error.
func (l *lexer) character() {
	start := l.at
	i := start + 1
	for i < len(l.src) && l.src[i] != '\'' && l.src[i] != '\n' {
		l.at = i
		_, size := utf8.DecodeRuneInString(l.src[i:])
		if l.src[i] == '\\' && i+1 < len(l.src) && l.src[i+1] != '\n' {
			size++
		}
		i += size
	}
	if i >= len(l.src) || l.src[i] == '\n' {
		l.at = len(l.src)
		l.bad(start, faultAt(Span{start, start + 1}, "the ' that begins here is not closed in its line").of(Unbalanced))
		return
	}
	l.at = i + 1
	text := l.src[start:l.at]
	if isCharacter(text) {
		l.add(name, start, text)
		return
	}
	l.bad(start, singleQuotes(text, start))
}

// isCharacter reports one character in quotes. Go's scanner does not ask what it
// is that \400 stands for.
func isCharacter(text string) bool {
	if len(text) == len(`'\400'`) && text[1] == '\\' && '4' <= text[2] && text[2] <= '7' {
		text = text[:2] + "1" + text[3:]
	}
	_, err := strconv.Unquote(text)
	return err == nil && text != "''"
}

func singleQuotes(text string, start int) *Fault {
	f := faultAt(Span{start, start + len(text)}, "single quotes are no string in LogQL").of(Unbalanced).advises("use double quotes or backquotes")
	if inner := text[1 : len(text)-1]; !strings.ContainsAny(inner, "\"`\\") {
		f.proposes(f.Span, `"`+inner+`"`)
	} else if !strings.Contains(inner, "`") {
		f.proposes(f.Span, "`"+inner+"`")
	}
	return f
}
