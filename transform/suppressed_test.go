package transform_test

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestSuppressedStopsNothing: what a hop finds by itself is told as suppressed where
// somebody suppressed it, and the route goes on; what else is wrong still stops it.
func TestSuppressedStopsNothing(t *testing.T) {
	const onRules, onRuler = "  labels:\n    loki_rule: \"\"\n", "  labels:\n    helm.sh/chart: loki-6.46.0\n"
	ignoring := func(labels, text string) string {
		return labels + "  annotations: {loki-ruler-sidecar.dev/ignore: '" + text + "'}\n"
	}
	expr := []string{`sum(rate({app="checkout"} |= "error" [5m])) > 1`, `sum(rate({app="checkout"} |= "error" [5m]))) > 1`}
	for _, c := range []struct {
		name  string
		edits []string // of the release with its rules
		rule  string
		on    string // the labels of the object that has the annotation
		stage finding.Stage
		end   finding.Stage // of the last hop but Alertmanager
	}{
		{"an expression", expr, "rule-expr-unbalanced", onRules, finding.Parse, finding.Parse},
		{"a label", []string{"    loki_rule: \"\"\n", "    loki_rules: \"\"\n"}, "rule-object-label-mismatch", "  labels:\n    loki_rules: \"\"\n", finding.Label, finding.Parse},
		{"access", []string{"verbs: [get, list, watch]", "verbs: [get]"}, "rbac-missing", onRuler, finding.Access, finding.Parse},
		{"the tenant", []string{"value: /rules/fake", "value: /rules/other"}, "tenant-dir-wrong", onRuler, finding.Tenant, finding.Parse},
		{"the folder", []string{"value: /rules/fake", "value: /elsewhere"}, "mount-not-shared", onRuler, finding.Volume, finding.Parse},
		{"no sidecar", []string{"k8s-sidecar:2.10.1", "busybox:1", "            - name: LABEL\n", "            - name: NO_LABEL\n"}, "ruler-missing-sidecar", onRuler, finding.Sidecar, finding.Parse},
		{"the store", []string{"type: local", "type: locals"}, "ruler-storage-type-invalid", onRuler, finding.Ruler, finding.Parse},
		{"an object store", []string{"type: local", "type: s3"}, "ruler-storage-not-local", onRuler, finding.Ruler, finding.Parse},
		{"no replicas", []string{"  template:\n    metadata:\n      labels:\n        app", "  replicas: 0\n  template:\n    metadata:\n      labels:\n        app"}, "ruler-replicas-zero", onRuler, finding.Ruler, finding.Parse},
	} {
		edit := func(more ...string) []transform.Input {
			inputs := doubt{name: c.name}.inputs(t)
			for i, in := range inputs {
				text := string(in.Data)
				for j := 0; j < len(c.edits); j += 2 {
					text = strings.Replace(text, c.edits[j], c.edits[j+1], 1)
				}
				for j := 0; j < len(more); j += 2 {
					text = strings.Replace(text, more[j], more[j+1], 1)
				}
				inputs[i].Data = []byte(text)
			}
			return inputs
		}
		stop := last(t, edit())
		if stop.State != finding.Fail || stop.Stage != c.stage || stop.Rule != c.rule {
			t.Errorf("%s: stops with %+v, want %s at %s", c.name, stop, c.rule, c.stage)
			continue
		}
		inputs := edit(c.on, ignoring(c.on, c.rule+" we know"))
		for _, h := range routeOf(t, inputs).Hops {
			if h.State == finding.Fail && h.Stage != finding.Alertmanager {
				t.Errorf("%s: suppressed, and still stops: %+v", c.name, h)
			}
			if h.Stage == c.stage && (h.State != finding.Unknown || !strings.Contains(h.Evidence, "suppressed: we know")) {
				t.Errorf("%s: told as %+v", c.name, h)
			}
		}
		if h := last(t, inputs); h.Stage != c.end {
			t.Errorf("%s: the route ends at %s", c.name, h.Stage)
		}
		if h := last(t, edit(c.on, ignoring(c.on, c.rule+" we know"), expr[0], "sum(1, 2")); h.State != finding.Fail && c.stage != finding.Parse {
			t.Errorf("%s: what else is wrong does not stop it: %+v", c.name, h)
		}
	}
}

// routeOf is the one route of an input.
func routeOf(t *testing.T, inputs []transform.Input) finding.Route {
	t.Helper()
	result, err := transform.Trace(inputs, transform.LintOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Routes) != 1 {
		t.Fatalf("%d routes", len(result.Routes))
	}
	return result.Routes[0]
}

// last is the last hop but Alertmanager.
func last(t *testing.T, inputs []transform.Input) finding.Hop {
	t.Helper()
	hops := routeOf(t, inputs).Hops
	if hops[len(hops)-1].Stage == finding.Alertmanager {
		hops = hops[:len(hops)-1]
	}
	return hops[len(hops)-1]
}
