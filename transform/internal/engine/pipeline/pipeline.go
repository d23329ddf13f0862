package pipeline

import (
	"fmt"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// Line is a log line as it is stored.
type Line struct {
	Time     int64 // nanoseconds since 1970
	Text     string
	Metadata Labels // structured metadata
}

// A Pipeline is the stages of a query, ready to run.
type Pipeline struct {
	stages []stage
	spans  []logql.Span // of stages, and of unwrap
	passed []int        // lines that came through each of spans
	unwrap *unwrap      // nil: there is none
	hints  *hints
	state  state
}

// state is a line on its way.
type state struct {
	set
	text string
	time int64
	// early: a parser has dropped the line for a filter behind it.
	early bool
	// beyond is why the line cannot be evaluated here, though Loki might.
	beyond error
}

// A stage changes the line, or drops it: then it returns false.
type stage interface {
	apply(*state) bool
}

// New compiles stages, and unwrap unless it is nil. Errors are those that make
// Loki load a rule and fail each of its evaluations: a template that does not
// parse, say.
func New(stages []logql.Stage, unwrapped *logql.Unwrap, want Wanted) (*Pipeline, error) {
	p := &Pipeline{}
	templates := map[string][]string{}
	for _, s := range stages {
		if err := checkTemplates(s, templates); err != nil {
			return nil, err
		}
	}
	if want.LineUnseen {
		stages = withoutUnread(stages)
	}
	p.hints = newHints(want, stages, unwrapped, func(text string) []string { return templates[text] })
	for _, s := range filtersFirst(stages) {
		compiled, err := compile(s, p.hints)
		if err != nil {
			return nil, err
		}
		p.stages, p.spans = append(p.stages, compiled), append(p.spans, s.Bounds())
		p.hints.stopAt(compiled)
	}
	p.passed = make([]int, len(p.stages)+1)
	if unwrapped == nil {
		return p, nil
	}
	p.spans = append(p.spans, unwrapped.Span)
	var err error
	if p.unwrap, err = newUnwrap(unwrapped); err != nil {
		return nil, err
	}
	p.hints.stopBehind(p.unwrap)
	return p, nil
}

// Passed is how many lines came through each stage, in the order in which they
// run, and through unwrap. Stages that need not run are not among them.
func (p *Pipeline) Passed() (stages []logql.Span, lines []int) {
	return p.spans, p.passed[:len(p.spans)]
}

// filtersFirst moves line filters to the front as Loki does: before everything
// but what makes a new line. Decolorize does not count as that.
func filtersFirst(stages []logql.Stage) []logql.Stage {
	var ordered []logql.Stage
	front := 0
	for _, s := range stages {
		switch s.(type) {
		case *logql.LineFilter:
			ordered = slices.Insert(ordered, front, s)
			front++
			continue
		case *logql.LineFormat, *logql.Unpack:
			front = len(ordered) + 1
		}
		ordered = append(ordered, s)
	}
	return ordered
}

// withoutUnread leaves out each line_format whose line no later filter or parser
// reads.
func withoutUnread(stages []logql.Stage) []logql.Stage {
	var kept []logql.Stage
	read := false
	for _, s := range slices.Backward(stages) {
		switch s.(type) {
		case *logql.LineFilter, *logql.JSON, *logql.Logfmt, *logql.Regexp, *logql.Pattern, *logql.Unpack:
			read = true
		case *logql.LineFormat:
			if !read {
				continue
			}
		}
		kept = append(kept, s)
	}
	slices.Reverse(kept)
	return kept
}

// checkTemplates parses the templates of a stage and notes their labels.
func checkTemplates(s logql.Stage, fields map[string][]string) error {
	check := func(text string) error {
		t, err := template.Parse(text)
		if err == nil {
			fields[text] = t.Fields()
		}
		return err
	}
	switch s := s.(type) {
	case *logql.LineFormat:
		return check(s.Template.Value)
	case *logql.LabelFormat:
		for _, f := range s.Formats {
			if f.Template == nil {
				continue
			}
			if err := check(f.Template.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func compile(s logql.Stage, h *hints) (stage, error) {
	switch s := s.(type) {
	case *logql.LineFilter:
		return newLineFilter(s)
	case *logql.LabelFilter:
		return newLabelFilter(s)
	case *logql.JSON:
		return newJSON(s, h)
	case *logql.Logfmt:
		return newLogfmt(s, h)
	case *logql.Regexp:
		return newRegexp(s, h)
	case *logql.Pattern:
		return newPattern(s, h)
	case *logql.Unpack:
		return &unpack{newParser(h)}, nil
	case *logql.LineFormat:
		return newLineFormat(s)
	case *logql.LabelFormat:
		return newLabelFormat(s)
	case *logql.Decolorize:
		return newDecolorize(), nil
	case *logql.Drop:
		return newSelection(s.Labels, false)
	case *logql.Keep:
		return newSelection(s.Labels, true)
	}
	return nil, fmt.Errorf("the stage %T cannot be evaluated", s)
}

// Run sends a line of a stream through the stages and reports whether it came
// out. The result is good until the next call.
func (p *Pipeline) Run(stream Labels, line Line) bool {
	s := &p.state
	s.text, s.time, s.early, s.beyond = line.Text, line.Time, false, nil
	s.reset(stream, line.Metadata)
	for i, stage := range p.stages {
		if !stage.apply(s) {
			if s.early {
				p.passed[i]++
			}
			return false
		}
		p.passed[i]++
	}
	if p.unwrap == nil {
		return true
	}
	if !p.unwrap.apply(s) {
		return false
	}
	p.passed[len(p.stages)]++
	return true
}

// Text is the line as the last stage left it.
func (p *Pipeline) Text() string { return p.state.text }

// Value is what unwrap made of the line; 0 without unwrap.
func (p *Pipeline) Value() float64 {
	if p.unwrap == nil {
		return 0
	}
	return p.unwrap.value
}

// Failed is the code of the error that fails the query, "" if there is none,
// with its details. An error that is kept as a label fails nothing.
func (p *Pipeline) Failed() (code, details string) {
	if p.state.keepError {
		return "", ""
	}
	return p.state.err, p.state.detail
}

// KeepsError reports an error that is kept as a label.
func (p *Pipeline) KeepsError() bool { return p.state.keepError && p.state.err != "" }

// Beyond is why the last line could not be evaluated here, whether it came out or
// not: a template that takes too long. It fails the query, for what Loki makes
// of the line is not known.
func (p *Pipeline) Beyond() error { return p.state.beyond }

// Labels appends all labels of the line but those of skip, sorted.
func (p *Pipeline) Labels(to Labels, skip ...string) Labels { return p.state.all(to, skip...) }

// Unchanged reports that the line has the labels of its stream and no others.
func (p *Pipeline) Unchanged() bool { return len(p.state.own) == 0 && p.state.err == "" }

// Label is one label of the line.
func (p *Pipeline) Label(name string) (string, bool) { return p.state.grouped(name) }

func (s *state) data() template.Data {
	return template.Data{Labels: s, Line: s.text, Time: time.Unix(0, s.time).UTC()}
}
