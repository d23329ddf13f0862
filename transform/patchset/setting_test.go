package patchset

import "testing"

// TestSetting: a key is found where it stands, and what may be written there is of
// its kind; in a text of its own, or where the file says it otherwise, nothing is.
func TestSetting(t *testing.T) {
	for name, c := range map[string]struct{ text, place, inPlace string }{
		"plain":       {"sidecar:\n  rules:\n    folder: /rules # all\n", "v.yaml:3:13", "/rules/fake"},
		"quoted":      {"sidecar: {rules: {folder: '/rules'}}\n", "v.yaml:1:27", "'/rules/fake'"},
		"umbrella":    {"logs: {sidecar: {rules: {folder: /rules}}}\n", "v.yaml:1:34", "/rules/fake"},
		"release":     {"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: l}\nspec: {values: {sidecar: {rules: {folder: /rules}}}}\n", "v.yaml:4:43", "/rules/fake"},
		"parameter":   {"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: l}\nspec: {source: {chart: loki, helm: {parameters: [{name: sidecar.rules.folder, value: '/rules'}]}}}\n", "v.yaml:4:86", ""},
		"a long text": {"sidecar:\n  rules:\n    folder: >-\n      /rules\n", "v.yaml:3:13", ""},
	} {
		v, err := LoadValues("v.yaml", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s, ok := v.Setting("sidecar", "rules", "folder")
		if got := s.InPlace("/rules/fake"); !ok || s.Text != "/rules" || s.Place.String() != c.place || got != c.inPlace {
			t.Errorf("%s: %v %q at %s, in its place %q; want %s, %q", name, ok, s.Text, s.Place, got, c.place, c.inPlace)
		}
		if _, ok := v.Setting("sidecar", "rules", "label"); ok {
			t.Errorf("%s: there is a label", name)
		}
	}
}
