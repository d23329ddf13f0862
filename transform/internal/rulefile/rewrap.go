package rulefile

import (
	"bytes"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// wrapped returns the text of root as a rule file, its lines kept and only
// indented, or "" when that cannot be done by indenting.
func (c *checker) wrapped(root *document.Node, s shape) string {
	body := c.block(root)
	if body == "" {
		return ""
	}
	switch s {
	case bareGroup:
		body = "groups:\n" + listItem(body)
	case groupList:
		body = "groups:\n" + body
	case bareRule:
		body = "groups:\n  - name: rules\n    rules:\n" + indent(listItem(body), "    ")
	case ruleList:
		body = "groups:\n  - name: rules\n    rules:\n" + indent(body, "    ")
	}
	return parsed(body)
}

// unwrapped returns the groups of an embedded object as a rule file.
func (c *checker) unwrapped(groups *document.Node) string {
	groups = groups.Resolve()
	if groups == nil || groups.Kind != document.Sequence {
		return ""
	}
	if groups.Style == document.Flow {
		return parsed("groups: " + string(c.text[groups.Start:groups.End]) + "\n")
	}
	body := c.block(groups)
	if body == "" {
		return ""
	}
	return parsed("groups:\n" + body)
}

// block returns the lines of a block collection, moved to column one.
func (c *checker) block(n *document.Node) string {
	if n.Style != document.Block || n.End <= n.Start {
		return ""
	}
	margin := c.text[c.lineStart(n):n.Start]
	if len(bytes.TrimLeft(margin, " ")) > 0 {
		return "" // shares its first line with something else
	}
	var out strings.Builder
	for line := range bytes.Lines(c.text[n.Start:n.End]) {
		out.Write(bytes.TrimPrefix(line, margin))
	}
	return strings.TrimRight(out.String(), "\r\n") + "\n"
}

// lineStart is where the line of a node begins, behind a byte order mark.
func (c *checker) lineStart(n *document.Node) int {
	start, _ := yamltext.LineAt(c.text, n.Start)
	if bytes.HasPrefix(c.text[start:], []byte(yamltext.BOM)) && n.Start >= start+len(yamltext.BOM) {
		start += len(yamltext.BOM)
	}
	return start
}

func listItem(body string) string {
	return "  - " + indent(body, "    ")[len("    "):]
}

func indent(body, by string) string {
	var out strings.Builder
	for line := range strings.Lines(body) {
		if strings.TrimRight(line, "\r\n") != "" {
			out.WriteString(by)
		}
		out.WriteString(line)
	}
	return out.String()
}

// parsed returns text if it is a rule file by its shape, else "": a proposal
// that does not parse (because of an anchor that was cut off, say) is none.
func parsed(text string) string {
	tree, err := document.ParseText([]byte(text))
	if err != nil || len(tree.Root.List("groups")) == 0 {
		return ""
	}
	return text
}
