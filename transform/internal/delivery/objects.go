package delivery

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// RuleObject is a ConfigMap or Secret that a sidecar selects, or that looks
// like rules.
type RuleObject struct {
	*manifest.Object
	Files []*RuleFile // by key, in the object's order
	// Selected: it carries the label some sidecar of the input asks for, or, when
	// there is no sidecar, the chart's default label.
	Selected bool
	// Rules: some key of it reads like a rule file.
	Rules bool
	// NotWrapped: it is no object but a rule file of its own, under the kind File.
	NotWrapped bool
	// OtherKind: it is of a kind that no sidecar reads, such as PrometheusRule, and
	// carries the label all the same. Its one file, "spec", is not judged.
	OtherKind bool

	rulers []*Ruler // that it is meant for
}

// RuleFile is one key of a rule object.
type RuleFile struct {
	Key     string
	Field   string // "data", "binaryData" or "stringData"
	KeyNode *document.Node
	// Value is the scalar that holds the text, maybe base64; any node when Rejected. What
	// it says may be left out: Text has it.
	Value   *document.Node
	Verdict *rulefile.Verdict
	// Remote: the key ends in ".url"; the sidecar downloads what it names.
	Remote bool
	// Encoded: Value holds Text in base64, so that no place inside of it is known.
	Encoded bool
	// Rejected: why the API server rejects Value, and with it the whole object: it
	// "is a mapping and not text". Such a file has no Verdict.
	Rejected string
	// BadKey: why the API server rejects Key, and with it the whole object: it "is in
	// data too".
	BadKey string

	sealed bool     // something else will stand here before the API server sees it
	own    *ownFile // nil: the text stands in Value

	rules bool // it looks like rules
	logQL logQL

	size   int              // of the text, in bytes
	sum    uint64           // of the text
	text   string           // of one that is kept
	in     *manifest.Object // of one that is read again when somebody asks; else nil
	number int              // among the keys of Field
}

// Path is the file's field in its object: "data[rules.yaml]"; "" for a file in
// none.
func (f *RuleFile) Path() string {
	if f.Field == "" {
		return ""
	}
	return f.Field + "[" + f.Key + "]"
}

// Size is that of the text, in bytes.
func (f *RuleFile) Size() int { return f.size }

// SaysTheSame reports a file with the same text.
func (f *RuleFile) SaysTheSame(other *RuleFile) bool {
	return f.size == other.size && f.sum == other.sum
}

// Apart reports text that stands in a file of its own, and not in the object.
func (f *RuleFile) Apart() bool { return f.own != nil }

// Place is where bytes start to end of the file stand in its object; end 0 is
// not known. In base64 it is the whole value.
func (f *RuleFile) Place(o *manifest.Object, start, end int) finding.Place {
	switch {
	case f.own != nil:
		return f.own.place(start, end)
	case f.Encoded:
		return o.NodePlace(f.Value)
	case end > start:
		return o.InnerSpan(f.value(), start, end)
	}
	return o.InnerPlace(f.value(), start)
}

func (m *Model) ruleObjects(objs []*manifest.Object) {
	mounted := m.mountsOf()
	for _, o := range objs {
		if o.Kind != "ConfigMap" && o.Kind != "Secret" {
			continue
		}
		r, mounts := &RuleObject{Object: o, Selected: m.selected(o)}, mounted[o]
		if !r.Selected && len(mounts) == 0 && !m.readsLikeRules(o) {
			continue
		}
		r.rulers = m.addressees(r)
		r.Files = m.files(o, m.readers(r), r.Selected || len(mounts) > 0)
		for _, f := range r.Files {
			r.Rules = r.Rules || f.rules
		}
		if r.Selected || len(mounts) > 0 || r.Rules {
			if !r.Selected {
				r.Files = slices.DeleteFunc(slices.Clone(r.Files), func(f *RuleFile) bool { return !f.matters(mounts) })
			}
			m.addObject(r)
		}
	}
}

func (m *Model) addObject(o *RuleObject) {
	m.Objects = append(m.Objects, o)
	for _, r := range o.rulers {
		r.objects = append(r.objects, o)
	}
}

// matters tells which keys of an object that no sidecar selects are judged: what
// reads like rules, and what its mounts make a file. A key that is rejected is
// always judged, since it decides about the others.
func (f *RuleFile) matters(mounts []MountedRules) bool {
	shown := func(s MountedRules) bool { return f.Rejected != "" || s.shows(f.Key) && s.inside(f.Key) }
	return f.rules || slices.ContainsFunc(mounts, shown)
}

// readers is how an object will be read: by the rulers it is meant for, or by all of
// them when it is meant for none. What they differ in is not known: what some of
// them take is not wrong.
func (m *Model) readers(o *RuleObject) rulefile.Options {
	if len(m.Rulers) == 0 {
		return rulefile.Options{LokiVersion: m.Assume.LokiVersion}
	}
	opts := rulefile.Options{LokiVersion: common(m.asking.versions, o.rulers, m.Version), Interval: -1}
	if d, err := logql.ParseDuration(common(m.asking.intervals, o.rulers, evaluationInterval)); err == nil {
		opts.Interval = d
	}
	return opts
}

