package patchset

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// subchartOf finds the Loki chart's values in those of an umbrella chart: the
// block below the chart's name or alias, which is path, with the umbrella's
// globals laid over its own, as Helm hands it down. Values that are the Loki
// chart's own come back as they are.
func subchartOf(root *document.Node, at placer) (values *document.Node, path string, err error) {
	if _, own := root.FieldOf("sidecar"); own {
		return root, "", nil
	}
	values = root
	for _, f := range root.Fields {
		if !isLoki(f) {
			continue
		}
		if path != "" {
			return nil, "", fault(at(f.Key), "values of two Loki charts, "+words.Quote(path)+" and "+words.Quote(f.Key.Value),
				"give those of one: yq ."+f.Key.Value+" FILE")
		}
		values, path = f.Value, f.Key.Value
	}
	if global, ok := root.FieldOf("global"); ok && path != "" {
		own, _ := values.FieldOf("global")
		values = document.WithField(values, "global", chart.MergeFiles(own.Value, global.Value))
	}
	return values, path, nil
}

// isLoki reports a block that can only be a Loki chart's values: the chart itself
// has no rules sidecar below any other key, and none at all below "loki", which
// in its own values is Loki's config.
func isLoki(f document.Field) bool {
	sidecar := f.Value.Get("sidecar")
	return isMapping(sidecar.Get("rules")) || f.Key.Value == "loki" && isMapping(sidecar)
}

func isMapping(n *document.Node) bool { return n != nil && n.Kind == document.Mapping }
