package rules

import (
	"cmp"
	"crypto/sha256"
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
	v := d.Verifier(tenant, interval)
	for i := range loaded {
		v.See(&loaded[i])
	}
	return v.Verdict()
}

// Verifier compares group by group, as they come; see [Delivery.Verify]. It keeps
// none that is as it should be.
type Verifier struct {
	delivery *Delivery
	interval time.Duration
	verdict  *Verdict
	wanted   map[ID]*Group   // and not seen yet
	ours     map[string]bool // namespaces
	others   []ID            // of namespaces that are ours only if the stamp says so
	stamp    []Group
}

// Verifier begins a comparison of what a ruler has loaded for a tenant.
func (d *Delivery) Verifier(tenant string, interval time.Duration) *Verifier {
	v := &Verifier{delivery: d, interval: interval, verdict: &Verdict{Tenant: tenant}, wanted: map[ID]*Group{}, ours: map[string]bool{}}
	for i := range d.Files {
		f := &d.Files[i]
		if f.Tenant != tenant {
			continue
		}
		v.ours[f.Namespace] = true
		for j := range f.Groups {
			if g := &f.Groups[j]; len(g.Rules) > 0 {
				v.wanted[g.ID] = g
			}
		}
	}
	return v
}

// See takes a group that is loaded.
func (v *Verifier) See(l *Loaded) {
	want := v.wanted[l.ID]
	switch {
	case l.Namespace == StampNamespace(v.delivery.Repository):
		v.stamp = append(v.stamp, l.Group)
		if strings.HasPrefix(l.Group.Group, revPrefix) {
			v.verdict.Revisions = append(v.verdict.Revisions, l.Group.Group)
		}
	case IsStamp(l.Namespace):
	case want != nil:
		delete(v.wanted, l.ID)
		v.compare(want, l)
	default:
		v.others = append(v.others, l.ID)
	}
}

// Verdict ends the comparison.
func (v *Verifier) Verdict() *Verdict {
	stamp, _ := ReadStamp(v.stamp, v.delivery.Repository)
	for _, namespace := range stamp.Owns {
		v.ours[namespace] = true // also one that has gone from the repository since
	}
	for id := range v.wanted {
		v.verdict.Missing = append(v.verdict.Missing, id)
	}
	for _, id := range v.others {
		if v.ours[id.Namespace] && !v.delivery.Holds(id) {
			v.verdict.Extra = append(v.verdict.Extra, id)
		}
	}
	slices.SortFunc(v.verdict.Missing, ID.Compare)
	slices.SortFunc(v.verdict.Extra, ID.Compare)
	slices.SortStableFunc(v.verdict.Different, func(a, b Change) int { return a.ID.Compare(b.ID) })
	slices.SortStableFunc(v.verdict.Unhealthy, func(a, b Unhealthy) int { return a.ID.Compare(b.ID) })
	slices.Sort(v.verdict.Revisions)
	return v.verdict
}

// compare compares a group with what is loaded of it.
func (v *Verifier) compare(want *Group, l *Loaded) {
	w, h := *want, l.Group
	w.Interval = cmp.Or(w.Interval, v.interval)
	if w.Interval == 0 {
		h.Interval = 0
	}
	if h.Limit == 0 && w.Limit != 0 {
		h.Limit = w.Limit // some versions do not show it
	}
	if h.Interval != w.Interval || h.Limit != w.Limit || !slices.EqualFunc(w.Rules, h.Rules, v.delivery.sameMeaning) {
		w, h = normalised(w), normalised(h)
		v.verdict.Different = append(v.verdict.Different, Change{ID: w.ID, Before: &h, After: &w})
		return
	}
	v.verdict.Groups++
	for i, health := range l.Health {
		if health.Health == "err" || health.LastError != "" {
			v.verdict.Unhealthy = append(v.verdict.Unhealthy, Unhealthy{w.ID, l.Rules[i].Name(), health.LastError})
		}
	}
}

func (d *Delivery) sameMeaning(a, b Rule) bool {
	same := a.Expr == b.Expr || d.form(a.Expr) == d.form(b.Expr)
	a.Expr = b.Expr
	return same && a.equal(b)
}

// normalised is a group with its expressions normalised.
func normalised(g Group) Group {
	g.Rules = slices.Clone(g.Rules)
	for i, r := range g.Rules {
		g.Rules[i].Expr = Normalised(r.Expr)
	}
	return g
}

// form is the sum of an expression in the form that all with its meaning have. A
// delivery remembers them: it is held against what is loaded again and again. It
// remembers sums, since those of thousands of rules take less than their texts.
func (d *Delivery) form(expr string) textSum {
	if d.forms == nil {
		d.forms = map[textSum]textSum{}
	}
	of := sumOf(expr)
	form, known := d.forms[of]
	if !known {
		form = sumOf(Normalised(expr))
		d.forms[of] = form
	}
	return form
}

// textSum stands for a text: half a SHA-256.
type textSum [sha256.Size / 2]byte

func sumOf(text string) textSum {
	whole := sha256.Sum256([]byte(text))
	return textSum(whole[:])
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
