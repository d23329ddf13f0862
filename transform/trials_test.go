package transform

import (
	"bytes"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// What post-render makes of the input is made of the plan at hand. It is what a plan
// that refuses what it cannot read makes of it, and nothing where that one refuses.
func TestTrialsTakeThePlanAtHand(t *testing.T) {
	made, refused := 0, 0
	for name, archive := range scenario.Each(t, "..", "lint") {
		var inputs []Input
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				inputs = append(inputs, Input{Name: f.Name, Data: f.Data})
			}
		}
		for _, in := range [][]Input{inputs, append(inputs, Input{Name: "broken.yaml", Data: []byte("a: [\n")})} {
			m, plans, err := model(in, LintOptions{})
			if err != nil {
				continue
			}
			_, postRender := LintOptions{}.trials(m, plans)
			_, anew := LintOptions{}.trials(m, nil)
			got, want := postRender(m.Streams, new(bytes.Buffer)), anew(m.Streams, new(bytes.Buffer))
			if !same(got, want) {
				t.Errorf("%s: %d streams, and %d anew", name, len(got), len(want))
			}
			if made += len(want); want == nil {
				refused++
			}
		}
	}
	if made == 0 || refused == 0 {
		t.Errorf("%d streams were made, and %d inputs refused: both kinds are to be seen", made, refused)
	}
}

func same(a, b []*manifest.Stream) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || !bytes.Equal(a[i].Src, b[i].Src) {
			return false
		}
	}
	return true
}
