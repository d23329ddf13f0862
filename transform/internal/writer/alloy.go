package writer

import (
	"regexp"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// alloyComponent writes PrometheusRules to Loki
// (https://grafana.com/docs/alloy/latest/reference/components/loki/loki.rules.kubernetes/).
const alloyComponent = "loki.rules.kubernetes"

// alloyPrefix is what the component's namespaces begin with where it does not say.
const alloyPrefix = "alloy"

// alloyIn finds the component in the texts of an object.
func alloyIn(o *manifest.Object) []*Writer {
	var all []*Writer
	for _, field := range []string{"data", "stringData"} {
		for _, f := range o.Node().Get(field).Merged() {
			text := f.Value.Resolve()
			if text == nil || text.Kind != document.Scalar || !strings.Contains(text.Value, alloyComponent) {
				continue
			}
			all = append(all, alloyBlocks(Writer{Program: Alloy, Object: o, Node: text, Path: field + "[" + f.Key.Value + "]"})...)
		}
	}
	return all
}

// alloyBlocks finds each block of the component in one text. A block ends at a
// brace that stands first in its line.
func alloyBlocks(in Writer) []*Writer {
	component := regexp.MustCompile(`(?m)^[ \t]*loki\.rules\.kubernetes[ \t]+"[^"]*"[ \t]*\{`)
	text := in.Node.Value
	var all []*Writer
	for _, at := range component.FindAllStringIndex(text, -1) {
		w := in
		block, _, _ := strings.Cut(text[at[1]:], "\n}")
		w.Offset = at[0] + strings.Index(text[at[0]:], alloyComponent)
		w.Address, _ = alloyString(block, "address")
		w.Tenant, _ = alloyString(block, "tenant_id")
		prefix, said := alloyString(block, "loki_namespace_prefix")
		if w.Prefix = prefix; !said {
			w.Prefix = alloyPrefix
		}
		all = append(all, &w)
	}
	return all
}

// alloyString is an attribute that is a plain string, "" for an expression; said
// is false when the block has none of the name.
func alloyString(block, name string) (value string, said bool) {
	attribute := regexp.MustCompile(`(?m)^[ \t]*` + name + `[ \t]*=[ \t]*(?:"([^"$]*)")?`)
	m := attribute.FindStringSubmatch(block)
	if m == nil {
		return "", false
	}
	return m[1], true
}
