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
	Copy              // of a tree of objects: aws s3 sync, gsutil rsync and the like
)

// Writer is a program that writes rules, where an object runs or configures it.
type Writer struct {
	Program Program
	Object  *manifest.Object
	// Pod and Container run it; nil for a config of Alloy.
	Pod       *manifest.Pod
	Container *manifest.Container
	Node      *document.Node // the scalar it stands in
	Offset    int            // in the scalar's text
	Path      string         // of the scalar in the object
	Verb      string         // "sync", "push", "load", "delete", "aws s3 sync"; "" for Alloy

	Address   string // of Loki; "" when it is not in plain sight
	Tenant    string // "" when it is not in plain sight, or there are several
	Directory string // that loki-rules sync reads; "" for every other
	Prefix    string // of namespaces, which Alloy takes for its own
	Objects   bool   // it writes objects, and no API is asked
	To        Bucket // where it writes objects; zero when it is not in plain sight
	Observe   bool   // it only watches
}

// Bucket is where objects of rules are.
type Bucket struct {
	Name   string
	Prefix string // in front of rules/ in every key, without slashes at its ends
}

// String names the bucket as people do: "bucket loki, prefix eu".
func (b Bucket) String() string {
	if b.Prefix == "" {
		return "bucket " + b.Name
	}
	return "bucket " + b.Name + ", prefix " + b.Prefix
}

// String names the program and what it does: "loki-rules sync".
func (w *Writer) String() string {
	switch w.Program {
	case Lokitool:
		return "lokitool rules " + w.Verb
	case Alloy:
		return alloyComponent
	case Copy:
		return w.Verb
	case LokiRules:
	}
	return "loki-rules " + w.Verb
}

// MayBeIn is cheap, and false only for an object without a writer.
func MayBeIn(o *manifest.Object) bool {
	if o.Kind == "ConfigMap" || o.Kind == "Secret" {
		return o.MayMention(alloyComponent[len("loki"):]) // a text has fewer points than letters, so that this is found sooner
	}
	return manifest.RunsPod(o.Kind)
}

// In are the writers of an object, in its order.
func In(o *manifest.Object) []*Writer {
	switch o.Kind {
	case "ConfigMap", "Secret":
		return alloyIn(o)
	}
	return InPod(manifest.PodOf(o))
}

// InPod are the writers of a pod, nil for none, in the order in which its containers
// start.
func InPod(pod *manifest.Pod) []*Writer {
	if pod == nil {
		return nil
	}
	var all []*Writer
	for _, c := range slices.Concat(pod.InitContainers, pod.Containers) {
		if w := Of(pod.Object, c); w != nil {
			w.Pod = pod
			all = append(all, w)
		}
	}
	return all
}
