package rules

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// TargetAnnotation of a function's config names the target to generate for,
// where it has several.
const TargetAnnotation = "loki-rules.dev/target"

// A List is a KRM ResourceList whose function config is a RuleRepository: what
// kustomize and kpt give to a generator.
type List struct {
	Config *Config
	Target string // by its annotation; "" where it has none

	text []byte
	tree *document.Tree
}

// ReadList reads a ResourceList. It is nil, without an error, for text that is
// something else.
func ReadList(name string, text []byte) (*List, error) {
	tree, err := document.ParseText(text)
	if err != nil || tree.Root.Str("kind") != "ResourceList" {
		return nil, nil //nolint:nilerr // text that is no YAML is something else
	}
	r := &reader{name: name, lines: yamltext.NewLines(text)}
	config := tree.Root.Get("functionConfig")
	if config.Str("kind") != Kind {
		return nil, r.fault(config, "the function config is no "+Kind, "give the generator a loki-rules.yaml as its config")
	}
	c, err := r.config(config)
	if err != nil {
		return nil, err
	}
	return &List{c, config.Str("metadata", "annotations", TargetAnnotation), text, tree}, nil
}

// With is the list with objects behind its items.
func (l *List) With(objects []Object) ([]byte, error) {
	adds := make([]edit.Addition, len(objects))
	for i := range objects {
		adds[i] = edit.Addition{Path: document.Path{"items"}, Index: -1, Value: objects[i].node()}
	}
	edits, _, err := edit.Edits(l.tree, adds)
	if err != nil {
		return nil, err
	}
	return splice.Apply(l.text, edits)
}
