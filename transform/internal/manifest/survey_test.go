package manifest

import (
	"reflect"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
)

// What a survey tells of a document is what its tree does, before the tree is there and
// after.
func TestSurveyTellsWhatParseDoes(t *testing.T) {
	texts := []string{
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {loki_rule: , x: \"1\", y: [b]}}\ndata: {a: b}\n",
		"kind: Pod\nkind: Secret\nmetadata:\n  name: a\nmetadata:\n  name: 'b''c'\n  annotations: {x: y}\n",
		"kind: Pod\nmetadata: &a {name: b}\nspec: *a\n", "kind: List\nitems: [{kind: Pod, apiVersion: v1}]\n", "- a\n", "# nothing\n", "kind: [\n",
		"\"kind\": \"Pod\"\n'apiVersion': v1\n", "kind: ~\nmetadata: x\n", "kind: {a: b}\nmetadata:\n  labels:\n    - a\n",
	}
	for _, a := range scenario.Each(t, "../../..", "lint") {
		for _, f := range a.Files {
			texts = append(texts, string(f.Data))
		}
	}
	var by Surveyor
	for _, text := range texts {
		s := Open("in.yaml", []byte(text))
		for _, d := range s.Docs {
			want, wantErr := s.Parse(d)
			got, err := s.Survey(d, &by)
			if (err == nil) != (wantErr == nil) || len(got) != len(want) {
				t.Fatalf("%q: %d objects, %v, not %d, %v", text[d.Start:d.End], len(got), err, len(want), wantErr)
			}
			for i := range got {
				sameObject(t, &by, got[i], want[i])
			}
		}
	}
}

func sameObject(t *testing.T, by *Surveyor, got, want *Object) {
	t.Helper()
	by.Glimpse(got, func(seen *Object) {
		if !reflect.DeepEqual(seen.Node(), want.Node()) {
			t.Errorf("%s: a glimpse of it shows something else", want.ID())
		}
	})
	if got.ID() != want.ID() || !reflect.DeepEqual(got.Labels, want.Labels) || !reflect.DeepEqual(got.Annotations, want.Annotations) || got.Whole() != want.Whole() {
		t.Errorf("%+v, not %+v", got, want)
	}
	for _, key := range []string{"loki_rule", "x", "y", "z", "app.kubernetes.io/instance"} {
		if got.HasLabel(key) != want.HasLabel(key) {
			t.Errorf("%s: label %s", want.ID(), key)
		}
	}
	if got.start < got.end && (!got.MayMention(want.Name) || got.MayMention("nowhere-to-be-seen")) && want.Name != "b'c" {
		t.Errorf("%s: what it mentions", want.ID())
	}
	if !reflect.DeepEqual(got.Node(), want.Node()) || got.Place() != want.Place() {
		t.Errorf("%s has another tree", want.ID())
	}
}

// A stream takes over what was surveyed of the same text, wherever that stands.
func TestSurveyTakesOver(t *testing.T) {
	const pod = "kind: Pod\nmetadata: {name: a, namespace: b}\n"
	s := Open("in.yaml", []byte("---\nkind: Job\n---\n"+pod))
	var by Surveyor
	var all []*Object
	for _, d := range s.Docs {
		objs, err := s.Survey(d, &by)
		if err != nil || by.Like() != nil {
			t.Fatal(err)
		}
		all = append(all, objs...)
	}
	known := TreesOf(all)
	s.Like(known)
	if again, _ := s.Survey(s.Docs[1], &by); again[0] != all[1] || by.Like() != all[1] {
		t.Error("a stream has its own objects again")
	}
	if again, _ := s.Parse(s.Docs[0]); again[0] != all[0] {
		t.Error("Parse gives them, too")
	}
	moved := Open("copy.yaml", []byte("---\nkind: CronJob\nspec: {}\n---\n"+pod))
	moved.Like(known)
	if other, _ := moved.Survey(moved.Docs[0], &by); by.Like() != nil || other[0].Kind != "CronJob" {
		t.Error("another text is read")
	}
	got, _ := moved.Survey(moved.Docs[1], &by)
	if by.Like() != all[1] || got[0].Name != "a" || got[0].Place().String() != "copy.yaml:6:18" || got[0].Whole().Line != 5 {
		t.Errorf("%+v at %s", got[0], got[0].Place())
	}
}
