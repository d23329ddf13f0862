package evaluate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// ReadOptions say how the lines of a file are read. The zero value works.
type ReadOptions struct {
	// Labels are those of the stream. Nil: none.
	Labels map[string]string
	// Start is the time of the first line, where lines have none; each is a second
	// behind the one before. Zero: a line without a time is an error at the
	// beginning, and has that of the line before it further down, as the lines of
	// a stack trace have.
	Start time.Time
}

// Found is a line of a file with the labels of its stream.
type Found struct {
	Labels map[string]string
	Line
}

// A Reader reads lines of a log file: plain text, logfmt and JSON, each with its
// time somewhere, what Docker, containerd and kubectl logs --timestamps write, and
// what logcli prints as JSON lines, which has labels of its own.
type Reader struct {
	name    string
	options ReadOptions
	lines   *bufio.Reader
	number  int
	last    time.Time
	long    []byte
}

// NewReader reads lines from r. name is what errors call it.
func NewReader(name string, r io.Reader, o ReadOptions) *Reader {
	return &Reader{name: name, options: o, lines: bufio.NewReaderSize(r, 64<<10)}
}

// Next is the next line, io.EOF behind the last.
func (r *Reader) Next() (Found, error) {
	for {
		text, err := r.row()
		if err != nil {
			return Found{}, err
		}
		r.number++
		if text = strings.TrimSuffix(text, "\r"); text == "" {
			continue
		}
		return r.found(text)
	}
}

// row is the next row of the file, without its end.
func (r *Reader) row() (string, error) {
	r.long = r.long[:0]
	for {
		part, err := r.lines.ReadSlice('\n')
		if err == nil && len(r.long) == 0 {
			return string(part[:len(part)-1]), nil
		}
		r.long = append(r.long, part...)
		switch {
		case err == nil:
			return string(r.long[:len(r.long)-1]), nil
		case errors.Is(err, io.EOF) && len(r.long) > 0:
			return string(r.long), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		}
	}
}

func (r *Reader) found(text string) (Found, error) {
	f := Found{Labels: r.options.Labels, Line: Line{Text: text}}
	if text[0] == '{' && envelope(text, &f) {
		r.last = f.Time
		return f, nil
	}
	if !r.options.Start.IsZero() {
		if r.last.IsZero() {
			r.last = r.options.Start.Add(-time.Second)
		}
		r.last = r.last.Add(time.Second)
		f.Time = r.last
		return f, nil
	}
	at, found := timeOf(text)
	switch {
	case found:
		r.last = at
	case r.last.IsZero():
		return f, fmt.Errorf("%s:%d: no time found in %.80q: give the first line's, and each is a second behind the one before", r.name, r.number, text)
	}
	f.Time = r.last
	if t, size, ok := leadingTime(text); ok && t.Equal(at) {
		f.Text = containerLine(text, size)
	}
	return f, nil
}

// containerLine takes off what stands in front of the line that a container
// wrote: of containerd its time, stdout or stderr, and F or P; of kubectl logs
// --timestamps its time, which is told from the container's own by its nine
// digits, or because JSON follows.
func containerLine(text string, size int) string {
	for _, prefix := range []string{" stdout F ", " stderr F ", " stdout P ", " stderr P "} {
		if strings.HasPrefix(text[size:], prefix) {
			return text[size+len(prefix):]
		}
	}
	rest, blank := strings.CutPrefix(text[size:], " ")
	if blank && (size == len("2026-01-05T10:00:00.123456789Z") && text[size-1] == 'Z' || strings.HasPrefix(rest, "{")) {
		return rest
	}
	return text
}

// envelope reads a line that stands inside of JSON: of logcli or Docker.
func envelope(text string, f *Found) bool {
	if !strings.Contains(text, `"line":`) && !strings.Contains(text, `"log":`) {
		return false
	}
	var e struct {
		Labels    map[string]string `json:"labels"`
		Line      *string           `json:"line"`
		Timestamp string            `json:"timestamp"`
		Log       *string           `json:"log"`
		Time      string            `json:"time"`
	}
	if json.Unmarshal([]byte(text), &e) != nil {
		return false
	}
	var at string
	switch {
	case e.Line != nil && e.Timestamp != "":
		f.Text, at = *e.Line, e.Timestamp
		if e.Labels != nil {
			f.Labels = e.Labels
		}
	case e.Log != nil && e.Time != "":
		f.Text, at = strings.TrimSuffix(*e.Log, "\n"), e.Time
	default:
		return false
	}
	t, err := ParseTime(at)
	f.Time = t
	return err == nil
}

// ReadAll puts the lines of a file into the logs, and returns the times of the
// first and the last. The text may also be what Loki's API answers to a query.
func (l *Logs) ReadAll(name string, text []byte, o ReadOptions) (first, last time.Time, err error) {
	var seen span
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) && l.readAnswer(text, &seen) {
		return seen.first, seen.last, nil
	}
	r := NewReader(name, bytes.NewReader(text), o)
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return seen.first, seen.last, nil
		}
		if err != nil {
			return seen.first, seen.last, err
		}
		l.Add(f.Labels, f.Line)
		seen.add(f.Time)
	}
}

// span is the times from first to last.
type span struct{ first, last time.Time }

func (s *span) add(t time.Time) {
	if s.first.IsZero() || t.Before(s.first) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
}

// readAnswer reads streams as Loki's API gives them.
func (l *Logs) readAnswer(text []byte, seen *span) bool {
	var answer struct {
		Data struct {
			ResultType string `json:"resultType"`
			Result     []struct {
				Stream map[string]string `json:"stream"`
				Values []fixtureEntry    `json:"values"`
			} `json:"result"`
		} `json:"data"`
	}
	if json.Unmarshal(text, &answer) != nil || answer.Data.ResultType != "streams" {
		return false
	}
	for _, s := range answer.Data.Result {
		for _, e := range s.Values {
			l.Add(s.Stream, e.Line)
			seen.add(e.Time)
		}
	}
	return true
}
