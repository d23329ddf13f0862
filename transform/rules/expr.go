package rules

import (
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// CheckExpr is the reason why Loki refuses a rule with an expression, nil when it
// does not. An expression it takes may still fail at every evaluation.
func CheckExpr(expr string) error {
	_, err := logql.Parse(expr)
	return err
}

// Normalised is an expression in one form for all that mean the same; one that
// cannot be read stays as it is. /prometheus/api/v1/rules shows what Loki's own
// printer makes of a rule, so what was written and what is loaded are compared
// as Normalised of both.
func Normalised(expr string) string {
	tree, err := logql.Parse(expr)
	if err != nil || tree == nil {
		return expr
	}
	return quoted(logql.Print(tree))
}

// quoted writes the strings in backquotes of a printed expression in double
// quotes.
func quoted(expr string) string {
	var b strings.Builder
	for i := 0; i < len(expr); {
		end := i + 1
		switch expr[i] {
		case '"':
			for end < len(expr) && expr[end] != '"' {
				if expr[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(expr))
		case '`':
			n := strings.IndexByte(expr[end:], '`')
			if n < 0 {
				return expr
			}
			b.WriteString(strconv.Quote(expr[end : end+n]))
			i = end + n + 1
			continue
		}
		b.WriteString(expr[i:end])
		i = end
	}
	return b.String()
}
