package rulertest

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Poll loads what the store has, as a ruler does at every tick: all of it, or,
// where one object is bad or two contradict each other, nothing for anybody. A
// bad expression stops its tenant alone, whose old rules stay.
func (r *Ruler) Poll() {
	if r.options.ByRule && r.options.Store != Local {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.loaded = map[string][]rules.Group{}
		return
	}
	all, err := r.store.Groups("")
	if err != nil {
		return
	}
	fresh := map[string][]rules.Group{}
	for _, g := range all {
		fresh[g.Tenant] = append(fresh[g.Tenant], g)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = map[string]bool{}
	for tenant, groups := range fresh {
		if slices.ContainsFunc(groups, unloadable) {
			fresh[tenant] = r.loaded[tenant]
			r.failed[tenant] = true
		}
	}
	for _, tenant := range slices.Sorted(maps.Keys(fresh)) {
		for _, c := range rules.Diff(r.loaded[tenant], fresh[tenant]) {
			delete(r.ran, c.ID)
		}
	}
	r.loaded = fresh
}

// Evaluate evaluates the groups that are loaded and that mine takes, all of them
// where it is nil, and says which.
func (r *Ruler) Evaluate(at time.Time, mine func(rules.ID) bool) []rules.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []rules.ID
	for _, tenant := range slices.Sorted(maps.Keys(r.loaded)) {
		for _, g := range r.loaded[tenant] {
			if mine == nil || mine(g.ID) {
				r.ran[g.ID] = at
				all = append(all, g.ID)
			}
		}
	}
	return all
}

// unloadable: the ruler stops at it, with everything of its tenant.
func unloadable(g rules.Group) bool {
	if len(url.PathEscape(g.Namespace)) > 255 {
		return true
	}
	return slices.ContainsFunc(g.Rules, func(rule rules.Rule) bool { return rules.CheckExpr(rule.Expr) != nil })
}

// Loaded are the groups of a tenant that the ruler has loaded.
func (r *Ruler) Loaded(tenant string) []rules.Group {
	if !r.options.Manual {
		r.Poll()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.loaded[tenant])
}

// prometheus tells what is loaded: with sharding that of all rulers, else its
// own. A group without rules is none.
func (r *Ruler) prometheus(w http.ResponseWriter, tenant string) {
	var all []rules.Loaded
	seen := map[rules.ID]bool{}
	for _, peer := range append([]*Ruler{r}, r.peers...) {
		for _, g := range peer.Loaded(tenant) {
			if seen[g.ID] || len(g.Rules) == 0 {
				continue
			}
			seen[g.ID] = true
			all = append(all, peer.shown(g))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(rules.WriteLoaded(all)) //nolint:errcheck // the client of a test may be gone
}

// shown is a group as the ruler shows it: expressions printed by its parser, the
// interval filled in.
func (r *Ruler) shown(g rules.Group) rules.Loaded {
	l := rules.Loaded{Group: g}
	l.Rules = slices.Clone(g.Rules)
	r.mu.Lock()
	ran := r.ran[g.ID]
	r.mu.Unlock()
	if l.Interval == 0 {
		l.Interval = r.options.Evaluation
	}
	for i := range l.Rules {
		l.Rules[i].Expr = rules.Normalised(l.Rules[i].Expr)
		h := rules.Health{Health: "ok", Evaluated: ran}
		if r.options.Fails != "" {
			h.Health, h.LastError = "err", r.options.Fails
		}
		if l.Rules[i].Alert != "" {
			h.State = "inactive"
		}
		l.Health = append(l.Health, h)
	}
	return l
}

// metrics are those that tell of loading. A tenant has them only while it has
// rules.
func (r *Ruler) metrics(w http.ResponseWriter) {
	if !r.options.Manual {
		r.Poll()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var b bytes.Buffer
	fmt.Fprintf(&b, "# TYPE loki_ruler_managers_total gauge\nloki_ruler_managers_total %d\n", len(r.loaded))
	for _, tenant := range slices.Sorted(maps.Keys(r.loaded)) {
		good := 1
		if r.failed[tenant] {
			good = 0
		}
		fmt.Fprintf(&b, "loki_ruler_config_last_reload_successful{user=%q} %d\n", tenant, good)
		for _, g := range r.loaded[tenant] {
			fmt.Fprintf(&b, "loki_prometheus_rule_group_rules{rule_group=%q,user=%q} %d\n", "/tmp/scratch/"+tenant+"/"+url.PathEscape(g.Namespace)+";"+g.Group, tenant, len(g.Rules))
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	w.Write(b.Bytes()) //nolint:errcheck // the client of a test may be gone
}
