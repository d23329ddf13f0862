package ruletest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// maxLines is how many lines a test may log: they are all in memory, some hundred
// bytes each.
const maxLines = 1_000_000

// logOf is what a test logs.
func logOf(f *rules.TestFile, t *rules.Test, o *Options) (*engine.Log, error) {
	b := logBuilder{file: f, test: t, options: o, log: engine.NewLog()}
	for i := range t.Streams {
		s := &t.Streams[i]
		labels := engine.MakeLabels(s.Labels)
		for _, line := range s.Lines {
			metadata := engine.MakeLabels(joined(s.Metadata, line.Metadata))
			add := b.addRepeated
			if line.File != "" {
				add = b.addFile
			}
			if err := add(line, func(at time.Time, text string) {
				b.log.Add(labels, engine.Line{Time: at.UnixNano(), Text: text, Metadata: metadata})
			}); err != nil {
				return nil, err
			}
		}
	}
	return b.log, nil
}

type logBuilder struct {
	file    *rules.TestFile
	test    *rules.Test
	options *Options
	log     *engine.Log
	lines   int
}

// room counts lines, and fails where there are too many.
func (b *logBuilder) room(line rules.TestLine, n int) error {
	if b.lines += n; b.lines > maxLines {
		return &finding.InputError{Place: line.Place, Msg: fmt.Sprintf("the test logs more than %d lines", maxLines), Hint: "loki-rules replay takes files of any size"}
	}
	return nil
}

func (b *logBuilder) addRepeated(line rules.TestLine, add func(time.Time, string)) error {
	return b.addSpaced(line, []string{line.Text}, add)
}

// addSpaced adds the texts as often as the line says, all with the same time in
// between.
func (b *logBuilder) addSpaced(line rules.TestLine, texts []string, add func(time.Time, string)) error {
	if err := b.room(line, line.Repeat*len(texts)); err != nil {
		return err
	}
	at := b.test.Start.Add(line.At)
	for range line.Repeat {
		for _, text := range texts {
			add(at, text)
			at = at.Add(line.Every)
		}
	}
	return nil
}

// addFile adds the lines of a file: at the times that stand in them, unless the
// test spaces them, or there are none.
func (b *logBuilder) addFile(line rules.TestLine, add func(time.Time, string)) error {
	name := beside(b.file.Name, line.File)
	text, err := b.options.Read(name)
	if err != nil {
		return &finding.InputError{Place: line.Place, Msg: "file: " + err.Error(), Hint: "paths are relative to the test file"}
	}
	found, timed := timedRows(name, text)
	if line.AskEvery || !timed {
		rows := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
		return b.addSpaced(line, rows, add)
	}
	if err := b.room(line, len(found)); err != nil {
		return err
	}
	var shift time.Duration
	if line.AskAt || !b.test.Dated {
		shift = b.test.Start.Add(line.At).Sub(earliest(found))
	}
	for _, row := range found {
		add(row.Time.Add(shift), row.Text)
	}
	return nil
}

// timedRows reads the lines of a file with the times that stand in them; not
// timed where the first has none.
func timedRows(name string, text []byte) (found []evaluate.Found, timed bool) {
	r := evaluate.NewReader(name, bytes.NewReader(text), evaluate.ReadOptions{})
	for {
		row, err := r.Next()
		if err != nil {
			return found, errors.Is(err, io.EOF) && len(found) > 0
		}
		found = append(found, row)
	}
}

func earliest(found []evaluate.Found) time.Time {
	return slices.MinFunc(found, func(a, b evaluate.Found) int { return a.Time.Compare(b.Time) }).Time
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
