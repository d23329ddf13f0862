package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
)

// answer evaluates the query and writes what it gives.
func (q *queried) answer(explain bool) ([]byte, error) {
	if evaluate.IsLogQuery(q.expr) {
		return q.lines()
	}
	query, err := evaluate.Compile(q.expr)
	if err != nil {
		return nil, err
	}
	if q.step > 0 {
		steps, err := query.Range(&q.logs, orTime(q.from, q.first), orTime(q.to, q.last), q.step)
		if err != nil {
			return nil, err
		}
		return writeSteps(steps, q.format), nil
	}
	at := orTime(q.at, q.last)
	if explain {
		words, err := query.Explain(&q.logs, at)
		if err != nil {
			return nil, err
		}
		return []byte(strings.Join(words, "\n") + "\n"), nil
	}
	result, err := query.At(&q.logs, at)
	if err != nil {
		return nil, err
	}
	return writeSteps([]evaluate.Step{{Time: at, Result: result}}, q.format), nil
}

func orTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// lines answers a log query.
func (q *queried) lines() ([]byte, error) {
	query, err := evaluate.CompileLines(q.expr)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	rows := csv.NewWriter(&b)
	if q.format == "csv" {
		_ = rows.Write([]string{"time", "labels", "line"}) // a buffer takes everything
	}
	for _, l := range query.Between(&q.logs, orTime(q.from, q.first.Add(-1)), orTime(q.to, q.last)) {
		at := l.Time.UTC().Format(time.RFC3339Nano)
		switch q.format {
		case "json":
			writeJSONLine(&b, map[string]any{"timestamp": at, "labels": l.Labels, "line": l.Text})
		case "csv":
			_ = rows.Write([]string{at, labelText(l.Labels), l.Text})
		default:
			fmt.Fprintf(&b, "%s %s %s\n", at, labelText(l.Labels), l.Text)
		}
	}
	rows.Flush()
	return b.Bytes(), nil
}

func writeJSONLine(b *bytes.Buffer, v any) {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil { // texts and numbers as texts: JSON has them all
		panic("internal error: " + err.Error())
	}
}

// writeSteps writes samples: series in the order of their labels, each time.
func writeSteps(steps []evaluate.Step, format string) []byte {
	var b bytes.Buffer
	rows := csv.NewWriter(&b)
	if format == "csv" {
		_ = rows.Write([]string{"time", "labels", "value"})
	}
	for _, s := range steps {
		at := s.Time.UTC().Format(time.RFC3339Nano)
		for _, sample := range samplesOf(s) {
			switch format {
			case "json":
				writeJSONLine(&b, map[string]any{"timestamp": at, "labels": sample.Labels, "value": formatValue(sample.Value)})
			case "csv":
				_ = rows.Write([]string{at, labelText(sample.Labels), formatValue(sample.Value)})
			default:
				fmt.Fprintf(&b, "%s %s %s\n", at, labelText(sample.Labels), formatValue(sample.Value))
			}
		}
	}
	rows.Flush()
	return b.Bytes()
}

func samplesOf(s evaluate.Step) []evaluate.Sample {
	if s.IsScalar {
		return []evaluate.Sample{{Labels: map[string]string{}, Value: s.Scalar}}
	}
	sorted := slices.Clone(s.Vector)
	slices.SortStableFunc(sorted, func(a, b evaluate.Sample) int { return strings.Compare(labelText(a.Labels), labelText(b.Labels)) })
	return sorted
}

// labelText writes labels as LogQL does.
func labelText(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+strconv.Quote(labels[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
