package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// stranger notes a whole stream that is something else than manifests.
func (m *Model) stranger(s *manifest.Stream) bool {
	if found := intake.Text(s.Name, s.Src); found != nil {
		m.Broken, m.Strangers = append(m.Broken, found), append(m.Strangers, found)
		return true
	}
	if found := intake.Template(s.Name, s.Src); found != nil {
		if m.charts == nil {
			m.charts = map[string]bool{}
		}
		if !m.charts[found.Hint] { // a chart has many templates, and one next step
			m.charts[found.Hint] = true
			m.NoObjects = append(m.NoObjects, found)
		}
		return true
	}
	return false
}

// broken notes a document that cannot be read.
func (m *Model) broken(s *manifest.Stream, d document.Document, err error) {
	input := asInput(err, s.Place(d.Start))
	m.Broken = append(m.Broken, input)
	if intake.IsTemplated(s.Src[d.Body:d.End]) {
		m.Strangers = append(m.Strangers, input)
	}
	m.maySecret(s, d)
}

// objectless notes a document that holds no object: one that nobody reads, text, or
// a list with nothing in it.
func (m *Model) objectless(s *manifest.Stream, d document.Document) {
	text := s.Src[d.Body:d.End]
	start, _ := yamltext.Content(text)
	if start == len(text) {
		return
	}
	if d.Unread {
		m.broken(s, d, &finding.InputError{
			Place: s.Place(d.Body + start),
			Msg:   `kubectl, kustomize and Helm pass over what stands between a line "..." and the next line "---"`,
			Hint:  `put a line "---" in front of it, or take it out`,
		})
		return
	}
	tree, err := document.ParseObject(s.Src, d)
	if err != nil || tree.Root.IsNull() {
		return
	}
	found := &finding.InputError{Place: s.NodePlace(tree.Root), Msg: intake.Prose.What(), Hint: intake.Prose.Next(nil, s.Name)}
	if tree.Root.Kind != document.Scalar && len(tree.Root.List("items"))+len(tree.Root.Items()) == 0 {
		found.Msg, found.Hint = "this is a list with nothing in it", "look at the command that made it: which kinds, which namespace?"
	}
	m.NoObjects = append(m.NoObjects, found)
}
