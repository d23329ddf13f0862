package rulefile

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

// LooksLikeRules reports text that was meant as rules, without parsing it: it
// has the keys "groups" and "expr", or is a bare group or rule. Broken YAML,
// whole PrometheusRule objects and JSON count; a text that only mentions the
// words does not.
func LooksLikeRules(text string) bool {
	if !yamltext.HasKey(text, "expr") {
		return false
	}
	return yamltext.HasKey(text, "groups") || yamltext.HasKey(text, "alert") || yamltext.HasKey(text, "record")
}
