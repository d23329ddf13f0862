package main

import (
	"strings"
	"testing"
)

const chart = "../../../testdata/charts/loki-mini"

func TestRender(t *testing.T) {
	var out strings.Builder
	// The chart leaves the namespace to Helm: the post-renderer has it from the program.
	if err := render(&out, chart, "logs", map[string]any{"sayNamespace": false}); err != nil {
		t.Fatal(err)
	}
	for text, times := range map[string]int{
		"name: loki-sc-rules\n": 1, "kind: Role\n": 2, // and the binding's roleRef
		"namespace: logs\n": 3, // of the Role, the RoleBinding and its subject
	} {
		if got := strings.Count(out.String(), text); got != times {
			t.Errorf("%q is there %d times, want %d:\n%s", text, got, times, &out)
		}
	}
}

func TestRenderLeavesOthersAlone(t *testing.T) {
	var out strings.Builder
	if err := render(&out, chart, "logs", map[string]any{"loki": map[string]any{"storage": "s3"}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "loki-sc-rules") || !strings.Contains(out.String(), "kind: StatefulSet") {
		t.Errorf("a ruler on object storage comes out as:\n%s", &out)
	}
}

// An error of the post-renderer is the program's to show.
func TestRenderFails(t *testing.T) {
	var out strings.Builder
	err := render(&out, chart, "", map[string]any{"sayNamespace": false})
	if err == nil || !strings.Contains(err.Error(), "cannot tell in which namespace StatefulSet loki-ruler will run") || out.Len() > 0 {
		t.Errorf("%v\n%s", err, &out)
	}
}
