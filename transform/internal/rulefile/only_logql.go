package rulefile

import "strings"

// OnlyLogQL reports an expression that can be LogQL and cannot be PromQL: it has
// a stream selector and, outside of strings and comments, a pipe or a filter
// behind the selector. PromQL has no pipe. What both languages read, such as
// rate({app="x"}[5m]), is not reported.
func OnlyLogQL(expr string) bool {
	text := blankStrings(expr)
	open := strings.IndexByte(text, '{')
	if open < 0 {
		return false
	}
	for {
		selector := strings.IndexByte(text, '}')
		if selector < 0 {
			return false
		}
		text = strings.TrimLeft(text[selector+1:], " \t\r\n")
		switch {
		case strings.HasPrefix(text, "|"):
			return true
		case strings.HasPrefix(text, "!=") && isString(text[2:]), strings.HasPrefix(text, "!~"):
			return true
		}
	}
}

// isString reports text that begins with what is left of a string.
func isString(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), `"`)
}

// blankStrings makes every string "" and drops comments. Both languages have
// strings in double quotes with escapes and in back-ticks without, and PromQL
// in single quotes too.
func blankStrings(expr string) string {
	var out strings.Builder
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; c {
		case '"', '\'', '`':
			i = StringEnd(expr, i)
			out.WriteString(`""`)
		case '#':
			for i < len(expr) && expr[i] != '\n' {
				i++
			}
			out.WriteByte('\n')
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// StringEnd is the index of the quote that ends the string begun at i, or of
// the last byte.
func StringEnd(expr string, i int) int {
	quote := expr[i]
	for i++; i < len(expr); i++ {
		switch {
		case expr[i] == quote:
			return i
		case expr[i] == '\\' && quote != '`':
			i++
		}
	}
	return len(expr) - 1
}
