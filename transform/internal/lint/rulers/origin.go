package rulers

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// origin says where a setting comes from that is not written in its own place.
func origin(v loki.Value) string {
	switch {
	case v.From == "common":
		return ", which Loki takes from the common section"
	case strings.HasPrefix(v.From, "flag "):
		return ", by the " + v.From
	}
	return ""
}

func defaulted(from string) string {
	switch from {
	case "default":
		return " (the default)"
	case "common":
		return " (from common.path_prefix)"
	}
	return ""
}
