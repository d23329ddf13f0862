package lint

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// placed are the values of a fix where they count for what is known of the user's
// files: under rulerConfig where that is seen to be the place, else where the chart
// merges them over everything.
func (t *trials) placed(r *delivery.Ruler, values string) string {
	if t.keepsRulerConfig() {
		return values
	}
	return chart.Of(r.Object).MergedLast(values)
}

// keepsRulerConfig reports values files that are given and have nothing of the
// ruler under structuredConfig.
func (t *trials) keepsRulerConfig() bool {
	files := t.opts.PatchSet.Values
	return len(files) > 0 && !slices.ContainsFunc(files, func(v *patchset.Values) bool {
		s, ok := v.Setting("loki", "structuredConfig", "ruler")
		return ok && s.IsMapping()
	})
}

// inValues leads a finding to the line of the values file that makes it: the key
// that its fix sets otherwise. Where that is one word, it is proposed in its place.
func (t *trials) inValues(f *check.Reported, r *delivery.Ruler) {
	files := t.opts.PatchSet.Values
	if len(files) == 0 || f.Fix.Values == "" {
		return
	}
	var wrong []chart.Leaf
	var at patchset.Setting
	said := false
	for _, leaf := range chart.Of(r.Object).Leaves(f.Fix.Values) {
		s, ok := settingIn(files, leaf.Keys)
		switch {
		case ok && leaf.Is == document.Scalar && s.Text == leaf.Text:
			said = true
			continue
		case ok && at.Place.Line == 0:
			at = s
		}
		wrong = append(wrong, leaf)
	}
	if said && len(wrong) == 0 {
		f.Fix.Proposed, f.Fix.Values = "", ""
		f.Fix.Text += "; the values say so already: render the chart again"
	}
	if at.Place.Line == 0 {
		return
	}
	f.Place, f.Current, f.Fix.Proposed = at.Place, at.Text, ""
	if len(wrong) == 1 && wrong[0].Is == document.Scalar {
		f.Fix.Proposed = at.InPlace(wrong[0].Text)
	}
}

// settingIn finds a key in the last file that sets it, which is the one that counts.
func settingIn(files []*patchset.Values, keys []string) (patchset.Setting, bool) {
	for _, v := range slices.Backward(files) {
		if s, ok := v.Setting(keys...); ok {
			return s, true
		}
	}
	return patchset.Setting{}, false
}
