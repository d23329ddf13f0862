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
	Groups        []rules.Loaded // all that it has loaded, of anybody
	// Only is set where the API is off, and metrics say no more than the revision.
	Only, Wanted string
}

// OK reports that all of the tenant's rules are loaded there, and evaluate.
func (l Look) OK() bool {
	if l.Verdict == nil {
		return l.Only == l.Wanted
	}
	return l.Verdict.OK()
}

// Options say what is expected, besides the groups.
type Options struct {
	Revision string        // the commit; "" where nobody knows it
	Interval time.Duration // the ruler's evaluation_interval; 0 is unknown
}

// See asks every ruler for every tenant. The error is that one did not answer.
func See(ctx context.Context, rulers []*rulerapi.Client, d *rules.Delivery, o Options) (Looks, error) {
	var all Looks
	var failures []error
	for _, ruler := range rulers {
		for _, tenant := range d.Tenants() {
			one, err := see(ctx, ruler, d, tenant, o)
			if err != nil {
				failures = append(failures, err)
				continue
			}
			all = append(all, one)
		}
	}
	return all, errors.Join(failures...)
}

func see(ctx context.Context, ruler *rulerapi.Client, d *rules.Delivery, tenant string, o Options) (Look, error) {
	one := Look{Ruler: ruler.Address(), Tenant: tenant}
	groups, err := ruler.Loaded(ctx, tenant)
	switch {
	case errors.Is(err, rulerapi.ErrNoAPI):
		metrics, metricsErr := ruler.Metrics(ctx)
		if metricsErr != nil {
			return one, err
		}
		one.Only = rules.RevisionFromMetrics(string(metrics), d.Repository, tenant)
		one.Wanted = d.Stamp(tenant, "", o.Revision, "").RevGroup()
	case err != nil:
		return one, err
	default:
		one.Groups = groups
		one.Verdict = d.Verify(tenant, groups, o.Interval)
	}
	return one, nil
}

// OK reports that everything is loaded everywhere, and evaluates.
func (l Looks) OK() bool {
	for _, one := range l {
		if !one.OK() {
			return false
		}
	}
	return true
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
	return fmt.Sprintf("%d missing, %d left over, %d different", missing, extra, different)
}
