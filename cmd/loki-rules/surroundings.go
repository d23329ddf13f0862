package main

import (
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// surroundings are what the render of a target shows that keeps rules from being
// evaluated, however well they are delivered.
func (s *site) surroundings(d *rules.Delivery) []finding.Finding {
	if s.ruler == nil {
		return nil
	}
	var all []finding.Finding
	for _, look := range []func(*rules.Delivery) *finding.Finding{s.notRead, s.apiOff, s.byRule, s.lostOnRestart} {
		if f := look(d); f != nil {
			f.Object = s.ruler.Object
			if f.Place.File == "" {
				f.Place = s.ruler.Place
			}
			all = append(all, *f)
		}
	}
	return all
}

// fact is a fact of the ruler with its place.
func (s *site) fact(name string) (value string, place finding.Place) {
	value, _ = s.ruler.Get(name)
	for _, f := range s.ruler.Facts {
		if f.Name == name {
			place = f.Place
		}
	}
	return value, place
}

func (s *site) notRead(*rules.Delivery) *finding.Finding {
	store, place := s.fact(transform.FactStore)
	objects := s.Delivers(rules.RulerAPI) || s.Delivers(rules.Bucket)
	f := finding.Finding{Rule: rules.RouteNotRead, Severity: finding.Error, Place: place, Current: store}
	switch {
	case store == "":
		return nil
	case store == "local" && !s.Delivers(rules.ConfigMaps):
		f.Message = fmt.Sprintf("the ruler reads files, and target %q is delivered to an object store, which it does not look at", s.Name)
		f.Fix.Text = "deliver: configmaps; or move the ruler to the bucket: " + program + " migrate --to bucket"
	case store != "local" && !objects:
		f.Message = fmt.Sprintf("the ruler reads an object store (%s), and target %q is delivered as ConfigMaps, which nobody reads", store, s.Name)
		f.Fix.Text = "deliver: ruler-api, or bucket"
	default:
		return nil
	}
	return &f
}

func (s *site) apiOff(*rules.Delivery) *finding.Finding {
	on, place := s.fact(transform.FactAPI)
	if on != "false" {
		return nil
	}
	f := finding.Finding{
		Rule: rules.APIOff, Severity: finding.Warning, Place: place,
		Message: "the ruler's API is off: verify can see in its metrics which revision it has loaded, and nothing else",
		Fix:     finding.Fix{Text: "ruler.enable_api: true"},
	}
	if s.Delivers(rules.RulerAPI) {
		f.Severity = finding.Error
		f.Message = "the ruler's API is off, and the target is delivered through it"
		f.Fix.Text += "; or deliver: bucket"
	}
	return &f
}

func (s *site) byRule(*rules.Delivery) *finding.Finding {
	sharding, _ := s.fact(transform.FactSharding)
	algo, place := s.fact(transform.FactShardingAlgo)
	if sharding != "true" || algo != "by-rule" || !s.Delivers(rules.RulerAPI) && !s.Delivers(rules.Bucket) {
		return nil
	}
	return &finding.Finding{
		Rule: rules.ByRuleLoadsNothing, Severity: finding.Error, Place: place, Current: algo,
		Message: "with sharding by rule a ruler on an object store loads no rule at all, and says nothing about it",
		Fix:     finding.Fix{Text: "ruler.sharding_algo: by-group", Proposed: "by-group"},
	}
}

// lostOnRestart finds alerts whose for is longer than what they are announced
// with: while they fire, a restart of the ruler ends them at the Alertmanager.
func (s *site) lostOnRestart(d *rules.Delivery) *finding.Finding {
	resend := s.period(transform.FactResend)
	grace := s.period(transform.FactGrace)
	version, _ := s.ruler.Get(transform.FactVersion)
	restores := version != "" && semver.Compare(version, "v3.2.0") < 0
	count, longest, first := 0, time.Duration(0), finding.Place{}
	for _, g := range d.Groups() {
		valid := 4 * max(resend, g.Interval, s.EvaluationInterval)
		for _, r := range g.Rules {
			if r.Alert == "" || r.For <= valid || restores && r.For >= grace {
				continue
			}
			if count++; r.For > longest {
				longest, first = r.For, r.Place
			}
		}
	}
	if count == 0 || resend == 0 {
		return nil
	}
	return &finding.Finding{
		Rule: rules.ForLostOnRestart, Severity: finding.Warning, Place: first,
		Message: fmt.Sprintf("a for that is longer than the %[2]s an alert is announced with, in %[1]s: while it fires, a restart of the ruler ends it at the Alertmanager, and it starts anew", report.Count(count, "alert", "alerts"), rules.FormatDuration(4*max(resend, s.EvaluationInterval))),
		Fix:     finding.Fix{Text: fmt.Sprintf("ruler.resend_delay above %s, a quarter of the longest for (%s)", rules.FormatDuration(longest/4), rules.FormatDuration(longest))},
	}
}

// withSurroundings adds them to a delivery's findings.
func (s *site) withSurroundings(d *rules.Delivery, disable []string) *rules.Delivery {
	for _, f := range s.surroundings(d) {
		if !slices.Contains(disable, f.Rule) {
			d.Findings = append(d.Findings, f)
		}
	}
	return d
}
