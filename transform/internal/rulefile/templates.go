package rulefile

import (
	"strconv"
	"strings"
	"sync"
	"text/template/parse"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// checkTemplates judges the templates in labels and annotations. Loki parses
// those of alerts only.
func (c *checker) checkTemplates(r *Rule) {
	for _, section := range c.fields.sections {
		for _, f := range section.fields {
			value := f.Value.Resolve()
			name, ok := keyOf(f)
			if !ok || text(value) == "" {
				continue
			}
			if r.Alert != "" && pairAt(value.Value, 0, '{') >= 0 {
				if _, judged := c.templates.of(value); !judged {
					c.templates.add(value, c.checkTemplate(value, r.path, section.name, name))
				}
			}
			if !c.seen(value) {
				c.checkEaten(value, r.path, section.name, name)
			}
		}
	}
	if value := c.fields.alert; text(value) != "" && !c.seen(value) {
		c.checkEaten(value, r.path, "alert")
	}
	if value := c.fields.expr; text(value) != "" && !c.seen(value) {
		c.checkEaten(value, r.path, "expr")
	}
}

// templates are what those that were judged ask for, by the values they are: of most
// rules, few.
type templates struct {
	few  []judgedTemplate
	many map[*document.Node]templateUses
}

type judgedTemplate struct {
	value *document.Node
	uses  templateUses
}

func (t *templates) none() bool { return len(t.few) == 0 }

func (t *templates) again() {
	t.few = t.few[:0]
	clear(t.many)
}

// room is a place for what is added next, in the memory of what stood there before.
func (t *templates) room() templateUses {
	if next := len(t.few); next < cap(t.few) {
		before := t.few[:next+1][next].uses
		return templateUses{labels: before.labels[:0], values: before.values[:0]}
	}
	return templateUses{}
}

func (t *templates) add(value *document.Node, uses templateUses) {
	const few = 8
	if len(t.few) < few {
		t.few = append(t.few, judgedTemplate{value, uses})
		return
	}
	if t.many == nil {
		t.many = map[*document.Node]templateUses{}
	}
	t.many[value] = uses
}

func (t *templates) of(value *document.Node) (templateUses, bool) {
	for i := range t.few {
		if t.few[i].value == value {
			return t.few[i].uses, true
		}
	}
	uses, ok := t.many[value]
	return uses, ok
}

// templateVariables is what Loki declares before a template when it checks a
// file. ($externalURL exists only later, when an alert fires, so that a file
// with it is refused.)
const templateVariables = `{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$value := .Value}}`

func (c *checker) checkTemplate(value *document.Node, path path, section, key string) templateUses {
	if uses, ok := simpleUses(value.Value, c.templates.room()); ok {
		return uses
	}
	trees, err := parse.Parse("t", templateVariables+value.Value, "", "", templateFunctions())
	if err == nil {
		return usesOf(trees)
	}
	line, msg := templateError(err)
	p := Problem{Rule: "rule-template-invalid", Path: join(path.field(section), key), Message: "the template does not parse: " + msg + ""}
	switch {
	case strings.Contains(msg, `"$externalURL"`):
		p.FixText = "use {{ externalURL }}: Loki declares $labels, $externalLabels and $value"
	case strings.Contains(msg, "undefined variable"):
		p.FixText = "use $labels, $externalLabels or $value"
	case strings.Contains(msg, "missing value for command"):
		p.FixText = "write what stood between the braces; Helm's tpl may have taken it"
	}
	from, to := locate(value.Value, line, msg)
	p.Start, p.End = c.spanIn(value, from, to)
	c.reject(&p)
	return templateUses{}
}

// templateError takes the line and the message out of "template: t:1: msg".
func templateError(err error) (line int, msg string) {
	msg = strings.TrimPrefix(err.Error(), "template: t:")
	if number, rest, ok := strings.Cut(msg, ": "); ok {
		if n, err := strconv.Atoi(number); err == nil {
			return n, rest
		}
	}
	return 1, msg
}

// locate finds what a message quotes in its line of the template, else gives
// the line.
func locate(template string, line int, msg string) (from, to int) {
	for ; line > 1; line-- {
		i := strings.IndexByte(template[from:], '\n')
		if i < 0 {
			break
		}
		from += i + 1
	}
	to = len(template)
	if i := strings.IndexByte(template[from:], '\n'); i >= 0 {
		to = from + i
	}
	if i := strings.IndexByte(msg, '"'); i >= 0 {
		if quoted, err := strconv.QuotedPrefix(msg[i:]); err == nil {
			word, _ := strconv.Unquote(quoted)
			if j := strings.Index(template[from:to], word); word != "" && j >= 0 {
				return from + j, from + j + len(word)
			}
		}
	}
	return from, to
}

// templateFunctions has the names a template may call, as package parse wants them:
// those of text/template and those that Prometheus adds, of every version.
var templateFunctions = sync.OnceValue(func() map[string]any {
	names := strings.Fields(`
		and call eq ge gt html index js le len lt ne not or print printf println slice urlquery
		args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp
		label match now ParseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue
		tableLink title toDuration toLower toTime toUpper urlQueryEscape value`)
	known := make(map[string]any, len(names))
	for _, name := range names {
		known[name] = true
	}
	return known
})

// checkEaten looks for what Helm's tpl leaves of a template that was not
// escaped, or of an escape that was never undone.
func (c *checker) checkEaten(value *document.Node, path path, fields ...string) {
	from, to, what := eaten(value.Value)
	if what == "" {
		return
	}
	p := Problem{Rule: "helm-tpl-eaten-template", Severity: finding.Warning, Path: path.String(), Message: what,
		FixText: "escape rule templates exactly once where the chart passes the rules through tpl, and not at all where it does not"}
	for _, key := range fields {
		p.Path = join(p.Path, key)
	}
	p.Start, p.End = c.spanIn(value, from, to)
	c.report(&p)
}

func eaten(s string) (from, to int, what string) {
	if strings.IndexByte(s, '<') >= 0 { // which few texts have
		for _, left := range [...]string{"<no value>", "%!s(<nil>)", "%!v(<nil>)", "%!d(<nil>)"} {
			if i := strings.Index(s, left); i >= 0 {
				return i, i + len(left), left + " is what Helm's tpl leaves of a template such as {{ $labels.x }} that was meant for Loki"
			}
		}
	}
	if !quotesBraces(s) {
		return 0, 0, ""
	}
	for _, escape := range []string{`"{{"`, "`{{"} {
		if i := strings.Index(s, escape); i >= 0 && strings.HasSuffix(strings.TrimRight(s[:i], " -"), "{{") {
			from = strings.LastIndex(s[:i], "{{")
			return from, i + len(escape), "the template is still escaped for Helm's tpl; people will see the braces, not the value"
		}
	}
	return 0, 0, ""
}

// quotesBraces reports "{{" behind a quote, as where a template is escaped: {{ "{{" }}.
func quotesBraces(s string) bool {
	for at := pairAt(s, 0, '{'); at >= 0; at = pairAt(s, at+1, '{') {
		if at > 0 && (s[at-1] == '"' || s[at-1] == '`') {
			return true
		}
	}
	return false
}
