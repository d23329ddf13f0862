package chart

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Values are values of a chart in the making: what somebody would write into a
// values file. They begin at the top of the file, so that those of a subchart
// stand below its name.
type Values struct {
	tree *valuesTree
	base []string // the keys that lead to where Set begins
}

type valuesTree struct {
	chart  Chart
	root   *document.Node
	unread bool // something was set that the chart does not read
}

// Values begins with nothing.
func (c Chart) Values() Values {
	return Values{tree: &valuesTree{chart: c, root: document.NewMapping()}}
}

// At is the same values, seen from a key: Set begins there.
func (v Values) At(path string) Values {
	return Values{tree: v.tree, base: append(slices.Clone(v.base), strings.Split(path, ".")...)}
}

// Top is the same values, seen from their beginning.
func (v Values) Top() Values { return Values{tree: v.tree} }

// Workload is the values of the workload that runs Loki's target: ruler, backend,
// read or all.
func (v Values) Workload(target string) Values {
	if target == "all" {
		target = "singleBinary"
	}
	return v.At(target)
}

// LokiConfig is Loki's own config, where the chart takes it as a tree.
func (v Values) LokiConfig() Values { return v.At("loki.structuredConfig") }

// RulerConfig is the section ruler of Loki's config.
func (v Values) RulerConfig() Values {
	if v.tree.chart.Name == Loki {
		return v.At("loki.rulerConfig")
	}
	return v.LokiConfig().At("ruler")
}

// Set gives a value to a key, "sidecar.rules.folder", and returns the same values.
// A value is a string, an int, a bool, nil for null, a list of strings, or a node.
func (v Values) Set(path string, value any) Values {
	return v.SetKeys(strings.Split(path, "."), value)
}

// SetKeys is Set for keys that may have a dot in them.
func (v Values) SetKeys(keys []string, value any) Values {
	keys = slices.Concat(v.base, keys)
	v.tree.unread = v.tree.unread || !v.tree.chart.reads(keys)
	v.tree.root = within(v.tree.root, keys, nodeOf(value))
	return v
}

// String is the values as YAML; "" when there are none, or when the chart is not
// known to read one of them.
func (v Values) String() string {
	if v.tree.unread || len(v.tree.root.Fields()) == 0 {
		return ""
	}
	root := v.tree.root
	for _, key := range slices.Backward(v.tree.chart.prefix) {
		root = document.NewMapping(document.Pair(key, root))
	}
	return document.Encode(root, 0, "\n")
}

// MergedLast moves what values have for the ruler's section of Loki's config to
// loki.structuredConfig, which the loki chart merges over everything else: there it
// counts wherever else the section is written.
func (c Chart) MergedLast(values string) string {
	tree, err := document.ParseText([]byte(values))
	if err != nil || c.Name != Loki {
		return values
	}
	path := append(slices.Clone(c.prefix), "loki")
	loki := tree.Root.Get(path...)
	section := loki.Get("rulerConfig")
	if section == nil {
		return values
	}
	structured := within(document.NewMapping(), []string{"structuredConfig", "ruler"}, section)
	loki = MergeFiles(structured, document.WithField(loki, "rulerConfig", nil))
	return document.Encode(within(tree.Root, path, loki), 0, "\n")
}

// Leaf is one value of values: its keys within the chart's own, and what it is.
type Leaf struct {
	Keys []string
	Text string // "" of what is no scalar
	Is   document.Kind
}

// Leaves are what values, as [Values.String] writes them, set for the chart.
func (c Chart) Leaves(values string) []Leaf {
	tree, err := document.ParseText([]byte(values))
	if err != nil {
		return nil
	}
	return leavesOf(tree.Root.Get(c.prefix...), nil)
}

func leavesOf(n *document.Node, keys []string) []Leaf {
	if n == nil || len(n.Fields()) == 0 {
		return []Leaf{{keys, printed(n), kindOf(n)}}
	}
	var all []Leaf
	for _, f := range n.Fields() {
		all = append(all, leavesOf(f.Value, append(keys[:len(keys):len(keys)], f.Key.Value))...)
	}
	return all
}

