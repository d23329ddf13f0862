package patchset

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// subchartOf finds the Loki chart's values in those of an umbrella chart: the
// block below the chart's name or alias, which is path, with the globals of what
// is around it laid over its own, as Helm hands them down. Values that are the
// Loki chart's own come back as they are.
func subchartOf(root *document.Node, at placer) (values *document.Node, path string, err error) {
	if _, own := root.FieldOf("sidecar"); own {
		return root, "", nil
	}
	blocks := lokiBlocks(root, "", nil)
	switch len(blocks) {
	case 0:
		return root, "", nil
	case 1:
		return blocks[0].values, blocks[0].path, nil
	}
	return nil, "", fault(at(blocks[1].key), "values of two Loki charts, "+words.Quote(blocks[0].path)+" and "+words.Quote(blocks[1].path),
		"give those of one: yq ."+blocks[1].path+" FILE")
}

// lokiBlock is the values of a Loki chart inside of others.
type lokiBlock struct {
	key    *document.Node
	path   string
	values *document.Node
}

// deepest is how far below the top of the values an umbrella's umbrella may have
// its charts.
const deepest = 3

func lokiBlocks(n *document.Node, path string, global *document.Node) []lokiBlock {
	if own, ok := n.FieldOf("global"); ok {
		global = chart.MergeFiles(own.Value, global)
	}
	var blocks []lokiBlock
	for _, f := range n.Fields() {
		below := join(path, f.Key.Value)
		switch {
		case !isMapping(f.Value):
		case isLoki(f):
			values := f.Value
			if global != nil {
				own, _ := values.FieldOf("global")
				values = document.WithField(values, "global", chart.MergeFiles(own.Value, global))
			}
			blocks = append(blocks, lokiBlock{f.Key, below, values})
		case strings.Count(below, ".") < deepest-1:
			blocks = append(blocks, lokiBlocks(f.Value, below, global)...)
		}
	}
	return blocks
}

// isLoki reports a block that can only be a Loki chart's values. The chart itself
// has no rules sidecar below any other key, and no keys of a chart below "loki",
// which in its own values is Loki's config.
func isLoki(f document.Field) bool {
	rules := isMapping(f.Value.Get("sidecar", "rules"))
	return rules || strings.Contains(strings.ToLower(f.Key.Value), chart.Loki) && ofChart(f.Value) || configures(f.Value)
}

// configures reports Loki's config as the charts have it, below "loki": under an alias
// that does not say Loki it is what tells.
func configures(n *document.Node) bool {
	config, _ := n.FieldOf(chart.Loki)
	return isMapping(config.Value) && !ofChart(config.Value) &&
		hasAny(config.Value, "structuredConfig", "rulerConfig", "commonConfig", "schemaConfig", "auth_enabled", "storageConfig", "storage_config", "limits_config")
}

// ofChart reports keys that the charts have, and Loki's config has not.
func ofChart(n *document.Node) bool {
	if hasAny(n, "sidecar", "deploymentMode", "singleBinary", "lokiCanary") {
		return true
	}
	config, _ := n.FieldOf(chart.Loki)
	return isMapping(config.Value) && !isLoki(config) ||
		hasAny(n.Get("ruler"), "enabled", "replicas", "sidecar", "persistence", "extraArgs", "maxUnavailable")
}

func hasAny(n *document.Node, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		_, ok := n.FieldOf(key)
		return ok
	})
}

func isMapping(n *document.Node) bool { return n != nil && n.Kind == document.Mapping }

// isForeign reports values in which no key is a Loki chart's: at least one is
// another's, and none says Loki.
//
// Assumption: Mimir's chart, which has a ruler too, is not given by mistake.
func isForeign(root *document.Node) bool {
	if isMapping(root.Get("sidecar", "rules")) {
		return false
	}
	others := false
	for _, f := range root.Fields() {
		switch {
		case slices.Contains(lokiKeys(), f.Key.Value):
			return false
		case !slices.Contains(sharedKeys(), f.Key.Value):
			others = true
		}
	}
	if f, ok := root.FieldOf("sidecar"); ok && f.Value.IsNull() {
		return others // as Helm deletes a block of the chart's own
	}
	return others || hasAny(root, "sidecar") && !hasAny(root.Get("sidecar"), "rules", "image", "resources", "enableUniqueFilenames", "securityContext")
}

// lokiKeys are the keys at the top of the charts' values that say Loki.
func lokiKeys() []string {
	return []string{
		"loki", "deploymentMode", "lokiCanary", "singleBinary", "read", "write", "backend", "ingester", "distributor", "querier",
		"queryFrontend", "queryScheduler", "indexGateway", "compactor", "ruler", "bloomGateway", "bloomPlanner", "bloomBuilder",
		"patternIngester", "overridesExporter", "tableManager", "chunksCache", "resultsCache", "enterprise", "adminApi", "rulerConfig",
	}
}

// sharedKeys are those that other charts have as well.
func sharedKeys() []string {
	return []string{
		"global", "nameOverride", "fullnameOverride", "namespaceOverride", "clusterLabelOverride", "imagePullSecrets", "serviceAccount",
		"rbac", "networkPolicy", "memberlist", "gateway", "ingress", "minio", "extraObjects", "sidecar", "monitoring", "test",
		"memcached", "memcachedExporter", "kubectlImage", "rollout_operator", "defaults", "commonLabels",
	}
}
