package evaluate_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
)

// read prints each line as time, labels where they are its own, and text.
func read(text string, o evaluate.ReadOptions) string {
	r := evaluate.NewReader("app.log", strings.NewReader(text), o)
	var out []string
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(out, "\n")
		}
		if err != nil {
			return err.Error()
		}
		labels := ""
		if f.Labels != nil {
			labels = fmt.Sprint(f.Labels, " ")
		}
		out = append(out, f.Time.Format("2006-01-02 15:04:05.999 ")+labels+f.Text)
	}
}

func TestReader(t *testing.T) {
	for _, c := range [][2]string{
		{"2026-01-05T10:00:00Z one", "2026-01-05 10:00:00 2026-01-05T10:00:00Z one"},
		{"2026-01-05 10:00:00,5 one", "2026-01-05 10:00:00.5 2026-01-05 10:00:00,5 one"},
		{"2026/01/05 10:00:00.25 one", "2026-01-05 10:00:00.25 2026/01/05 10:00:00.25 one"},
		{"2026-01-05T10:00:00.123456789+01:00 one", "2026-01-05 09:00:00.123 2026-01-05T10:00:00.123456789+01:00 one"},
		{"2026-01-05T10:00:00-0130 one", "2026-01-05 11:30:00 2026-01-05T10:00:00-0130 one"},
		{"2026-01-05T10:00:00.123456789Z of kubectl", "2026-01-05 10:00:00.123 of kubectl"},
		{`2026-01-05T10:00:00Z {"a":1}`, `2026-01-05 10:00:00 {"a":1}`},
		{"2026-01-05T10:00:00.1Z stderr F the line", "2026-01-05 10:00:00.1 the line"},
		{"ts=2026-01-05T10:00:00Z level=info", "2026-01-05 10:00:00 ts=2026-01-05T10:00:00Z level=info"},
		{"level=info ts=1767607200.5 x", "2026-01-05 10:00:00.5 level=info ts=1767607200.5 x"},
		{"parts=2026-01-05T10:00:00Z", "app.log:1: no time found in \"parts=2026-01-05T10:00:00Z\": give the first line's, and each is a second behind the one before"},
		{`{"level":"info","time":"2026-01-05T10:00:00Z"}`, `2026-01-05 10:00:00 {"level":"info","time":"2026-01-05T10:00:00Z"}`},
		{`{"ts": 1767607200123, "m":"x"}`, `2026-01-05 10:00:00.123 {"ts": 1767607200123, "m":"x"}`},
		{`{"labels":{"app":"a"},"line":"the line","timestamp":"2026-01-05T10:00:00Z"}`, `2026-01-05 10:00:00 map[app:a] the line`},
		{`{"log":"the line\n","stream":"stdout","time":"2026-01-05T10:00:00Z"}`, `2026-01-05 10:00:00 the line`},
		{`::1 - - [05/Jan/2026:11:00:00 +0100] "GET / HTTP/1.1" 200`, `2026-01-05 10:00:00 ::1 - - [05/Jan/2026:11:00:00 +0100] "GET / HTTP/1.1" 200`},
		{"2026-01-05T10:00:00Z panic\r\n\n\tat line 5\nx", "2026-01-05 10:00:00 2026-01-05T10:00:00Z panic\n2026-01-05 10:00:00 \tat line 5\n2026-01-05 10:00:00 x"},
		{"", ""},
	} {
		if got := read(c[0], evaluate.ReadOptions{}); got != c[1] {
			t.Errorf("%s:\n got %s\nwant %s", c[0], got, c[1])
		}
	}
	start := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	if got, want := read("one\ntwo", evaluate.ReadOptions{Start: start}), "2026-01-05 10:00:00 one\n2026-01-05 10:00:01 two"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	long := "2026-01-05T10:00:00Z " + strings.Repeat("x", 200_000)
	if got := read(long+"\n"+long, evaluate.ReadOptions{}); len(got) != 2*len(long)+2*len("2026-01-05 10:00:00 ")+1 {
		t.Errorf("long rows: got %d bytes", len(got))
	}
}

func TestReadAllOfAnAnswer(t *testing.T) {
	var logs evaluate.Logs
	_, last, err := logs.ReadAll("answer.json", []byte(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1767607200000000000","x"],["1767607201000000000","y"]]}]}}`), evaluate.ReadOptions{})
	if err != nil || last.Unix() != 1767607201 {
		t.Fatalf("got %v, %v", last, err)
	}
	query, err := evaluate.Compile(`count_over_time({app="a"}[1m])`)
	if err != nil {
		t.Fatal(err)
	}
	if result, err := query.At(&logs, last); err != nil || len(result.Vector) != 1 || result.Vector[0].Value != 2 {
		t.Errorf("got %v, %v", result, err)
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range []string{"2026-01-05T10:00:00Z x", `{"ts":1767607200.1}`, "[05/Jan/2026:10:00:00 +0000]", `{"log":"","time":"x"}`} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) { read(text, evaluate.ReadOptions{}) })
}
