package template

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
)

// texts are the functions that could make a short text a very long one, or that
// take long for it: they ask the meter.
type texts struct{ meter *bounded.Meter }

func stringFunctions(t texts) template.FuncMap {
	return template.FuncMap{
		// The subject first.
		"ToLower":    strings.ToLower,
		"ToUpper":    strings.ToUpper,
		"Replace":    t.replaceN,
		"Trim":       strings.Trim,
		"TrimLeft":   strings.TrimLeft,
		"TrimRight":  strings.TrimRight,
		"TrimPrefix": strings.TrimPrefix,
		"TrimSuffix": strings.TrimSuffix,
		"TrimSpace":  strings.TrimSpace,

		// The subject last, for pipes.
		"lower":      strings.ToLower,
		"upper":      strings.ToUpper,
		"title":      title,
		"trunc":      trunc,
		"substr":     substr,
		"contains":   func(part, s string) bool { return strings.Contains(s, part) },
		"hasPrefix":  func(part, s string) bool { return strings.HasPrefix(s, part) },
		"hasSuffix":  func(part, s string) bool { return strings.HasSuffix(s, part) },
		"replace":    func(old, new, s string) (string, error) { return t.replaceN(s, old, new, -1) },
		"repeat":     t.repeat,
		"trim":       strings.TrimSpace,
		"trimAll":    func(chars, s string) string { return strings.Trim(s, chars) },
		"trimPrefix": func(part, s string) string { return strings.TrimPrefix(s, part) },
		"trimSuffix": func(part, s string) string { return strings.TrimSuffix(s, part) },
		"indent":     t.indent,
		"nindent": func(n int, s string) (string, error) {
			s, err := t.indent(n, s)
			return "\n" + s, err
		},
		"alignLeft":  t.alignLeft,
		"alignRight": t.alignRight,
		"default":    orDefault,

		"count":                  t.count,
		"regexReplaceAll":        t.regexReplaceAll,
		"regexReplaceAllLiteral": t.regexReplaceAllLiteral,

		"b64enc":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"b64dec":    b64dec,
		"urlencode": url.QueryEscape,
		"urldecode": url.QueryUnescape,
		"fromJson":  fromJSON,
	}
}

func (t texts) replaceN(s, old, new string, n int) (string, error) {
	if err := t.meter.Text(max(len(s), (len(s)+1)*len(new))); err != nil {
		return "", err
	}
	return strings.Replace(s, old, new, n), nil
}

// title raises the first letter of each word. Underscores join words.
func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		first := !inWord
		inWord = unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r >= utf8.RuneSelf && !unicode.IsSpace(r)
		if first {
			return unicode.ToTitle(r)
		}
		return r
	}, s)
}

// trunc keeps the first n bytes, or the last -n.
func trunc(n int, s string) string {
	switch {
	case n < 0 && len(s)+n > 0:
		return s[len(s)+n:]
	case n >= 0 && len(s) > n:
		return s[:n]
	}
	return s
}

// substr cuts bytes. What is out of bounds panics, which text/template makes an
// error of.
func substr(start, end int, s string) string {
	switch {
	case start < 0:
		return s[:end]
	case end < 0 || end > len(s):
		return s[start:]
	}
	return s[start:end]
}

func (t texts) repeat(n int, s string) (string, error) {
	if n > 0 && len(s) > bounded.MaxText/n {
		return "", bounded.ErrTooLong
	}
	if err := t.meter.Text(max(n, 0) * len(s)); err != nil {
		return "", err
	}
	return strings.Repeat(s, n), nil
}

func (t texts) indent(n int, s string) (string, error) {
	pad, err := t.repeat(n, " ")
	if err != nil {
		return "", err
	}
	s, err = t.replaceN(s, "\n", "\n"+pad, -1)
	return pad + s, err
}

// alignLeft cuts s to n characters, or fills it with blanks behind.
func (t texts) alignLeft(n int, s string) (string, error) {
	runes := []rune(s)
	if n < 0 || n == len(runes) {
		return s, nil
	}
	if n < len(runes) {
		return string(runes[:n]), nil
	}
	pad, err := t.repeat(n-len(runes), " ")
	return s + pad, err
}

// alignRight keeps the last n characters of s, or fills it with blanks in front.
func (t texts) alignRight(n int, s string) (string, error) {
	runes := []rune(s)
	if n < 0 || n == len(runes) {
		return s, nil
	}
	if n < len(runes) {
		return string(runes[len(runes)-n:]), nil
	}
	pad, err := t.repeat(n-len(runes), " ")
	return pad + s, err
}

// orDefault is the value, unless it is empty.
func orDefault(fallback any, given ...any) any {
	if len(given) == 0 {
		return fallback
	}
	if truth, ok := template.IsTrue(given[0]); !ok || !truth {
		return fallback
	}
	return given[0]
}

func (t texts) count(pattern, s string) (int, error) {
	re, err := t.meter.Regexp(pattern, s, "")
	if err != nil {
		return 0, err
	}
	return len(re.FindAllStringIndex(s, -1)), nil
}

func (t texts) regexReplaceAll(pattern, s, replacement string) (string, error) {
	re, err := t.meter.Regexp(pattern, s, replacement)
	if err != nil {
		return "", err
	}
	return re.ReplaceAllString(s, replacement), nil
}

func (t texts) regexReplaceAllLiteral(pattern, s, replacement string) (string, error) {
	re, err := t.meter.Regexp(pattern, s, replacement)
	if err != nil {
		return "", err
	}
	return re.ReplaceAllLiteralString(s, replacement), nil
}

// b64dec answers bad input with the message of the error, as a text.
func b64dec(s string) string {
	out, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// fromJSON answers bad input with nothing.
func fromJSON(s string) any {
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return nil
	}
	return v
}
