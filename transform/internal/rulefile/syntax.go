package rulefile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// notYAML reports text that is no YAML: a broken rule file, or none at all.
func (c *checker) notYAML(err error) {
	if !LooksLikeRules(c.source) && !yamltext.HasKey(c.source, "groups") {
		c.rejectSaying(&Problem{Rule: "non-rule-key-in-rule-object", Start: contentAt(c.text), End: len(c.text),
			Message: c.name() + " is no rule file, and not even YAML; " + poison, FixText: unlabel})
		return
	}
	p := Problem{Rule: "rule-file-invalid", Message: "not YAML: " + err.Error()}
	var syntax *document.SyntaxError
	if errors.As(err, &syntax) {
		p.Start = min(max(syntax.Offset, 0), len(c.text))
	}
	c.explainYAML(&p)
	c.reject(&p)
}

// poison is what a file that is no rule file does, unlabel what to do.
const (
	poison  = "Loki reads every file of a tenant's directory as rules, and one it cannot read stops loading for all tenants"
	unlabel = "move it to an object without the rules label"
)

// contentAt is the offset of the first line that is not blank or a comment.
func contentAt(text []byte) int {
	for at, line := range yamltext.EachLine(text) {
		if hasContent(line) {
			return at
		}
	}
	return len(text)
}

// explainYAML looks for the usual reasons in the line of a syntax error and in
// the few behind it: the parser's line numbers are that exact.
func (c *checker) explainYAML(p *Problem) {
	from, line := yamltext.LineAt(c.text, p.Start)
	p.Current = shorten(string(line))
	for range 4 {
		_, line = yamltext.LineAt(c.text, from)
		value := afterColon(line)
		start := from + len(line) - len(value)
		switch trimmed := bytes.TrimLeft(line, " "); {
		case bytes.HasPrefix(trimmed, []byte("\t")):
			p.Rule, p.Start = "rule-unknown-field", from+len(line)-len(trimmed)
			p.Message = "the indentation has a tab, which YAML forbids"
			p.FixText = "indent with spaces"
		case bytes.HasPrefix(value, []byte("{{")):
			p.Start, p.FixText = start, "quote the value: a template that begins a value reads as a YAML mapping"
		case bytes.HasPrefix(value, []byte("{")) && yamltext.HasKey(string(line), "expr"):
			p.Start, p.FixText = start, "put the expression on lines of its own behind \"expr: |\": unquoted, it begins a YAML mapping"
		default:
			from = min(from+len(line)+1, len(c.text))
			continue
		}
		p.Current = shorten(string(line))
		return
	}
}

// afterColon is what stands behind the first colon of a line.
func afterColon(line []byte) []byte {
	_, after, _ := bytes.Cut(line, []byte(":"))
	return bytes.TrimLeft(after, " ")
}

func (c *checker) name() string {
	if c.opts.Key == "" {
		return "this text"
	}
	return fmt.Sprintf("%q", c.opts.Key)
}
