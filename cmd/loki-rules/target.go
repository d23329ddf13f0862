package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// site is a target, and the ruler that its render shows.
type site struct {
	rules.Target
	ruler     *transform.Ruler  // nil without a render
	manifests []transform.Input // the render
	form      string            // that build makes of it; "" is not decided
	assumed   bool              // nothing says how its rules are delivered
}

// site reads the render of the target that the flags name. What the target does
// not say itself is taken from there.
func (r *repositoryFlags) site(o *opened, t *terminal.Terminal) (*site, error) {
	target, err := r.chosen(o, t)
	if err != nil {
		return nil, err
	}
	s := &site{Target: target}
	if len(target.Render) == 0 {
		s.Tenant = cmp.Or(s.Tenant, t.Getenv(tenantVariable))
		s.assumed = len(s.Deliver) == 0
		s.Deliver = orRoute(s.Deliver, rules.ConfigMaps)
		return s, nil
	}
	sources, err := t.Sources(target.Render)
	if err != nil {
		return nil, terminal.Hinted(fmt.Errorf("reading the render of the target: %w", err), "render its chart first: helm template loki grafana/loki -f values.yaml > %s", target.Render[0])
	}
	for _, source := range sources {
		s.manifests = append(s.manifests, transform.Input{Name: source.Name, Data: source.Data})
	}
	rulers, err := transform.Rulers(s.manifests, transform.Options{Namespace: target.Objects.Namespace})
	if err != nil {
		return nil, err
	}
	if s.ruler, err = pick(rulers, target); err != nil {
		return nil, err
	}
	s.derive()
	s.Tenant = cmp.Or(s.Tenant, t.Getenv(tenantVariable))
	return s, nil
}

// desired is what the repository has for the target. Nothing is an error: an
// exclude that is too wide looks like that.
func (s *site) desired(o *opened, disable []string) (*rules.Delivery, error) {
	d := o.Desired(o.config, s.Target, s.options(disable))
	if len(d.Files) == 0 {
		return nil, &finding.InputError{Place: s.Place, Msg: "no rule file is for this target", Hint: "look at its include and exclude: they are globs of paths in the repository"}
	}
	return d, nil
}

// tenantVariable names the tenant of files whose layout has none, as it does for
// lokitool.
const tenantVariable = "LOKI_TENANT_ID"

// pick is the ruler that a target means. One that is scaled to nothing is meant
// only by its name.
func pick(rulers []transform.Ruler, target rules.Target) (*transform.Ruler, error) {
	if running := slices.DeleteFunc(slices.Clone(rulers), isOff); target.Ruler == "" && len(running) > 0 {
		rulers = running
	}
	var names []string
	for i, r := range rulers {
		if target.Ruler == r.Object.Name || target.Ruler == "" && len(rulers) == 1 {
			return &rulers[i], nil
		}
		names = append(names, r.Object.Name)
	}
	place := finding.Place{File: target.Render[0]}
	switch {
	case len(rulers) == 0:
		return nil, &finding.InputError{Place: place, Msg: "no Loki that evaluates rules is in the render", Hint: "render the chart with ruler.enabled: true, and name all of its files"}
	case target.Ruler != "":
		return nil, &finding.InputError{Place: place, Msg: fmt.Sprintf("no ruler %q is in the render", target.Ruler), Hint: "one of " + strings.Join(names, ", ")}
	}
	return nil, &finding.InputError{Place: place, Msg: fmt.Sprintf("the render has %d rulers", len(rulers)), Hint: "say which: targets.NAME.ruler, one of " + strings.Join(names, ", ")}
}

func isOff(r transform.Ruler) bool {
	replicas, _ := r.Get(transform.FactReplicas)
	return replicas == "0"
}

