package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// What a survey tells of a document is what its tree does, before the tree is there and
// after.
func TestSurveyTellsWhatParseDoes(t *testing.T) {
	texts := []string{
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {loki_rule: , x: \"1\", y: [b]}}\ndata: {a: b}\n",
		"kind: Pod\nkind: Secret\nmetadata:\n  name: a\nmetadata:\n  name: 'b''c'\n  annotations: {x: y}\n",
		"kind: Pod\nmetadata: &a {name: b}\nspec: *a\n", "kind: List\nitems: [{kind: Pod, apiVersion: v1}]\n", "- a\n", "# nothing\n", "kind: [\n",
		"\"kind\": \"Pod\"\n'apiVersion': v1\n", "kind: ~\nmetadata: x\n", "kind: {a: b}\nmetadata:\n  labels:\n    - a\n",
		// Labels of the same bytes, and almost.
		"kind: A\nmetadata:\n  labels:\n    x: |\n      a\n    y:\n---\nkind: B\nmetadata:\n labels:\n    x: |\n      a\n    y:\n",
		"kind: A\nmetadata:\n  labels:\n    x: |\n      a\n---\nkind: B\nmetadata:\n  labels:\n    x: |\n      a",
		"kind: A\nmetadata: {labels: {x: a}, annotations: {x: a}}\n---\nkind: B\nmetadata: {labels: {x: b}, annotations: {x: 1}}\n",
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

// Of objects that were let go, the last that was asked for its tree has one: each tells
// the same as before, whoever is asked between.
func TestLetGo(t *testing.T) {
	const text = "kind: A\nmetadata:\n  name: a\n  labels:\n    x: y\n    z:\n---\nkind: B\nmetadata: {name: b}\n---\nkind: List\nitems: [{kind: C}]\n"
	var by Surveyor
	survey := func() (all []*Object) {
		s := Open("in.yaml", []byte(text))
		for _, d := range s.Docs {
			objs, err := s.Survey(d, &by)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, objs...)
		}
		return all
	}
	all, kept := survey(), survey()
	var want []*document.Node
	for i, o := range all {
		want = append(want, kept[i].Node())
		o.LetGo(o)
	}
	if a, b, listed := all[0], all[1], all[2]; a.in.tree != nil || a.node != nil || b.in.tree != nil || listed.node == nil {
		t.Error("what is let go is what can be read again")
	}
	for _, i := range []int{0, 1, 1, 0, 2, 0, 1} {
		if !reflect.DeepEqual(all[i].Node(), want[i]) || all[i].Tree().Root == nil {
			t.Errorf("%d has another tree", i)
		}
		if !reflect.DeepEqual(all[i].Metadata("labels"), kept[i].Metadata("labels")) || all[i].HasLabel("z") != (i == 0) {
			t.Errorf("%d has other labels", i)
		}
		if i < 2 && all[1-i].in.tree != nil {
			t.Errorf("%d holds its tree while the other one is asked", 1-i)
		}
	}
	var seen []string
	look := func(o *Object, lent bool) { seen = append(seen, fmt.Sprint(o.Node().Str("kind"), lent)) }
	all[1].LetGo(all[1])
	for _, o := range all {
		by.Peek(o, look)
	}
	if got := strings.Join(seen, " "); got != "Atrue Btrue Cfalse" {
		t.Error(got)
	}
}
