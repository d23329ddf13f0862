package lokiserver

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/lokiserver/lokitest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

var start = time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)

func server(t *testing.T, o lokitest.Options) *Server {
	t.Helper()
	fake := httptest.NewServer(lokitest.New(o))
	t.Cleanup(fake.Close)
	s, err := At(context.Background(), fake.URL+"/", &Server{Run: "-run"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPush: lines of several requests, with their metadata, are all found again,
// and by their own tenant only.
func TestPush(t *testing.T) {
	s := server(t, lokitest.Options{Auth: true})
	var lines []ruletest.Logged
	for i := range pushSize*2 + 1 {
		lines = append(lines, ruletest.Logged{
			Labels: map[string]string{"app": fmt.Sprint("a", i%2)}, Metadata: map[string]string{"trace": "t"}, Time: start.Add(time.Duration(i) * time.Millisecond), Text: fmt.Sprint("line ", i),
		})
	}
	if err := s.Push("one", lines); err != nil {
		t.Fatal(err)
	}
	end := start.Add(time.Minute)
	got, err := s.Samples("one", `sum by (trace) (count_over_time({app=~".+"}[5m]))`, end)
	if err != nil || len(got) != 1 || got[0].Value != pushSize*2+1 || got[0].Labels["trace"] != "t" {
		t.Errorf("%v %v", got, err)
	}
	if got, err := s.Samples("two", `count_over_time({app=~".+"}[5m])`, end); err != nil || len(got) != 0 {
		t.Errorf("another tenant sees %v %v", got, err)
	}
	found, err := s.Lines("one", `{app="a0"} |= "line 10000"`, start, start.Add(10*time.Second))
	if err != nil || len(found) != 1 || !found[0].Time.Equal(start.Add(10*time.Second)) {
		t.Errorf("a line at the end of the window: %v %v", found, err)
	}
}

// TestRefusals: what Loki refuses is told from what could not be asked.
func TestRefusals(t *testing.T) {
	s := server(t, lokitest.Options{Auth: true})
	var refusal *ruletest.Refusal
	if _, err := s.Samples("one", "sum(", start); !errors.As(err, &refusal) {
		t.Errorf("%v is no refusal", err)
	}
	if _, err := s.Samples("one", "1/0", start); err != nil {
		t.Error(err)
	}
	if err := s.Push("one", []ruletest.Logged{{Labels: map[string]string{"a": "b"}, Text: "\xff"}}); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("%v: what JSON cannot carry is not sent as something else", err)
	}
	s.base = "http://127.0.0.1:1"
	if _, err := s.Samples("one", "vector(1)", start); err == nil || errors.As(err, &refusal) {
		t.Errorf("%v: nobody was there to refuse", err)
	}
	for _, address := range []string{"127.0.0.1:3100", "ftp://x", "http://user:secret@x", "http://127.0.0.1:1"} {
		if _, err := At(context.Background(), address, &Server{}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestTail: of what a Loki said before it ended, the error is told.
func TestTail(t *testing.T) {
	var l log
	for range 10_000 {
		fmt.Fprintln(&l, "level=warn msg=chatter")
	}
	fmt.Fprintln(&l, "level=error msg=why\nlevel=info msg=bye")
	if got := l.tail(); got != "level=error msg=why\nlevel=info msg=bye" {
		t.Error(got)
	}
	if n := l.text.Len(); n > kept {
		t.Errorf("%d bytes are kept", n)
	}
}
