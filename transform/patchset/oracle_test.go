package patchset

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// corpus holds renders of the real charts. It is no part of the project; where
// it is at hand, the chart preset is held against what the charts themselves
// give their backend.
const corpus = "../../../shared/corpus"

type oracle struct {
	Chart, Pair, Distributed string
	Sidecar                  map[string]any
	SidecarVolumes           []any
	MountOnLokiContainer     []any
	keys                     []string // of Sidecar, in order
}

func TestChartPresetIsWhatTheChartRenders(t *testing.T) {
	for _, o := range oracles(t) {
		t.Run(o.Chart+"/"+o.Pair, func(t *testing.T) {
			p := o.preset(t)
			if !p.Chart || p.Disabled {
				t.Errorf("Chart %v, Disabled %v", p.Chart, p.Disabled)
			}
			got := plainValue(p.container).(map[string]any)
			for _, field := range unionOfKeys(got, o.Sidecar) {
				want, have := o.Sidecar[field], got[field]
				if field == "volumeMounts" {
					want, have = withoutTmp(want), withoutTmp(have)
				}
				if !reflect.DeepEqual(want, have) {
					t.Errorf("%s\n got %v\nwant %v", field, have, want)
				}
			}
			if got, want := plainValues(p.volumes[:1]), o.SidecarVolumes[:1]; !reflect.DeepEqual(got, want) {
				t.Errorf("volumes\n got %v\nwant %v", got, want)
			}
			if got := plainValues(p.mounts); !reflect.DeepEqual(got, o.MountOnLokiContainer) {
				t.Errorf("mounts\n got %v\nwant %v", got, o.MountOnLokiContainer)
			}
			if got := keys(p.container); !slices.Equal(got, o.keys) {
				t.Errorf("keys\n got %v\nwant %v", got, o.keys)
			}
			if !strings.Contains(string(p.Marshal()), "mountPath: /tmp") {
				t.Error("the sidecar has no /tmp")
			}
		})
	}
}

func oracles(t *testing.T) []oracle {
	text, err := os.ReadFile(filepath.Join(corpus, "oracle.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no corpus at hand")
	}
	var all []oracle
	if err := errors.Join(err, json.Unmarshal(text, &all)); err != nil {
		t.Fatal(err)
	}
	ordered := parse(t, string(text)).Items()
	if len(all) == 0 || len(all) != len(ordered) {
		t.Fatalf("%d pairs, %d nodes", len(all), len(ordered))
	}
	for i := range all {
		all[i].keys = keys(ordered[i].Get("sidecar"))
	}
	return all
}

// preset is the chart preset for the values of the pair's Distributed half.
func (o oracle) preset(t *testing.T) *PatchSet {
	name := filepath.Join(corpus, "renders", strings.TrimSuffix(o.Distributed, ".yaml")+".values.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	version := o.Chart[strings.LastIndexByte(o.Chart, '-')+1:]
	theirs := loadValues(t, rulesValues("folder: /rules")) // their default, which is nobody's choice with us
	p, err := Sources{Values: []*Values{theirs, loadValues(t, string(text))}}.For("loki", version)
	if err != nil {
		t.Fatal(err)
	}
	return expanded(t, p, nil)
}

func withoutTmp(mounts any) any {
	list, _ := mounts.([]any)
	return slices.DeleteFunc(slices.Clone(list), func(m any) bool { return m.(map[string]any)["mountPath"] == "/tmp" })
}

func unionOfKeys(a, b map[string]any) []string {
	var names []string
	for _, m := range []map[string]any{a, b} {
		for k := range m {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func keys(n *document.Node) []string {
	var names []string
	for _, f := range n.Fields() {
		names = append(names, f.Key.Value)
	}
	return names
}

// plainValue is a node as encoding/json would have decoded it.
func plainValue(n *document.Node) any {
	switch n.Kind {
	case document.Mapping:
		m := map[string]any{}
		for _, f := range n.Fields() {
			m[f.Key.Value] = plainValue(f.Value)
		}
		return m
	case document.Sequence:
		return plainValues(n.Items())
	}
	switch n.Tag {
	case document.IntTag, document.FloatTag:
		v, _ := strconv.ParseFloat(n.Value, 64)
		return v
	case document.BoolTag:
		return n.Value == "true"
	case document.NullTag:
		return nil
	}
	return n.Value
}

func plainValues(nodes []*document.Node) []any {
	list := []any{}
	for _, n := range nodes {
		list = append(list, plainValue(n))
	}
	return list
}
