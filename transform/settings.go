package transform

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Setting is one entry of a config file: the name of a flag and its values.
type Setting struct {
	Name   string
	Values []string
	Place  finding.Place
}

// ReadSettings reads a config file: a mapping of names to a scalar or a list of
// scalars. The error is a *finding.InputError with its place.
func ReadSettings(name string, data []byte) ([]Setting, error) {
	stream := manifest.Open(name, data)
	tree, err := document.ParseText(data)
	if err != nil {
		return nil, stream.Locate(err)
	}
	if tree.Root.IsNull() {
		return nil, nil
	}
	if tree.Root.Kind != document.Mapping {
		return nil, &finding.InputError{Place: stream.NodePlace(tree.Root), Msg: "a config file is a mapping of flag names to values", Hint: "for example: fail-on: warning"}
	}
	var all []Setting
	for _, f := range tree.Root.Fields() {
		s := Setting{Name: f.Key.Value, Place: stream.NodePlace(f.Key)}
		v := f.Value.Resolve()
		switch {
		case v.Kind == document.Scalar:
			s.Values = []string{v.Value}
		case v.Kind == document.Sequence:
			s.Values = v.Strings()
		default:
			return nil, &finding.InputError{Place: stream.NodePlace(v), Msg: f.Key.Value + " wants a value or a list of values", Hint: "for example: disable: [rule-group-empty]"}
		}
		all = append(all, s)
	}
	return all, nil
}
