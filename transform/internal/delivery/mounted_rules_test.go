package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestMissingKeys: items whose key no object of the input has, though the object is there.
func TestMissingKeys(t *testing.T) {
	const secret = "kind: Secret\nmetadata: {name: s, namespace: logs}\ndata: {a: eA==}\nstringData: {b: x}\n---\nkind: ConfigMap\nmetadata: {name: c, namespace: logs}\nbinaryData: {a: eA==}\n"
	const filled = "kind: Secret\nmetadata: {name: token, namespace: logs}\ntype: kubernetes.io/service-account-token\ndata: {other: eA==}\n---\nkind: ConfigMap\nmetadata: {name: ca, namespace: logs, labels: {config.openshift.io/inject-trusted-cabundle: \"true\"}}\ndata: {other: x}\n---\nkind: Secret\nmetadata: {name: empty, namespace: logs}\n"
	for _, test := range []struct{ name, volume, want string }{
		{"none", "configMap: {name: mine}", ""},
		{"a key that is there", "configMap: {name: mine, items: [{key: a.yaml, path: x}]}", ""},
		{"a key that is not", "configMap: {name: mine, items: [{key: a.yaml, path: x}, {key: b.yaml, path: y}]}", "m ConfigMap mine b.yaml"},
		{"two keys that are not", "configMap: {name: mine, items: [{key: b, path: x}, {key: c, path: y}]}", "m ConfigMap mine b, m ConfigMap mine c"},
		{"a key in binaryData", "configMap: {name: c, items: [{key: a, path: x}]}", ""},
		{"keys of a Secret", "secret: {secretName: s, items: [{key: a, path: x}, {key: b, path: y}, {key: c, path: z}]}", "m Secret s c"},
		{"a key of another manifest of the object", "secret: {secretName: s, items: [{key: patched, path: z}]}", ""},
		{"an object that is not here", "configMap: {name: other, items: [{key: b, path: x}]}", ""},
		{"an optional one", "configMap: {name: mine, optional: true, items: [{key: b, path: x}]}", ""},
		{"one that says it is not optional", "configMap: {name: mine, optional: false, items: [{key: b, path: x}]}", "m ConfigMap mine b"},
		{"an item without a key", "configMap: {name: mine, items: [{path: x}]}", ""},
		{"of a source", "projected: {sources: [{secret: {name: s, items: [{key: x, path: x}]}}, {configMap: {name: mine, items: [{key: y, path: y}]}}]}", "m Secret s x, m ConfigMap mine y"},
		{"a token's Secret, which the cluster fills", "secret: {secretName: token, items: [{key: token, path: x}]}", ""},
		{"a Secret without a value, which somebody fills", "secret: {secretName: empty, items: [{key: token, path: x}]}", ""},
		{"the bundle of CAs, which OpenShift fills", "configMap: {name: ca, items: [{key: ca-bundle.crt, path: x}]}", ""},
	} {
		loki, mine := changed(t, mountedAs("mountPath: /rules/fake", test.volume))
		m := build(t, finding.Assume{}, loki, mine, secret, filled, "kind: Secret\nmetadata: {name: s, namespace: logs}\ndata: {patched: eA==}\n")
		var got []string
		for _, missing := range m.MissingKeys(m.Rulers[0]) {
			if missing.Container != nil {
				t.Errorf("%s: container %s asks for %s", test.name, missing.Container.Name, missing.Item.Str("key"))
			}
			got = append(got, missing.Volume+" "+missing.Object.Kind+" "+missing.Object.Name+" "+missing.Item.Str("key"))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %q, want %s", test.name, got, test.want)
		}
	}
}

// TestMissingKeysOfVariables: the same of what containers take for their variables.
func TestMissingKeysOfVariables(t *testing.T) {
	const others = "kind: Secret\nmetadata: {name: s, namespace: logs}\ndata: {a: eA==}\n---\nkind: Secret\nmetadata: {name: t, namespace: logs}\ndata: {c: eA==}\n---\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {d: eA==}\n"
	const generated = "kind: Kustomization\nnamespace: logs\nconfigMapGenerator: [{name: whole, literals: [a=x]}, {name: partial, literals: [a=x], envs: [x.env]}]\n"
	for _, test := range []struct{ name, from, want string }{
		{"a key that is there", "configMapKeyRef: {name: mine, key: a.yaml}", ""},
		{"a key that is not", "configMapKeyRef: {name: mine, key: b}", "sc ConfigMap mine b"},
		{"an optional one", "configMapKeyRef: {name: mine, key: b, optional: true}", ""},
		{"one of a Secret", "secretKeyRef: {name: s, key: b}", "sc Secret s b"},
		{"one of a Secret that is there", "secretKeyRef: {name: s, key: a}", ""},
		{"one of an object that is not here", "secretKeyRef: {name: other, key: a}", ""},
		{"a key of another Secret", "secretKeyRef: {name: s, key: c}", "sc Secret s c"},
		{"a key of another namespace's", "secretKeyRef: {name: s, key: d}", "sc Secret s d"},
		{"of what is generated", "configMapKeyRef: {name: whole, key: b}", "sc ConfigMap whole b"},
		{"of what is generated from files of variables", "configMapKeyRef: {name: partial, key: b}", ""},
		{"a field of the pod", "fieldRef: {fieldPath: metadata.name}", ""},
	} {
		loki, mine := changed(t, []string{more, "            - {name: X, valueFrom: {" + test.from + "}}\n" + more})
		m := build(t, finding.Assume{}, loki, mine, others, generated)
		var got []string
		for _, missing := range m.MissingKeys(m.Rulers[0]) {
			if missing.Container != nil && missing.Volume == "" {
				got = append(got, missing.Container.Name+" "+missing.Object.Kind+" "+missing.Object.Name+" "+missing.Item.Str("key"))
			}
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %q, want %s", test.name, got, test.want)
		}
	}
}
