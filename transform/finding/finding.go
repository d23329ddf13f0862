// Package finding holds the nouns every other room speaks in: where something
// is (Place), what it is (Object), what is wrong with it (Finding), what was
// done about it (Change), and how a rule file gets to a ruler (Route, with a Hop
// for each Stage and its State).
//
// It is a leaf: it imports nothing of this module, does no I/O, and its values
// are plain data that compare and marshal. It judges nothing. Ids (of rules, and
// each Reason) and the names of JSON fields are stable; messages are for people.
package finding

import "fmt"

// Severity says how sure we are that rules will not arrive.
//
// Error: rules will not load or the pod will not start, from the manifests
// alone. Warning: likely, but depends on something outside the input. Info:
// hygiene, or something that could not be verified.
type Severity uint8

// The severities, weakest first, so that they compare with <.
const (
	Info Severity = iota
	Warning
	Error
)

// String returns "info", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	default:
		return "info"
	}
}

// MarshalText renders the severity as its name, for JSON and YAML.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name.
func (s *Severity) UnmarshalText(text []byte) error {
	switch string(text) {
	case "error":
		*s = Error
	case "warning":
		*s = Warning
	case "info":
		*s = Info
	default:
		return fmt.Errorf("unknown severity %q: one of error, warning, info", text)
	}
	return nil
}

// Place is where something stands in the input.
type Place struct {
	File      string `json:"file"`                // "<stdin>" for standard input
	Line      int    `json:"line"`                // 1-based; 0 is unknown
	Column    int    `json:"column"`              // 1-based, in Unicode code points; 0 is unknown
	EndLine   int    `json:"endLine,omitempty"`   // 1-based; 0 when the end is not known
	EndColumn int    `json:"endColumn,omitempty"` // 1-based, exclusive
	Document  int    `json:"document,omitempty"`  // 1-based number of the YAML document in its stream
	Template  string `json:"template,omitempty"`  // chart template, from "# Source:" or Helm 4's annotation
}

// Covers reports a place whose first line is one of p's.
func (p Place) Covers(other Place) bool {
	return p.File == other.File && p.Line <= other.Line && other.Line <= max(p.Line, p.EndLine)
}

// String renders file:line:column, leaving out what is unknown.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// Less orders places by file, line and column.
func (p Place) Less(q Place) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

// Object names a Kubernetes object.
type Object struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
}

// String renders "StatefulSet ops/loki-ruler", or without the namespace when
// it is not known.
//
// 35 inlined copies were 5.2 KB of code.
//
//go:noinline
func (o Object) String() string {
	if o.Namespace == "" {
		return o.Kind + " " + o.Name
	}
	return o.Kind + " " + o.Namespace + "/" + o.Name
}

// Fix is what would make a finding go away.
type Fix struct {
	// Text is one imperative sentence for people.
	Text string `json:"text"`
	// Proposed is the value to put at the finding's place; empty when the fix
	// is not one value.
	Proposed string `json:"proposed,omitempty"`
	// Values is the Helm values snippet that does it, for charts that can.
	Values string `json:"values,omitempty"`
	// ByPostRender says that post-render makes this very change.
	ByPostRender bool `json:"byPostRender"`
}

// Finding is something about the user's manifests that keeps, or may keep, a
// rule from reaching the ruler. It is data, never an error.
type Finding struct {
	Rule     string   `json:"rule"` // kebab-case id, never reused
	Severity Severity `json:"severity"`
	Place    Place    `json:"place"`
	Object   Object   `json:"object"`
	// Origin is where a render's own text comes from, as far as that was given: the
	// key of the values below which the fix belongs, or the release that carries
	// them. The zero value is unknown.
	Origin Place `json:"origin,omitzero"`
	// Path is the field in the object, "spec.template.spec.containers[0].env",
	// or inside a data value: "data[rules.yaml].groups[0].rules[1].expr".
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
	Current string `json:"current,omitempty"` // the value found, shortened
	Fix     Fix    `json:"fix"`
	// Suppressed is the reason given in the object's ignore annotation; a
	// finding with one is counted and not shown.
	Suppressed string `json:"suppressed,omitempty"`
}

// Reason says why an object was, or was not, changed. Reasons are stable ids.
type Reason string

// The reasons of a post-render report.
const (
	Injected          Reason = "injected"           // the sidecar and what it needs were added
	Completed         Reason = "completed"          // a sidecar was there; what its delivery lacked was added
	Deployed          Reason = "deployed"           // what delivers to its object store was added beside the ruler
	AlreadySatisfied  Reason = "already-satisfied"  // nothing is missing
	NotLoki           Reason = "not-loki"           // a ruler, but of Mimir, Cortex or Thanos
	NotARuler         Reason = "not-a-ruler"        // Loki, but this workload runs no distributed ruler
	Hook              Reason = "hook"               // a Helm hook
	OptedOut          Reason = "opted-out"          // loki-ruler-sidecar.dev/inject: "false"
	NotTargeted       Reason = "not-targeted"       // the patch set's target names another object
	StorageNotLocal   Reason = "storage-not-local"  // the ruler reads an object store
	DisabledByValues  Reason = "disabled-by-values" // sidecar.rules.enabled is false in the values
	RulesDirConflict  Reason = "rules-dir-conflict" // something mounted at the rules directory hides what a sidecar would write
	ContainerConflict Reason = "container-conflict" // a container of the sidecar's name is something else
	TextConflict      Reason = "text-conflict"      // the manifest is written so that nothing can be added safely
	NamespaceConflict Reason = "namespace-conflict" // where the ruler will run cannot be told, and access has to be added there
	AddressConflict   Reason = "address-conflict"   // at which address the ruler is asked cannot be told, and a preset has to ask it
)

// Changed reports a reason that names a change made.
func (r Reason) Changed() bool { return r == Injected || r == Completed || r == Deployed }

// Conflict reports a reason that leaves a ruler without rules for a cause the
// user has to remove.
func (r Reason) Conflict() bool {
	return r == RulesDirConflict || r == ContainerConflict || r == TextConflict || r.Untold()
}

// Untold reports a conflict that is an error to who writes: nothing tells what has to
// be known of the ruler.
func (r Reason) Untold() bool { return r == NamespaceConflict || r == AddressConflict }

// Change is one entry of the report: what was done to a candidate object, and
// why, or why not.
type Change struct {
	Object  Object   `json:"object"`
	Place   Place    `json:"place"`
	Reason  Reason   `json:"reason"`
	Detail  string   `json:"detail,omitempty"` // one sentence: the evidence
	Added   []Added  `json:"added,omitempty"`
	Kept    []string `json:"kept,omitempty"`    // fields that say something else and were left alone
	Rewrote []string `json:"rewrote,omitempty"` // collections that had to be encoded again
	// Assumed: Detail names facts that are not in the input and were assumed.
	Assumed bool `json:"-"`
}

// InputError is bad input with its place: the job could not be done.
type InputError struct {
	Place Place
	Msg   string // lower case, says what, quotes the user's words
	Hint  string // the next step; may be empty
}

// Error renders "place: msg".
func (e *InputError) Error() string {
	if e.Place.File == "" && e.Place.Line == 0 {
		return e.Msg
	}
	return e.Place.String() + ": " + e.Msg
}
