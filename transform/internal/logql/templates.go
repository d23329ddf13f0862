package logql

import (
	"regexp"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// template judges a template of line_format or label_format.
func (b *builder) template(t Text, of string) {
	if !strings.Contains(t.Value, "{{") {
		return
	}
	names := TemplateFunctions()
	funcs := make(map[string]any, len(names))
	for _, name := range names {
		funcs[name] = true
	}
	_, err := parse.Parse("t", t.Value, "", "", funcs)
	if err == nil {
		return
	}
	why := strings.TrimPrefix(err.Error(), "template: t:")
	if _, rest, ok := strings.Cut(why, ": "); ok {
		why = rest
	}
	f := faultAt(t.Span, "the template of %s does not parse: %s", of, why)
	b.templateAdvice(f, t, why, names)
	b.fail(f)
}

// templateAdvice narrows the place down to what the message quotes, and knows
// common slips.
func (b *builder) templateAdvice(f *Fault, t Text, why string, names []string) {
	word := quotedWord(why)
	switch {
	case strings.Contains(why, "function"):
		f.Span = b.inside(t, word)
		if likely := words.Nearest(word, names); likely != "" {
			f.says("%s: %s?", f.Message, likely)
			f.proposes(f.Span, likely)
		}
	case strings.Contains(why, "undefined variable"):
		f.Span = b.inside(t, word)
		name := "." + strings.TrimPrefix(word, "$")
		if word == "$labels" {
			name = ""
		}
		f.advises("labels are written {{ .name }}").proposes(f.Span, name)
	case strings.Contains(why, "bad character"):
		f.advises(`a label whose name has other characters than letters, digits and _ has _ in their place`)
	case strings.Contains(why, "unclosed action"), strings.Contains(why, "unexpected \"}\""):
		f.requotes(t, t.Value+"}}").requotes(t, t.Value+"}")
	case strings.Contains(why, "unexpected EOF"):
		f.requotes(t, t.Value+"{{end}}")
	}
}

// quotedWord is what a message quotes.
func quotedWord(message string) string {
	i := strings.IndexByte(message, '"')
	if i < 0 {
		return ""
	}
	quoted, err := strconv.QuotedPrefix(message[i:])
	if err != nil {
		return ""
	}
	word, _ := strconv.Unquote(quoted)
	return word
}

// inside is where a word stands in a text; the whole text where that is not
// certain, because of escapes.
func (b *builder) inside(t Text, word string) Span {
	text := t.In(b.src)
	at := regexp.MustCompile(`(^|[^\w.])(` + regexp.QuoteMeta(word) + `)($|\W)`).FindStringSubmatchIndex(text)
	if word == "" || at == nil {
		return t.Span
	}
	return Span{t.Start + at[4], t.Start + at[5]}
}

// TemplateFunctions are the names that a template of line_format or label_format
// can call: those of Go, and Loki's own.
func TemplateFunctions() []string {
	return strings.Fields(`
		and call eq ge gt html index js le len lt ne not or print printf println slice urlquery
		ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace
		lower upper title trunc substr contains hasPrefix hasSuffix replace repeat trim trimAll trimSuffix trimPrefix
		indent nindent alignLeft alignRight default count regexReplaceAll regexReplaceAllLiteral
		b64enc b64dec urlencode urldecode fromJson
		int float64 add sub mul div mod addf subf mulf divf max min maxf minf ceil floor round
		bytes duration duration_seconds now date toDate toDateInZone unixEpoch unixEpochMillis unixEpochNanos unixToTime
		__line__ __timestamp__`)
}
