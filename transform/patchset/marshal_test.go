package patchset

import (
	"bytes"
	"reflect"
	"testing"
)

// TestMarshalRoundTrip: what is written gives the same patch set again.
func TestMarshalRoundTrip(t *testing.T) {
	for name, s := range map[string]Sources{
		"default":  {},
		"flags":    {Flags: Flags{Image: "a/k8s-sidecar:1.30.0", LabelValue: "x", Resource: "both", Tenant: "t", RBAC: "none", When: "always", WatchNamespaces: []string{"ALL"}, NativeSidecar: true}},
		"removals": {Layers: []*Layer{layer(t, "mode: check\nmounts: null\npod: {automountServiceAccountToken: null}\ntarget: {name: loki-ruler, namespace: ops, labelSelector: {a: b}}\ncontainer: {livenessProbe: null, env: [{name: RESOURCE, value: null}]}\nvolumes: [{$patch: replace}, {name: x, emptyDir: {}}]")}},
		"names":    {Layers: []*Layer{layer(t, `variables: {TENANT: "0123", HEALTH_PORT: 9}`)}, Flags: Flags{Label: "yes"}},
		"old":      {Values: []*Values{loadValues(t, "sidecar: {rules: {searchNamespace: [a, b]}}\nrbac: {namespaced: true}")}},
		"off":      {Values: []*Values{loadValues(t, "sidecar: {rules: {enabled: false}}")}},
		"moved":    {Values: []*Values{loadValues(t, "ruler: {sidecar: true}")}, Flags: Flags{Tenant: "fake"}},
	} {
		for _, version := range []string{"6.0.0", "6.46.0", "18.11.0"} {
			p := made(t, version, s)
			text := p.Marshal()
			l, err := Load("again.yaml", text)
			if err != nil {
				t.Fatalf("%s %s: %v\n%s", name, version, err, text)
			}
			again := made(t, version, Sources{Layers: []*Layer{l}})
			again.Chart, again.ChartNative, again.Disabled = p.Chart, p.ChartNative, p.Disabled
			same(t, name+" "+version, string(again.Marshal()), string(text))
			same(t, name+" "+version+" container", textOf(again.container), textOf(p.container))
			if !reflect.DeepEqual(again.Access, p.Access) || !reflect.DeepEqual(again.Target, p.Target) || !reflect.DeepEqual(again.Variables, p.Variables) || !reflect.DeepEqual(again.Automount, p.Automount) {
				t.Errorf("%s %s\n got %+v\nwant %+v", name, version, again, p)
			}
		}
	}
}

func TestMarshalDefaultKeepsItsComments(t *testing.T) {
	if got := made(t, "", Sources{}).Marshal(); !bytes.Equal(got, Default()) {
		t.Errorf("got\n%s", got)
	}
	// Laid over itself the default says nothing new.
	l, err := Load("default.yaml", Default())
	if err != nil {
		t.Fatal(err)
	}
	if got := made(t, "", Sources{Layers: []*Layer{l}}).Marshal(); !bytes.Equal(got, Default()) {
		t.Errorf("over itself\n%s", got)
	}
}

func TestMarshalTellsWhereItIsFrom(t *testing.T) {
	for values, want := range map[string]string{
		"{}":                                 "# Made from Helm values: what the chart gives its backend.\n",
		"ruler: {sidecar: true}":             "# Made from Helm values. ruler.sidecar is true: the chart's own sidecar is completed where it lacks something.\n",
		"sidecar: {rules: {enabled: false}}": "# Made from Helm values that switch the sidecar off (sidecar.rules.enabled: false): nothing is added.\n",
	} {
		if got := fromValues(t, "", values).Marshal(); !bytes.HasPrefix(got, []byte(want)) {
			t.Errorf("%s: got\n%.200s", values, got)
		}
	}
}
