package loki

import (
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Limits are the settings that may differ by tenant: limits_config for all of
// them, and overrides in the files of runtime_config.
type Limits struct {
	all       *document.Node   // limits_config
	overrides []*document.Node // by tenant, a later file over an earlier one
	files     []*Config        // where each of them stands
	unseen    bool             // there are overrides that are not in the input, or may be
}

// Override is a limit that one tenant has for itself.
type Override struct {
	Tenant string
	Value  *document.Node
	Place  finding.Place
}

// Limits reads a config's limits. What is not in the input is left out: a
// setting that is not found may still be set somewhere else.
func (c *Config) Limits(set *manifest.Set) *Limits {
	l := &Limits{all: c.Root.Get("limits_config")}
	if !c.RuntimeConfig.Known || c.RuntimeConfig.Text == "" {
		l.unseen = !c.RuntimeConfig.Known
		return l
	}
	for _, p := range strings.Split(c.RuntimeConfig.Text, ",") {
		file := &Config{workload: c.workload}
		found, _, _ := file.find(path.Clean("/"+p), c.workload, set)
		if found {
			file.parse()
		}
		if !found || !file.Known {
			l.unseen = true
			continue
		}
		l.overrides, l.files = append(l.overrides, file.Root.Get("overrides")), append(l.files, file)
	}
	return l
}

// Of returns a limit as a tenant has it, nil when nothing sets it. Without a
// tenant it is what limits_config says.
func (l *Limits) Of(tenant, limit string) *document.Node {
	for i := len(l.overrides) - 1; i >= 0 && tenant != ""; i-- {
		if n := l.overrides[i].Get(tenant, limit); !n.IsNull() {
			return n
		}
	}
	if n := l.all.Get(limit); !n.IsNull() {
		return n
	}
	return nil
}

// Unseen reports that a tenant may have limits of its own that are not in the
// input.
func (l *Limits) Unseen() bool { return l.unseen }

// Overridden reports that some tenant has a limit of its own.
func (l *Limits) Overridden(limit string) bool { return len(l.Overrides(limit)) > 0 }

// Overrides are the tenants that have a limit of their own, by name; of one that is
// named by several files the last counts.
func (l *Limits) Overrides(limit string) []Override {
	all := map[string]Override{}
	for i, tenants := range l.overrides {
		if tenants == nil {
			continue
		}
		for _, f := range tenants.Fields() {
			if n := f.Value.Resolve().Get(limit); !n.IsNull() {
				all[f.Key.Value] = Override{f.Key.Value, n, l.files[i].Place(n)}
			}
		}
	}
	sorted := slices.Collect(maps.Values(all))
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Tenant < sorted[j].Tenant })
	return sorted
}
