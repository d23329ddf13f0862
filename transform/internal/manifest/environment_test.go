package manifest

import "testing"

// TestResolveEnv: what stands elsewhere in the input, what does not, and which of
// two counts.
func TestResolveEnv(t *testing.T) {
	const objects = "kind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata: {LABEL: l, key: value}\n---\n" +
		"kind: Secret\nmetadata: {name: s, namespace: n}\nstringData: {key: hidden}\n---\n" +
		"kind: ConfigMap\nmetadata: {name: partial, namespace: n}\ndata: {key: value}\n---\n"
	for _, c := range []struct {
		env, name, value string
		known            bool // and no variable from elsewhere may hide it
	}{
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: key}}}]", "A", "value", true},
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: other}}}]", "A", "", false},
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: other, optional: true}}}]", "A", "", true}, // it is not set
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: d, key: other, optional: true}}}]", "A", "", false},
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: d, key: key}}}]", "A", "", false},
		{"env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: key}}}]", "A", "", false},
		{"env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]", "A", "n", true},
		{"env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", "A", "", false},
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: partial, key: key}}}]", "A", "value", true},
		{"env: [{name: A, valueFrom: {configMapKeyRef: {name: partial, key: other, optional: true}}}]", "A", "", false},
		{"envFrom: [{configMapRef: {name: partial}}]", "key", "value", false}, // another may hide it
		{"envFrom: [{configMapRef: {name: c}}]", "LABEL", "l", true},
		{"envFrom: [{prefix: X_, configMapRef: {name: c}}]", "X_LABEL", "l", true},
		{"envFrom: [{configMapRef: {name: c}}]\n      env: [{name: LABEL, value: m}]", "LABEL", "m", true},
		{"envFrom: [{configMapRef: {name: c}}, {secretRef: {name: s}}]", "LABEL", "l", false},
	} {
		s := Open("in.yaml", []byte(objects+"kind: Pod\nmetadata: {name: p, namespace: n}\nspec:\n  containers:\n    - name: a\n      "+c.env+"\n"))
		var all []*Object
		for _, d := range s.Docs {
			more, err := s.Parse(d)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, more...)
		}
		all[2].Partial = true
		pod := PodOf(all[len(all)-1])
		pod.ResolveEnv(NewSet(all))
		v, _ := pod.Containers[0].EnvVar(c.name)
		if known := !v.From && !pod.Containers[0].EnvFrom; v.Value != c.value || known != c.known {
			t.Errorf("%s: %s is %q, known %v; want %q, %v", c.env, c.name, v.Value, known, c.value, c.known)
		}
	}
}
