package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// WriteTrace writes a trace to w in the given form, with one call of w.Write.
func WriteTrace(w io.Writer, form TraceForm, t *Trace, o Options) error {
	var b bytes.Buffer
	switch form {
	case TraceTable:
		writeTraceTable(&b, t, o)
	case TraceMermaid:
		writeMermaid(&b, t)
	case TraceJSON:
		if err := writeTraceJSON(&b, t); err != nil {
			return err
		}
	default:
		_, err := ParseTraceForm(string(form))
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// TraceForm is a form of trace.
type TraceForm string

// The forms of a trace.
const (
	TraceTable   TraceForm = "table"   // for a terminal of 100 columns
	TraceJSON    TraceForm = "json"    // all of it; see Schema("loki-ruler-sidecar.dev/trace/v1")
	TraceMermaid TraceForm = "mermaid" // Markdown that GitHub and GitLab draw as a picture
)

// TraceForms are all forms, in the order of the help text.
func TraceForms() []TraceForm { return []TraceForm{TraceTable, TraceJSON, TraceMermaid} }

// ParseTraceForm reads a form's name.
func ParseTraceForm(s string) (TraceForm, error) {
	return parseWord("trace format", s, TraceForms())
}

// Trace is the way of every rule object from its manifest to a ruler.
type Trace struct {
	Tool  Tool
	Rules []TracedRule
}

// TracedRule is one file of rules, that is one key of a ConfigMap or Secret, on
// its way to one ruler.
type TracedRule struct {
	Object finding.Object // the ConfigMap or Secret
	Place  finding.Place
	Key    string // of its data
	Hops   []Hop  // in order of travel; none behind the one where it stops is needed
	File   string // the path Loki reads; "" when it reads none
	Tenant string // whose rules they become; "" when not known
	// Arrives is "yes", "no" or "unknown"; anything else counts as unknown.
	Arrives string
	Finding string         // id of the finding where it stops; "" when it does not
	Ruler   finding.Object // the workload that should read it; zero when there is none
}

// Hop is one thing that has to hold for a rule to get further.
type Hop struct {
	Name string // label, namespace, access, sidecar, volume, directory, tenant, parse, ruler, alertmanager
	// State is "pass", "fail" or "unknown"; anything else counts as unknown.
	State    string
	Evidence string        // one sentence
	Place    finding.Place // where it is written; zero when nowhere
	Finding  string        // id that explains a fail or an unknown
}

// fate is what became of a hop or a rule.
type fate uint8

const (
	unknown fate = iota
	pass
	fail
)

func fateOf(word string) fate {
	switch word {
	case "pass", "yes":
		return pass
	case "fail", "no":
		return fail
	default:
		return unknown
	}
}

func (f fate) mark() string { return [...]string{"?", "✓", "✗"}[f] }

// arrow leads to the ruler, or does not.
func (f fate) arrow() string { return [...]string{"⇢", "→", "↛"}[f] }

func (f fate) class() string { return [...]string{"unknown", "pass", "fail"}[f] }

func (f fate) ink(ink ink, s string) string {
	switch f {
	case pass:
		return ink.green(s)
	case fail:
		return ink.red(s)
	default:
		return ink.yellow(s)
	}
}

// title renders "ConfigMap ops/rules alerts.yaml".
func (r TracedRule) title() string {
	if r.Key == "" {
		return oneLine(r.Object.String())
	}
	return oneLine(r.Object.String() + " " + r.Key)
}

// halt is the hop that decides a rule's fate: the first that failed, or for an
// unknown one the first that is not known. ok is false for a rule that arrives.
func (r TracedRule) halt() (hop Hop, ok bool) {
	fate := fateOf(r.Arrives)
	if fate == pass {
		return Hop{}, false
	}
	for _, hop := range r.Hops {
		if fateOf(hop.State) == fate {
			return hop, true
		}
	}
	return Hop{}, false
}

// traceSum counts rules by their fate.
type traceSum struct {
	Rules   int `json:"rules"`
	Arrive  int `json:"arrive"`
	Stop    int `json:"stop"`
	Unknown int `json:"unknown"`
}

func (t *Trace) sum() traceSum {
	s := traceSum{Rules: len(t.Rules)}
	for _, r := range t.Rules {
		switch fateOf(r.Arrives) {
		case pass:
			s.Arrive++
		case fail:
			s.Stop++
		default:
			s.Unknown++
		}
	}
	return s
}

// String renders "4 rule files: 2 arrive, 1 stops, 1 unknown".
func (s traceSum) String() string {
	if s.Rules == 0 {
		return "no rule files in the input"
	}
	stop, arrive := "stop", "arrive"
	if s.Stop == 1 {
		stop = "stops"
	}
	if s.Arrive == 1 {
		arrive = "arrives"
	}
	return fmt.Sprintf("%s: %d %s, %d %s, %d unknown",
		plural(s.Rules, "rule file", "rule files"), s.Arrive, arrive, s.Stop, stop, s.Unknown)
}
