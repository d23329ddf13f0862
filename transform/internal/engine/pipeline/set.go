package pipeline

import (
	"slices"
	"strconv"
	"strings"
)

// The labels that tell what went wrong with a line.
const (
	ErrorLabel   = "__error__"
	DetailsLabel = "__error_details__"
)

func quote(text string) string { return strconv.Quote(text) }

// set is the labels of one line on its way through the stages: those of its
// stream, structured metadata over them, and what stages have found or made.
//
// A label that was dropped stays unseen by groupings when a stage sets it again,
// and is there all the same for whatever else looks. That is what Loki does.
//
// A name that the stream has belongs to the stream, even after it was dropped:
// what a parser finds under it is called name_extracted. The same holds for
// structured metadata that is still there.
type set struct {
	stream Labels
	own    []ownLabel
	places map[string]int // of own labels by name, when there are many
	err    string
	detail string
	// keepError makes a label of the error instead of failing the query.
	keepError bool
	extracted map[string]string // name to name_extracted
	byMap     map[string]string // what templates see
}

type ownLabel struct {
	Label
	origin  origin // nowhere: only its absence is noted
	dropped bool   // once
	made    bool   // by a parser or a format, before it was dropped
}

type origin uint8

const (
	nowhere      origin = iota
	fromMetadata        // it came with the line
	fromParser
	fromFormat
)

// reset begins a line.
func (s *set) reset(stream, metadata Labels) {
	if len(s.own) > manyLabels {
		clear(s.places)
	}
	s.stream, s.own = stream, s.own[:0]
	s.err, s.detail, s.keepError = "", "", false
	for _, label := range metadata {
		if _, taken := stream.Get(label.Name); taken {
			label.Name = s.suffixed(label.Name)
		}
		s.add(ownLabel{Label: label, origin: fromMetadata})
	}
}

const extractedSuffix = "_extracted"

// suffixed is the name of what was found under a name that is taken.
func (s *set) suffixed(name string) string {
	if long, ok := s.extracted[name]; ok {
		return long
	}
	if s.extracted == nil || len(s.extracted) > 1000 {
		s.extracted = make(map[string]string)
	}
	s.extracted[name] = name + extractedSuffix
	return s.extracted[name]
}

// get is the value of a label as filters see it that ask for a text. They see the
// error, not what a parser found under its name, and never its details.
func (s *set) get(name string) (string, bool) {
	if name == ErrorLabel {
		return s.err, s.err != ""
	}
	return s.field(name)
}

// field is the value of a label as unwrap, label_format and filters see it that
// compare numbers: they see what a parser found under the name of the error, and
// never the error.
func (s *set) field(name string) (string, bool) {
	i := s.index(name)
	if i < 0 {
		return s.stream.Get(name)
	}
	if s.own[i].origin == nowhere {
		return "", false
	}
	return s.own[i].Value, true
}

// grouped is the value of a label as groupings see it.
func (s *set) grouped(name string) (string, bool) {
	if i := s.index(name); i >= 0 && s.own[i].dropped {
		return "", false
	}
	if name == ErrorLabel && s.err == "" {
		return s.field(name)
	}
	return s.get(name)
}

// selectable is get for drop, which sees the details of an error too.
func (s *set) selectable(name string) (string, bool) {
	if name == DetailsLabel && s.detail != "" {
		return s.detail, true
	}
	return s.get(name)
}

func (s *set) index(name string) int {
	if len(s.own) > manyLabels {
		if i, there := s.places[name]; there {
			return i
		}
		return -1
	}
	for i := range s.own {
		if s.own[i].Name == name {
			return i
		}
	}
	return -1
}

// add appends a label whose name is new. Lines with very many labels have an
// index of them, for their cost would grow with the square.
func (s *set) add(own ownLabel) {
	s.own = append(s.own, own)
	switch n := len(s.own); {
	case n == manyLabels+1:
		if s.places == nil {
			s.places = make(map[string]int)
		}
		for i := range s.own {
			s.places[s.own[i].Name] = i
		}
	case n > manyLabels:
		s.places[own.Name] = n - 1
	}
}

const manyLabels = 64

// has reports where the label came from last, nowhere included.
func (s *set) has(name string, from origin) bool {
	i := s.index(name)
	return i >= 0 && s.own[i].origin == from
}

