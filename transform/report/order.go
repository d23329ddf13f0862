package report

import (
	"cmp"
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// forPeople are the findings in the order to read them in: errors before warnings
// before infos; causes before what follows from them, so that what keeps the pod
// from running comes first; then in the order they came in, which is by place.
//
// Suppressed ones come last, and only where o shows them; those weaker than
// o.Least are left out.
func (l *Lint) forPeople(o Options) []finding.Finding {
	rank := l.ranks()
	var shown []finding.Finding
	for _, f := range l.Findings {
		if f.Severity >= o.Least && (f.Suppressed == "" || o.ShowSuppressed) {
			shown = append(shown, f)
		}
	}
	sort.SliceStable(shown, func(i, j int) bool {
		a, b := shown[i], shown[j]
		if (a.Suppressed == "") != (b.Suppressed == "") {
			return a.Suppressed == ""
		}
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(rank(a), rank(b))) < 0
	})
	return shown
}

// ranks tell how early on the way of a rule a finding is about: first what keeps
// the pod from running, then room by room. What no rule is known of comes last.
func (l *Lint) ranks() func(finding.Finding) int {
	rooms := []string{"rulers", "mounts", "sidecars", "objects", "files", "surroundings"}
	ranks := make(map[string]int, len(l.Rules))
	for _, r := range l.Rules {
		room := slices.Index(rooms, r.Room)
		switch {
		case r.StopsPod:
			ranks[r.ID] = 0
		case room < 0:
			ranks[r.ID] = len(rooms) + 1
		default:
			ranks[r.ID] = room + 1
		}
	}
	return func(f finding.Finding) int {
		if rank, known := ranks[f.Rule]; known {
			return rank
		}
		return len(rooms) + 1
	}
}

// ruleCount is how often a rule found something, and how bad at the worst.
type ruleCount struct {
	rule     string
	severity finding.Severity
	times    int
}

// byRule sums findings up by rule, in the order in which the rules come up.
func byRule(findings []finding.Finding) []ruleCount {
	var all []ruleCount
	for _, f := range findings {
		if f.Suppressed != "" {
			continue
		}
		i := slices.IndexFunc(all, func(c ruleCount) bool { return c.rule == f.Rule })
		if i < 0 {
			all = append(all, ruleCount{f.Rule, f.Severity, 0})
			i = len(all) - 1
		}
		all[i].severity = max(all[i].severity, f.Severity)
		all[i].times++
	}
	return all
}
