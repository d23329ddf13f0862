package evaluate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
)

// Logs are lines in memory. The zero value has none.
type Logs struct{ lines *engine.Log }

// Line is a log line.
type Line struct {
	Time     time.Time
	Text     string
	Metadata map[string]string // structured metadata
}

func (l *Logs) log() *engine.Log {
	if l.lines == nil {
		l.lines = engine.NewLog()
	}
	return l.lines
}

// Add puts a line of the stream with these labels into the logs. Lines may come
// in any order; of those of one time the order is kept. A line that is there
// already is dropped, as Loki drops it.
func (l *Logs) Add(stream map[string]string, line Line) {
	l.log().Add(engine.MakeLabels(stream), engine.Line{
		Time:     line.Time.UnixNano(),
		Text:     line.Text,
		Metadata: engine.MakeLabels(line.Metadata),
	})
}

// fixture is a named set of streams, as JSON has it.
type fixture struct {
	Streams []struct {
		Labels  map[string]string `json:"labels"`
		Entries []fixtureEntry    `json:"entries"`
	} `json:"streams"`
}

type fixtureEntry struct{ Line }

// UnmarshalJSON reads ["nanoseconds", "line", {metadata}].
func (e *fixtureEntry) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) < 2 || len(parts) > 3 {
		return fmt.Errorf("an entry has %d parts: write [\"nanoseconds\", \"line\"], and {metadata} if there is any", len(parts))
	}
	var at string
	if err := json.Unmarshal(parts[0], &at); err != nil {
		return err
	}
	when, err := ParseTime(at)
	if err != nil {
		return err
	}
	e.Time = when
	if err := json.Unmarshal(parts[1], &e.Text); err != nil || len(parts) == 2 {
		return err
	}
	return json.Unmarshal(parts[2], &e.Metadata)
}

// ReadFixtures reads named sets of streams from JSON:
//
//	{"name": {"streams": [{"labels": {"app": "shop"}, "entries": [["1767607200000000000", "a line", {"trace_id": "t1"}]]}]}}
func ReadFixtures(data []byte) (map[string]*Logs, error) {
	var fixtures map[string]fixture
	if err := json.Unmarshal(data, &fixtures); err != nil {
		return nil, err
	}
	all := map[string]*Logs{}
	for name, f := range fixtures {
		all[name] = &Logs{}
		for _, s := range f.Streams {
			for _, e := range s.Entries {
				all[name].Add(s.Labels, e.Line)
			}
		}
	}
	return all, nil
}

// ParseTime reads nanoseconds since 1970, or a time as RFC 3339 has it.
func ParseTime(text string) (time.Time, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(0, n).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, fmt.Errorf("%q is no time: write nanoseconds since 1970, or 2026-01-05T10:00:00Z", text)
	}
	return t, nil
}
