package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// Explanation says what one range aggregation made of the lines it saw.
type Explanation struct {
	Span     logql.Span // of the aggregation in the expression
	Selector logql.Span
	From, To time.Time // its window: lines after From, up to To
	Lines    int       // of the streams that it selects
	Stages   []StageCount
	Samples  []Sample // what it gives
	Err      error    // why it gives nothing
}

// StageCount is how many lines a stage let through, in the order in which
// stages really run.
type StageCount struct {
	Stage logql.Span
	Lines int
}

// Explain evaluates each range aggregation of an expression by itself.
func Explain(expr logql.Expr, g *Log, at time.Time) ([]Explanation, error) {
	q, err := Compile(expr)
	if err != nil {
		return nil, fmt.Errorf("nothing to explain: %w", err)
	}
	var all []Explanation
	for _, l := range q.leaves {
		all = append(all, l.explain(g, at))
	}
	return all, nil
}

func (l *leaf) explain(g *Log, at time.Time) Explanation {
	to := at.Add(-time.Duration(l.offset))
	e := Explanation{Span: l.span, Selector: l.selectorSpan, From: to.Add(-time.Duration(l.window)), To: to}
	for _, entry := range g.Between(e.From.UnixNano(), to.UnixNano()) {
		if l.source(entry.Stream).selected {
			e.Lines++
		}
		l.push(entry.Stream, entry.Line)
	}
	spans, passed := l.pipe.Passed()
	for i := range spans {
		e.Stages = append(e.Stages, StageCount{spans[i], passed[i]})
	}
	result, err := l.at(at.UnixNano())
	e.Samples, e.Err = result.Vector, err
	return e
}

// maxExplained is how many samples an explanation names.
const maxExplained = 5

// Words puts an explanation in words, of which text is the expression. when
// writes a time.
func (e Explanation) Words(text string, when func(time.Time) string) []string {
	noun := "lines"
	if e.Lines == 1 {
		noun = "line"
	}
	words := []string{
		fmt.Sprintf("%s, at %s:", oneLine(e.Span.In(text)), when(e.To)),
		fmt.Sprintf("%6d %s of %s after %s up to %s", e.Lines, noun, oneLine(e.Selector.In(text)), when(e.From), when(e.To)),
	}
	for _, s := range e.Stages {
		words = append(words, fmt.Sprintf("%6d after %s", s.Lines, oneLine(s.Stage.In(text))))
	}
	if e.Err != nil {
		words = append(words, "       fails: "+e.Err.Error())
	}
	for i, s := range e.Samples {
		if i == maxExplained {
			return append(words, fmt.Sprintf("       and %d more", len(e.Samples)-i))
		}
		words = append(words, "     = "+s.Labels.String()+" "+strconv.FormatFloat(s.Value, 'g', -1, 64))
	}
	return words
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
