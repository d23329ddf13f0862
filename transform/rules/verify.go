package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Verdict is what a ruler has loaded of one tenant, against what it should have.
type Verdict struct {
	Tenant    string
	Groups    int      // that are loaded as they should be
	Revisions []string // "rev-3f2c9a1b4c5d", as the ruler has loaded it; none without a stamp, two while it changes
	Missing   []ID     //
	Extra     []ID     // in our namespaces, and wanted no more
	Different []Change // Before is what is loaded
	Unhealthy []Unhealthy
}

// Unhealthy is a rule that is loaded, and whose evaluation fails.
type Unhealthy struct {
	ID
	Rule  string
	Error string
}

// Loaded reports that everything is loaded, and nothing else.
func (v *Verdict) Loaded() bool {
	return len(v.Missing) == 0 && len(v.Extra) == 0 && len(v.Different) == 0
}

// Verify compares what a ruler has loaded for a tenant with what it should have.
// interval is the ruler's evaluation_interval, 0 where nobody knows it: then it
// is not compared where a group sets none.
//
// Expressions are compared in the form that all with one meaning have. Groups
// without rules are never loaded, and groups of others are none of ours. What is
// refused is not missed, and its older version is not left over.
func (d *Delivery) Verify(tenant string, loaded []Loaded, interval time.Duration) *Verdict {
	v := &Verdict{Tenant: tenant}
	wanted, ours := d.comparable(tenant)
	for _, namespace := range loadedStamp(loaded, d.Repository).Owns {
		ours[namespace] = true // also one that has gone from the repository since
	}
	byID := map[ID]*Loaded{}
	for i := range loaded {
		l := &loaded[i]
		switch {
		case l.Namespace == StampNamespace(d.Repository) && strings.HasPrefix(l.Group.Group, revPrefix):
			v.Revisions = append(v.Revisions, l.Group.Group)
		case IsStamp(l.Namespace):
		case ours[l.Namespace]:
			byID[l.ID] = l
		}
	}
	for i := range wanted {
		want := &wanted[i]
		have := byID[want.ID]
		delete(byID, want.ID)
		if have == nil {
			v.Missing = append(v.Missing, want.ID)
			continue
		}
		v.compare(d.normalised(*want), d.normalised(have.Group), have, interval)
	}
	for id := range byID {
		if !d.Holds(id) {
			v.Extra = append(v.Extra, id)
		}
	}
	slices.SortFunc(v.Extra, ID.Compare)
	return v
}

// loadedStamp is the repository's stamp, as the ruler has loaded it.
func loadedStamp(loaded []Loaded, repository string) Stamp {
	var groups []Group
	for _, l := range loaded {
		if l.Namespace == StampNamespace(repository) {
			groups = append(groups, l.Group)
		}
	}
	s, _ := ReadStamp(groups, repository)
	return s
}

// comparable are the groups of a tenant that a ruler would load, and the
// namespaces that are ours.
func (d *Delivery) comparable(tenant string) (wanted []Group, ours map[string]bool) {
	ours = map[string]bool{}
	for _, f := range d.Files {
		if f.Tenant != tenant {
			continue
		}
		ours[f.Namespace] = true
		for _, g := range f.Groups {
			if len(g.Rules) > 0 {
				wanted = append(wanted, g)
			}
		}
	}
	Sort(wanted)
	return wanted, ours
}

// compare compares groups whose expressions are normalised.
func (v *Verdict) compare(w, h Group, have *Loaded, interval time.Duration) {
	w.Interval = cmp.Or(w.Interval, interval)
	if w.Interval == 0 {
		h.Interval = 0
	}
	if h.Limit == 0 && w.Limit != 0 {
		h.Limit = w.Limit // some versions do not show it
	}
	if !w.Equal(&h) {
		v.Different = append(v.Different, Change{ID: w.ID, Before: &h, After: &w})
		return
	}
	v.Groups++
	for i, health := range have.Health {
		if health.Health == "err" || health.LastError != "" {
			v.Unhealthy = append(v.Unhealthy, Unhealthy{w.ID, have.Rules[i].Name(), health.LastError})
		}
	}
}

// normalised is a group with its expressions normalised. A delivery remembers
// them: it is held against what is loaded again and again.
func (d *Delivery) normalised(g Group) Group {
	if d.forms == nil {
		d.forms = map[string]string{}
	}
	g.Rules = slices.Clone(g.Rules)
	for i, r := range g.Rules {
		form, known := d.forms[r.Expr]
		if !known {
			form = Normalised(r.Expr)
			d.forms[r.Expr] = form
		}
		g.Rules[i].Expr = form
	}
	return g
}

// Metric is a ruler's metric that shows loaded groups; see RevisionFromMetrics.
const Metric = "loki_prometheus_rule_group_rules"

// RevisionFromMetrics reads from a ruler's metrics which revision of a repository
// it has loaded for a tenant, "" for none. It is what is left where the API is
// off; with ruler.disable_rule_group_label there is nothing to read.
func RevisionFromMetrics(metrics, repository, tenant string) string {
	found := ""
	mark := fmt.Sprintf("/%s/%s;%s", tenant, StampNamespace(repository), revPrefix)
	for line := range strings.Lines(metrics) {
		if !strings.HasPrefix(line, Metric+"{") {
			continue
		}
		if _, rest, ok := strings.Cut(line, mark); ok {
			name, _, _ := strings.Cut(rest, `"`)
			found = revPrefix + name
		}
	}
	return found
}

// Changes are what has to happen to what is loaded.
func (v *Verdict) Changes(loaded []Loaded, wanted []Group) []Change {
	changes := slices.Clone(v.Different)
	for i := range wanted {
		if slices.Contains(v.Missing, wanted[i].ID) {
			changes = append(changes, Change{ID: wanted[i].ID, After: &wanted[i]})
		}
	}
	for i := range loaded {
		if slices.Contains(v.Extra, loaded[i].ID) {
			changes = append(changes, Change{ID: loaded[i].ID, Before: &loaded[i].Group})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return a.ID.Compare(b.ID) })
	return changes
}
