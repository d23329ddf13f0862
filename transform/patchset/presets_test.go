package patchset

import (
	"bytes"
	"strings"
	"testing"
)

// TestPresets: each is a document that Load takes, comes with its comments, and is
// read back to the same patch set.
func TestPresets(t *testing.T) {
	for _, name := range presets() {
		l, err := Load(name+".yaml", Preset(name))
		if err != nil {
			t.Fatal(err)
		}
		asked := made(t, "", Sources{Flags: Flags{Presets: []string{name, name}}})
		laid := made(t, "", Sources{Layers: []*Layer{l}})
		named := made(t, "", Sources{Layers: []*Layer{layer(t, "presets: ["+name+"]")}})
		want := string(Default()) + "\n" + string(Preset(name))[strings.Index(string(Preset(name)), "\nspec:\n")+len("\nspec:\n"):]
		same(t, name, string(asked.Marshal()), want)
		same(t, name+" named by a document", string(named.Marshal()), want)
		again, err := Load("again.yaml", []byte(want))
		if err != nil {
			t.Fatal(err)
		}
		same(t, name+" read back", string(made(t, "", Sources{Layers: []*Layer{again}}).Marshal()), string(laid.Marshal()))
	}
	if Preset("synch") != nil {
		t.Error("there is a preset synch")
	}
}

// TestPresetsLeaveTheDefaultAlone: without a preset nothing of one is there, and
// what a preset does not name is the default's.
func TestPresetsLeaveTheDefaultAlone(t *testing.T) {
	if p := made(t, "", Sources{}); p.Sync().Container() != nil || p.Observe().Container() != nil {
		t.Error("the default has a preset's container")
	}
	p := made(t, "", Sources{Flags: Flags{Presets: presets()}})
	p.sync, p.observe, p.presets = nil, nil, nil
	if got := p.Marshal(); !bytes.Equal(got, Default()) {
		t.Errorf("got\n%s", got)
	}
}

// TestPresetOverlay: a document changes what a preset brings, whichever comes first.
func TestPresetOverlay(t *testing.T) {
	change := layer(t, "sync: {container: {image: mirror/loki-rules:1, args: [sync, /r], ports: [{name: http-rules, hostPort: 1}]}}")
	p := made(t, "", Sources{Layers: []*Layer{change}, Flags: Flags{Presets: []string{"sync"}}})
	same(t, "image", p.sync.Str("image"), "mirror/loki-rules:1")
	same(t, "args", textOf(p.sync.Get("args")), "- sync\n- /r\n")
	same(t, "ports", textOf(p.sync.Get("ports")), "- name: http-rules\n  containerPort: $(METRICS_PORT)\n  protocol: TCP\n  hostPort: 1\n")
	off := layer(t, "sync: null")
	if p := made(t, "", Sources{Layers: []*Layer{off}, Flags: Flags{Presets: []string{"sync"}}}); p.sync != nil {
		t.Error("null does not remove it")
	}
}

func TestPresetRefused(t *testing.T) {
	for spec, want := range map[string]string{
		"presets: [sink]":                 `mine.yaml:4:13: spec.presets[0]: "sink" is not allowed | one of sync, observe`,
		"sync: {contaner: {}}":            `mine.yaml:4:10: unknown field "spec.sync.contaner" | did you mean container?`,
		"variables: {ADDRESS: loki.logs}": `mine.yaml:4:24: variables.ADDRESS: "loki.logs" is no URL | for example http://loki-ruler.logs:3100`,
		"variables: {ADDRESS: http:// }":  `mine.yaml:4:24: variables.ADDRESS: "http://" is no URL | for example http://loki-ruler.logs:3100`,
		"variables: {METRICS_PORT: none}": `mine.yaml:4:29: variables.METRICS_PORT: "none" is not a port number`,
	} {
		_, err := Load("mine.yaml", []byte(head+"spec:\n"+indent(spec)))
		same(t, spec, complaint(t, err), want)
	}
	for spec, want := range map[string]string{
		"sync: {container: {image: a}}":                         "the patch set's sync.container has no name: set spec.sync.container.name",
		"observe: {container: {name: a}}":                       "the patch set's observe.container has no image: set spec.observe.container.image",
		"observe: {container: {name: loki-sc-rules, image: a}}": "the patch set's observe.container has the name of the sidecar: rename one of the two",
	} {
		_, err := Sources{Layers: []*Layer{layer(t, spec)}}.For("", "")
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", spec, err, want)
		}
	}
}

// TestDelivers: only sources that may ask for a preset do.
func TestDelivers(t *testing.T) {
	config, err := Load("c.yaml", []byte("apiVersion: v1\nkind: ConfigMap\ndata: {preset: \"sync, observe\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := made(t, "", Sources{Layers: []*Layer{config}}).presets; len(got) != 2 {
		t.Errorf("the ConfigMap lays %q", got)
	}
	for _, c := range []struct {
		s    Sources
		want bool
	}{
		{Sources{}, false},
		{Sources{Layers: []*Layer{nil, layer(t, "mode: fix")}}, false},
		{Sources{Flags: Flags{Presets: []string{"sync"}}}, true},
		{Sources{Layers: []*Layer{config}}, true},
		{Sources{Layers: []*Layer{layer(t, "presets: [observe]")}}, true},
		{Sources{Layers: []*Layer{layer(t, "sync: {container: {name: a, image: b}}")}}, true},
		{Sources{Layers: []*Layer{layer(t, "observe: {container: {name: a, image: b}}")}}, true},
	} {
		if got := c.s.Delivers(); got != c.want {
			t.Errorf("%+v: %t", c.s, got)
		}
	}
}
