package kubernetes

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// TestSelectors: LABEL is taken and matches as the API server takes and matches a
// label selector.
func TestSelectors(t *testing.T) {
	taken, matched := 0, 0
	for seed := range uint64(20000) {
		r := rand.New(rand.NewPCG(seed, 7))
		text, object := selectorText(r), objectLabels(r)
		kubernetes, err := labels.Parse(text)
		s := reading(t, text)
		if text == "" {
			continue // the sidecar takes an empty LABEL for none
		}
		if refused := s.SelectorRefused(); (refused == nil) != (err == nil) {
			t.Fatalf("%q: we say %v, Kubernetes %v", text, refused, err)
		}
		if err != nil {
			continue
		}
		taken++
		want := kubernetes.Matches(labels.Set(object))
		if got := s.Judge(labelled(t, object), sidecar.Placing{Own: "n", Object: "n"}).Asked; got != want {
			t.Fatalf("%q of %v: we say %v, Kubernetes %v", text, object, got, want)
		}
		if want {
			matched++
		}
	}
	if taken < 2000 || matched < 500 || matched > taken-500 {
		t.Errorf("%d selectors are taken and %d match, which tells little", taken, matched)
	}
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// selectorText is a selector, or nearly one.
func selectorText(r *rand.Rand) string {
	key := func() string { return pick(r, "a", "a", "b", "in", "x.y/c", "_", "A-", "x/y/z") }
	value := func() string { return pick(r, "1", "2", "a", "", "notin", "-", "a.b") }
	text := ""
	for i := range 1 + r.IntN(3) {
		if i > 0 {
			text += pick(r, ",", ",", ", ", " ", ",,")
		}
		switch r.IntN(8) {
		case 0, 1:
			text += key()
		case 2:
			text += pick(r, "!", "! ", "!!") + key()
		case 3, 4:
			text += key() + pick(r, "=", "==", "!=", " = ", "=>", "===") + value()
		case 5:
			text += key() + pick(r, ">", "<", " > ") + value()
		default:
			text += key() + pick(r, " in ", " notin ", "in", " IN ") + pick(r, "(", "(", "( ", "") + value() + pick(r, ",", ", ", "", " ") + value() + pick(r, ")", ")", " )", "")
		}
	}
	return text
}

func objectLabels(r *rand.Rand) map[string]string {
	all := map[string]string{}
	for range r.IntN(4) {
		all[pick(r, "a", "b", "in", "x.y/c")] = pick(r, "1", "2", "a", "")
	}
	return all
}

// reading is a sidecar with this LABEL.
func reading(t *testing.T, label string) *sidecar.Config {
	t.Helper()
	pod := parsed(t, fmt.Sprintf("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: s, image: 'k8s-sidecar:2.10.1', env: [{name: LABEL, value: %q}]}]}\n", label))
	return sidecar.Read(manifest.PodOf(pod).Containers[0])
}

func labelled(t *testing.T, labels map[string]string) *manifest.Object {
	t.Helper()
	text := "kind: ConfigMap\nmetadata:\n  name: r\n  labels:\n    other: x\n"
	for key, value := range labels {
		text += fmt.Sprintf("    %s: %q\n", key, value)
	}
	return parsed(t, text)
}

func parsed(t *testing.T, text string) *manifest.Object {
	t.Helper()
	stream := manifest.Open("in.yaml", []byte(text))
	objects, err := stream.Parse(stream.Docs[0])
	if err != nil || len(objects) != 1 {
		t.Fatal(objects, err)
	}
	return objects[0]
}