// gone reports a label that a parser or a format made, and that was dropped:
// parsers leave its name alone.
func (s *set) gone(name string) bool {
	i := s.index(name)
	return i >= 0 && s.own[i].origin == nowhere && s.own[i].made
}

// made reports a label that a parser or a format made, be it dropped since.
func (s *set) made(name string) bool {
	return s.has(name, fromParser) || s.has(name, fromFormat) || s.gone(name)
}

// taken reports a name that belongs to the stream, or to structured metadata.
func (s *set) taken(name string) bool {
	_, taken := s.stream.Get(name)
	return taken || s.has(name, fromMetadata)
}

// final is the name under which a parser puts what it found.
func (s *set) final(name string) string {
	if s.taken(name) {
		return s.suffixed(name)
	}
	return name
}

// extract puts what a parser found under its final name, unless a parser or a
// format was there before.
func (s *set) extract(name, value string) {
	if i := s.index(name); i >= 0 {
		if own := &s.own[i]; own.origin == fromMetadata || own.origin == nowhere {
			own.Value, own.origin = value, fromParser
		}
		return
	}
	if _, taken := s.stream.Get(name); !taken {
		s.add(ownLabel{Label: Label{name, value}, origin: fromParser})
	}
}

// replace puts what a parser was asked for by name, whatever was there before.
func (s *set) replace(name, value string) {
	if i := s.index(name); i >= 0 {
		s.own[i].Value, s.own[i].origin = value, fromParser
		return
	}
	s.add(ownLabel{Label: Label{name, value}, origin: fromParser})
}

// complete gives the names that are nowhere an empty value, as parsers do that
// were asked for them.
func (s *set) complete(names []string) {
	for _, name := range names {
		if value, _ := s.field(name); value == "" {
			s.extract(s.final(name), "")
		}
	}
}

// put sets a label whatever there was.
func (s *set) put(name, value string) {
	if i := s.index(name); i >= 0 {
		s.own[i].Value, s.own[i].origin = value, fromFormat
		return
	}
	s.add(ownLabel{Label: Label{name, value}, origin: fromFormat})
}

// drop takes a label away. Of an error it takes the error, not what a parser found
// under its name.
func (s *set) drop(name string) {
	switch name {
	case ErrorLabel:
		s.err = ""
	case DetailsLabel:
		s.detail = ""
	default:
		s.remove(name)
	}
}

// remove takes away a label that is no error of the line.
func (s *set) remove(name string) {
	i := s.index(name)
	if i < 0 {
		s.add(ownLabel{Label: Label{Name: name}, dropped: true})
		return
	}
	own := &s.own[i]
	own.made = own.made || own.origin == fromParser || own.origin == fromFormat
	own.origin, own.dropped = nowhere, true
}

// fail notes the first error of a line; a later one only replaces one that is
// kept as a label.
func (s *set) fail(code, detail string) {
	if s.err == "" || s.keepError {
		s.err, s.detail = code, detail
	}
}

// all appends the labels there are, sorted, without those of skip. Details stay
// when their error is dropped, though Loki leaves them out of a line that has the
// labels of its stream alone, and where some are skipped. Their text is not Loki's.
func (s *set) all(to Labels, skip ...string) Labels {
	for _, label := range s.stream {
		if s.index(label.Name) < 0 && !slices.Contains(skip, label.Name) {
			to = append(to, label)
		}
	}
	for i := range s.own {
		if own := &s.own[i]; own.origin != nowhere && !slices.Contains(skip, own.Name) {
			to = append(to, own.Label)
		}
	}
	if s.err != "" {
		to = append(to, Label{ErrorLabel, s.err})
	}
	if s.detail != "" && (s.err != "" || len(s.own) > 0 && len(skip) == 0) {
		to = append(to, Label{DetailsLabel, s.detail})
	}
	if len(to) > len(s.stream) || len(s.own) > 0 {
		slices.SortFunc(to, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	}
	return to
}

// Get and Map are how templates see the labels.
func (s *set) Get(name string) string {
	if i := s.index(name); i >= 0 && s.own[i].origin != nowhere {
		return s.own[i].Value
	}
	value, _ := s.get(name)
	return value
}

// Map has all labels. It is good until the next call.
func (s *set) Map() map[string]string {
	if s.byMap == nil {
		s.byMap = make(map[string]string)
	}
	clear(s.byMap)
	for _, label := range s.all(nil) {
		s.byMap[label.Name] = label.Value
	}
	return s.byMap
}
