package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
)

// runBatch answers many questions over fixtures.
func (f *queryFlags) runBatch(t *terminal.Terminal) error {
	if len(f.logs) != 1 {
		return t.Usage("--batch needs one --logs FILE with fixtures")
	}
	data, err := os.ReadFile(f.logs[0])
	if err != nil {
		return err
	}
	fixtures, err := evaluate.ReadFixtures(data)
	if err != nil {
		return fmt.Errorf("%s: %w", f.logs[0], err)
	}
	questions, err := t.ReadStdin(`pipe questions in, one a line: {"id": "1", "fixture": "shop", "query": "vector(1)", "time": "2026-01-05T10:00:00Z"}`)
	if err != nil {
		return err
	}
	answers, err := answerAll(questions, fixtures)
	if err != nil {
		return err
	}
	return t.Write(answers)
}

// question is one line of --batch.
type question struct {
	ID      string `json:"id"`
	Fixture string `json:"fixture"`
	Query   string `json:"query"`
	Time    string `json:"time"`
}

type answer struct {
	ID     string          `json:"id"`
	Vector *[]answerSample `json:"vector,omitempty"`
	Scalar string          `json:"scalar,omitempty"`
	Error  string          `json:"error,omitempty"`
}

type answerSample struct {
	Labels map[string]string `json:"labels"`
	Value  string            `json:"value"`
}

func answerAll(questions []byte, fixtures map[string]*evaluate.Logs) ([]byte, error) {
	var out bytes.Buffer
	write := json.NewEncoder(&out)
	write.SetEscapeHTML(false)
	lines := bufio.NewScanner(bytes.NewReader(questions))
	lines.Buffer(nil, len(questions)+1)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("<stdin>:%d: %w", n, err)
		}
		if err := write.Encode(q.answer(fixtures)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), lines.Err()
}

func (q question) answer(fixtures map[string]*evaluate.Logs) answer {
	a := answer{ID: q.ID}
	result, err := q.evaluate(fixtures)
	switch {
	case err != nil:
		a.Error = err.Error()
	case result.IsScalar:
		a.Scalar = formatValue(result.Scalar)
	default:
		a.Vector = &[]answerSample{}
		for _, s := range result.Vector {
			*a.Vector = append(*a.Vector, answerSample{s.Labels, formatValue(s.Value)})
		}
	}
	return a
}

func (q question) evaluate(fixtures map[string]*evaluate.Logs) (evaluate.Result, error) {
	logs, known := fixtures[q.Fixture]
	if !known {
		return evaluate.Result{}, fmt.Errorf("there is no fixture %q", q.Fixture)
	}
	at, err := evaluate.ParseTime(q.Time)
	if err != nil {
		return evaluate.Result{}, err
	}
	query, err := evaluate.Compile(q.Query)
	if err != nil {
		return evaluate.Result{}, err
	}
	return query.At(logs, at)
}

// formatValue is the shortest text that reads as the number.
func formatValue(v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
