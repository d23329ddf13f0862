package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// verdicts are what rulefile said of the texts of a model, by what decides about
// that: the text, and how it is read.
type verdicts map[reading]*rulefile.File

type reading struct {
	rulefile.Options
	text string
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
	}
	for _, s := range streams {
		s.Like(m.trees)
	}
}

// check judges a rule file. A text that stands in two objects of one model is
// judged twice: each has a verdict of its own, to which more may be added.
func (m *Model) check(f *RuleFile, readers rulefile.Options) *rulefile.File {
	as := reading{readers, f.Text}
	var verdict *rulefile.File
	if m.before != nil {
		verdict = m.before.verdicts[as]
	}
	if verdict == nil {
		verdict = m.reader.Check(f.Text, readers)
	}
	m.verdicts[as] = verdict
	return verdict
}