func evaluationInterval(r *Ruler) string { return r.Config.EvaluationInterval.Text }

// common is what all rulers say, of whom the words of everybody are known, or else
// what some of them say if these say the same; "" where they do not.
func common(all []string, some []*Ruler, says func(*Ruler) string) string {
	if len(all) > 1 {
		all = said(some, says)
	}
	if len(all) == 1 {
		return all[0]
	}
	return ""
}

// said are the different words of rulers.
//
// 3 inlined copies were 1.3 KB of code.
//
//go:noinline
func said(rulers []*Ruler, says func(*Ruler) string) []string {
	var all []string
	for _, r := range rulers {
		if v := says(r); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// selected reports an object with the label of a sidecar that may bring it to its
// ruler; when the input has no sidecar, with the label the charts use.
func (m *Model) selected(o *manifest.Object) bool {
	for _, q := range m.asking.questions {
		first := q.of[0]
		if !m.Judge(first.ruler, first.sidecar, o).Asked {
			continue
		}
		if slices.ContainsFunc(q.of, func(a asker) bool { return m.mayDeliver(a.ruler, a.sidecar, o) }) {
			return true
		}
	}
	return len(m.asking.questions) == 0 && o.HasLabel(DefaultLabel)
}

// valueFields are where an object has its values; of two with one key the later counts.
var valueFields = []string{"data", "binaryData", "stringData"}

// files reads the keys of an object. Of one that was surveyed nothing is kept but what is
// said of them: its text, its tree and its rules would be most of what lint holds.
func (m *Model) files(o *manifest.Object, readers rulefile.Options, judge bool) []*RuleFile {
	if known := m.filesBefore(o, readers, judge); known != nil {
		return known
	}
	var all []*RuleFile
	m.surveyor.Peek(o, func(seen *manifest.Object, lent bool) {
		all = m.filesIn(seen, readers, judge, lent)
		if !lent {
			return
		}
		for _, f := range all {
			f.letGo(o, 0)
		}
		o.LetGo(seen)
		m.filesOf[o] = filesRead{readers, judge, all}
	})
	return all
}

// filesIn reads the keys of an object. judge is set when they will be files: a
// dashboard that nobody asked for is not judged. Of a key that is there twice the
// last counts, and stringData counts more than data.
func (m *Model) filesIn(o *manifest.Object, readers rulefile.Options, judge, lent bool) []*RuleFile {
	var all []*RuleFile
	last := map[string]int{}
	judged := map[*document.Node]*RuleFile{} // by value: what an alias repeats is decoded and judged once
	for _, field := range valueFields {
		for number, f := range o.Node().Get(field).Merged() {
			v := f.Value.Resolve()
			if v == nil || f.Key.Kind != document.Scalar {
				continue
			}
			file := &RuleFile{Key: f.Key.Value, Field: field, number: number, KeyNode: f.Key, Value: v, Remote: strings.HasSuffix(f.Key.Value, ".url")}
			s, apart := m.sources[v]
			if s != nil {
				file.own = &ownFile{s}
			} else {
				file.sealed = apart
			}
			if i, again := last[file.Key]; again && field == "binaryData" && all[i].Field == "data" {
				file.BadKey = "is in data too"
			} else {
				file.BadKey = manifest.KeyFault(file.Key)
			}
			file.read(o, judged[v])
			file.size, file.sum, file.rules = len(file.text), maphash.String(m.seed, file.text), rulefile.LooksLikeRules(file.text)
			if file.Verdict == nil && file.isJudged(judge) {
				readers.Key = file.Key
				file.Verdict = m.check(file, readers, judge, lent)
			}
			judged[v] = file
			if i, again := last[file.Key]; again {
				all[i] = nil
			}
			last[file.Key] = len(all)
			all = append(all, file)
		}
	}
	return slices.DeleteFunc(all, func(f *RuleFile) bool { return f == nil })
}

// read decodes the file, or takes it from another key that has the same value.
func (f *RuleFile) read(o *manifest.Object, same *RuleFile) {
	if same != nil && same.Field == f.Field {
		f.text, f.Encoded, f.Rejected, f.sealed, f.Verdict = same.text, same.Encoded, same.Rejected, same.sealed, same.Verdict
	} else {
		f.decode(o)
	}
	if f.Remote {
		f.Verdict = nil
	}
	if f.Remote && f.Key != ".url" && f.Rejected == "" && !f.sealed && noAddress(f.text) { // that one names no file, mostly
		f.Remote, f.Verdict = false, notFetched(f.Key)
	}
}

// isJudged reports a file whose text is there. Whether its object is for rules
// decides about one that does not look like rules.
func (f *RuleFile) isJudged(forRules bool) bool {
	return !f.Remote && f.Rejected == "" && !f.sealed && (forRules || f.rules)
}
