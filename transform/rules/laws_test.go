package rules_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// FuzzReadWrite holds the law "delivery": read(write(rules)) = rules, for each
// representation that has both.
func FuzzReadWrite(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, `{app="a"} |= "x"`)
	}
	for _, text := range []string{
		"", " ", "\n", "a\n", "\na", "a\r\nb", "\ttab", "null", "~", "true", "5", "5m", "'", `"`, "#", "a: b", "- a", "{{ $value }}", "${X}",
		"\u2028", "\u0085", "\ufeff", "\x00", "\x1b[1m", "日本", "a\n\n", "  a\n b", "a \n", "? a", "<<", "!!str", "&a", "*a", "|", "%a", "---", "a\n---\nb",
	} {
		f.Add(uint64(len(text)), text)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		if !utf8.ValidString(text) {
			t.Skip("YAML and JSON hold UTF-8 only")
		}
		groups := someGroups(seed, text)
		for name, there := range routes() {
			back, err := there(groups)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if changes := rules.Diff(groups, back); len(changes) != 0 {
				t.Errorf("%s: %d groups differ: %+v", name, len(changes), changes[0])
			}
			if rules.Digest(groups) != rules.Digest(back) {
				t.Errorf("%s: another digest", name)
			}
		}
	})
}

// A repository of 500 groups has one digest in all of its forms.
func TestFidelity(t *testing.T) {
	var groups []rules.Group
	for seed := uint64(0); len(groups) < 500; seed++ {
		for _, g := range someGroups(seed, "x") {
			g.Group = fmt.Sprintf("%d-%s", seed, g.Group)
			groups = append(groups, g)
		}
	}
	for name, there := range routes() {
		back, err := there(groups)
		if err != nil || rules.Digest(back) != rules.Digest(groups) {
			t.Errorf("%s: %v, %d differences", name, err, len(rules.Diff(groups, back)))
		}
	}
}

// routes write groups in one representation and read them back.
func routes() map[string]func([]rules.Group) ([]rules.Group, error) {
	return map[string]func([]rules.Group) ([]rules.Group, error){
		"files":      throughFiles,
		"configmaps": throughConfigMaps,
		"groups":     throughGroups,
		"listing":    throughListings,
		"objects":    throughObjects,
		"loaded":     throughLoaded,
	}
}

func throughFiles(groups []rules.Group) ([]rules.Group, error) {
	var all []rules.Group
	for _, file := range byFile(groups) {
		text := rules.WriteFile(file)
		var judge map[string]any
		if err := yaml.Unmarshal(text, &judge); err != nil {
			return nil, fmt.Errorf("another parser refuses %q: %w", text, err)
		}
		back, err := rules.ReadFile("f.yaml", text, file[0].Tenant, file[0].Namespace)
		if err != nil {
			return nil, err
		}
		all = append(all, back...)
	}
	return all, nil
}

func throughConfigMaps(groups []rules.Group) ([]rules.Group, error) {
	var all []rules.Group
	for i, file := range byFile(groups) {
		kind := []string{"ConfigMap", "Secret"}[i%2]
		x := rules.Object{Kind: kind, Name: "x", Files: []rules.ObjectFile{{Key: file[0].Namespace, Text: rules.WriteFile(file)}}}
		objects, err := rules.ReadObjects("x.yaml", x.Write())
		if err != nil {
			return nil, err
		}
		back, err := rules.ReadFile("f.yaml", objects[0].Files[0].Text, file[0].Tenant, objects[0].Files[0].Key)
		if err != nil {
			return nil, err
		}
		all = append(all, back...)
	}
	return all, nil
}

func throughGroups(groups []rules.Group) ([]rules.Group, error) {
	var all []rules.Group
	for i := range groups {
		g := &groups[i]
		back, err := rules.ReadGroup("body", rules.WriteGroup(g), g.Tenant, g.Namespace)
		if err != nil {
			return nil, err
		}
		all = append(all, back)
	}
	return all, nil
}

func throughListings(groups []rules.Group) ([]rules.Group, error) {
	tenants := map[string][]rules.Group{}
	for _, g := range groups {
		tenants[g.Tenant] = append(tenants[g.Tenant], g)
	}
	var all []rules.Group
	for tenant, of := range tenants {
		back, err := rules.ReadListing("listing", rules.WriteListing(of), tenant)
		if err != nil {
			return nil, err
		}
		all = append(all, back...)
	}
	return all, nil
}

func throughObjects(groups []rules.Group) ([]rules.Group, error) {
	var all []rules.Group
	for i := range groups {
		g := &groups[i]
		data := rules.EncodeObject(g)
		back, err := rules.DecodeObject(rules.ObjectKey(g.ID), data)
		if err != nil {
			return nil, err
		}
		if again := rules.EncodeObject(&back); !bytes.Equal(again, data) {
			return nil, fmt.Errorf("encoded again %x is %x", data, again)
		}
		all = append(all, back)
	}
	return all, nil
}

