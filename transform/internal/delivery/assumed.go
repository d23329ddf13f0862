package delivery

import (
	"maps"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// assumed is a setting, or where the input does not tell it what is assumed of it;
// "" assumes nothing.
func assumed(v loki.Value, text string) loki.Value {
	if v.Known || text == "" {
		return v
	}
	return loki.Value{Text: text, Known: true, From: "assumption", Node: v.Node}
}

// assumedConfig lays the facts about a config over what the input tells of it.
func (m *Model) assumedConfig(c *loki.Config) *loki.Config {
	c.StoreType = assumed(c.StoreType, m.Assume.Store)
	c.Directory = assumed(c.Directory, m.Assume.Directory)
	c.AlertmanagerURL = assumed(c.AlertmanagerURL, m.Assume.Alertmanager)
	switch {
	case c.Tenant.Known:
	case m.Assume.Auth == "on":
		c.Auth, c.Tenant = loki.Yes, loki.Value{Known: true, From: "assumption"}
	case m.Assume.Auth == "off":
		c.Auth, c.Tenant = loki.No, assumed(c.Tenant, "fake")
	}
	return c
}

// storeAssumed reports a config that is not in the input, of which it is assumed
// which store the ruler reads: that, and the directory, decide what is read.
func (m *Model) storeAssumed(c *loki.Config) bool {
	return m.Assume.Store != "" && (c.StoreType.Text != "local" || c.Directory.Known)
}

// readSidecar reads a sidecar, with the facts about its environment and its release.
func (m *Model) readSidecar(c *manifest.Container) *Sidecar {
	for _, name := range slices.Sorted(maps.Keys(m.Assume.SidecarEnv)) {
		c.AssumeEnv(name, m.Assume.SidecarEnv[name])
	}
	c.EnvFrom = c.EnvFrom && !m.Assume.EnvWritten
	s := sidecar.Read(c)
	if !s.Version.Known() {
		s.Version = sidecar.Version(m.Assume.SidecarVersion)
	}
	return s
}
