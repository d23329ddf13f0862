package symptom

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// variable stands for what differs from line to line: a path, a number, an
// address.
const variable = "…"

// tokens are the words of a line in order, without what says nothing: times,
// levels, source lines. Structured lines (JSON, logfmt) are read as such; a
// field that is neither message nor error stays together with its name, so that
// org_id=..data is one word.
func tokens(line string) []string {
	if pairs, ok := jsonFields(line); ok {
		return ofFields(pairs)
	}
	if pairs, rest := logfmtFields(line); len(pairs) > 0 {
		return append(ofFields(pairs), words(rest)...)
	}
	return words(line)
}

// field is one key of a structured line.
type field struct{ key, value string }

func ofFields(pairs []field) []string {
	var out []string
	for _, f := range pairs {
		switch {
		case slices.Contains(silent, f.key):
		case slices.Contains(speaking, f.key):
			out = append(out, words(f.value)...)
		default:
			out = append(out, f.key+"="+strings.ToLower(f.value))
		}
	}
	return out
}

var (
	// silent fields differ without meaning anything.
	silent = []string{"ts", "time", "timestamp", "t", "level", "lvl", "severity", "caller", "source", "logger", "pid", "insight", "latency", "status", "query", "component", "duration"}
	// speaking fields hold sentences.
	speaking = []string{"msg", "message", "err", "error", "reason", "log", "text", "detail", "details", "exception"}
)

// jsonFields reads a line of structured JSON, in the order of its keys' rank:
// the message before the error, and the rest by name.
func jsonFields(line string) ([]field, bool) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "{") {
		return nil, false
	}
	tree, err := document.ParseText([]byte(line)) // JSON is YAML, and there is one parser
	if err != nil || tree.Root.Style != document.Flow {
		return nil, false
	}
	var out []field
	for _, f := range tree.Root.Fields() {
		if f.Key.Style == document.DoubleQuoted && f.Value.Style == document.DoubleQuoted {
			out = append(out, field{strings.ToLower(f.Key.Value), f.Value.Value})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		return cmp.Or(rank(a.key)-rank(b.key), strings.Compare(a.key, b.key)) < 0
	})
	return out, true
}

func rank(key string) int {
	if i := slices.Index(speaking, key); i >= 0 {
		return i
	}
	return len(speaking)
}

var logfmtPair = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|\s)([A-Za-z_][A-Za-z0-9_.]*)=("(?:[^"\\]|\\.)*"?|[^\s"]*)`)
})

// logfmtFields reads the key=value pairs of a line, and what is left of it.
func logfmtFields(line string) (pairs []field, rest string) {
	at := 0
	var between strings.Builder
	for _, m := range logfmtPair().FindAllStringSubmatchIndex(line, -1) {
		between.WriteString(line[at:m[0]] + " ")
		at = m[1]
		value := strings.NewReplacer(`\"`, `"`, `\n`, " ", `\t`, " ", `\\`, `\`).Replace(strings.Trim(line[m[4]:m[5]], `"`))
		pairs = append(pairs, field{strings.ToLower(line[m[2]:m[3]]), value})
	}
	return pairs, between.String() + line[at:]
}

var variables = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`https?://\S+|\b__(?:alert|record)_\w+|(?:/[\w.@%+-]+)+/?|\b\d[\d.:TZ+-]*(?:ms|µs|s|m|h|d)?\b|\b[0-9a-f]{8,}\b`)
})

// words are the words of a sentence, in lower case, with what varies taken out.
func words(sentence string) []string {
	sentence = variables().ReplaceAllStringFunc(strings.ToLower(sentence), func(text string) string {
		if httpStatus(text) {
			return text
		}
		return " " + cmp.Or(telling(text), variable) + " "
	})
	return strings.FieldsFunc(sentence, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '$' || r > 127)
	})
}

// telling is the word for a path that is the same in every cluster, and says where
// the trouble is: the API of Kubernetes, the token of a pod's account.
func telling(path string) string {
	for prefix, word := range map[string]string{"/api/v1/namespaces": "api_v1_namespaces", "/var/run/secrets/": "var_run_secrets"} {
		if strings.HasPrefix(path, prefix) {
			return word
		}
	}
	return ""
}

var quotedNames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("(^|[^\\w\\\\])('[^']*'|\"[^\"]*\"|`[^`]*`)")
})

// unquoted are the tokens of a symptom that are no names: what it quotes differs from
// line to line, and so does what is a variable; only the name of this program is what
// a page is about. In a structured line the quotes are
// the line's own.
func unquoted(symptom string) []string {
	if pairs, _ := logfmtFields(symptom); len(pairs) == 0 {
		symptom = quotedNames().ReplaceAllStringFunc(symptom, func(name string) string {
			if telling(strings.Trim(name, " '\"`")) != "" || strings.Contains(name, "loki-ruler-sidecar") {
				return name
			}
			return " "
		})
	}
	return slices.DeleteFunc(tokens(symptom), func(t string) bool { return t == variable })
}

// names are the paths and numbers of a line as they are written.
func names(line string) []string { return variables().FindAllString(strings.ToLower(line), -1) }

// httpStatus: these numbers mean something.
func httpStatus(text string) bool {
	return len(text) == 3 && (text[0] == '4' || text[0] == '5')
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
