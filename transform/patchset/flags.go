package patchset

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Flags are the overrides of the command line, the strongest layer. An empty
// field was not given.
type Flags struct {
	Image           string   // full reference of the sidecar's image
	Label           string   // label that marks rule ConfigMaps
	LabelValue      string   // value the label must have
	Resource        string   // configmap, secret or both
	Tenant          string   // literal for TENANT
	RBAC            string   // Access.Create
	When            string   // Target.When
	WatchNamespaces []string // names, or AllNamespaces alone
	NativeSidecar   bool
	Presets         []string // names of presets, laid under every document
}

// Check is an error that names the first flag that cannot be what was meant.
func (f Flags) Check() error { return f.check(func(flag string) string { return "--" + flag }) }

// check reports the first flag that cannot be what was meant. name turns a
// flag's name into what the user wrote: "--rbac", or the key of a ConfigMap.
func (f Flags) check(name func(flag string) string) error {
	for _, w := range []struct {
		flag, value string
		words       []string
	}{
		{"resource", f.Resource, resources()},
		{"rbac", f.RBAC, creates()},
		{"when", f.When, whens()},
	} {
		if w.value == "" {
			continue
		}
		if err := checkWord(w.value, w.words); err != nil {
			return fmt.Errorf("%s: %w", name(w.flag), err)
		}
	}
	for _, preset := range f.Presets {
		if err := checkWord(preset, presets()); err != nil {
			return fmt.Errorf("%s: %w", name("preset"), err)
		}
	}
	if err := checkNamespaces(f.WatchNamespaces); err != nil {
		return fmt.Errorf("%s: %w", name("watch-namespaces"), err)
	}
	if f.Image != "" && !manifest.IsImageReference(f.Image) {
		return fmt.Errorf("%s: %s is not an image reference", name("image"), words.Quote(f.Image))
	}
	if strings.ContainsAny(f.Tenant, "/\x00") || f.Tenant == "." || f.Tenant == ".." {
		return fmt.Errorf("%s: %s is not the name of a directory", name("tenant"), words.Quote(f.Tenant))
	}
	return nil
}

func (p *PatchSet) applyFlags(f Flags) {
	p.setEnv(sidecar.EnvLabel, f.Label)
	p.setEnv(sidecar.EnvLabelValue, f.LabelValue)
	if f.Image != "" {
		p.setField("image", f.Image)
	}
	if f.Resource != "" {
		p.setEnv(sidecar.EnvResource, f.Resource)
		p.Access.Resources = resourcesOf(f.Resource)
	}
	if f.Tenant != "" {
		p.setVariable(Tenant, f.Tenant)
	}
	if f.RBAC != "" {
		p.Access.Create = f.RBAC
	}
	if f.When != "" {
		p.Target.When = f.When
	}
	if len(f.WatchNamespaces) > 0 {
		p.Access.Namespaces = trimmed(f.WatchNamespaces)
		p.namespacesToEnv()
	}
	p.NativeSidecar = p.NativeSidecar || f.NativeSidecar
}

func checkWord(word string, allowed []string) error {
	if slices.Contains(allowed, word) {
		return nil
	}
	return fmt.Errorf("%s is not allowed: use %s", words.Quote(word), words.OneOf(allowed))
}

// checkNamespaces wants names of namespaces, $(NAMESPACE), or ALL alone. An
// empty list is fine: it says nothing.
func checkNamespaces(names []string) error {
	for _, n := range trimmed(names) {
		switch {
		case n == AllNamespaces && len(names) > 1:
			return errors.New("ALL means every namespace: give it alone")
		case strings.EqualFold(n, AllNamespaces) && n != AllNamespaces:
			return fmt.Errorf("%s: for every namespace write ALL", words.Quote(n))
		case n == AllNamespaces || n == reference(Namespace):
		case !manifest.IsDNSLabel(n):
			return fmt.Errorf("%s is not the name of a namespace", words.Quote(n))
		}
	}
	return nil
}

// 4 inlined copies were 1.3 KB of code.
//
//go:noinline
func trimmed(list []string) []string {
	out := make([]string, 0, len(list))
	for _, w := range list {
		out = append(out, strings.TrimSpace(w))
	}
	return out
}
