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
		size += f.Size()
	}
	return size
}

// annotationSize is what the annotations would take with the object as kubectl
// apply writes it, in JSON on one line. Far above the limit it is not exact.
func annotationSize(o *delivery.RuleObject) int {
	size := len(lastApplied) + len("\n")
	for key, value := range o.Annotations {
		size += len(key) + len(value)
	}
	if most := size + mostOfByte*o.Bytes(); o.Bytes() > 0 && most <= maxAnnotations {
		return most // of nearly every object: it need not be read again
	}
	measure := sizing{most: maxData, text: mostOfString}
	if most := size + measure.node(o.Node(), 0); most <= maxAnnotations {
		return most // of nearly every object: the bytes of its text need not be looked at
	}
	measure.text = stringSize
	return size + measure.node(o.Node(), 0)
}

// sizing is the length of nodes in compact JSON, aliases counted each time.
type sizing struct {
	most int // it gives up soon above, so that repetition costs no more than text
	text func(string) int
}

func (m sizing) node(n *document.Node, depth int) int {
	n = n.Resolve()
	switch {
	case n == nil || depth > maxNesting:
		return len("null")
	case n.Kind == document.Scalar && n.Tag == document.StrTag:
		return m.text(n.Value)
	case n.Kind == document.Scalar:
		return max(len(n.Value), len("null"))
	}
	size := len("{}")
	for i, f := range n.Fields() {
		rest := m
		rest.most -= size
		if size += m.node(f.Key, depth+1) + len(":") + rest.node(f.Value, depth+1) + min(i, len(",")); size > m.most {
			return size
		}
	}
	for i, item := range n.Items() {
		rest := m
		rest.most -= size
		if size += rest.node(item, depth+1) + min(i, len(",")); size > m.most {
			return size
		}
	}
	return size
}

// mostOfByte is the most that a byte of the text can take: "<,", a key without a value,
// is seven times as long.
const mostOfByte = 8

// mostOfString is the most that a string can take: all of it escapes.
func mostOfString(s string) int { return len(`""`) + len(`\u0000`)*len(s) }

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
