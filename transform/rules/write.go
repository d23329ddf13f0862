package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// WriteFile writes groups as the text of one rule file, in the order given.
// Their tenant and namespace are the file's place, and not in the text.
func WriteFile(groups []Group) []byte {
	items := make([]*document.Node, len(groups))
	for i := range groups {
		items[i] = groupNode(&groups[i])
	}
	return encode(document.NewMapping(document.Pair("groups", document.NewSequence(items...))))
}

// WriteGroup writes a group as the ruler API takes it: alone, without groups:.
func WriteGroup(g *Group) []byte { return encode(groupNode(g)) }

// WriteListing writes the groups of one tenant as the ruler API lists them:
// namespaces with their groups, both by name.
func WriteListing(groups []Group) []byte {
	sorted := slices.Clone(groups)
	Sort(sorted)
	var fields []document.Field
	for i := range sorted {
		g := &sorted[i]
		if last := len(fields) - 1; last >= 0 && fields[last].Key.Value == g.Namespace {
			list := fields[last].Value
			list.AddItem(groupNode(g))
			continue
		}
		fields = append(fields, document.Pair(g.Namespace, document.NewSequence(groupNode(g))))
	}
	return encode(document.NewMapping(fields...))
}

func encode(n *document.Node) []byte { return []byte(document.Encode(n, 0, "\n")) }

// groupNode is a group as it stands in YAML; what is not set is left out.
func groupNode(g *Group) *document.Node {
	fields := []document.Field{document.Pair("name", document.NewString(g.Group))}
	if g.Interval != 0 {
		fields = append(fields, document.Pair("interval", document.NewString(FormatDuration(g.Interval))))
	}
	if g.Limit != 0 {
		fields = append(fields, document.Pair("limit", document.NewInt(strconv.Itoa(g.Limit))))
	}
	rules := make([]*document.Node, len(g.Rules))
	for i, r := range g.Rules {
		rules[i] = ruleNode(r)
	}
	return document.NewMapping(append(fields, document.Pair("rules", document.NewSequence(rules...)))...)
}

func ruleNode(r Rule) *document.Node {
	var fields []document.Field
	add := func(key, value string) {
		if value != "" {
			fields = append(fields, document.Pair(key, document.NewString(value)))
		}
	}
	add("record", r.Record)
	add("alert", r.Alert)
	add("expr", r.Expr)
	if r.For != 0 {
		add("for", FormatDuration(r.For))
	}
	for _, section := range []struct {
		key   string
		pairs map[string]string
	}{{"labels", r.Labels}, {"annotations", r.Annotations}} {
		if len(section.pairs) > 0 {
			fields = append(fields, document.Pair(section.key, pairsNode(section.pairs)))
		}
	}
	return document.NewMapping(fields...)
}

func pairsNode(pairs map[string]string) *document.Node {
	var fields []document.Field
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		fields = append(fields, document.Pair(name, document.NewString(pairs[name])))
	}
	return document.NewMapping(fields...)
}

// FormatDuration writes a duration as rule files have it, in the units that
// Loki itself writes: 1h30m, 90s as 1m30s, 1d only when it is whole days. What is
// less than a millisecond is lost.
func FormatDuration(d time.Duration) string {
	ms := d.Milliseconds()
	if ms == 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		name  string
		size  int64
		exact bool // written only for a whole number of them
	}{
		{"y", 365 * 24 * 3600_000, true}, {"w", 7 * 24 * 3600_000, true}, {"d", 24 * 3600_000, false},
		{"h", 3600_000, false}, {"m", 60_000, false}, {"s", 1000, false}, {"ms", 1, false},
	} {
		if n := ms / u.size; n > 0 && (!u.exact || ms%u.size == 0) {
			b.WriteString(strconv.FormatInt(n, 10) + u.name)
			ms %= u.size
		}
	}
	return b.String()
}
