package report

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TraceSchema names the form of the JSON trace.
const TraceSchema = "loki-ruler-sidecar.dev/trace/v1"

func writeTraceJSON(b *bytes.Buffer, t *Trace) error {
	out := jsonTrace{Schema: TraceSchema, Tool: t.Tool, Summary: t.sum(), Rules: []jsonTraced{}}
	for _, r := range t.Rules {
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

type jsonTraced struct {
	Object  finding.Object `json:"object"`
	Key     string         `json:"key"`
	Place   finding.Place  `json:"place"`
	Arrives string         `json:"arrives"` // yes, no, unknown
	File    string         `json:"file,omitempty"`
	Tenant  string         `json:"tenant,omitempty"`
	Ruler   finding.Object `json:"ruler,omitzero"`
	Finding string         `json:"finding,omitempty"`
	Hops    []jsonHop      `json:"hops"`
}

type jsonHop struct {
	Name     string        `json:"name"`
	State    string        `json:"state"` // pass, fail, unknown
	Evidence string        `json:"evidence,omitempty"`
	Place    finding.Place `json:"place,omitzero"`
	Finding  string        `json:"finding,omitempty"`
}

func jsonTracedOf(r TracedRule) jsonTraced {
	out := jsonTraced{
		Object:  r.Object,
		Key:     r.Key,
		Place:   tidy(r.Place),
		Arrives: [...]string{"unknown", "yes", "no"}[fateOf(r.Arrives)],
		File:    r.File,
		Tenant:  r.Tenant,
		Ruler:   r.Ruler,
		Finding: r.Finding,
		Hops:    []jsonHop{},
	}
	for _, h := range r.Hops {
		out.Hops = append(out.Hops, jsonHop{h.Name, fateOf(h.State).class(), h.Evidence, tidy(h.Place), h.Finding})
	}
	return out
}