// derive fills what the target does not say with what the render tells.
func (s *site) derive() {
	said := func(own *string, fact string) {
		if value, ok := s.ruler.Get(fact); ok && *own == "" {
			*own = value
		}
	}
	said(&s.Tenant, transform.FactTenant)
	said(&s.Objects.Namespace, transform.FactNamespace)
	said(&s.Objects.Label, transform.FactLabel)
	said(&s.Objects.LabelValue, transform.FactLabelValue)
	said(&s.Objects.Annotation, transform.FactAnnotation)
	if resource, _ := s.ruler.Get(transform.FactResource); resource == "secret" && s.Objects.Kind == "" {
		s.Objects.Kind = "Secret"
	}
	said(&s.Store.Bucket, transform.FactBucket)
	said(&s.Store.Prefix, transform.FactPrefix)
	said(&s.Store.Endpoint, transform.FactEndpoint)
	said(&s.Store.Region, transform.FactRegion)
	if insecure, _ := s.ruler.Get(transform.FactInsecure); insecure == "true" {
		s.Store.Insecure = true
	}
	s.EvaluationInterval = cmp.Or(s.EvaluationInterval, s.period(transform.FactEvaluation))
	s.PollInterval = cmp.Or(s.PollInterval, s.period(transform.FactPoll))
	if store, ok := s.ruler.Get(transform.FactStore); ok && store != "local" && store != "" {
		s.Deliver = orRoute(s.Deliver, rules.RulerAPI)
	}
	s.Deliver = orRoute(s.Deliver, rules.ConfigMaps)
}

func orRoute(own []rules.Route, otherwise rules.Route) []rules.Route {
	if len(own) > 0 {
		return own
	}
	return []rules.Route{otherwise}
}

// sharded: the render says that its rulers share their groups.
func (s *site) sharded() bool {
	if s.ruler == nil {
		return false
	}
	on, _ := s.ruler.Get(transform.FactSharding)
	return on == "true"
}

func (s *site) period(fact string) time.Duration {
	value, _ := s.ruler.Get(fact)
	d, err := rules.ParseDuration(value)
	if err != nil {
		return 0
	}
	return d
}

// options are what the render tells of the ruler that judges the rules.
func (s *site) options(disable []string) rules.Options {
	o := rules.Options{Tenant: s.Tenant, Disable: disable}
	if s.ruler == nil {
		return o
	}
	o.LokiVersion, _ = s.ruler.Get(transform.FactVersion)
	o.OnlyTenant, _ = s.ruler.Get(transform.FactTenant)
	o.Limits = rules.Limits{MaxRules: s.number(transform.FactMaxRules), MaxGroups: s.number(transform.FactMaxGroups)}
	o.Own = map[string]rules.Limits{}
	for _, f := range s.ruler.Facts {
		name, tenant, own := strings.Cut(strings.TrimSuffix(f.Name, "]"), "[")
		if !own {
			continue
		}
		limits, known := o.Own[tenant]
		if !known {
			limits = o.Limits
		}
		switch name {
		case transform.FactMaxRules:
			limits.MaxRules = number(f.Value)
		case transform.FactMaxGroups:
			limits.MaxGroups = number(f.Value)
		}
		o.Own[tenant] = limits
	}
	return o
}

func (s *site) number(fact string) int {
	value, _ := s.ruler.Get(fact)
	return number(value)
}

// number reads a limit; 0, which is none, also stands for one that is not known.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// objects are the options that ConfigMaps for this ruler are made with.
func (s *site) objects() rules.ObjectOptions {
	o := rules.ObjectOptions{
		Kind: s.Objects.Kind, Namespace: s.Objects.Namespace, Label: s.Objects.Label, LabelValue: s.Objects.LabelValue,
		Annotation: s.Objects.Annotation, Prefix: s.Objects.Prefix, Pack: s.Objects.Pack,
		Directory: func(tenant string) string { return tenant },
	}
	if s.ruler == nil {
		if s.Tenant != "" && o.Annotation == "" {
			return o // one tenant, whose directory the sidecar writes to
		}
		o.Annotation = cmp.Or(o.Annotation, "k8s-sidecar-target-directory")
		return o
	}
	if below, ok := s.ruler.Get(transform.FactSubdirectory); ok && below != "" {
		o.Annotation = "" // the sidecar writes into the tenant's own directory already
	}
	return o
}
