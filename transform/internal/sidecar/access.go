package sidecar

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// Resources are what RESOURCE makes the sidecar list, in the order it does: with
// both, secrets come first, and a refusal there ends it. Unset means configmaps.
func Resources(resource string) []string {
	switch resource {
	case "secret":
		return []string{"secrets"}
	case "both":
		return []string{"secrets", "configmaps"}
	}
	return []string{"configmaps"}
}

// Resources are the resources it lists, in the order it does.
//
// 8 inlined copies were 1.7 KB of code.
//
//go:noinline
func (c *Config) Resources() []string { return Resources(c.Resource.Text) }

// KnowsResource reports a RESOURCE the sidecar accepts, or that is not known: any
// other is a KeyError at start.
func (c *Config) KnowsResource() bool {
	switch c.Resource.Text {
	case "configmap", "secret", "both":
		return true
	}
	return !c.Resource.Set || !c.Resource.Known
}

// verbs are what it calls on objects of a kind in a namespace: WATCH lists and watches
// (only watches, before 1.31), SLEEP and LIST list, and a name of RESOURCE_NAME is got.
// With RESOURCE_NAME it watches nothing but ALL: where no name counts, it lists again and again.
func (c *Config) verbs(kind, namespace string) []string {
	switch {
	case len(c.namesFor(kind, namespace)) > 0:
		return []string{"get"}
	case c.byNameIn(namespace), c.Method.Text == "LIST", c.Method.Text == "SLEEP":
		return []string{"list"}
	case c.Before(Fatal):
		return []string{"watch"}
	}
	return []string{"list", "watch"}
}

// Verbs are all that it calls, in alphabetical order. own is the pod's namespace.
func (c *Config) Verbs(own string) []string {
	var verbs []string
	for _, need := range c.Needs(own) {
		verbs = append(verbs, need.Verbs...)
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

// Needs is what its account must be allowed, configmaps first. own is the pod's
// namespace.
func (c *Config) Needs(own string) []rbac.Need {
	var needs []rbac.Need
	for _, ns := range c.Namespaces(own) {
		for _, resource := range slices.Sorted(slices.Values(c.Resources())) {
			needs = append(needs, rbac.Need{Namespace: strings.TrimSpace(ns), Resource: resource, Verbs: c.verbs(strings.TrimSuffix(resource, "s"), ns)})
		}
	}
	return needs
}

// TokenPath is where the sidecar's client looks for its token.
const TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

// Covering is the mount over a path of the sidecar's container, nil when there is
// none.
func (c *Config) Covering(path string) *manifest.Mount {
	if c.Container == nil {
		return nil
	}
	return c.Container.Covering(path)
}

// LacksTokenFile is the first of the three files at TokenPath that a projected
// volume does not have; the sidecar opens "namespace" even when NAMESPACE is set.
// What other volumes hold is not in the manifest.
func LacksTokenFile(v *manifest.Volume) string {
	if v == nil || v.Source != "projected" {
		return ""
	}
	has := map[string]bool{}
	for _, source := range v.Node.List("projected", "sources") {
		has[source.Str("serviceAccountToken", "path")] = true
		for _, kind := range []string{"configMap", "secret", "downwardAPI"} {
			if !source.Get(kind).IsNull() && kind != "downwardAPI" && len(source.List(kind, "items")) == 0 {
				return "" // every key of an object that may hold them
			}
			for _, item := range source.List(kind, "items") {
				has[item.Str("path")] = true
			}
		}
	}
	for _, file := range []string{"token", "ca.crt", "namespace"} {
		if !has[file] {
			return file
		}
	}
	return ""
}