func kindOf(n *document.Node) document.Kind {
	if n == nil {
		return document.Scalar
	}
	return n.Kind
}

// MergeTexts lays values, as [Values.String] writes them, over others.
func MergeTexts(base, over string) string {
	b, err := document.ParseText([]byte(base))
	if err != nil {
		return base
	}
	o, err := document.ParseText([]byte(over))
	if err != nil {
		return base
	}
	return document.Encode(MergeFiles(b.Root, o.Root), 0, "\n")
}

// within is a mapping with a value at the end of a row of keys.
func within(m *document.Node, keys []string, value *document.Node) *document.Node {
	if len(keys) == 0 {
		return value
	}
	below, ok := m.FieldOf(keys[0])
	if !ok || below.Value.Kind != document.Mapping {
		below.Value = document.NewMapping()
	}
	return document.WithField(m, keys[0], within(below.Value, keys[1:], value))
}

func nodeOf(value any) *document.Node {
	switch value := value.(type) {
	case nil:
		return &document.Node{Kind: document.Scalar, Tag: document.NullTag, Value: "null"}
	case *document.Node:
		return value
	case string:
		return document.NewString(value)
	case bool:
		return document.NewBool(value)
	case int:
		return document.NewInt(strconv.Itoa(value))
	case []string:
		list := document.NewSequence()
		for _, text := range value {
			list.AddItem(document.NewString(text))
		}
		return list
	}
	panic(fmt.Sprintf("internal error: a chart value of type %T", value))
}

// Map is a mapping for [Values.Set]: names and values by turns, as many of each.
func Map(pairs ...any) *document.Node {
	m := document.NewMapping()
	for i := 0; i < len(pairs); i += 2 {
		m.AddPair(fmt.Sprint(pairs[i]), nodeOf(pairs[i+1]))
	}
	return m
}

// List is a list for [Values.Set].
func List(items ...any) *document.Node {
	list := document.NewSequence()
	for _, item := range items {
		list.AddItem(nodeOf(item))
	}
	return list
}

// reads reports a key that the chart's templates look at. Of loki everything is
// taken to be read but what came with a later version; of loki-distributed only
// what is known to be.
func (c Chart) reads(keys []string) bool {
	path := strings.Join(keys, ".") + "."
	switch c.Name {
	case Loki:
		for i := range len(path) {
			if path[i] != '.' {
				continue
			}
			if since, late := keySince(path[:i]); late && !c.asRead().has(since) {
				return false
			}
		}
		return true
	case Distributed:
		if strings.HasPrefix(path, "loki.") && c.precedes(StructuredConfigs) {
			return false
		}
		return slices.ContainsFunc([]string{"ruler", "gateway", "loki.structuredConfig"}, func(known string) bool {
			return strings.HasPrefix(path, known+".")
		})
	}
	return false
}

// keySince is the feature that a key came with, for those that came late.
func keySince(key string) (since Feature, late bool) {
	switch key {
	case "sidecar":
		return RulesSidecars, true
	case "sidecar.resources", "sidecar.securityContext", "sidecar.livenessProbe", "sidecar.readinessProbe":
		return SidecarFields, true
	case "ruler.sidecar":
		return RulerSidecar, true
	case "sidecar.rules.folderAnnotation":
		return FolderAnnotations, true
	case "sidecar.startupProbe":
		return StartupProbes, true
	case "sidecar.image.registry":
		return ImageRegistries, true
	case "sidecar.image.digest":
		return GlobalRegistries, true
	case "sidecar.disableX509StrictVerification":
		return X509Switch, true
	case "sidecar.rules.healthPort":
		return HealthPorts, true
	case "sidecar.resizePolicy":
		return ResizePolicies, true
	}
	return "", false
}
