package sidecar

import (
	"cmp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// Written is a file that the sidecar writes: a key of an object, and the namespace
// the object will be in, "" unknown.
type Written struct {
	Object    *manifest.Object
	Namespace string
	Key       string
}

// Later compares two files that are written to one place: below 0 when b is written
// after a and stays, above 0 when a is. known is false when chance decides.
//
// The API server lists objects by namespace and name (seen: whatever the order in
// which they were made), and the sidecar writes them in that order. Each namespace
// that NAMESPACE names and each kind has a thread of its own, and those race; METHOD
// LIST has none, and takes kinds and namespaces one after the other. Whatever was
// there first, an object that is changed later is written again, and stays.
func (c *Config) Later(a, b Written, own string) (order int, known bool) {
	if a.Object == b.Object {
		return cmp.Compare(a.Key, b.Key), a.Key != b.Key
	}
	list := c.Method.Text == "LIST"
	if kinds := c.kindOrder(a) - c.kindOrder(b); kinds != 0 {
		return kinds, list
	}
	if names := c.namesFor(a.Object.Kind, a.Namespace); len(names) > 0 && a.Namespace == b.Namespace {
		order = slices.Index(names, a.Object.Name) - slices.Index(names, b.Object.Name)
		return order, order != 0
	}
	fromA, fromB := c.readers(a, own), c.readers(b, own)
	if !slices.Equal(fromA, fromB) {
		last := func(readers []int) int { return readers[len(readers)-1] }
		known = list && len(fromA) > 0 && len(fromB) > 0 && last(fromA) != last(fromB)
		if known {
			order = last(fromA) - last(fromB)
		}
		return order, known
	}
	order = cmp.Or(cmp.Compare(cmp.Or(a.Namespace, own), cmp.Or(b.Namespace, own)), cmp.Compare(a.Object.Name, b.Object.Name))
	return order, order != 0 && len(fromA) > 0
}

// kindOrder is when the sidecar reads objects of a kind.
func (c *Config) kindOrder(w Written) int {
	return slices.Index(c.Resources(), strings.ToLower(w.Object.Kind)+"s")
}

// readers are the parts of NAMESPACE that an object is read by.
func (c *Config) readers(w Written, own string) []int {
	var all []int
	for i, ns := range c.Namespaces(own) {
		if ns == rbac.AllNamespaces || ns == cmp.Or(w.Namespace, own) {
			all = append(all, i)
		}
	}
	return all
}
