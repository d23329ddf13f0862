// Package loaded asks rulers what they have loaded, and holds it against what
// they should have.
//
// "Stored" is not "loaded": a ruler looks at its store once in a while, and one
// bad object or file of somebody else stops that for everybody. Where the API is
// off, the metrics of a ruler still say which revision it has.
package loaded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Looks is one look at all rulers.
type Looks []Look

// Look is what one ruler has of one tenant.
type Look struct {
	Ruler, Tenant string
	Verdict       *rules.Verdict // nil where the API is off
	Health        []Health       // of all groups that it has loaded, of anybody
	Wanted        string         // the revision that is expected
	// Only is set where the API is off, and metrics say no more than the revision.
	Only string
	// Shared: rulers share their groups, so that one of them has the revision.
	Shared bool
}

// Health is how the evaluations of a group go.
type Health struct {
	rules.ID
	Rules []rules.Health
}

// loaded reports that all of the tenant's rules are loaded there, as far as this
// ruler can say.
func (l Look) loaded() bool {
	if l.Verdict == nil {
		return l.Only == l.Wanted || l.Shared && l.Only == ""
	}
	return l.Verdict.Loaded()
}

// of reports that the ruler has the revision that is expected, and no other.
func (l Look) of() bool {
	if l.Verdict == nil {
		return l.Only == l.Wanted
	}
	return slices.Equal(l.Verdict.Revisions, []string{l.Wanted})
}

// Options say what is expected, besides the groups.
type Options struct {
	Revision string        // the commit; "" where nobody knows it
	Interval time.Duration // the ruler's evaluation_interval; 0 is unknown
	Shared   bool          // rulers share their groups: each is evaluated by one of them
}

// See asks every ruler for every tenant. The error is that one did not answer.
func See(ctx context.Context, rulers []*rulerapi.Client, d *rules.Delivery, o Options) (Looks, error) {
	var all Looks
	var failures []error
	told := map[string]bool{} // a ruler mostly fails for all tenants in the same words
	for _, ruler := range rulers {
		for _, tenant := range d.Tenants() {
			one, err := see(ctx, ruler, d, tenant, o)
			if err != nil {
				if !told[err.Error()] {
					failures = append(failures, err)
				}
				told[err.Error()] = true
				continue
			}
			all = append(all, one)
		}
	}
	return all, errors.Join(failures...)
}

func see(ctx context.Context, ruler *rulerapi.Client, d *rules.Delivery, tenant string, o Options) (Look, error) {
	one := Look{Ruler: ruler.Address(), Tenant: tenant, Shared: o.Shared, Wanted: d.Stamp(tenant, "", o.Revision, "").RevGroup()}
	verifier := d.Verifier(tenant, o.Interval)
	err := ruler.EachLoaded(ctx, tenant, func(l *rules.Loaded) {
		verifier.See(l)
		one.Health = append(one.Health, Health{l.ID, l.Health})
	})
	switch {
	case errors.Is(err, rulerapi.ErrNoAPI):
		metrics, metricsErr := ruler.Metrics(ctx)
		if metricsErr != nil {
			return one, err
		}
		one.Only = rules.RevisionFromMetrics(string(metrics), d.Repository, tenant)
	case err != nil:
		return one, err
	default:
		one.Verdict = verifier.Verdict()
	}
	return one, nil
}

// Loaded reports that everything is loaded everywhere. Of a tenant of which only
// the revision can be seen some ruler has to have it.
func (l Looks) Loaded() bool {
	seen, only := map[string]bool{}, map[string]bool{}
	for _, one := range l {
		if !one.loaded() {
			return false
		}
		if one.Verdict == nil {
			only[one.Tenant] = true
			seen[one.Tenant] = seen[one.Tenant] || one.Only == one.Wanted
		}
	}
	return len(only) == 0 || !slices.Contains(slices.Collect(maps.Values(seen)), false)
}

// Of reports that what is loaded is of the revision that is expected, everywhere,
// and of no other.
func (l Looks) Of() bool {
	seen := map[string]bool{}
	for _, one := range l {
		if !one.Shared && !one.of() {
			return false
		}
		seen[one.Tenant] = seen[one.Tenant] || one.of()
	}
	return !slices.Contains(slices.Collect(maps.Values(seen)), false)
}

// Failing is how many rules are loaded, and fail each time that they are evaluated.
func (l Looks) Failing() int {
	all := map[rules.ID]map[string]bool{} // rulers that share their groups all tell the same ones
	n := 0
	for _, one := range l {
		if one.Verdict == nil {
			continue
		}
		for _, u := range one.Verdict.Unhealthy {
			if all[u.ID] == nil {
				all[u.ID] = map[string]bool{}
			}
			if !all[u.ID][u.Rule] {
				n++
			}
			all[u.ID][u.Rule] = true
		}
	}
	return n
}

// Short is what is not there yet, in a few words.
func (l Looks) Short() string {
	missing, extra, different := 0, 0, 0
	for _, one := range l {
		if one.Verdict != nil {
			missing += len(one.Verdict.Missing)
			extra += len(one.Verdict.Extra)
			different += len(one.Verdict.Different)
		}
	}
	short := fmt.Sprintf("%d missing, %d left over, %d different", missing, extra, different)
	if failing := l.Failing(); failing > 0 {
		short += fmt.Sprintf(", %d failing", failing)
	}
	if missing+extra+different == 0 && !l.Of() {
		short += ", not of the revision that was pushed"
	}
	return short
}
