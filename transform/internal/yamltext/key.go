package yamltext

import "strings"

// HasKey reports key as a mapping key somewhere in text: after a line break,
// white space, "-", "{" or ",", quoted or not, with a colon after it.
func HasKey(text, key string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], key)
		if i < 0 {
			return false
		}
		i += from
		from = i + len(key)
		if opensKey(text[:i]) && closesKey(text[from:]) {
			return true
		}
	}
}

func opensKey(before string) bool {
	if n := len(before); n > 0 && (before[n-1] == '"' || before[n-1] == '\'') {
		before = before[:n-1]
	}
	return before == "" || strings.IndexByte(" \t\r\n-{,\xbf", before[len(before)-1]) >= 0
}

func closesKey(after string) bool {
	if after != "" && (after[0] == '"' || after[0] == '\'') {
		after = after[1:]
	}
	for after != "" && (after[0] == ' ' || after[0] == '\t') {
		after = after[1:]
	}
	return after != "" && after[0] == ':'
}
