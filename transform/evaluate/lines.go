package evaluate

import (
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// A LineQuery is a log query, which gives lines and no samples.
type LineQuery struct{ query *engine.LineQuery }

// CompileLines reads a log query.
func CompileLines(expression string) (*LineQuery, error) {
	expr, err := logql.Parse(expression)
	if err != nil {
		return nil, err
	}
	query, err := engine.CompileLines(expr)
	if err != nil {
		return nil, err
	}
	return &LineQuery{query}, nil
}

// Between is the lines found after from and up to to, the oldest first, as the
// stages left them and with all labels they have.
func (q *LineQuery) Between(logs *Logs, from, to time.Time) []Found {
	var all []Found
	for _, l := range q.query.Between(logs.log(), from, to) {
		all = append(all, Found{l.Labels.Map(), Line{Time: time.Unix(0, l.Time).UTC(), Text: l.Text}})
	}
	return all
}

// IsLogQuery reports whether the expression is a log query. It is false for what
// does not parse.
func IsLogQuery(expression string) bool {
	expr, err := logql.Parse(expression)
	_, is := expr.(*logql.LogQuery)
	return err == nil && is
}

// Selected are the labels that the first selector of the expression asks for, a
// value each: those of a stream that it selects, most likely.
func Selected(expression string) map[string]string {
	labels := map[string]string{}
	expr, err := logql.Parse(expression)
	if err != nil {
		return labels
	}
	for node := range logql.All(expr) {
		s, ok := node.(*logql.Selector)
		if !ok {
			continue
		}
		for _, m := range s.Matchers {
			if m.Op == logql.Equal && m.Value.Value != "" {
				labels[m.Label.Text] = m.Value.Value
			}
		}
		return labels
	}
	return labels
}
