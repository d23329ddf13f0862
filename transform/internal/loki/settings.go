package loki

import (
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// settings reads single settings in Loki's order: a flag goes before the file,
// the file before what Loki derives from the common section, and that before the
// default.
type settings struct {
	config    *Config
	container *manifest.Container
	flags     flags
	expand    bool // -config.expand-env
}

func byDefault(text string) Value { return Value{Text: text, Known: true, From: "default"} }

// value reads a setting: by its flag (aliases separated by commas), by its path
// in the file, else otherwise, which is used only when the file is known.
func (s *settings) value(flag string, otherwise Value, path ...string) Value {
	for _, name := range strings.Split(flag, ",") {
		if v, ok := s.flags.get(name); ok {
			return Value{Text: v.text, Known: v.known, From: "flag -" + name}
		}
	}
	if n := s.config.Root.Get(path...); !n.IsNull() {
		return s.nodeValue(n, "file")
	}
	if !s.config.Known {
		return Value{}
	}
	return otherwise
}

// nodeValue is the text of a node of the config; of a sequence, its scalars with
// commas.
func (s *settings) nodeValue(n *document.Node, from string) Value {
	text := n.Value
	switch n.Kind {
	case document.Sequence:
		text = strings.Join(n.Strings(), ",")
	case document.Mapping:
		return Value{From: from, Node: n}
	}
	v := Value{Text: text, Known: !strings.Contains(text, "{{"), From: from, Node: n}
	if s.expand && v.Known {
		v.Text, v.Known = expandVariables(text, s.container)
	}
	return v
}

// truth reads a boolean setting.
func (s *settings) truth(flag string, otherwise Tri, path ...string) Tri {
	v := s.value(flag, byDefault(""), path...)
	switch {
	case !v.Known:
		return Unknown
	case v.From == "default":
		return otherwise
	}
	plain := document.Node{Kind: document.Scalar, Value: v.Text}
	if v.Node != nil {
		plain.Style = v.Node.Style // a quoted "true" is no boolean to Loki
	}
	on, ok := plain.Bool()
	switch {
	case !ok:
		return Unknown
	case on:
		return Yes
	}
	return No
}

// since says whether Loki is at least of this version; Unknown without one.
func (s *settings) since(version string) Tri {
	switch {
	case s.config.Version == "":
		return Unknown
	case semver.Compare(s.config.Version, version) >= 0:
		return Yes
	}
	return No
}

// identity reads who asks: auth and the tenant, and the addresses of the server.
func (s *settings) identity() {
	c := s.config
	c.Auth = s.truth("auth.enabled", Yes, "auth_enabled")
	switch c.Auth {
	case Yes:
		c.Tenant = byDefault("")
	case No: // no_auth_tenant came after 3.7; before, the tenant is "fake"
		c.Tenant = s.value("auth.no-auth-tenant", byDefault("fake"), "no_auth_tenant")
		if !c.Known && c.Tenant.From == "" {
			c.Tenant = Value{Text: "fake"}
		}
	}
	c.HTTPPort = s.value("server.http-listen-port", byDefault("3100"), "server", "http_listen_port")
	c.HTTPPrefix = s.value("server.path-prefix", byDefault(""), "server", "http_path_prefix")
	c.HTTPCert = s.value("server.http-tls-cert-path", byDefault(""), "server", "http_tls_config", "cert_file")
	c.GRPCPort = s.value("server.grpc-listen-port", byDefault("9095"), "server", "grpc_listen_port")
}

// evaluation reads how the ruler evaluates rules and tells the world.
func (s *settings) evaluation() {
	c := s.config
	c.AlertmanagerURL = s.value("ruler.alertmanager-url", byDefault(""), "ruler", "alertmanager_url")
	c.AlertmanagerDiscovery = s.truth("ruler.alertmanager-discovery", No, "ruler", "enable_alertmanager_discovery")
	c.AlertmanagerV2 = s.truth("ruler.alertmanager-use-v2", s.since("v3.2.0"), "ruler", "enable_alertmanager_v2")
	c.EnableAPI = s.truth("ruler.enable-api,experimental.ruler.enable-api", Yes, "ruler", "enable_api")
	c.EnableSharding = s.truth("ruler.enable-sharding", No, "ruler", "enable_sharding")
	c.RingStore = s.value("ruler.ring.store", s.commonRing(), "ruler", "ring", "kvstore", "store")
	c.RemoteWrite = s.truth("ruler.remote-write.enabled", No, "ruler", "remote_write", "enabled")
	c.EnabledTenants = s.value("ruler.enabled-tenants", byDefault(""), "ruler", "enabled_tenants")
	c.DisabledTenants = s.value("ruler.disabled-tenants", byDefault(""), "ruler", "disabled_tenants")
	c.PollInterval = s.value("ruler.poll-interval", byDefault("1m"), "ruler", "poll_interval")
	c.EvaluationInterval = s.value("ruler.evaluation-interval", byDefault("1m"), "ruler", "evaluation_interval")
	c.ResendDelay = s.value("ruler.resend-delay", byDefault("1m"), "ruler", "resend_delay")
	c.ForGracePeriod = s.value("ruler.for-grace-period", byDefault("10m"), "ruler", "for_grace_period")
	c.ShardingAlgo = s.value("ruler.sharding-algo", byDefault("by-group"), "ruler", "sharding_algo")
	c.RuntimeConfig = s.value("runtime-config.file", byDefault(""), "runtime_config", "file")
}

// commonRing is the store of every ring that names none: that of the common
// ring, else memberlist when it has members to join, else the ingester's.
func (s *settings) commonRing() Value {
	root := s.config.Root
	if store := s.value("common.storage.ring.store", Value{}, "common", "ring", "kvstore", "store"); store.From != "" {
		return derived(store)
	}
	if !root.Get("common", "ring").IsNull() {
		return byDefault("consul")
	}
	if _, joins := s.flags.get("memberlist.join"); joins || !root.Get("memberlist", "join_members").IsNull() {
		return Value{Text: "memberlist", Known: true, From: "common", Node: root.Get("memberlist", "join_members")}
	}
	return s.value("ring.store", byDefault("consul"), "ingester", "lifecycler", "ring", "kvstore", "store")
}

// derived marks a value that is set as inherited from the common section.
func derived(v Value) Value {
	if v.From != "default" {
		v.From = "common"
	}
	return v
}
