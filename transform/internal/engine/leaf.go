package engine

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/pipeline"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// leaf is a range aggregation: it turns lines into samples, keeps them while
// its window can see them, and makes one vector of them for each time.
type leaf struct {
	selector []matcher
	pipe     *pipeline.Pipeline
	measure  measure
	compute  compute
	window   int64 // nanoseconds
	offset   int64
	group    grouping
	absent   Labels // of absent_over_time

	span, selectorSpan logql.Span // in the expression

	streams map[*Stream]*source
	last    *source
	series  map[string]*series
	order   []*series // as they came
	failed  []failure
	blank   []Entry // that wait for the first line of their stream which is not
	key     []byte
	labels  Labels
}

type matcher struct {
	label string
	holds match.Text
}

// source is a stream as this leaf sees it.
type source struct {
	stream   *Stream
	selected bool
	whole    *series // for lines that no stage gave labels
}

type series struct {
	labels  Labels
	key     string
	fails   bool   // a line brought an error as a field
	code    string // of that error; it may be empty
	samples []point
}

type point struct {
	time  int64
	value float64
}

// failure is a line that fails each evaluation that sees it.
type failure struct {
	time         int64
	code, detail string // without a code: what is not evaluated here
}

// emptyCode stands for the code of an error that a line brought without one: a label
// that is there and empty fails a query as well. Seen by asking Loki 3.7.6.
const emptyCode = `""`

func (f failure) err() error {
	if f.code == "" {
		return &Error{Class: Beyond, Detail: f.detail}
	}
	return &Error{Class: Pipeline, Code: f.code, Detail: f.detail}
}

func newLeaf(e *logql.RangeAggregation, above *logql.VectorAggregation) (*leaf, error) {
	l := &leaf{window: int64(e.Window.Length), span: e.Span, selectorSpan: e.Log.Selector.Span}
	if e.Offset != nil {
		l.offset = int64(e.Offset.Length)
	}
	var err error
	if l.selector, err = newSelector(e.Log.Selector); err != nil {
		return nil, err
	}
	l.measure, l.compute = functionOf(e)
	want := l.groupBy(e, above)
	if e.Func == logql.AbsentOverTime {
		l.absent = MakeLabels(logql.AbsentLabels(e.Log.Selector))
	}
	l.pipe, err = pipeline.New(e.Log.Stages, e.Unwrap, want)
	l.reset()
	return l, err
}

// groupBy decides how samples are joined to series, and says what of the labels
// can be seen then: all, unless the aggregation or a sum right above it names
// what it groups by.
func (l *leaf) groupBy(e *logql.RangeAggregation, above *logql.VectorAggregation) pipeline.Wanted {
	want := pipeline.Wanted{LineUnseen: e.Func != logql.BytesOverTime && e.Func != logql.BytesRate}
	if e.Unwrap != nil {
		l.group.skip = []string{e.Unwrap.Label.Text}
	}
	switch {
	case e.Func == logql.AbsentOverTime:
		l.group.by = true // of nothing: whether there is a line is all that counts
	case e.Grouping != nil:
		l.group = groupingOf(e.Grouping, l.group.skip)
	case above == nil || !canJoin(e, above):
	case above.Grouping != nil && above.Grouping.Without:
		l.group.skip = append(l.group.skip, pipeline.DetailsLabel) // as in Loki
	default:
		l.group = groupingOf(above.Grouping, l.group.skip)
	}
	want.Some, want.Labels = l.group.by, l.group.names
	return want
}

// canJoin reports whether the sum above may be computed at once with the range
// aggregation.
func canJoin(e *logql.RangeAggregation, above *logql.VectorAggregation) bool {
	if above.Func != logql.Sum {
		return false
	}
	switch e.Func {
	case logql.Rate, logql.CountOverTime, logql.BytesRate, logql.BytesOverTime, logql.SumOverTime:
		return true
	default:
		return false
	}
}

func (l *leaf) reset() {
	l.streams, l.last, l.series = map[*Stream]*source{}, nil, map[string]*series{}
	l.order, l.failed, l.blank = nil, nil, nil
}

func (l *leaf) push(stream *Stream, line Line) {
	from := l.source(stream)
	if !from.selected {
		return
	}
	if line.Time < stream.first && isBlank(line) {
		l.blank = append(l.blank, Entry{stream, line})
		return
	}
	l.run(from, line)
}

