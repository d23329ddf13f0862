package logql

import (
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

func nearest(word string, known []string) string { return words.Nearest(word, known) }

func functionNames() []string {
	return []string{
		"rate", "count_over_time", "bytes_rate", "bytes_over_time", "absent_over_time", "sum_over_time", "avg_over_time", "min_over_time",
		"max_over_time", "stddev_over_time", "stdvar_over_time", "quantile_over_time", "first_over_time", "last_over_time", "rate_counter",
		"sum", "avg", "min", "max", "count", "topk", "bottomk", "approx_topk", "sort", "sort_desc", "stddev", "stdvar", "vector", "label_replace",
	}
}

// labelName is the label that Loki makes of a name: every other character than
// letters, digits and _ becomes _.
func labelName(s string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' {
			return r
		}
		return '_'
	}, s)
	if name == "" || isDigit(name[0]) {
		name = "_" + name
	}
	return name
}

// With is a text of the language with another value, quoted as this one was where
// that is possible.
func (t Text) With(value string) string { return quote(value, t.Raw) }

// quote writes a string: raw where that is asked for and possible.
func quote(s string, raw bool) string {
	if raw && !strings.ContainsAny(s, "`\r") {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
