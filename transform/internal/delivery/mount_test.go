package delivery

import (
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
