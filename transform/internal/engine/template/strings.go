package template

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

func stringFunctions() template.FuncMap {
	return template.FuncMap{
		// The subject first.
		"ToLower":    strings.ToLower,
		"ToUpper":    strings.ToUpper,
		"Replace":    replaceN,
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
		"replace":    func(old, new, s string) (string, error) { return replaceN(s, old, new, -1) },
		"repeat":     repeat,
		"trim":       strings.TrimSpace,
		"trimAll":    func(chars, s string) string { return strings.Trim(s, chars) },
		"trimPrefix": func(part, s string) string { return strings.TrimPrefix(s, part) },
		"trimSuffix": func(part, s string) string { return strings.TrimSuffix(s, part) },
		"indent":     indent,
		"nindent": func(n int, s string) (string, error) {
			s, err := indent(n, s)
			return "\n" + s, err
		},
		"alignLeft":  alignLeft,
		"alignRight": alignRight,
		"default":    orDefault,

		"count":                  count,
		"regexReplaceAll":        regexReplaceAll,
		"regexReplaceAllLiteral": regexReplaceAllLiteral,

		"b64enc":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"b64dec":    b64dec,
		"urlencode": url.QueryEscape,
		"urldecode": url.QueryUnescape,
		"fromJson":  fromJSON,
	}
}

func replaceN(s, old, new string, n int) (string, error) {
	if (len(s)+1)*len(new) > maxText {
		return "", errTooLong
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

func repeat(n int, s string) (string, error) {
	if n > 0 && len(s) > maxText/n {
		return "", errTooLong
	}
	return strings.Repeat(s, n), nil
}

func indent(n int, s string) (string, error) {
	pad, err := repeat(n, " ")
	if err != nil {
		return "", err
	}
	s, err = replaceN(s, "\n", "\n"+pad, -1)
	return pad + s, err
}

// alignLeft cuts s to n characters, or fills it with blanks behind.
func alignLeft(n int, s string) (string, error) {
	runes := []rune(s)
	if n < 0 || n == len(runes) {
		return s, nil
	}
	if n < len(runes) {
		return string(runes[:n]), nil
	}
	pad, err := repeat(n-len(runes), " ")
	return s + pad, err
}

// alignRight keeps the last n characters of s, or fills it with blanks in front.
func alignRight(n int, s string) (string, error) {
	runes := []rune(s)
	if n < 0 || n == len(runes) {
		return s, nil
	}
	if n < len(runes) {
		return string(runes[len(runes)-n:]), nil
	}
	pad, err := repeat(n-len(runes), " ")
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

func count(pattern, s string) (int, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return 0, err
	}
	return len(re.FindAllStringIndex(s, -1)), nil
}

func regexReplaceAll(pattern, s, replacement string) (string, error) {
	re, err := regexp.Compile(pattern)
	if err != nil || (len(s)+1)*len(replacement) > maxText {
		return "", or(err, errTooLong)
	}
	return re.ReplaceAllString(s, replacement), nil
}

func regexReplaceAllLiteral(pattern, s, replacement string) (string, error) {
	re, err := regexp.Compile(pattern)
	if err != nil || (len(s)+1)*len(replacement) > maxText {
		return "", or(err, errTooLong)
	}
	return re.ReplaceAllLiteralString(s, replacement), nil
}

func or(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
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
