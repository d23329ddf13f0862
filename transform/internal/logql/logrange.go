package logql

import (
	"strings"
	"time"
)

// A logRange is what a range aggregation is over.
type logRange struct {
	log    *LogQuery
	unwrap *Unwrap
	window Window
	offset *Offset
}

// logRange reads a log query with a range. The range stands behind everything,
// or right behind the selector, and parentheses may stand around the whole or
// around what is before the range. of is the function that wants it.
func (p *parser) logRange(of *token) logRange {
	if !p.deeper() {
		return logRange{}
	}
	l := p.anyRange(of)
	p.shallower()
	return l
}

func (p *parser) anyRange(of *token) logRange {
	if !p.accept("(") {
		return p.bareRange(of)
	}
	if p.is("(") {
		l := p.logRange(of)
		p.needsWindow(l.window, of.text)
		p.expect(")", " behind the log query")
		return l
	}
	l := p.bareRange(of)
	p.expect(")", " behind the log query")
	if l.window.End > 0 || p.fault != nil {
		return l
	}
	if p.peek().kind == window {
		p.readWindow(&l)
		if l.unwrap == nil && len(l.log.Stages) == 0 {
			l.unwrap = p.unwrap()
		}
	}
	return l
}

// bareRange reads a log query and the range, if one is there.
func (p *parser) bareRange(of *token) logRange {
	if !p.is("{") {
		p.wantsLogs(of)
		return logRange{log: &LogQuery{}}
	}
	start := p.peek().Start
	l := logRange{log: fresh(&p.nodes.queries)}
	l.log.Selector = p.selector()
	early := p.peek().kind == window
	if early {
		p.readWindow(&l)
	}
	l.log.Stages = p.stages()
	l.log.Span = p.span(start)
	if early && len(l.log.Stages) == 0 {
		l.log.Span = l.log.Selector.Span
	}
	l.unwrap = p.unwrap()
	if !early && p.peek().kind == window {
		p.readWindow(&l)
	}
	return l
}

// readWindow reads [5m] and the offset behind it.
func (p *parser) readWindow(l *logRange) {
	t := p.take()
	l.window.Span = t.Span
	var err error
	if l.window.Length, err = ParseDuration(t.text); err != nil {
		p.at--
		p.fail(badRange(t, err))
		return
	}
	l.offset = p.offset()
}

// badRange judges a range that is no duration: Grafana's variables, which only
// dashboards know, PromQL's subqueries, and units that do not exist.
func badRange(t *token, err error) *Fault {
	f := faultAt(t.Span, "range: %s", err.Error()).of(BadRange).advises("write a duration such as [5m]")
	switch proper := ProperDuration(t.text); {
	case strings.Contains(t.text, "$"):
		f.says("%s is a variable of Grafana's dashboards, which the ruler does not know", shorten(t.text))
		f.proposes(t.Span, "[5m]")
	case strings.Contains(t.text, ":"):
		f.says("[%s] is a PromQL subquery, which LogQL does not have", shorten(t.text))
		f.advises("ask for one range")
	case proper != "":
		f.proposes(t.Span, "["+proper+"]")
	}
	return f
}

// offset reads offset 5m, where it follows.
func (p *parser) offset() *Offset {
	start := p.peek().Start
	if !p.accept("offset") {
		return nil
	}
	t := p.peek()
	if zero := p.ahead(1); is(t, "-") && zero.kind == number && zero.text == "0" && zero.Start == t.End { // a duration to Loki, in this place
		p.at += 2
		return &Offset{Span: p.span(start)}
	}
	if t.kind != durationKind {
		p.notADuration()
		return nil
	}
	p.at++
	return &Offset{Span: p.span(start), Length: time.Duration(t.value)}
}

// unwrap reads | unwrap a and the label filters behind it, where they follow.
func (p *parser) unwrap() *Unwrap {
	if !p.is("|") || !is(p.ahead(1), "unwrap") {
		return nil
	}
	start := p.take().Start
	p.at++
	u := &Unwrap{}
	if t := p.peek(); t.kind == function && isConversion(t.text) {
		p.at++
		u.Convert = Conversion(t.text)
		p.expectOf("(", " behind ", t.text)
		u.Label = p.name("the label to unwrap")
		p.expect(")", " behind the label to unwrap")
	} else {
		u.Label = p.unwrapped()
	}
	for p.is("|") {
		if next := p.ahead(1); next.kind != name && !is(next, "(") {
			p.onlyFilters()
			break
		}
		u.Filters = append(u.Filters, p.labelFilter(p.take().Start))
	}
	u.Span = p.span(start)
	return u
}

func isConversion(word string) bool {
	switch Conversion(word) {
	case ConvertBytes, ConvertDuration, ConvertDurationSeconds:
		return true
	default:
		return false
	}
}

// closeRange reads the end of a range aggregation, for which the range is
// needed.
func (p *parser) closeRange(r *RangeAggregation) {
	p.needsWindow(r.Window, string(r.Func))
	if !p.accept(")") {
		p.behindRange(r)
	}
}
