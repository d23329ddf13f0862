package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/fields"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// The codes of lines that could not be parsed.
const (
	jsonError   = "JSONParserErr"
	logfmtError = "LogfmtParserErr"
)

// parser is what the stages that find labels in lines have in common.
type parser struct {
	hints   *hints
	filters int // how many of the hints' filters stand in front of it
	// anyFilter: those count too, and those behind a stage that changes labels.
	anyFilter bool
	state     *state
	drop      bool
}

func newParser(h *hints) parser {
	return parser{hints: h, filters: len(h.filters), anyFilter: !h.some}
}

// newTextParser is newParser for logfmt, regexp and pattern, which go by any filter
// also where the aggregation needs no label. The parsers of JSON do not. Seen by
// asking Loki 3.7.6.
func newTextParser(h *hints) parser {
	p := newParser(h)
	p.anyFilter = p.anyFilter || h.none
	return p
}

// begin is called for each line. It is false when there is nothing to find.
func (p *parser) begin(s *state) bool {
	p.state, p.drop = s, false
	return !p.hints.nothing() && !p.foundAll()
}

// foundAll reports that stages made everything that is needed of the line: then it
// is not looked at any further, and cannot fail. As in Loki 3.7.6, name_extracted
// counts only where name is made too.
func (p *parser) foundAll() bool {
	h := p.hints
	if !h.some || len(h.needed) == 0 {
		return false
	}
	for _, name := range h.needed {
		if !p.state.made(name) || !p.state.made(strings.TrimSuffix(name, extractedSuffix)) {
			return false
		}
	}
	return true
}

// take is what a reader calls with each field. It is false when no more is
// needed of the line: everything was found, or the line is dropped.
func (p *parser) take(name string, value fields.Value) bool {
	h, s := p.hints, p.state
	if name == "" {
		return true
	}
	name = s.final(name)
	if s.gone(name) {
		return true
	}
	if !h.some {
		s.extract(name, value.String())
		return !p.refused(name)
	}
	if !h.wants(name) || s.has(name, fromParser) {
		return true
	}
	s.extract(name, value.String())
	return !p.refused(name) && !p.foundAll()
}

// refused drops the line where a filter does not take what was found. Where the
// aggregation needs all labels, that is any filter of the query: as in Loki, one
// in front of the parser too, and one behind a stage that takes the label away, but
// only the first that asks for the label.
func (p *parser) refused(name string) bool {
	for i, f := range p.hints.filters {
		if f.name != name || !p.anyFilter && (i < p.filters || f.changed) {
			continue
		}
		if !f.cond(p.state) {
			p.drop, p.state.early = true, true
			return true
		}
		if p.anyFilter {
			return false
		}
	}
	return false
}

// fail notes an error of the parser, as a label if somebody asks for it.
func (p *parser) fail(code string, err error) {
	if err == nil || p.drop {
		return
	}
	p.state.fail(code, err.Error())
	p.state.keepError = p.state.keepError || p.hints.keepError
}

// stopAt lets the parsers in front of a filter stop where it refuses what they
// found. Where formats or selections stand between, labels may change first.
func (h *hints) stopAt(s stage) {
	switch f := s.(type) {
	case *labelFilter:
		if f.name != "" {
			h.filters = append(h.filters, hintFilter{f.name, f.cond, h.changed})
		}
	case *labelFormat, *selection:
		h.changed = true
	case *jsonParser, *jsonPaths, *logfmtParser, *regexpParser, *patternParser, *unpack:
		h.changed = false
	}
}

// stopBehind is stopAt for a filter behind unwrap: Loki goes by it if it is the only
// one there, and unless the aggregation names labels. Seen by asking Loki 3.7.6.
func (h *hints) stopBehind(u *unwrap) {
	if len(u.filters) == 1 && (!h.some || h.none) {
		h.stopAt(u.filters[0])
	}
}

type jsonParser struct {
	parser
	reader fields.JSON
	visit  fields.Visit
	below  func(string) bool
}

type jsonPaths struct {
	parser
	paths []jsonPath
	names []string
	found []jsonFound
}

type jsonFound struct {
	fields.Found
	name string
	ok   bool
}

type jsonPath struct {
	name string
	path fields.Path
}

func newJSON(s *logql.JSON, h *hints) (stage, error) {
	if len(s.Labels) == 0 {
		j := &jsonParser{parser: newParser(h)}
		j.visit, j.below = j.take, h.wantsBelow
		return j, nil
	}
	j := &jsonPaths{parser: newParser(h)}
	for _, e := range s.Labels {
		path, err := fields.ParsePath(e.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("json stage: %w", err)
		}
		j.paths, j.names = append(j.paths, jsonPath{e.Label.Text, path}), append(j.names, e.Label.Text)
	}
	j.found = make([]jsonFound, len(j.paths))
	return j, nil
}

func (j *jsonParser) apply(s *state) bool {
	if !j.begin(s) {
		return true
	}
	j.fail(jsonError, j.reader.Read(s.text, j.visit, j.below))
	return !j.drop
}

