package engine

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Log holds lines in memory, in the order of time; those of one time in the
// order of a hash of their stream, as Loki merges streams, and in that of their
// arrival within a stream.
type Log struct {
	streams map[string]*logStream
	entries []Entry
	sorted  bool
}

// Entry is a line with its stream.
type Entry struct {
	Stream *Stream
	Line   Line
}

type logStream struct {
	Stream
	seen map[string]bool
	// held are empty lines without metadata: of a stream that has no others, Loki
	// 3.7.6 finds none, and loses them when it writes a chunk.
	held []Entry
	some bool // the stream has others
}

// NewLog is an empty log.
func NewLog() *Log { return &Log{streams: map[string]*logStream{}} }

// Add puts a line of the stream with these labels into the log. One that is
// there already, with the same time, text and structured metadata, is dropped,
// as it is when it is sent to Loki twice. A stream of nothing but empty lines is not
// there.
func (g *Log) Add(labels Labels, line Line) {
	key := string(labels.AppendKey(nil))
	stream := g.streams[key]
	if stream == nil {
		stream = &logStream{Stream: *NewStream(labels), seen: map[string]bool{}}
		g.streams[key] = stream
	}
	line.Metadata = slices.DeleteFunc(slices.Clone(line.Metadata), func(l Label) bool { return l.Value == "" }) // Loki keeps none that are empty
	id := time.Unix(0, line.Time).UTC().Format(time.RFC3339Nano) + line.Text + "\xff" + string(line.Metadata.AppendKey(nil))
	if stream.seen[id] {
		return
	}
	stream.seen[id] = true
	stream.held = append(stream.held, Entry{&stream.Stream, line})
	if !isBlank(line) && (!stream.some || line.Time < stream.first) {
		stream.some, stream.first = true, line.Time
	}
	if stream.some {
		g.entries, g.sorted = append(g.entries, stream.held...), false
		stream.held = stream.held[:0]
	}
}

// All is all lines.
func (g *Log) All() []Entry { return g.Between(math.MinInt64, math.MaxInt64) }

// Between is the lines after from and not after to, both in nanoseconds since
// 1970.
func (g *Log) Between(from, to int64) []Entry {
	if !g.sorted {
		slices.SortStableFunc(g.entries, func(a, b Entry) int {
			return cmp.Or(cmp.Compare(a.Line.Time, b.Line.Time), cmp.Compare(a.Stream.hash, b.Stream.hash))
		})
		g.sorted = true
	}
	return g.entries[g.after(from):g.after(to)]
}

// after is the place of the first line later than t.
func (g *Log) after(t int64) int {
	n, _ := slices.BinarySearchFunc(g.entries, t, func(e Entry, t int64) int {
		if e.Line.Time <= t {
			return -1
		}
		return 1
	})
	return n
}

// Instant evaluates the query once, on the lines of the log.
func (q *Query) Instant(g *Log, t time.Time) (Result, error) {
	q.Reset()
	back, ahead := q.Reach()
	for _, e := range g.Between(t.Add(-back).UnixNano(), t.Add(ahead).UnixNano()) {
		q.Push(e.Stream, e.Line)
	}
	return q.At(t)
}
