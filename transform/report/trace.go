package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// WriteTrace writes a trace to w in the given form, with one call of w.Write.
func WriteTrace(w io.Writer, form TraceForm, t *Trace, o Options) error {
	var b bytes.Buffer
	switch form {
	case TraceTable:
		writeTraceTable(&b, t, o)
	case TraceConcise:
		writeTraceConcise(&b, t, o)
	case TraceMermaid:
		writeMermaid(&b, t)
	case TraceMarkdown:
		writeTraceMarkdown(&b, t)
	case TraceHTML:
		writeTraceHTML(&b, t)
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
	TraceTable   TraceForm = "table"   // for a terminal: a row for each rule file, failures first
	TraceConcise TraceForm = "concise" // for grep: a line for each rule file
	TraceJSON    TraceForm = "json"    // all of it; see Schema("loki-ruler-sidecar.dev/trace/v1")
	TraceMermaid TraceForm = "mermaid" // Markdown that GitHub and GitLab draw as a picture

	TraceMarkdown TraceForm = "markdown" // for pull requests: a table, the picture, the hops folded away
	TraceHTML     TraceForm = "html"     // for a browser: rules and hops as a matrix, in one file
)

// TraceForms are all forms, in the order of the help text.
func TraceForms() []TraceForm {
	return []TraceForm{TraceTable, TraceConcise, TraceJSON, TraceMermaid, TraceMarkdown, TraceHTML}
}

// ParseTraceForm reads a form's name.
func ParseTraceForm(s string) (TraceForm, error) {
	return parseWord("trace format", s, TraceForms())
}

// Trace is the route of every rule file from its manifest to a ruler.
type Trace struct {
	Tool   Tool
	Routes []finding.Route
	Judged finding.Judged // what was looked at
	Rules  []finding.Rule // whose pages an HTML report carries, where they are told of
}

// mark is one column wide.
func mark(s finding.State) string {
	switch s {
	case finding.Pass:
		return "✓"
	case finding.Fail:
		return "✗"
	case finding.Unknown:
	}
	return "?"
}

// arrow leads to the ruler, or does not.
func arrow(s finding.State) string {
	switch s {
	case finding.Pass:
		return "→"
	case finding.Fail:
		return "↛"
	case finding.Unknown:
	}
	return "⇢"
}

// title renders "ConfigMap ops/rules alerts.yaml".
func title(r finding.Route) string {
	if r.Key == "" {
		return oneLine(r.Object.String())
	}
	return oneLine(r.Object.String() + " " + r.Key)
}

// halt is the hop that decides about a route: the first that failed, or for an
// unknown one the first that is not known. ok is false for a file that arrives.
func halt(r finding.Route) (hop finding.Hop, ok bool) {
	arrives := r.Arrives()
	i := slices.IndexFunc(r.Hops, func(h finding.Hop) bool { return h.State == arrives && h.Stage != finding.Alertmanager })
	if i < 0 || arrives == finding.Pass {
		return finding.Hop{}, false
	}
	return r.Hops[i], true
}

// traceSum counts rule files by what became of them.
type traceSum struct {
	Rules   int `json:"rules"`
	Arrive  int `json:"arrive"`
	Stop    int `json:"stop"`
	Unknown int `json:"unknown"`
	Empty   int `json:"empty,omitempty"` // files without a rule, which are none of the others
}

func (t *Trace) sum() traceSum {
	s := traceSum{Rules: len(t.Routes)}
	for _, r := range t.Routes {
		switch r.Arrives() {
		case finding.Fail:
			if r.Empty {
				s.Empty++
				break
			}
			s.Stop++
		case finding.Pass:
			s.Arrive++
		case finding.Unknown:
			s.Unknown++
		}
	}
	return s
}

// String renders "4 rule files: 2 arrive, 1 stops, 1 unknown", and how many have no
// rule, where some have none.
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
	text := fmt.Sprintf("%s: %d %s, %d %s, %d unknown",
		Count(s.Rules, "rule file", "rule files"), s.Arrive, arrive, s.Stop, stop, s.Unknown)
	if s.Empty > 0 {
		text += fmt.Sprintf(", %d without a rule", s.Empty)
	}
	return text
}