func throughLoaded(groups []rules.Group) ([]rules.Group, error) {
	var all []rules.Group
	for _, g := range groups {
		l := rules.Loaded{Group: g, Health: make([]rules.Health, len(g.Rules))}
		back, err := rules.ReadLoaded(rules.WriteLoaded([]rules.Loaded{l}), g.Tenant)
		if err != nil {
			return nil, err
		}
		all = append(all, back[0].Group)
	}
	return all, nil
}

func byFile(groups []rules.Group) [][]rules.Group {
	var files [][]rules.Group
	at := map[[2]string]int{}
	for _, g := range groups {
		key := [2]string{g.Tenant, g.Namespace}
		i, ok := at[key]
		if !ok {
			i = len(files)
			at[key] = i
			files = append(files, nil)
		}
		files[i] = append(files[i], g)
	}
	return files
}

// someGroups makes groups of every shape from a seed, with text in some of
// their fields.
func someGroups(seed uint64, text string) []rules.Group {
	r := rand.New(rand.NewPCG(seed, uint64(len(text))))
	word := func() string {
		words := []string{text, "a", "team", `sum(rate({app="x"} |= "err" [5m])) > 0`, "{{ $labels.app }}: $value", "line\nline\n", strings.Repeat(text, 3)}
		return words[r.IntN(len(words))]
	}
	pairs := func() map[string]string {
		n := r.IntN(4)
		if n == 0 {
			return nil
		}
		all := map[string]string{}
		for i := range n {
			all[fmt.Sprintf("l%d%s", i, word())] = word()
		}
		return all
	}
	var groups []rules.Group
	for i := range 1 + r.IntN(6) {
		g := rules.Group{
			ID:       rules.ID{Tenant: fmt.Sprintf("t%d", r.IntN(2)), Namespace: fmt.Sprintf("%d%s.yaml", r.IntN(2), text), Group: fmt.Sprintf("g%d%s", i, word())},
			Interval: time.Duration(r.IntN(3)) * time.Duration(r.IntN(1e9)) * time.Millisecond,
			Limit:    r.IntN(3) * r.IntN(1000),
		}
		for range r.IntN(4) {
			rule := rules.Rule{Alert: "A" + word(), Expr: word(), For: time.Duration(r.IntN(2)) * time.Duration(r.IntN(1e10)) * time.Millisecond, Labels: pairs(), Annotations: pairs()}
			if r.IntN(2) == 0 {
				rule.Alert, rule.Record, rule.For, rule.Annotations = "", "r"+word(), 0, nil
			}
			g.Rules = append(g.Rules, rule)
		}
		groups = append(groups, g)
	}
	return groups
}

// FuzzReadObject: no bytes make the reader of objects panic, and what it reads
// it writes in a form that reads the same.
func FuzzReadObject(f *testing.F) {
	g := someGroups(3, "x")[0]
	f.Add(rules.ObjectKey(g.ID), rules.EncodeObject(&g))
	f.Add("rules/t/bg==/Zw==", []byte{0x1a, 0x00})
	f.Fuzz(func(t *testing.T, key string, data []byte) {
		back, err := rules.DecodeObject(key, data)
		if err != nil {
			return
		}
		again, err := rules.DecodeObject(key, rules.EncodeObject(&back))
		if err != nil || !again.Equal(&back) {
			t.Errorf("%x reads as %+v, and written again as %+v (%v)", data, back, again, err)
		}
	})
}

// FuzzReadFile: no text makes a reader panic, what it refuses has a place, and
// what it reads is the same after a way through a file.
func FuzzReadFile(f *testing.F) {
	f.Add("groups:\n- name: g\n  interval: 1m\n  limit: 3\n  rules:\n  - alert: A\n    expr: |\n      vector(1)\n    for: 5m\n    labels: &l {a: 1, b: null}\n  - {record: r, expr: 'vector(0)', labels: *l}\n")
	f.Add("groups: [{<<: {name: a}, rules: [null, {alert: A}]}, null]")
	f.Add("groups: 5")
	f.Fuzz(func(t *testing.T, text string) {
		groups, err := rules.ReadFile("f.yaml", []byte(text), "t", "n")
		if err != nil {
			var input *finding.InputError
			if !asInput(err, &input) || input.Place.Line == 0 {
				t.Fatalf("%q: refused without a place: %v", text, err)
			}
			return
		}
		back, err := rules.ReadFile("f.yaml", rules.WriteFile(groups), "t", "n")
		if err != nil || len(back) != len(groups) {
			t.Fatalf("%q: %d groups written, %d read: %v", text, len(groups), len(back), err)
		}
		for i := range groups {
			if !groups[i].Equal(&back[i]) {
				t.Errorf("%q: group %d is %+v and then %+v", text, i, groups[i], back[i])
			}
		}
	})
}
