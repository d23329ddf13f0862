package patchset

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// loadConfigMap reads the flat keys that kpt makes of `kpt fn eval -- key=value`.
// They are the command line's flags under their camelCase names.
func loadConfigMap(root *document.Node, at placer) (*Layer, error) {
	keys := fields{}
	for _, key := range configMapKeys() {
		keys[key] = &shape{form: text}
	}
	data := root.Get("data")
	// ConfigMaps come with metadata of all sorts; only data is ours.
	if err := (&shape{form: mapping, fields: keys}).check(data, "data", at); err != nil {
		return nil, err
	}
	l := &Layer{}
	if data == nil {
		return l, nil
	}
	for _, f := range data.Fields() {
		if err := l.setKey(f.Key.Value, strings.TrimSpace(f.Value.Str())); err != nil {
			return nil, fault(at(f.Value), "data."+err.Error(), "")
		}
	}
	return l, nil
}

func configMapKeys() []string {
	return []string{"image", "label", "labelValue", "mode", "namespace", "nativeSidecar", "preset", "rbac", "resource", "tenant", "watchNamespaces", "when"}
}

// setKey sets one key, which is known, and checks its value.
func (l *Layer) setKey(key, value string) error {
	f := &l.flags
	switch key {
	case "image":
		f.Image = value
	case "label":
		f.Label = value
	case "labelValue":
		f.LabelValue = value
	case "resource":
		f.Resource = value
	case "tenant":
		f.Tenant = value
	case "rbac":
		f.RBAC = value
	case "when":
		f.When = value
	case "watchNamespaces":
		if value != "" {
			f.WatchNamespaces = trimmed(strings.Split(value, ","))
		}
	case "preset":
		if value != "" {
			f.Presets = trimmed(strings.Split(value, ","))
		}
	case "nativeSidecar":
		return l.setNative(value)
	case "namespace":
		l.Namespace = value
	case "mode":
		return l.setMode(value)
	}
	return f.check(func(string) string { return key })
}

func (l *Layer) setNative(value string) error {
	v, err := strconv.ParseBool(value)
	if err != nil && value != "" {
		return checkKey("nativeSidecar", value, []string{"true", "false"})
	}
	l.flags.NativeSidecar = v
	return nil
}

func (l *Layer) setMode(value string) error {
	if value == "" {
		return nil
	}
	l.Mode = value
	return checkKey("mode", value, modes())
}

func checkKey(key, value string, words []string) error {
	if err := checkWord(value, words); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}