// run sends a line through the stages and keeps what comes out.
func (l *leaf) run(from *source, line Line) {
	out := l.pipe.Run(from.stream.Labels, line)
	if err := l.pipe.Beyond(); err != nil {
		l.failed = append(l.failed, failure{time: line.Time, detail: err.Error()})
		return
	}
	if !out {
		return
	}
	if code, detail := l.pipe.Failed(); code != "" {
		l.failed = append(l.failed, failure{line.Time, code, detail})
		return
	}
	s := l.find(from)
	if s.fails {
		l.failed = append(l.failed, failure{line.Time, cmp.Or(s.code, emptyCode), "the line has a field " + pipeline.ErrorLabel})
		return
	}
	s.add(point{line.Time, l.measure(l.pipe)})
}

// findBlank finds the empty lines at the beginning of a stream, which Loki 3.7.6 finds
// only where it reads up to a line that is not empty.
func (l *leaf) findBlank(end int64) {
	l.blank = slices.DeleteFunc(l.blank, func(e Entry) bool {
		found := e.Stream.first <= end
		if found {
			l.run(l.source(e.Stream), e.Line)
		}
		return found
	})
}

// add puts a sample in its place: mostly at the end, for lines come in the order
// of time, and where they do not, those to come still find it.
func (s *series) add(p point) {
	s.samples = append(s.samples, p)
	for i := len(s.samples) - 1; i > 0 && s.samples[i-1].time > p.time; i-- {
		s.samples[i-1], s.samples[i] = s.samples[i], s.samples[i-1]
	}
}

func (l *leaf) source(stream *Stream) *source {
	if l.last != nil && l.last.stream == stream {
		return l.last
	}
	from, known := l.streams[stream]
	if !known {
		from = &source{stream: stream, selected: selects(l.selector, stream.Labels)}
		l.streams[stream] = from
	}
	l.last = from
	return from
}

func newSelector(s *logql.Selector) ([]matcher, error) {
	var all []matcher
	for _, m := range s.Matchers {
		holds, err := pipeline.TextMatcher(m.Op, m.Value.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, matcher{m.Label.Text, holds})
	}
	return all, nil
}

func selects(selector []matcher, labels Labels) bool {
	for _, m := range selector {
		if value, _ := labels.Get(m.label); !m.holds(value) {
			return false
		}
	}
	return true
}

// find is the series that the line in the pipeline belongs to.
func (l *leaf) find(from *source) *series {
	unchanged := l.pipe.Unchanged()
	if unchanged && from.whole != nil {
		return from.whole
	}
	l.labels = l.group.ofLine(l.pipe, l.labels[:0])
	l.key = l.labels.AppendKey(l.key[:0])
	s, known := l.series[string(l.key)]
	if !known {
		s = &series{labels: slices.Clone(l.labels), key: string(l.key)}
		if !l.pipe.KeepsError() {
			s.code, s.fails = s.labels.Get(pipeline.ErrorLabel)
		}
		l.series[s.key] = s
		l.order = append(l.order, s)
	}
	if unchanged {
		from.whole = s
	}
	return s
}

func (l *leaf) at(t int64) (Result, error) {
	end := t - l.offset
	start := end - l.window
	l.findBlank(end)
	l.forget(start)
	for _, f := range l.failed {
		if f.time <= end {
			return Result{}, f.err()
		}
	}
	var result Result
	for _, s := range l.order {
		if seen := upTo(s.samples, end); len(seen) > 0 {
			result.Vector = append(result.Vector, Sample{s.labels, l.compute(seen)})
		}
	}
	if l.absent == nil {
		return result, nil
	}
	if len(result.Vector) > 0 {
		return Result{}, nil
	}
	return Result{Vector: []Sample{{l.absent, 1}}}, nil
}

// forget drops what no later window can see.
func (l *leaf) forget(start int64) {
	l.failed = slices.DeleteFunc(l.failed, func(f failure) bool { return f.time <= start })
	gone := 0
	for _, s := range l.order {
		old := len(upTo(s.samples, start))
		if s.samples = s.samples[old:]; len(s.samples) == 0 {
			gone++
		}
	}
	if gone*2 <= len(l.order) || gone < 1000 {
		return
	}
	l.order = slices.DeleteFunc(l.order, func(s *series) bool {
		if len(s.samples) == 0 {
			delete(l.series, s.key)
		}
		return len(s.samples) == 0
	})
	for _, from := range l.streams {
		from.whole = nil
	}
}

// upTo is the samples not after t.
func upTo(samples []point, t int64) []point {
	if n := len(samples); n == 0 || samples[n-1].time <= t {
		return samples
	}
	n, _ := slices.BinarySearchFunc(samples, t, func(p point, t int64) int {
		if p.time <= t {
			return -1
		}
		return 1
	})
	return samples[:n]
}
