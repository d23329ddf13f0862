package engine

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/pipeline"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// FoundLine is a line that a log query gives, with all its labels.
type FoundLine struct {
	Time   int64 // nanoseconds since 1970
	Labels Labels
	Text   string
}

// LineQuery is a log query, ready to run.
type LineQuery struct {
	selector []matcher
	pipe     *pipeline.Pipeline
}

// CompileLines makes a log query of an expression.
func CompileLines(expr logql.Expr) (*LineQuery, error) {
	query, ok := expr.(*logql.LogQuery)
	if !ok {
		return nil, fmt.Errorf("this is no log query: it gives samples and no lines")
	}
	q := &LineQuery{}
	var err error
	if q.selector, err = newSelector(query.Selector); err != nil {
		return nil, err
	}
	q.pipe, err = pipeline.New(query.Stages, nil, pipeline.Wanted{})
	return q, err
}

// Run gives the line that becomes of a line, if it is found.
func (q *LineQuery) Run(stream *Stream, line Line) (FoundLine, bool) {
	if !selects(q.selector, stream.Labels) || !q.pipe.Run(stream.Labels, line) {
		return FoundLine{}, false
	}
	return FoundLine{line.Time, q.pipe.Labels(nil), q.pipe.Text()}, true
}

// Between is the lines found after from and up to to, the oldest first.
func (q *LineQuery) Between(g *Log, from, to time.Time) []FoundLine {
	var found []FoundLine
	for _, e := range g.Between(from.UnixNano(), to.UnixNano()) {
		if line, ok := q.Run(e.Stream, e.Line); ok {
			found = append(found, line)
		}
	}
	return found
}
