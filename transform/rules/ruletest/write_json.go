package ruletest

import (
	"bytes"
	"encoding/json"
)

type jsonReport struct {
	Passed   int            `json:"passed"`
	Failed   int            `json:"failed"`
	Cases    []jsonCase     `json:"cases"`
	Notes    []jsonNote     `json:"notes,omitempty"`
	Coverage []jsonCoverage `json:"coverage,omitempty"`
	Mutants  []jsonMutant   `json:"mutants,omitempty"`
}

type jsonNote struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

type jsonMutant struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Group  string `json:"group"`
	Rule   string `json:"rule"`
	Change string `json:"change"`
	Seen   bool   `json:"seen"`
}

type jsonCase struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Test     string   `json:"test"`
	Name     string   `json:"name"`
	OK       bool     `json:"ok"`
	Message  string   `json:"message,omitempty"`
	Expected []string `json:"expected,omitempty"`
	Got      []string `json:"got,omitempty"`
	Why      []string `json:"why,omitempty"`
}

type jsonCoverage struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Group  string `json:"group"`
	Rule   string `json:"rule"`
	Tested bool   `json:"tested"`
	Fired  bool   `json:"fired"`
}

func writeJSON(r *Report, o WriteOptions) []byte {
	out := jsonReport{Passed: len(r.Cases) - r.Failed(), Failed: r.Failed(), Cases: []jsonCase{}}
	for _, c := range r.Cases {
		made := jsonCase{File: c.Place.File, Line: c.Place.Line, Test: c.Test, Name: c.Name, OK: c.Failure == nil}
		if f := c.Failure; f != nil {
			made.Message, made.Expected, made.Got, made.Why = f.Message, f.Expected, f.Got, f.Why
		}
		out.Cases = append(out.Cases, made)
	}
	for _, n := range r.notes() {
		out.Notes = append(out.Notes, jsonNote{n.Place.File, n.Place.Line, n.Text})
	}
	for _, m := range r.Mutants {
		out.Mutants = append(out.Mutants, jsonMutant{m.Rule.Place.File, m.Rule.Place.Line, m.Group, m.Rule.Name(), m.What, m.Seen})
	}
	if o.Coverage {
		for _, c := range r.Rules {
			out.Coverage = append(out.Coverage, jsonCoverage{c.Rule.Place.File, c.Rule.Place.Line, c.Group, c.Rule.Name(), c.Tested, c.Fired})
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}
