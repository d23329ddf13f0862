package sidecar

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// AllNamespaces is the value of NAMESPACE, in these very letters, that makes the
// sidecar watch the whole cluster.
const AllNamespaces = "ALL"

// Namespaces are the namespaces the sidecar watches: own when it names none, and
// rbac.AllNamespaces for all of them. Names are as the sidecar reads them: a blank is part of one.
func (c *Config) Namespaces(own string) []string {
	if c.Namespace.Text == "" {
		return []string{own}
	}
	var names []string
	for name := range strings.SplitSeq(c.Namespace.Text, ",") {
		switch name {
		case "": // no namespace, and not all of them either
		case AllNamespaces:
			names = append(names, rbac.AllNamespaces)
		default:
			names = append(names, name)
		}
	}
	return names
}

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

// watches reports that the sidecar looks into a namespace. own is the pod's.
func (c *Config) watches(namespace, own string) bool {
	return slices.ContainsFunc(c.Namespaces(own), func(ns string) bool { return ns == rbac.AllNamespaces || ns == namespace })
}

// namesNothing reports a NAMESPACE with an empty name in it; the API server refuses
// a request for that, which ends the sidecar.
func (c *Config) namesNothing() bool {
	return c.Namespace.Set && c.Namespace.Known && slices.Contains(strings.Split(c.Namespace.Text, ","), "")
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
