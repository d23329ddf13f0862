package ruletest

import (
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// logOf is what a test logs.
func logOf(f *rules.TestFile, t *rules.Test, o *Options) (*engine.Log, error) {
	g := engine.NewLog()
	for i := range t.Streams {
		s := &t.Streams[i]
		labels := engine.MakeLabels(s.Labels)
		for _, line := range s.Lines {
			texts := []string{line.Text}
			if line.File != "" {
				var err error
				if texts, err = rowsOf(beside(f.Name, line.File), o); err != nil {
					return nil, err
				}
			}
			metadata := engine.MakeLabels(joined(s.Metadata, line.Metadata))
			at := t.Start.Add(line.At)
			for range line.Repeat {
				for _, text := range texts {
					g.Add(labels, engine.Line{Time: at.UnixNano(), Text: text, Metadata: metadata})
					at = at.Add(line.Every)
				}
			}
		}
	}
	return g, nil
}

func rowsOf(file string, o *Options) ([]string, error) {
	text, err := o.Read(file)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n"), nil
}

func joined(a, b map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range []map[string]string{a, b} {
		for name, value := range m {
			all[name] = value
		}
	}
	return all
}

// clock writes times as the test does: since its start.
type clock struct{ start time.Time }

func (c clock) text(t time.Time) string { return short(t.Sub(c.start)) }

// short is a duration without the zeros at its end: 5m for 5m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
