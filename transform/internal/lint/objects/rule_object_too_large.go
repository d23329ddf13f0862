package objects

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// The API server's limits, in bytes: of the values of a ConfigMap or Secret
// (core.MaxSecretSize), and of an object's annotations, in one of which kubectl
// apply keeps the whole object.
const (
	maxData        = 1 << 20
	maxAnnotations = 256 << 10
	lastApplied    = "kubectl.kubernetes.io/last-applied-configuration"
)

// RuleObjectTooLarge is rule rule-object-too-large. An object over either limit
// is refused as a whole, and the rules of last week stay.
func RuleObjectTooLarge() check.Rule {
	return check.Rule{
		ID: "rule-object-too-large", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Label, check.ThisObject)},
		Object: func(p *check.Probe, o *delivery.RuleObject) {
			fix := finding.Fix{Text: "split it by file into several objects with distinct keys; the sidecar collects them all"}
			data, annotations := dataSize(o), annotationSize(o)
			switch {
			case data > maxData:
				p.Error(o.Object, nil, finding.Finding{
					Path: "data", Current: fmt.Sprintf("%d bytes", data), Fix: fix,
					Message: fmt.Sprintf("the object holds %d bytes of data, and the API server takes at most %d: it is refused, and the old rules stay", data, maxData),
				})
			case annotations > maxAnnotations:
				fix.Text += "; or apply it server-side"
				p.Warn(o.Object, nil, finding.Finding{
					Path: "data", Current: fmt.Sprintf("%d bytes", annotations), Fix: fix,
					Message: fmt.Sprintf("kubectl apply and Argo CD keep the whole object in an annotation, which makes %d bytes of annotations, and the API server takes at most %d: the change is refused, and the old rules stay", annotations, maxAnnotations),
				})
			}
		},
	}
}

func dataSize(o *delivery.RuleObject) int {
	size := 0
	for _, f := range o.Files {
		size += len(f.Text)
	}
	return size
}

// annotationSize is what the annotations would take with the object as kubectl
// apply writes it, in JSON on one line. Far above the limit it is not exact.
func annotationSize(o *delivery.RuleObject) int {
	size := len(lastApplied) + jsonSize(o.Node(), 0, maxData) + len("\n")
	for key, value := range o.Annotations {
		size += len(key) + len(value)
	}
	return size
}

// jsonSize is the length of a node in compact JSON, aliases counted each time.
// It gives up soon above most, so that repetition costs no more than text.
func jsonSize(n *document.Node, depth, most int) int {
	n = n.Resolve()
	if n == nil || depth > maxNesting {
		return len("null")
	}
	if n.Kind == document.Scalar {
		return scalarSize(n)
	}
	size := len("{}")
	for i, f := range n.Fields {
		if size += jsonSize(f.Key, depth+1, most) + len(":") + jsonSize(f.Value, depth+1, most-size) + min(i, len(",")); size > most {
			return size
		}
	}
	for i, item := range n.Items {
		if size += jsonSize(item, depth+1, most-size) + min(i, len(",")); size > most {
			return size
		}
	}
	return size
}

func scalarSize(n *document.Node) int {
	if n.Tag != "!!str" {
		return max(len(n.Value), len("null"))
	}
	return stringSize(n.Value)
}

// stringSize is the length of a string as encoding/json writes it.
func stringSize(s string) int {
	size := len(`""`)
	for i, r := range s {
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\b', r == '\f', r == '"', r == '\\':
			size += len(`\n`)
		case r < ' ', r == '<', r == '>', r == '&', r == '\u2028', r == '\u2029', r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			size += len(`\u0000`)
		default:
			size += utf8.RuneLen(r)
		}
	}
	return size
}

// maxNesting is deeper than any object the API server takes.
const maxNesting = 100
