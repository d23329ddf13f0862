// Package writer knows the programs that write rules into the store of a Loki
// ruler: loki-rules, lokitool and its kin, and the component of Grafana Alloy. From
// one object it reads which of them run there, and what they say of themselves: an
// address, a tenant, a directory, a bucket.
//
// What stands in no plain sight (a variable from a Secret, a file in an image) is
// left empty, and empty never means "none". Nothing is known here of rulers, and
// nothing is judged. It stands on document and manifest.
package writer

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Program is what writes.
type Program uint8

// The programs.
const (
	LokiRules Program = iota
	Lokitool          // and mimirtool and cortextool, which have the same verbs
	Alloy             // loki.rules.kubernetes
)

// Writer is a program that writes rules, where an object runs or configures it.
type Writer struct {
	Program Program
	Object  *manifest.Object
	// Container runs it; nil for a config of Alloy.
	Container *manifest.Container
	Node      *document.Node // the scalar it stands in
	Offset    int            // in the scalar's text
	Path      string         // of the scalar in the object
	Verb      string         // "sync", "push", "load", "delete"; "" for Alloy

	Address   string // of Loki; "" when it is not in plain sight
	Tenant    string // "" when it is not in plain sight, or there are several
	Directory string // that loki-rules sync reads; "" for every other
	Prefix    string // of namespaces, which Alloy takes for its own
	Bucket    bool   // it writes objects, and no API is asked
	Observe   bool   // it only watches
}

// String names the program and what it does: "loki-rules sync".
func (w *Writer) String() string {
	switch w.Program {
	case Lokitool:
		return "lokitool rules " + w.Verb
	case Alloy:
		return alloyComponent
	case LokiRules:
	}
	return "loki-rules " + w.Verb
}

// In are the writers of an object, in its order.
func In(o *manifest.Object) []*Writer {
	switch o.Kind {
	case "ConfigMap", "Secret":
		return alloyIn(o)
	}
	pod := manifest.PodOf(o)
	if pod == nil {
		return nil
	}
	var all []*Writer
	for _, c := range slices.Concat(pod.InitContainers, pod.Containers) {
		if w := Of(o, c); w != nil {
			all = append(all, w)
		}
	}
	return all
}
