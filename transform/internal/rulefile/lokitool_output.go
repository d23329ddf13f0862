package rulefile

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// complaint finds the file and the message in lokitool's log, whose line for
// an unreadable file is
//
//	time="…" level=error msg="unable parse rules file" error="could not parse …" file=/tmp/x.yaml
//
// and returns the file's index, or -1.
func complaint(out string, files []string) (i int, message string) {
	for line := range strings.Lines(out) {
		fields := logfmt(line)
		if fields["error"] == "" || fields["file"] == "" {
			continue
		}
		for i, f := range files {
			if filepath.Base(f) == filepath.Base(fields["file"]) {
				return i, fields["error"]
			}
		}
	}
	return -1, ""
}

// logfmt reads the fields of a log line.
func logfmt(line string) map[string]string {
	fields := map[string]string{}
	for {
		key, rest, ok := strings.Cut(strings.TrimLeft(line, " "), "=")
		if !ok {
			return fields
		}
		value, tail := rest, ""
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			value, _ = strconv.Unquote(quoted)
			tail = rest[len(quoted):]
		} else if i := strings.IndexAny(rest, " \r\n"); i >= 0 {
			value, tail = rest[:i], rest[i:]
		}
		fields[strings.TrimSpace(key)] = value
		line = tail
	}
}

// refused is the problem of an expression that lokitool complained about. Only
// what its parser says is sure to be what the ruler says.
func (p probe) refused(message string) Located {
	_, parse, ok := strings.Cut(message, "parse error")
	if !ok {
		return p.unexplained(message)
	}
	line, column, text := parsePlace(parse)
	from, to := 0, len(p.rule.Expr)
	if line > 0 {
		from, to = wordAt(p.rule.Expr, line, column)
	}
	problem := p.problem(from, to)
	problem.Severity = finding.Error
	problem.Message = "the expression does not parse: " + text + refusal
	return Located{File: p.file, Name: p.name, Problem: problem}
}

// unexplained passes on what could not be understood.
func (p probe) unexplained(out string) Located {
	problem := p.problem(0, len(p.rule.Expr))
	problem.Severity = finding.Warning
	problem.Message = "lokitool finds fault with the expression: " + shorten(out)
	return Located{File: p.file, Name: p.name, Problem: problem}
}

func (p probe) problem(from, to int) Problem {
	problem := Problem{Rule: "rule-expr-refused", Group: p.group, RuleName: p.rule.Name(), Path: p.rule.path.field("expr"),
		Current: shorten(p.rule.Expr)}
	in := places{text: p.text}
	problem.Start, problem.End = in.spanIn(p.rule.scalar(), from, to)
	return problem
}

// parsePlace reads " at line 1, col 12: syntax error: unexpected IDENTIFIER".
// Line 0 is what the parser says when it does not know.
func parsePlace(s string) (line, column int, text string) {
	place, text, ok := strings.Cut(s, ": ")
	if !ok {
		return 0, 0, strings.TrimSpace(s)
	}
	if n, _ := fmt.Sscanf(place, " at line %d, col %d", &line, &column); n != 2 {
		line = 0
	}
	return line, column, strings.TrimSpace(text)
}

// wordAt returns the token at a line and a column, both from 1, the column in
// characters.
func wordAt(expr string, line, column int) (from, to int) {
	for ; line > 1; line-- {
		i := strings.IndexByte(expr[from:], '\n')
		if i < 0 {
			break
		}
		from += i + 1
	}
	for ; column > 1 && from < len(expr) && expr[from] != '\n'; column-- {
		_, size := utf8.DecodeRuneInString(expr[from:])
		from += size
	}
	word := logql.WordAt(expr, from)
	return word.Start, word.End
}
