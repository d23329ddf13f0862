package ruletest

import (
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// why says what a rule saw and did up to a time.
func (j *judge) why(h *history, at time.Time) []string {
	s := h.after(at)
	lines := j.explain(h.of.Expr, s.at)
	if h.of.Alert == "" {
		return lines
	}
	return append(lines, j.timeline(h, at)...)
}

// timeline says when each alert of a rule was pending, fired and was over.
func (j *judge) timeline(h *history, until time.Time) []string {
	type phase struct {
		state string
		since time.Time
	}
	phases := map[string][]phase{}
	var order []string
	for _, s := range h.states {
		if s.at.After(until) {
			break
		}
		now := map[string]string{}
		for _, a := range s.alerts {
			key := a.Labels.String()
			now[key] = a.State.String()
			if !slices.Contains(order, key) {
				order = append(order, key)
			}
		}
		for _, key := range order {
			state := now[key]
			if state == "" {
				state = "over"
			}
			if p := phases[key]; len(p) == 0 || p[len(p)-1].state != state {
				phases[key] = append(p, phase{state, s.at})
			}
		}
	}
	var lines []string
	for _, key := range order {
		var parts []string
		for _, p := range phases[key] {
			parts = append(parts, p.state+" from "+j.clock.text(p.since))
		}
		lines = append(lines, key+": "+strings.Join(parts, ", "))
	}
	if len(lines) == 0 {
		lines = []string{"the alert was neither pending nor firing at any evaluation so far"}
	}
	if h.of.For > 0 {
		lines = append(lines, "the rule has for: "+short(h.of.For))
	}
	if h.of.KeepFiring != "" {
		lines = append(lines, "the rule has "+keepFiring(h.of)+": an alert is over as soon as its expression no longer gives it")
	}
	return lines
}

// explain says what each range aggregation of an expression made of the lines.
func (j *judge) explain(text string, at time.Time) []string {
	expr, err := logql.Parse(text)
	if err != nil {
		return nil
	}
	all, err := engine.Explain(expr, j.log, at)
	if err != nil {
		return nil
	}
	var lines []string
	for _, e := range all {
		lines = append(lines, e.Words(text, j.clock.text)...)
	}
	return lines
}

// keepFiring says what becomes of a field that many count on.
func keepFiring(r rules.Rule) string {
	return "keep_firing_for: " + r.KeepFiring + ", which Loki drops"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
