package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func rendered() *Render {
	object := func(kind, name string) finding.Object {
		return finding.Object{APIVersion: "apps/v1", Kind: kind, Namespace: "ops", Name: name}
	}
	return &Render{
		Tool: Tool{Name: "loki-ruler-sidecar", Version: "1.2.3"},
		Changes: []finding.Change{
			{
				Object: object("StatefulSet", "loki-ruler"), Reason: finding.Injected,
				Place:  finding.Place{File: "<stdin>", Line: 2137, Column: 9, Document: 38, Template: "loki/templates/ruler/statefulset-ruler.yaml"},
				Detail: "-target=ruler; it reads /rules",
				Added: []finding.Added{
					{Kind: finding.AddedContainer, Container: "loki-sc-rules"},
					{Kind: finding.AddedObject, Object: finding.Object{Kind: "Role", Namespace: "ops", Name: "loki-ruler-rules"}},
				},
				Kept: []string{"spec.template.spec.automountServiceAccountToken"},
			},
			{
				Object: object("StatefulSet", "lab-ruler"), Reason: finding.RulesDirConflict,
				Place: finding.Place{File: "<stdin>", Line: 3000, Column: -1}, Detail: "configMap rules is mounted\nat /rules/fake",
			},
			{
				Object: object("Deployment", "old\x1b[2J"), Reason: finding.Completed,
				Added: []finding.Added{{Kind: finding.AddedVolume, Name: "rules"}}, Rewrote: []string{"spec.template.spec.volumes"},
			},
			{Object: object("StatefulSet", "mimir-ruler"), Reason: finding.NotLoki, Detail: "image grafana/mimir"},
		},
	}
}

func renderJSON(t *testing.T, r *Render) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteRender(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRenderGoldens(t *testing.T) {
	golden(t, "render.json", renderJSON(t, rendered()))
	failed := &Render{Failure: FailureOf(&finding.InputError{
		Place: finding.Place{File: "<stdin>", Line: 3, Column: 1},
		Msg:   "a tab cannot indent YAML", Hint: "use spaces",
	})}
	golden(t, "render.failed.json", renderJSON(t, failed))
}

func TestFailureOf(t *testing.T) {
	input := &finding.InputError{Place: finding.Place{File: "a.yaml", Line: 2, Column: 4}, Msg: "unknown field \"x\"", Hint: "did you mean \"y\"?"}
	for _, test := range []struct {
		err  error
		want *Failure
	}{
		{nil, nil},
		{errors.New("no ruler"), &Failure{Message: "no ruler"}},
		{input, &Failure{input.Msg, input.Hint, input.Place}},
		{fmt.Errorf("patch set: %w", input), &Failure{"patch set: " + input.Msg, input.Hint, input.Place}},
	} {
		if got := FailureOf(test.err); !reflect.DeepEqual(got, test.want) {
			t.Errorf("FailureOf(%v) = %+v, want %+v", test.err, got, test.want)
		}
	}
}

func TestKRMResults(t *testing.T) {
	out, err := json.MarshalIndent(KRMResults(rendered().Changes, fixture().Findings), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "krm.json", append(out, '\n'))
	if got := KRMResults(nil, nil); got != nil {
		t.Errorf("results of nothing: %v", got)
	}
}

// The specification requires these, and takes a missing severity for an error.
func TestKRMResultsAreComplete(t *testing.T) {
	for i, r := range KRMResults(rendered().Changes, fixture().Findings) {
		if r.Message == "" {
			t.Errorf("result %d has no message", i)
		}
		if ref := r.ResourceRef; ref != nil && (ref.APIVersion == "" || ref.Kind == "" || ref.Name == "") {
			t.Errorf("result %d: incomplete reference %+v", i, *ref)
		}
		if r.Field != nil && r.Field.Path == "" || r.File != nil && r.File.Path == "" {
			t.Errorf("result %d: field or file without path", i)
		}
	}
}
