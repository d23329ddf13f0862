package report

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TraceSchema names the form of the JSON trace.
const TraceSchema = "loki-ruler-sidecar.dev/trace/v1"

func writeTraceJSON(b *bytes.Buffer, t *Trace) error {
	out := jsonTrace{Schema: TraceSchema, Tool: t.Tool, Summary: t.sum(), Rules: []jsonTraced{}}
	for _, r := range t.Routes {
		out.Rules = append(out.Rules, jsonTracedOf(r))
	}
	return encode(b, out)
}

type jsonTrace struct {
	Schema  string       `json:"schema"`
	Tool    Tool         `json:"tool"`
	Summary traceSum     `json:"summary"`
	Rules   []jsonTraced `json:"rules"`
}

// jsonTraced is a route in the words, and the order, of the schema.
type jsonTraced struct {
	Object  finding.Object `json:"object"`
	Key     string         `json:"key"`
	Place   finding.Place  `json:"place"`
	Arrives string         `json:"arrives"` // yes, no, unknown
	Empty   bool           `json:"empty,omitempty"`
	File    string         `json:"file,omitempty"`
	Tenant  string         `json:"tenant,omitempty"`
	Ruler   finding.Object `json:"ruler,omitzero"`
	Finding string         `json:"finding,omitempty"`
	Hops    []finding.Hop  `json:"hops"`
}

func jsonTracedOf(r finding.Route) jsonTraced {
	stop, _ := r.StopsAt()
	out := jsonTraced{
		Object:  r.Object,
		Key:     r.Key,
		Place:   tidy(r.Place),
		Arrives: yesNo(r.Arrives()),
		Empty:   r.Empty,
		File:    r.Path,
		Tenant:  r.Tenant,
		Ruler:   r.Ruler,
		Finding: stop.Rule,
		Hops:    []finding.Hop{},
	}
	for _, h := range r.Hops {
		h.Place = tidy(h.Place)
		out.Hops = append(out.Hops, h)
	}
	return out
}

func yesNo(arrives finding.State) string {
	switch arrives {
	case finding.Pass:
		return "yes"
	case finding.Fail:
		return "no"
	case finding.Unknown:
	}
	return "unknown"
}
