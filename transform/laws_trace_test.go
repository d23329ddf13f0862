package transform_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// harmless are the rules whose errors may stand beside a rule file that
// arrives all the same, and why.
func harmless() map[string]string {
	return map[string]string{
		"ruler-missing-sidecar":           "what the ruler mounts itself arrives without one",
		"sidecar-watch-timeout":           "what is there when the pod starts is listed, before any watch",
		"sidecar-method-hazard":           "METHOD LIST brings what is there when the container starts",
		"sidecar-namespace-env-malformed": "the other names of NAMESPACE are watched, where the account may read the whole cluster",
	}
}

// agree: lint and trace are of one mind. What lint reports as an error about a
// ruler, or about a rule object, is not said to arrive by trace.
func agree(t *testing.T, name string, inputs []transform.Input, opts transform.LintOptions) {
	t.Helper()
	traced, err := transform.Trace(inputs, opts)
	if err != nil {
		return // a document that cannot be read: lint's to report
	}
	result, err := transform.Lint(inputs, opts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, f := range result.Findings {
		if f.Severity < finding.Error || f.Suppressed != "" || harmless()[f.Rule] != "" {
			continue
		}
		for _, r := range traced.Routes {
			if r.Arrives() == finding.Pass && (f.Object == r.Ruler || f.Object == r.Object && !ofAnotherKey(f, r)) {
				t.Errorf("%s: %s %s arrives at %s, but %v: %s: %s", name, r.Object, r.Key, r.Ruler, f.Place, f.Rule, f.Message)
			}
		}
	}
}

// ofAnotherKey: the finding is about another file of the route's object.
func ofAnotherKey(f finding.Finding, r finding.Route) bool {
	field := regexp.MustCompile(`^(data|binaryData|stringData)\[`).FindString(f.Path)
	return field != "" && !strings.HasPrefix(f.Path, field+r.Key+"]")
}

// TestScenariosAgree: in every run of lint's scenarios.
func TestScenariosAgree(t *testing.T) {
	runs := 0
	for name, a := range scenario.Each(t, "..", "lint") {
		for line := range strings.Lines(string(a.Comment)) {
			words := strings.Fields(strings.ReplaceAll(line, "'", ""))
			at := slices.Index(words, "lint")
			if at < 0 || !slices.Contains(words, "exec") {
				continue
			}
			if inputs, opts := scenarioRun(t, a, words[at+1:]); len(inputs) > 0 {
				runs++
				name := fmt.Sprintf("%s: %s", filepath.Base(name), strings.TrimSpace(line))
				agree(t, name, inputs, opts)
				opts.Assume.AccessExternal = true // many have no access, and stop there
				agree(t, name+", with access", append(inputs, oneRule("logs")), opts)
			}
		}
	}
	if runs < 200 {
		t.Errorf("only %d runs were found", runs)
	}
}

// scenarioRun is what a run of lint reads, and how; every rule is run.
func scenarioRun(t *testing.T, a *txtar.Archive, words []string) (inputs []transform.Input, opts transform.LintOptions) {
	t.Helper()
	var facts []string
	for i, word := range words {
		for _, f := range a.Files {
			if f.Name == word || strings.HasPrefix(f.Name, word+"/") {
				inputs = append(inputs, transform.Input{Name: f.Name, Data: f.Data})
			}
		}
		switch word {
		case "--assume":
			facts = append(facts, words[i+1])
		case "--namespace", "-n":
			opts.Namespace = words[i+1]
		}
	}
	assume, err := transform.ParseAssume(facts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Assume = assume
	return inputs, opts
}

// TestCorpusAgrees: on every render, before and after post-render, with a rule
// beside it.
func TestCorpusAgrees(t *testing.T) {
	for _, r := range corpus(t) {
		beside := oneRule(r.namespace)
		agree(t, r.name, []transform.Input{{Name: r.name, Data: r.src}, beside}, r.options())
		if result, err := transform.Render(r.src, r.options().Options); err == nil && result.Changed() {
			agree(t, r.name+", post-rendered", []transform.Input{{Name: r.name, Data: result.Bytes()}, beside}, r.options())
		}
	}
}

// oneRule is a rule object as the charts' sidecars ask for it.
func oneRule(namespace string) transform.Input {
	return transform.Input{Name: "rule.yaml", Data: fmt.Appendf(nil, `apiVersion: v1
kind: ConfigMap
metadata: {name: r, namespace: %q, labels: {loki_rule: ""}}
data:
  r.yaml: |
    groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({a="b"}[5m])) > 1'}]}]
`, namespace)}
}
