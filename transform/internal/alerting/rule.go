package alerting

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
)

// eval evaluates the rule. When that fails, alerts stay as they were.
func (r *RunningRule) eval(at time.Time) {
	r.Samples, r.Err = nil, nil
	result, err := r.query.At(at)
	if err != nil {
		r.Err = err
		return
	}
	if result.IsScalar {
		result.Vector = []engine.Sample{{Value: result.Scalar}}
	}
	if r.Record != "" {
		r.Samples, r.Err = r.recorded(result.Vector)
		return
	}
	r.Samples = result.Vector
	r.Err = r.alert(result.Vector, at)
}

// recorded gives samples the labels of the rule, and its name.
func (r *RunningRule) recorded(samples []engine.Sample) ([]engine.Sample, error) {
	seen := map[string]bool{}
	var recorded []engine.Sample
	for _, s := range samples {
		labels := withLabels(s.Labels, r.Labels, "__name__", r.Record)
		key := string(labels.AppendKey(nil))
		if seen[key] {
			return nil, fmt.Errorf("two recorded series have the labels %s: the labels of the rule make them one", labels)
		}
		seen[key] = true
		recorded = append(recorded, engine.Sample{Labels: labels, Value: s.Value})
	}
	if r.limit > 0 && len(recorded) > r.limit {
		return nil, fmt.Errorf("the rule gives %d series, and the limit of its group is %d", len(recorded), r.limit)
	}
	return recorded, nil
}

// withLabels sets labels over those of a sample. An empty value removes one.
func withLabels(of engine.Labels, set map[string]string, name, value string) engine.Labels {
	all := of.Map()
	for k, v := range set {
		all[k] = v
	}
	all[name] = value
	for k, v := range all {
		if v == "" {
			delete(all, k)
		}
	}
	return engine.MakeLabels(all)
}
