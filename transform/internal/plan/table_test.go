package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// The tables of this package say of each decision what makes it fall one way or
// the other. A row is an edit of one of these two texts, and what comes of it.

// bare is a ruler without a sidecar.
const bare = `kind: ConfigMap
metadata: {name: loki, namespace: ops}
data:
  config.yaml: |
    auth_enabled: false
    ruler: {storage: {type: local, local: {directory: /rules}}}
---
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: ops
  labels: {app.kubernetes.io/instance: loki}
spec:
  template:
    spec:
      serviceAccountName: loki
      containers:
        - name: loki
          image: grafana/loki:3.4.2
          args: [-target=ruler, -config.file=/etc/loki/config.yaml]
          volumeMounts:
            - {name: config, mountPath: /etc/loki}
      volumes:
        - {name: config, configMap: {name: loki}}
`

// served is a ruler whose sidecar lacks nothing.
var served = strings.NewReplacer(
	"            - {name: config, mountPath: /etc/loki}\n", `            - {name: config, mountPath: /etc/loki}
            - {name: rules, mountPath: /rules}
        - name: sidecar
          image: kiwigrid/k8s-sidecar:2.1.0
          env:
            - {name: LABEL, value: loki_rule}
            - {name: FOLDER, value: /rules/fake}
            - {name: RESOURCE, value: configmap}
          volumeMounts:
            - {name: rules, mountPath: /rules}
`,
	"{name: config, configMap: {name: loki}}\n", `{name: config, configMap: {name: loki}}
        - {name: rules, emptyDir: {}}
---
kind: Role
metadata: {name: loki, namespace: ops}
rules:
  - {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}
---
kind: RoleBinding
metadata: {name: loki, namespace: ops}
roleRef: {kind: Role, name: loki}
subjects:
  - {kind: ServiceAccount, name: loki, namespace: ops}
`).Replace(bare)

// edited is a text after some replacements: old, new, old, new, ….
func edited(t *testing.T, text string, replacements ...string) string {
	t.Helper()
	for i := 0; i < len(replacements); i += 2 {
		before, after, found := strings.Cut(text, replacements[i])
		if !found {
			t.Fatalf("%q is not in the text", replacements[i])
		}
		text = before + replacements[i+1] + after
	}
	return text
}

// layered are options with a patch set over the default.
func layered(t *testing.T, spec string) Options {
	t.Helper()
	if spec == "" {
		return Options{}
	}
	layer, err := patchset.Load("patchset.yaml", []byte("apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nspec: "+spec+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return Options{Sources: patchset.Sources{Layers: []*patchset.Layer{layer}}}
}

// result is a plan with the text that comes of it.
type result struct {
	*Plan
	out string
}

// planned plans a text, applies the plan, and holds that a second run finds
// nothing to do.
func planned(t *testing.T, text string, opts Options) (result, error) {
	t.Helper()
	once := func(text string) (result, error) {
		plans, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(text))}, opts)
		if err != nil {
			return result{}, err
		}
		consistent(t, plans[0])
		out, err := splice.Apply([]byte(text), plans[0].Edits)
		if err != nil {
			t.Fatal(err)
		}
		return result{plans[0], string(out)}, nil
	}
	r, err := once(text)
	if err != nil {
		return r, err
	}
	if again, err := once(r.out); err != nil || !again.Empty() {
		t.Errorf("the second run gives error %v, and\n%s", err, again.out)
	}
	return r, nil
}

// consistent holds that a plan does what its report says: nothing without a
// reason that says so, and nothing for nothing.
func consistent(t *testing.T, p *Plan) {
	t.Helper()
	changed := false
	for _, c := range p.Changes {
		changed = changed || c.Reason.Changed()
		if c.Reason.Changed() != (len(c.Added) > 0) {
			t.Errorf("%s is %s, and %v was added", c.Object, c.Reason, c.Added)
		}
	}
	if changed == p.Empty() {
		t.Errorf("the plan is empty: %t, the report says it is not: %t", p.Empty(), changed)
	}
	for _, e := range p.Edits {
		if e.New == "" && e.Start == e.End {
			t.Errorf("an edit of bytes %d to %d inserts nothing", e.Start, e.End)
		}
	}
	for _, r := range p.Rulers {
		i := slices.IndexFunc(p.Changes, func(c finding.Change) bool { return c.Object == r.Object.ID() })
		objects := slices.DeleteFunc(slices.Clone(p.Changes[i].Added), func(a finding.Added) bool { return a.Kind != finding.AddedObject })
		if len(objects) != len(r.Objects) {
			t.Errorf("%d objects are added, and %v reported", len(r.Objects), objects)
		}
	}
}

// told says in short what was decided about the last candidate of a plan: its
// reason, and what was added ("+") and kept ("="), as far as the report's word for
// it has one of these words.
func told(r result, about ...string) string {
	c := r.Changes[len(r.Changes)-1]
	parts := []string{string(c.Reason)}
	note := func(sign, name string) {
		name = strings.TrimPrefix(name, "spec.template.spec.")
		for _, word := range about {
			if strings.Contains(name, word) {
				parts = append(parts, sign+name)
				return
			}
		}
	}
	for _, a := range c.Added {
		note("+", a.String())
	}
	for _, name := range c.Kept {
		note("=", name)
	}
	return strings.Join(parts, " ")
}

// granted says in short which roles were added, each with its binding, and what
// they allow whom to do.
func granted(t *testing.T, r result) string {
	t.Helper()
	var parts []string
	objects := r.Rulers[len(r.Rulers)-1].Objects
	for i := 0; i+1 < len(objects); i += 2 {
		role, binding := objects[i], objects[i+1]
		if binding.Str("metadata", "name") != role.Str("metadata", "name") || binding.Str("metadata", "namespace") != role.Str("metadata", "namespace") ||
			binding.Str("kind") != role.Str("kind")+"Binding" || binding.Str("roleRef", "kind") != role.Str("kind") || binding.Str("roleRef", "name") != role.Str("metadata", "name") {
			t.Errorf("the %s is not bound", role.Str("kind"))
		}
		rule, subject := role.List("rules")[0], binding.List("subjects")[0]
		parts = append(parts, fmt.Sprintf("%s %s/%s: %s %s for %s/%s", role.Str("kind"), role.Str("metadata", "namespace"), role.Str("metadata", "name"),
			strings.Join(rule.Strings("verbs"), ","), strings.Join(rule.Strings("resources"), ","), subject.Str("namespace"), subject.Str("name")))
	}
	return strings.Join(parts, "; ")
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// said is an error with its place and hint, on one line.
func said(err error) string {
	var input *finding.InputError
	if errors.As(err, &input) && input.Hint != "" {
		return err.Error() + " (" + input.Hint + ")"
	}
	return err.Error()
}
