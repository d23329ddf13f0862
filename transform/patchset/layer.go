package patchset

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Layer is one parsed patch-set document, to be laid over another.
type Layer struct {
	Namespace string
	Mode      string
}

// Load reads a PatchSet document.
func Load(name string, src []byte) (*Layer, error) { return nil, nil }

// LoadNode reads a PatchSet that is part of a larger document.
func LoadNode(place func(*document.Node) finding.Place, n *document.Node) (*Layer, error) {
	return nil, nil
}

// Values is one parsed file of Helm values.
type Values struct{}

// LoadValues reads the Helm values of the Loki chart.
func LoadValues(name string, src []byte) (*Values, error) { return nil, nil }

// Flags are the overrides of the command line. Empty means: not given.
type Flags struct {
	Image           string   // full reference of the sidecar image
	Label           string   // label that marks rule ConfigMaps
	LabelValue      string   // value the label must have
	Resource        string   // configmap, secret or both
	Tenant          string   // literal for TENANT
	RBAC            string   // Access.Create
	When            string   // Target.When
	WatchNamespaces []string // names, or AllNamespaces alone
	NativeSidecar   bool
}

// Sources is everything a patch set is made of.
type Sources struct {
	Values []*Values
	Layers []*Layer
	Flags  Flags
}

// For makes the patch set for a chart.
func (s Sources) For(chart, version string) (*PatchSet, error) { return &PatchSet{}, nil }

// Marshal writes the document.
func (p *PatchSet) Marshal() []byte { return nil }

// Expand replaces $(NAME).
func (p *PatchSet) Expand(vars map[string]string) (*PatchSet, error) { return p, nil }

// Default is the embedded document.
func Default() []byte { return nil }