func (j *jsonPaths) apply(s *state) bool {
	if !j.begin(s) || s.text == "" {
		return true
	}
	if err := fields.CheckStart(s.text); err != nil {
		j.fail(jsonError, err)
		s.detail = "" // as in Loki
		return true
	}
	for i, p := range j.paths {
		found, ok, err := p.path.Find(s.text)
		j.fail(jsonError, err)
		j.found[i] = jsonFound{found, p.name, ok}
	}
	// Of two with one name that which stands later in the line wins.
	slices.SortStableFunc(j.found, func(a, b jsonFound) int { return cmp.Compare(b.At, a.At) })
	for _, f := range j.found {
		if f.ok {
			s.extract(s.final(f.name), f.String())
		}
	}
	s.complete(j.names)
	return true
}

type logfmtParser struct {
	parser
	reader fields.Logfmt
	visit  fields.Visit
	keys   []logfmtKey // with expressions
	names  []string    // of keys
}

type logfmtKey struct {
	name, key string
	value     string
	rival     error // nil, unless a label in front asks for the same key
}

func newLogfmt(s *logql.Logfmt, h *hints) (stage, error) {
	l := &logfmtParser{parser: newTextParser(h), reader: fields.Logfmt{Strict: s.Strict, KeepEmpty: s.KeepEmpty}}
	l.visit = l.take
	for i, e := range s.Labels {
		if !fields.IsLabel(e.Path.Value) {
			return nil, fmt.Errorf("logfmt stage: %q is no key of logfmt: write one name, of letters, digits and underscores", e.Path.Value)
		}
		l.visit, l.reader.KeepEmpty = l.takeKey, true
		if slices.ContainsFunc(s.Labels[i+1:], func(later logql.Extraction) bool { return later.Label.Text == e.Label.Text }) {
			continue // the last counts
		}
		asked := logfmtKey{name: e.Label.Text, key: e.Path.Value}
		for _, k := range l.keys {
			if k.key == asked.key {
				asked.rival = fmt.Errorf(`logfmt %s="%s", %s="%s": Loki sets one of the two labels, for each line by chance: give the key to one of them, and copy it with label_format`, k.name, k.key, asked.name, k.key)
			}
		}
		l.keys, l.names = append(l.keys, asked), append(l.names, asked.name)
	}
	return l, nil
}

func (l *logfmtParser) apply(s *state) bool {
	if !l.begin(s) {
		return true
	}
	for i := range l.keys {
		l.keys[i].value = ""
	}
	l.fail(logfmtError, l.reader.Read(s.text, l.visit))
	if s.err == logfmtError && len(l.keys) == 0 && l.anyFilter && l.refused(ErrorLabel) {
		return false
	}
	for _, k := range l.keys {
		if s.final(k.name) == k.name {
			s.replace(k.name, k.value)
		}
	}
	return !l.drop
}

// takeKey remembers the last value of a key that an expression asks for, be it
// empty. As in
// Loki, a key with the very name of a label asked for fills it too, and what the
// aggregation needs are keys here, not labels.
func (l *logfmtParser) takeKey(key string, value fields.Value) bool {
	s := l.state
	if !slices.Contains(l.names, key) && (s.made(key) || !l.hints.wants(key) && !l.hints.wants(s.suffixed(key))) {
		return true
	}
	asked, goOn := false, true
	for i := range l.keys {
		if l.keys[i].key == key {
			asked, goOn = true, l.fill(i, value) && goOn
			if l.keys[i].rival != nil && l.keys[i].value != "" {
				s.beyond = l.keys[i].rival
			}
		}
	}
	for i := range l.keys {
		if !asked && l.keys[i].name == key {
			goOn = l.fill(i, value) && goOn
		}
	}
	return goOn && !l.foundAll()
}

// fill gives a label that was asked for its value. One whose name is taken has the
// first, and no more is read of the line at a second, or at one that nobody wants.
// Seen by asking Loki 3.7.6.
func (l *logfmtParser) fill(i int, value fields.Value) bool {
	k := &l.keys[i]
	k.value = value.String()
	switch name := l.state.final(k.name); {
	case name == k.name:
		l.state.replace(name, k.value)
	case !l.hints.wants(name) || l.state.made(name):
		return false
	default:
		l.state.extract(name, k.value)
	}
	return true
}

type regexpParser struct {
	parser
	reader *fields.Regexp
	visit  fields.Visit
}

func newRegexp(s *logql.Regexp, h *hints) (stage, error) {
	reader, err := fields.ParseRegexp(s.Regexp.Value)
	if err != nil {
		return nil, err
	}
	r := &regexpParser{parser: newTextParser(h), reader: reader}
	r.visit = r.take
	return r, nil
}

func (r *regexpParser) apply(s *state) bool {
	if r.begin(s) {
		r.reader.Read(s.text, r.visit)
	}
	return !r.drop
}

type patternParser struct {
	parser
	reader *fields.Pattern
	visit  fields.Visit
}

func newPattern(s *logql.Pattern, h *hints) (stage, error) {
	reader, err := fields.ParsePattern(s.Pattern.Value)
	if err != nil {
		return nil, err
	}
	p := &patternParser{parser: newTextParser(h), reader: reader}
	p.visit = p.take
	return p, nil
}

func (p *patternParser) apply(s *state) bool {
	if p.begin(s) {
		p.reader.Read(s.text, p.visit)
	}
	return !p.drop
}

type unpack struct{ parser }

func (u *unpack) apply(s *state) bool {
	if !u.begin(s) || s.text == "" {
		return true
	}
	line, found, err := fields.Unpack(s.text, u.take)
	u.fail(jsonError, err)
	if found && err == nil {
		s.text = line.String()
	}
	return !u.drop
}
