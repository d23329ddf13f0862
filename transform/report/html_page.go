package report

import (
	"regexp"
	"strings"
	"sync"
)

// pageHTML is a rule's page as HTML: headings, paragraphs, items of lists, code.
// What else Markdown has is shown as it is written.
func pageHTML(page string) string {
	p := htmlPage{}
	for _, line := range lines(page) {
		p.line(line)
	}
	p.close()
	return p.out.String()
}

// htmlPage is the page so far, and what is open in it.
type htmlPage struct {
	out  strings.Builder
	open string // the element that goes on: "", p, li or pre
}

func (p *htmlPage) line(line string) {
	trimmed := strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(trimmed, "```"):
		wasCode := p.open == "pre"
		p.close()
		if !wasCode {
			p.begin("pre")
		}
	case p.open == "pre":
		p.out.WriteString(escapeLines(line) + "\n")
	case trimmed == "":
		p.close()
	case strings.HasPrefix(line, "#"):
		p.close()
		p.out.WriteString("<h3>" + htmlCode(strings.TrimLeft(line, "# ")) + "</h3>\n")
	case strings.HasPrefix(trimmed, "- "):
		if p.open == "li" {
			p.out.WriteString("</li>\n<li>")
		} else {
			p.close()
			p.begin("li")
		}
		p.out.WriteString(htmlCode(trimmed[len("- "):]))
	default:
		switch {
		case p.open == "":
			p.begin("p")
		case aspect().MatchString(trimmed):
			p.out.WriteString("<br/>\n")
		default:
			p.out.WriteByte('\n')
		}
		p.out.WriteString(htmlCode(trimmed))
	}
}

func (p *htmlPage) begin(element string) {
	p.open = element
	if element == "li" {
		p.out.WriteString("<ul>")
	}
	p.out.WriteString("<" + element + ">")
}

func (p *htmlPage) close() {
	if p.open != "" {
		p.out.WriteString("</" + p.open + ">")
	}
	if p.open == "li" {
		p.out.WriteString("</ul>")
	}
	if p.open != "" {
		p.out.WriteByte('\n')
	}
	p.open = ""
}

// aspect is a row of facts under a heading: "Severity: error".
var aspect = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][a-z]+: `) })

var codeSpan = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`([^`]+)`") })

func htmlCode(text string) string {
	return codeSpan().ReplaceAllString(escapeHTML(text), "<code>$1</code>")
}
