package loki

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

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

// Config is the config a workload's Loki runs with.
type Config struct {
	Known bool   // the config text was found and read
	Why   string // why it is not known, one sentence

	Object   *manifest.Object // the ConfigMap or Secret
	Key      string           // in its data
	Text     []byte           // the config text
	TextNode *document.Node   // the scalar in Object that holds Text, maybe base64
	Root     *document.Node   // of Text, parsed

	StoreType Value // "local", "s3", …; "" is unset
	Directory Value // of the local rule store
	RulePath  Value // where the ruler writes its temporary rule files
	Tenant    Value // the only tenant when auth is off; "" when auth is on
	Auth      Tri
	Thanos    bool // ruler_storage is used instead of ruler.storage

	AlertmanagerURL       Value
	AlertmanagerDiscovery Tri
	AlertmanagerV2        Tri
	EnableAPI             Tri
	EnableSharding        Tri
	RingStore             Value
	RemoteWrite           Tri
	WALDir                Value
	HTTPPort, GRPCPort    Value
	PathPrefix            Value
	EnabledTenants        Value // comma separated
	DisabledTenants       Value // comma separated
	PollInterval          Value
	RuntimeConfig         Value // path of the per-tenant overrides

	// Version of Loki from the image, "v3.4.2"; "" when unknown.
	Version string
}

// Effective works out the config of a workload from the objects it refers to. It
// never returns nil.
func Effective(w *Workload, set *manifest.Set) *Config { panic("not yet") }

// Place is where a node of the config text is in the input.
func (c *Config) Place(n *document.Node) finding.Place { panic("not yet") }

// RulesDir returns the directory the local rule store reads; ok is false when
// the store is not local, or not known.
func (c *Config) RulesDir() (dir string, ok bool) { panic("not yet") }
