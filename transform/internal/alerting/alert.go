package alerting

import (
	"fmt"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
)

// State is how far an alert has come.
type State uint8

// The states of an alert.
const (
	Inactive State = iota
	Pending
	Firing
)

func (s State) String() string { return [...]string{"inactive", "pending", "firing"}[s] }

// Alert is an alert of one series.
type Alert struct {
	State       State
	Labels      engine.Labels
	Annotations engine.Labels
	Value       float64
	ActiveAt    time.Time // since when the expression gives it
	FiredAt     time.Time // since when it fires; zero if it does not
	ResolvedAt  time.Time // since when it is over; zero if it is not
}

// resolvedRetention is how long a resolved alert is remembered, to be sent again.
const resolvedRetention = 15 * time.Minute

// Alerts are those that are pending or firing, in the order in which they came.
func (r *RunningRule) Alerts() []Alert {
	var all []Alert
	for _, key := range r.order {
		if a := r.active[key]; a.State != Inactive {
			all = append(all, *a)
		}
	}
	return all
}

// alert brings the alerts of the rule up to date with the samples of one time.
func (r *RunningRule) alert(samples []engine.Sample, at time.Time) error {
	found, keys, err := r.found(samples, at)
	if err != nil {
		return err
	}
	for _, key := range keys {
		fresh := found[key]
		if known := r.active[key]; known != nil && known.State != Inactive {
			known.Value, known.Annotations = fresh.Value, fresh.Annotations
			continue
		}
		if r.active[key] == nil {
			r.order = append(r.order, key)
		}
		r.active[key] = fresh
	}
	alive := 0
	for _, key := range slices.Clone(r.order) {
		if found[key] == nil {
			r.over(key, at)
			continue
		}
		a := r.active[key]
		alive++
		if a.State == Pending && at.Sub(a.ActiveAt) >= r.For {
			a.State, a.FiredAt = Firing, at
		}
	}
	if r.limit > 0 && alive > r.limit {
		r.active, r.order = map[string]*Alert{}, nil
		return fmt.Errorf("the rule gives %d alerts, and the limit of its group is %d: all are dropped", alive, r.limit)
	}
	return nil
}

// found makes an alert of each sample, by the key of its labels.
func (r *RunningRule) found(samples []engine.Sample, at time.Time) (map[string]*Alert, []string, error) {
	found := map[string]*Alert{}
	var keys []string
	for _, s := range samples {
		e := expansion{options: r.options, labels: s.Labels.Map(), value: s.Value, at: at}
		labels := withLabels(s.Labels, e.all(r.Labels), "alertname", r.Alert)
		key := string(labels.AppendKey(nil))
		if found[key] != nil {
			return nil, nil, fmt.Errorf("two alerts have the labels %s: the labels of the rule make them one, and the evaluation fails", labels)
		}
		found[key] = &Alert{State: Pending, Labels: labels, Annotations: engine.MakeLabels(e.all(r.Annotations)), Value: s.Value, ActiveAt: at}
		keys = append(keys, key)
	}
	return found, keys, nil
}

// over ends an alert that the expression no longer gives.
func (r *RunningRule) over(key string, at time.Time) {
	a := r.active[key]
	if a.State == Pending || !a.ResolvedAt.IsZero() && at.Sub(a.ResolvedAt) > resolvedRetention {
		delete(r.active, key)
		r.order = slices.DeleteFunc(r.order, func(k string) bool { return k == key })
		return
	}
	if a.State != Inactive {
		a.State, a.ResolvedAt = Inactive, at
	}
}
