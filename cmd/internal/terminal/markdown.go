package terminal

import (
	"regexp"
	"strings"
	"sync"
)

// Markdown is a page for a terminal: paragraphs and items break at width columns,
// 0 joins each into one line; code and tables stay. Without colour it is still
// Markdown. With it headings and what stands between back-ticks are drawn, and
// the marks are left out.
func Markdown(page string, width int, colour bool) string {
	p := pageWriter{width: width, colour: colour}
	for line := range strings.SplitSeq(strings.TrimRight(page, "\n"), "\n") {
		p.line(line)
	}
	p.flush()
	return strings.Join(p.rows, "\n") + "\n"
}

// pageWriter collects the lines of a paragraph until it ends.
type pageWriter struct {
	width  int
	colour bool
	fenced bool
	rows   []string
	// The open paragraph: what its first row begins with, and its words.
	lead, text string
}

// itemMark begins an item of a list.
var itemMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^( *)([-*]|\d+\.) +`) })

// aspect is a row of facts under a heading: "Severity: error".
var aspect = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][a-z]+: `) })

func (p *pageWriter) line(line string) {
	switch mark := itemMark().FindString(line); {
	case strings.HasPrefix(strings.TrimSpace(line), "```"):
		p.flush()
		p.fenced = !p.fenced
		if !p.colour {
			p.rows = append(p.rows, line)
		}
	case p.fenced && p.colour:
		p.rows = append(p.rows, "    "+line)
	case p.fenced, strings.HasPrefix(line, "|"), strings.HasPrefix(line, "    "):
		p.flush()
		p.rows = append(p.rows, line)
	case strings.HasPrefix(line, "#"):
		p.flush()
		p.rows = append(p.rows, p.heading(line))
	case strings.TrimSpace(line) == "":
		p.flush()
		p.rows = append(p.rows, "")
	case aspect().MatchString(line):
		p.flush()
		p.text = line
	case mark != "":
		p.flush()
		p.lead, p.text = mark, line[len(mark):]
	default:
		p.text = strings.TrimSpace(p.text + " " + strings.TrimSpace(line))
	}
}

// flush ends the open paragraph.
func (p *pageWriter) flush() {
	width := p.width
	if width > 0 {
		width = max(fewColumns, width-len(p.lead))
	}
	lead := p.lead
	for _, row := range strings.Split(p.ink(strings.Join(wrapWords(p.text, width), "\n")), "\n") {
		if p.text != "" {
			p.rows = append(p.rows, lead+row)
		}
		lead = strings.Repeat(" ", len(p.lead))
	}
	p.lead, p.text = "", ""
}

func (p *pageWriter) heading(line string) string {
	if !p.colour {
		return line
	}
	return "\x1b[1m" + strings.ReplaceAll(strings.TrimLeft(line, "# "), "`", "") + "\x1b[0m"
}

// inkCode finds what stands between back-ticks. Rows are broken before it is
// drawn, so it may go on in the next row; the colour then ends and begins again.
var inkCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`([^`]+)`") })

func (p *pageWriter) ink(text string) string {
	if !p.colour {
		return text
	}
	return inkCode().ReplaceAllStringFunc(text, func(code string) string {
		code = strings.Trim(code, "`")
		return "\x1b[36m" + strings.ReplaceAll(code, "\n", "\x1b[0m\n\x1b[36m") + "\x1b[0m"
	})
}
