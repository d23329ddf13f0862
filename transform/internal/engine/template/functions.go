package template

import (
	"maps"
	"text/template"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/units"
)

// functions are all that a template can call besides Go's own, those of the
// line looking at data. What could make long texts asks the meter first.
func functions(data *Data, meter *bounded.Meter) template.FuncMap {
	all := template.FuncMap{
		"__line__":      func() string { return data.Line },
		"__timestamp__": func() time.Time { return data.Time },
		"now":           func() time.Time { return data.Time },
		"date":          func(layout string, t any) string { return date(layout, t, data.Time) },

		"bytes": func(s string) (float64, error) {
			n, err := units.Bytes(s)
			return float64(n), err
		},
		"duration":         units.Seconds,
		"duration_seconds": units.Seconds,
	}
	maps.Copy(all, stringFunctions(texts{meter}))
	maps.Copy(all, numberFunctions())
	maps.Copy(all, timeFunctions())
	return all
}
