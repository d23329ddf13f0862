package loki

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Config is the config a workload's Loki runs with. Flags count even where the
// config file is not known: then only the values they set are known.
type Config struct {
	Known bool   // the config file was found and read
	Why   string // why it was not, one sentence
	// Elsewhere: objects that are called like the config's are in the input, in other
	// namespaces than the ruler's.
	Elsewhere bool

	Object   *manifest.Object // the ConfigMap or Secret; may be set when Known is false
	Key      string           // in its data
	Text     string           // the config text
	TextNode *document.Node   // the scalar in Object that holds Text, maybe in base64
	Root     *document.Node   // of Text, parsed; nil for an empty config, which is legal

	StoreType Value // "local", "s3", …; "" is unset
	Directory Value // of the local rule store
	RulePath  Value // where the ruler writes its temporary rule files
	Tenant    Value // the only tenant when auth is off; "" when auth is on
	Auth      Tri
	Thanos    bool  // ruler_storage is used instead of ruler.storage
	Shadowed  Value // the type in the one of the two that is ignored; "" is unset

	AlertmanagerURL       Value // comma separated
	AlertmanagerDiscovery Tri
	AlertmanagerV2        Tri
	EnableAPI             Tri
	EnableSharding        Tri
	RingStore             Value // of the ruler's ring: "memberlist", "consul", "inmemory", …
	RemoteWrite           Tri
	WALDir                Value // may be relative, to the working directory "/"
	HTTPPort, GRPCPort    Value
	HTTPPrefix            Value // before the path of every route; "" when unset
	HTTPCert              Value // path of the certificate of its HTTP server; "" is no TLS
	PathPrefix            Value // "" when unset
	EnabledTenants        Value // comma separated
	DisabledTenants       Value // comma separated
	PollInterval          Value // "1m"
	EvaluationInterval    Value // "1m"; of groups that set none
	ResendDelay           Value // "1m"
	ForGracePeriod        Value // "10m"
	ShardingAlgo          Value // "by-group" or "by-rule"
	RuntimeConfig         Value // path of the per-tenant overrides, "" when there are none

	// Bucket is where an object store keeps the rules; empty of a local one.
	Bucket Bucket

	// Version of Loki from the image, "v3.4.2"; "" when unknown.
	Version string

	base64   bool // Text stands in the object in base64
	expanded bool // the config was read from Text with its variables replaced
	workload *Workload
}

// Tri is a boolean that may not be known.
type Tri uint8

// The three truths.
const (
	Unknown Tri = iota
	No
	Yes
)

// Value is one setting of the effective config.
type Value struct {
	Text  string
	Known bool           // Text is what Loki will use; false: it is decided outside the input
	From  string         // "default", "common", "file", "flag -ruler.storage.type"
	Node  *document.Node // in the config text, for Config.Place; nil when it is not from there
}

// Is reports that the value is known to be text.
func (v Value) Is(text string) bool { return v.Known && v.Text == text }

// Effective works out the config of a workload from the objects it refers to. It
// never returns nil.
func Effective(w *Workload, set *manifest.Set) *Config {
	c := &Config{Version: lokiVersion(w.Container.Image), workload: w}
	c.load(w, set)
	s := settings{config: c, container: w.Container, flags: readFlags(w.Container)}
	s.expand = s.flags["config.expand-env"].text == "true"
	s.identity()
	s.store()
	s.bucket()
	s.evaluation()
	return c
}

// Files is the config by which a workload that is no Loki reads a directory of rule
// files as the local store of this Loki would: with the same tenants.
func Files(w *Workload, directory string, of *Config) *Config {
	return &Config{
		Known: true, workload: w, Version: of.Version,
		StoreType: Value{Text: "local", Known: true}, Directory: Value{Text: directory, Known: true},
		Tenant: of.Tenant, Auth: of.Auth,
	}
}

// RulesDir returns the directory the local rule store reads, absolute and clean;
// ok is false when the store is not local, or not known.
func (c *Config) RulesDir() (dir string, ok bool) {
	if !c.StoreType.Is("local") || !c.Directory.Known || c.Directory.Text == "" {
		return "", false
	}
	return manifest.Clean(c.Directory.Text), true // Loki's working directory is /
}

// Place is where a node of the config text is in the input: exact in the data of
// a ConfigMap, the whole value in base64. Without a node it is the config text,
// and without that the workload.
func (c *Config) Place(n *document.Node) finding.Place {
	switch {
	case c.TextNode == nil:
		return c.workload.Object.Place()
	case n == nil || n.End == 0 || c.base64 || c.expanded:
		return c.Object.NodePlace(c.TextNode)
	}
	return c.Object.InnerSpan(c.TextNode, n.Start, n.End)
}

// Share lets who reads the same text again take over what it says.
func (c *Config) Share(with *manifest.Trees) {
	if c.Known && c.TextNode != nil && !c.expanded {
		with.AddValue(c.Text, c.Root)
	}
}

// InBase64 reports a config text that stands in its object in base64, or in another
// form in which no node of the config has a place of its own.
func (c *Config) InBase64() bool { return c.base64 || c.expanded }
