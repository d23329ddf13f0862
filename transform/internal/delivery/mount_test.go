package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// mountedAs are changes that let Loki mount a volume, m, besides; and the rules have no
// label that a sidecar asks for.
func mountedAs(mount, volume string, changes ...string) []string {
	return append([]string{
		labelled, "  labels: {x: y}",
		ofLoki, "            - {name: m, " + mount + "}\n" + ofLoki, emptyDir, emptyDir + "\n        - {name: m, " + volume + "}",
	}, changes...)
}

func TestAtMount(t *testing.T) {
	const mine, one, other = "configMap: {name: mine}", "configMap: {name: mine, items: [{key: a.yaml, path: b.yaml}]}", "configMap: {name: mine, items: [{key: x, path: x}]}"
	over := []string{"        - {name: config, configMap", "        - {name: w, emptyDir: {}}\n        - {name: config, configMap", ofLoki, "            - {name: w, mountPath: /rules/fake/a.yaml, subPath: x}\n" + ofLoki}
	decide(t, finding.Volume, finding.Assume{}, []decision{
		{"a tenant's directory", mountedAs("mountPath: /rules/fake", mine), finding.Pass, NoCause, "mounted at /rules/fake"},
		{"items without the key", mountedAs("mountPath: /rules/fake", other), finding.Fail, KeyNotMounted, "leaves the key a.yaml out of its items"},
		{"a part that is decided at run time", mountedAs("mountPath: /rules/fake, subPathExpr: $(X)", mine, unset("X")...), finding.Unknown, SubPathUnknown, "decided at run time"},
		{"items without the key, of a part that is decided at run time", mountedAs("mountPath: /rules/fake, subPathExpr: $(X)", other, unset("X")...), finding.Fail, KeyNotMounted, "out of its items"},
		{"another part", mountedAs("mountPath: /rules/fake/a.yaml, subPath: a.yaml", one), finding.Fail, KeyNotMounted, "with subPath a.yaml, which leaves the key a.yaml out"},
		{"the directory itself", mountedAs("mountPath: /rules", mine, ofLokiAlone, ""), finding.Fail, MountedAtRoot, "..data"},
		{"another mount over the file", mountedAs("mountPath: /rules/fake", mine, over...), finding.Fail, VolumeHidden, "volume w is mounted over /rules/fake/a.yaml"},
	})
	decide(t, finding.Directory, finding.Assume{}, []decision{
		{"a mount without a path, which the API server refuses", mountedAs("x: y", mine, "[5m]", `|= "x" [5m]`, ofLokiAlone, ""), finding.Fail, OutsideDirectory, "the file is /a.yaml"},
	})
}

// TestLeftOut: what leaves a key out that is mounted nowhere.
func TestLeftOut(t *testing.T) {
	for _, test := range []struct{ name, mount, volume, want string }{
		{"the items", "mountPath: /rules/fake", "configMap: {name: mine, items: [{key: x, path: x}]}", ""},
		{"the items, and a subPath", "mountPath: /rules/fake/x, subPath: x", "configMap: {name: mine, items: [{key: x, path: x}]}", ""},
		{"a subPath", "mountPath: /rules/fake/x, subPath: x", "configMap: {name: mine}", "x"},
	} {
		loki, mine := changed(t, mountedAs(test.mount, test.volume))
		r := build(t, finding.Assume{}, loki, mine).Routes()[0]
		if stop := r.StopsAt(); stop == nil || stop.Cause != KeyNotMounted || r.LeftOut() != test.want {
			t.Errorf("%s: %q, %+v", test.name, r.LeftOut(), stop)
		}
	}
}

// TestMissingKeys: items whose key no object of the input has, though the object is there.
func TestMissingKeys(t *testing.T) {
	const secret = "kind: Secret\nmetadata: {name: s, namespace: logs}\ndata: {a: eA==}\nstringData: {b: x}\n---\nkind: ConfigMap\nmetadata: {name: c, namespace: logs}\nbinaryData: {a: eA==}\n"
	for _, test := range []struct{ name, volume, want string }{
		{"none", "configMap: {name: mine}", ""},
		{"a key that is there", "configMap: {name: mine, items: [{key: a.yaml, path: x}]}", ""},
		{"a key that is not", "configMap: {name: mine, items: [{key: a.yaml, path: x}, {key: b.yaml, path: y}]}", "m ConfigMap mine b.yaml"},
		{"two keys that are not", "configMap: {name: mine, items: [{key: b, path: x}, {key: c, path: y}]}", "m ConfigMap mine b, m ConfigMap mine c"},
		{"a key in binaryData", "configMap: {name: c, items: [{key: a, path: x}]}", ""},
		{"keys of a Secret", "secret: {secretName: s, items: [{key: a, path: x}, {key: b, path: y}, {key: c, path: z}]}", "m Secret s c"},
		{"an object that is not here", "configMap: {name: other, items: [{key: b, path: x}]}", ""},
		{"an optional one", "configMap: {name: mine, optional: true, items: [{key: b, path: x}]}", ""},
		{"one that says it is not optional", "configMap: {name: mine, optional: false, items: [{key: b, path: x}]}", "m ConfigMap mine b"},
		{"an item without a key", "configMap: {name: mine, items: [{path: x}]}", ""},
		{"of a source", "projected: {sources: [{secret: {name: s, items: [{key: x, path: x}]}}, {configMap: {name: mine, items: [{key: y, path: y}]}}]}", "m Secret s x, m ConfigMap mine y"},
	} {
		loki, mine := changed(t, mountedAs("mountPath: /rules/fake", test.volume))
		m := build(t, finding.Assume{}, loki, mine, secret)
		var got []string
		for _, missing := range m.MissingKeys(m.Rulers[0]) {
			got = append(got, missing.Volume+" "+missing.Object.Kind+" "+missing.Object.Name+" "+missing.Item.Str("key"))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %q, want %s", test.name, got, test.want)
		}
	}
}
