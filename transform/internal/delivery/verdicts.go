package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// verdicts are what rulefile said of those texts of a model that are kept, by what
// decides about that: the text, and how it is read.
type verdicts map[reading]*rulefile.Verdict

type reading struct {
	rulefile.Options
	text string
}

// filesRead are the files of an object of which little more than the verdicts is kept,
// with what decided about them.
type filesRead struct {
	readers rulefile.Options
	judge   bool
	files   []*RuleFile
}

// Rebuild is a model of other streams that have most of their rule files in
// common with those of m: what was judged there is not judged again, and a document
// that was read there is not read again.
func (m *Model) Rebuild(streams []*manifest.Stream) *Model {
	m.Share(streams)
	return buildWith(streams, m.Namespace, m.Assume, m)
}

// Share lets streams take over the documents that they have in common with those of
// m, for the next who reads them.
func (m *Model) Share(streams []*manifest.Stream) {
	if m.trees == nil {
		m.trees = manifest.TreesOf(m.sighted.all)
		for _, r := range m.Rulers {
			r.Config.Share(m.trees)
		}
	}
	for _, s := range streams {
		s.Like(m.trees)
	}
}

// check judges a rule file. A text that stands in two objects of one model is
// judged twice: each has a verdict of its own, to which more may be added.
func (m *Model) check(f *RuleFile, readers rulefile.Options, forRules, lent bool) *rulefile.Verdict {
	as := reading{readers, f.text}
	if m.before != nil && !lent {
		if verdict := m.before.verdicts[as]; verdict != nil {
			m.verdicts[as] = verdict
			return verdict
		}
	}
	if lent && forRules {
		return m.reader.Judge(f.text, readers)
	}
	file := m.reader.Check(f.text, readers)
	if !forRules { // then that is most likely asked
		f.logQL = logQLIn(file)
	}
	if lent {
		return file.Apart()
	}
	m.verdicts[as] = &file.Verdict
	return &file.Verdict
}

// filesBefore are the files of an object that the model before this one has, too, and
// that are read the same way there; nil for none.
func (m *Model) filesBefore(o *manifest.Object, readers rulefile.Options, judge bool) []*RuleFile {
	if m.before == nil {
		return nil
	}
	like, by := o.Like()
	known, ok := m.before.filesOf[like]
	if !ok || known.readers != readers || known.judge != judge {
		return nil
	}
	all := make([]*RuleFile, len(known.files))
	for i, f := range known.files {
		moved := *f
		moved.letGo(o, by)
		all[i] = &moved
	}
	return all
}

// letGo keeps of a file what does not hold on to the tree and the text of its object,
// which stands so many bytes behind where it was read.
func (f *RuleFile) letGo(o *manifest.Object, by int) {
	key, value := f.KeyNode.Bare(), f.Value.Bare()
	key.Start, key.End = f.KeyNode.Start+by, f.KeyNode.End+by
	value.Start, value.End = f.Value.Start+by, f.Value.End+by
	f.Key = strings.Clone(f.Key)
	key.Value, value.Value = f.Key, ""
	f.in, f.text, f.KeyNode, f.Value = o, "", key, value
}

// Text is what the file says.
func (f *RuleFile) Text() string {
	if f.in == nil {
		return f.text
	}
	text := f.value().Str()
	if f.Encoded {
		text, _ = decoded(text)
	}
	return text
}

// value is Value with what it says.
func (f *RuleFile) value() *document.Node {
	if f.in == nil {
		return f.Value
	}
	return f.in.Node().Get(f.Field).Merged()[f.number].Value.Resolve()
}

// logQL says whether rules can be nothing but LogQL.
type logQL uint8

const (
	notAsked logQL = iota
	maybeLogQL
	surelyLogQL
)

// isLogQL reports a rule that can be nothing but LogQL.
func (f *RuleFile) isLogQL() bool {
	if f.logQL == notAsked {
		f.logQL = logQLIn(rulefile.Check([]byte(f.Text()), rulefile.Options{}))
	}
	return f.logQL == surelyLogQL
}

func logQLIn(file *rulefile.File) logQL {
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if logql.OnlyLogQL(r.Expr) {
				return surelyLogQL
			}
		}
	}
	return maybeLogQL
}
