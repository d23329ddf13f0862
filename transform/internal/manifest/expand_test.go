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
		{"$(B)", "", "$(B)", false}, // depends on the order of variables
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
