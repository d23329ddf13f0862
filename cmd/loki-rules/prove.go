package main

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

const (
	tooLarge = "rule-object-too-large"
	// maybeLarge is what an object takes as YAML, at least, when it takes 256 KiB as
	// JSON: a byte takes at most six there.
	maybeLarge = 256 << 10 / 6
)

// prove follows every object to the ruler of the render, before any is written.
// What would not arrive, or would be refused by the API server, is an error.
func prove(t *terminal.Terminal, s *site, objects []written) error {
	built := make([]transform.Input, len(objects))
	for i := range objects {
		built[i] = transform.Input{Name: objects[i].Name + ".yaml", Data: objects[i].text}
	}
	findings, err := tooLargeObjects(s, built)
	if err != nil {
		return err
	}
	lost, err := lostObjects(s, built, objects)
	if err != nil {
		return err
	}
	findings = append(findings, lost...)
	if len(findings) == 0 {
		return nil
	}
	if err := report.Write(t.Stderr, report.Text, &report.Lint{Findings: findings, Tool: tool()}, t.Look(t.Stderr)); err != nil {
		return err
	}
	return terminal.Code(terminal.Findings)
}

// tooLargeObjects are what the API server refuses: over 1 MiB of data, and over
// 256 KiB as kubectl apply and Argo CD keep it in an annotation, unless the
// target is applied server-side.
func tooLargeObjects(s *site, built []transform.Input) ([]finding.Finding, error) {
	large := slices.DeleteFunc(slices.Clone(built), func(in transform.Input) bool { return len(in.Data) < maybeLarge })
	if len(large) == 0 {
		return nil, nil
	}
	result, err := transform.Lint(large, transform.LintOptions{Enable: []string{tooLarge}})
	if err != nil {
		return nil, err
	}
	var all []finding.Finding
	for _, f := range result.Findings {
		if f.Severity == finding.Warning && s.Objects.ServerSide {
			continue
		}
		if f.Severity == finding.Warning {
			f.Severity = finding.Error
			f.Fix.Text = "apply it server-side, and say so: targets.NAME.configmaps.apply: server-side; or split the file at a group, which gives these groups a new namespace: their alerts start for anew"
		}
		all = append(all, f)
	}
	return all, nil
}

// lostObjects are what does not arrive at the render's ruler. PrometheusRules
// take another way, and without a render there is nothing to follow.
func lostObjects(s *site, built []transform.Input, objects []written) ([]finding.Finding, error) {
	if s.ruler == nil || len(objects) > 0 && objects[0].Kind == "PrometheusRule" {
		return nil, nil
	}
	fixed, err := transform.RenderAll(s.manifests, transform.Options{Namespace: s.Objects.Namespace})
	if err != nil {
		return nil, err
	}
	inputs := built
	for i, r := range fixed {
		inputs = append(inputs, transform.Input{Name: s.manifests[i].Name, Data: r.Bytes()})
	}
	traced, err := transform.Trace(inputs, transform.LintOptions{Options: transform.Options{Namespace: s.Objects.Namespace}})
	if err != nil {
		return nil, err
	}
	var all []finding.Finding
	for _, r := range traced.Routes {
		ours := slices.ContainsFunc(objects, func(x written) bool { return x.Name == r.Object.Name && x.Kind == r.Object.Kind })
		if !ours || r.Ruler.Name != s.ruler.Object.Name && r.Ruler.Name != "" || r.Arrives() != finding.Fail {
			continue
		}
		all = append(all, lost(r))
	}
	return all, nil
}

// lost says where an object stops.
func lost(r finding.Route) finding.Finding {
	stop, _ := r.StopsAt()
	return finding.Finding{
		Rule: stop.Rule, Severity: finding.Error, Place: stop.Place, Object: r.Object,
		Message: fmt.Sprintf("%s would not arrive: it stops at the %s: %s", r.Key, stop.Stage, stop.Evidence),
		Fix:     finding.Fix{Text: "see loki-ruler-sidecar explain " + stop.Rule},
	}
}

func onlyErrors(findings []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f finding.Finding) bool { return f.Severity < finding.Error })
}
