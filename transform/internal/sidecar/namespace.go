package sidecar

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// AllNamespaces is the value of NAMESPACE, in these very letters, that makes the
// sidecar watch the whole cluster.
const AllNamespaces = "ALL"

// Namespaces are the namespaces the sidecar watches: own when NAMESPACE is not set,
// and rbac.AllNamespaces for all of them. Names are as the sidecar reads them: a
// blank is part of one, and an empty one asks the API server for all namespaces, as
// ALL does (seen: a set and empty NAMESPACE is not the pod's own).
func (c *Config) Namespaces(own string) []string {
	if !c.Namespace.Set {
		return []string{own}
	}
	var names []string
	for name := range strings.SplitSeq(c.Namespace.Text, ",") {
		if name, ok := watched(name); ok {
			names = append(names, name)
		}
	}
	return names
}

// watched is the namespace that a name in NAMESPACE means; ok is false for none.
func watched(name string) (namespace string, ok bool) {
	switch name {
	case AllNamespaces, "":
		return rbac.AllNamespaces, true
	case rbac.AllNamespaces: // written so it is no namespace that there is
		return "", false
	}
	return name, true
}

// looksInto reports one of the namespaces that the sidecar watches, see Namespaces.
func (c *Config) looksInto(own, namespace string) bool {
	if !c.Namespace.Set {
		return own == namespace
	}
	for name := range strings.SplitSeq(c.Namespace.Text, ",") {
		if name, ok := watched(name); ok && name == namespace {
			return true
		}
	}
	return false
}

// WatchesAll reports a sidecar that looks into every namespace, where it may.
func (c *Config) WatchesAll() bool { return c.looksInto("", rbac.AllNamespaces) }

// MeantNamespaces reads NAMESPACE as whoever wrote it meant it, for the access that
// is given: names without blanks around them, and ALL alone where it is among them.
func MeantNamespaces(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	if slices.Contains(names, AllNamespaces) {
		return []string{AllNamespaces}
	}
	return names
}

// NamesNothing reports a NAMESPACE with an empty name in it, and not ALL. It is
// hardly what anybody means, and takes access to the whole cluster.
func (c *Config) NamesNothing() bool {
	names := strings.Split(c.Namespace.Text, ",")
	return c.Namespace.Set && c.Namespace.Known && slices.Contains(names, "") && !slices.Contains(names, AllNamespaces)
}

// OddNames are the names in NAMESPACE that hardly anybody means: those that are empty,
// have a blank around them, say ALL in other letters, or are no name of a namespace.
func (c *Config) OddNames() []string {
	if !c.Namespace.Set || !c.Namespace.Known {
		return nil
	}
	return slices.DeleteFunc(strings.Split(c.Namespace.Text, ","), isPlainName)
}

// isPlainName reports a name of NAMESPACE that can be meant as it is written.
func isPlainName(name string) bool {
	return name == AllNamespaces || manifest.IsDNSLabel(name) && !strings.EqualFold(name, AllNamespaces)
}

// onlyOdd reports a NAMESPACE, which is known, without one name that can be meant as it
// is written.
func (c *Config) onlyOdd() bool {
	return c.Namespace.Set && !slices.ContainsFunc(strings.Split(c.Namespace.Text, ","), isPlainName)
}

// misses reports a namespace that NAMESPACE means and does not say: with a blank
// around its name, or as "all" in other letters than ALL.
func (c *Config) misses(namespace string) bool {
	for part := range strings.SplitSeq(c.Namespace.Text, ",") {
		name := strings.TrimSpace(part)
		if part != AllNamespaces && (strings.EqualFold(name, AllNamespaces) && name != namespace || name != part && name == namespace) {
			return true
		}
	}
	return false
}
