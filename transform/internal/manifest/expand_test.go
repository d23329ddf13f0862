package manifest

import "testing"

// TestExpand: references as the kubelet replaces them.
func TestExpand(t *testing.T) {
	const env = "{name: A, value: x}, {name: B, value: $(A)}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: D, value: y}, {name: D, value: z}"
	for _, c := range []struct {
		text, more, want string
		known            bool
	}{
		{"", "", "", true},
		{"plain", "", "plain", true},
		{"$(A)", "", "x", true},
		{"a$(A)b$(A)c", "", "axbxc", true},
		{"$(D)", "", "z", true},
		{"$(B)", "", "x", true}, // A stands before it
		{"$(C)/x", "", "$(C)/x", false},
		{"$(NOBODY)", "", "$(NOBODY)", true},
		{"$(NOBODY)", ", envFrom: [{configMapRef: {name: e}}]", "$(NOBODY)", false},
		{"$(A)", ", envFrom: [{configMapRef: {name: e}}]", "x", true},
		{"$$(A)", "", "$(A)", true},
		{"$$$(A)", "", "$x", true},
		{"$A ${A} $", "", "$A ${A} $", true},
		{"$(A", "", "$(A", true},
	} {
		_, all := open(t, "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, env: ["+env+"]"+c.more+"}]}\n")
		pod := PodOf(all[0])
		got, known := pod.Containers[0].Expand(c.text)
		if got != c.want || known != c.known {
			t.Errorf("%q%s: %q, %v, want %q, %v", c.text, c.more, got, known, c.want, c.known)
		}
	}
}

// TestSameRelease: only what both say can keep them apart.
func TestSameRelease(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"{}", "{}", true},
		{"{app.kubernetes.io/instance: a}", "{}", true},
		{"{}", "{app.kubernetes.io/instance: a}", true},
		{"{app.kubernetes.io/instance: a}", "{app.kubernetes.io/instance: a}", true},
		{"{app.kubernetes.io/instance: a}", "{app.kubernetes.io/instance: b}", false},
	} {
		_, both := open(t, "kind: A\nmetadata: {name: a, labels: "+c.a+"}\n---\nkind: A\nmetadata: {name: b, labels: "+c.b+"}\n")
		if got := both[0].SameRelease(both[1]); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

// TestValue: a variable as the process finds it. What it refers to has to stand
// before it; what stands elsewhere, or is set by the command, is another matter.
func TestValue(t *testing.T) {
	const objects = "kind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata: {key: $(A)/x, FROM: y}\n---\n"
	for _, c := range []struct {
		container, want string
		set, known      bool
	}{
		{"", "", false, true},
		{"env: [{name: V, value: x}]", "x", true, true},
		{"env: [{name: A, value: x}, {name: V, value: $(A)/y}]", "x/y", true, true},
		{"env: [{name: V, value: $(A)/y}, {name: A, value: x}]", "$(A)/y", true, true},
		{"env: [{name: A, value: x}, {name: B, value: $(A)}, {name: V, value: $(B)}]", "x", true, true},
		{"env: [{name: B, value: $(A)}, {name: A, value: x}, {name: V, value: $(B)}]", "$(A)", true, true},
		{"env: [{name: A, value: x}, {name: V, value: $(A)}, {name: A, value: z}]", "x", true, true},
		{"env: [{name: V, value: $(V)}]", "$(V)", true, true},
		{"env: [{name: A, value: x}, {name: V, valueFrom: {configMapKeyRef: {name: c, key: key}}}]", "$(A)/x", true, true},
		{"env: [{name: V, value: $(FROM)}], envFrom: [{configMapRef: {name: c}}]", "y", true, true},
		{"env: [{name: V, value: $(FROM)}], envFrom: [{configMapRef: {name: d}}]", "$(FROM)", true, false},
		{"env: [{name: V, valueFrom: {fieldRef: {fieldPath: \"metadata.annotations['a/b']\"}}}]", "noted", true, true},
		{"env: [{name: V, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['l']\"}}}]", "labelled", true, true},
		{"env: [{name: V, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['other']\"}}}]", "", true, false},
		{"env: [{name: V, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}]", "sa", true, true},
		{"env: [{name: V, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]", "", true, false},
		{"env: [{name: V, value: x}], command: [sh, -c, 'V=y exec run']", "", true, false},
		{"command: [env, V=y, run]", "", true, false},
		{"args: ['export A=1; export V=y']", "", true, false},
		{"args: ['--V=y', 'XV=y']", "", false, true},
	} {
		_, all := open(t, objects+"kind: Pod\nmetadata: {name: p, namespace: n, labels: {l: labelled}, annotations: {a/b: noted}}\nspec: {serviceAccountName: sa, containers: [{name: c, "+c.container+"}]}\n")
		pod := PodOf(all[len(all)-1])
		pod.ResolveEnv(NewSet(all))
		got, set, known := pod.Containers[0].Value("V")
		if got != c.want || set != c.set || known != c.known {
			t.Errorf("%s: %q, %v, %v, want %q, %v, %v", c.container, got, set, known, c.want, c.set, c.known)
		}
		if pod.Containers[0].AssumeEnv("V", "$(A)"); known {
			continue
		}
		if got, _, known := pod.Containers[0].Value("V"); got != "$(A)" || !known {
			t.Errorf("%s: assumed, and %q, %v", c.container, got, known)
		}
	}
}
