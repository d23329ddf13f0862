// Package metrics is what a delivery that goes on and on says of itself to
// Prometheus: how many groups there are and how far they got, how long a change
// takes to the store, to the rulers and to its first evaluation, since when
// something is under way, and what is refused, repaired or held back.
//
// Promised: the names, types and labels below; series of a tenant are there from
// the moment that it is seen, counters and histograms at 0, so that the first
// change after a start counts;
// nothing secret and nothing of a rule's text is a label.
package metrics

import (
	"math"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

// The names.
const (
	SourceInfo    = "loki_rules_source_info"                     // gauge, 1: tenant, revision, digest
	Groups        = "loki_rules_groups"                          // gauge: tenant, state
	Delivery      = "loki_rules_delivery_seconds"                // histogram: tenant, stage
	Pending       = "loki_rules_pending_since_timestamp_seconds" // gauge: tenant; 0: all is loaded
	Pushes        = "loki_rules_push_total"                      // counter: tenant, result, reason
	DriftRepaired = "loki_rules_drift_repaired_total"            // counter of groups: tenant
	RefusedFiles  = "loki_rules_refused_files"                   // gauge
	SilentRulers  = "loki_rules_silent_rulers"                   // gauge
)

// Names are all of them.
func Names() []string {
	return []string{SourceInfo, Groups, Delivery, Pending, Pushes, DriftRepaired, RefusedFiles, SilentRulers}
}

// State is how far groups got.
type State string

// The states.
const (
	Desired State = "desired" // what the source has, and Loki would take
	Stored  State = "stored"  // of these, what the store has
	Loaded  State = "loaded"  // of these, what every ruler has; NaN while one does not say it
	Foreign State = "foreign" // in the way: somebody else's namespace
	Refused State = "refused" // what Loki would not take
	Held    State = "held"    // would be deleted, and is kept for now
)

// Stage is where a change has got to.
type Stage string

// The stages. A change begins when a file is written, as far as its time of
// modification is to be believed, else at the look before the one that found it.
const (
	ToStore      Stage = "stored"
	ToRulers     Stage = "loaded"
	ToEvaluation Stage = "evaluated"
)

// Result is what came of a pass over one tenant that had something to do.
type Result string

// The results.
const (
	Done       Result = "done"
	Refusal    Result = "refused"
	HeldBack   Result = "held"
	Failure    Result = "failed"
	AllTenants        = "" // the tenant of what keeps all of them
)

// Reason is why a pass was not done.
type Reason string

// The reasons.
const (
	NoReason         Reason = ""
	RefusedHere      Reason = "file"              // refused: Loki would not take it
	RefusedByLoki    Reason = "loki"              // refused: Loki did not take it
	NotOurs          Reason = "foreign"           // refused: somebody else's namespace
	OtherWriter      Reason = "writer"            // refused: the stamp is somebody else's
	Brake            Reason = "brake"             // held: too much would be deleted
	StoreFails       Reason = "store"             // failed
	SourceUnreadable Reason = "source-unreadable" // failed
	SourceEmpty      Reason = "source-empty"      // failed
	SourceWrong      Reason = "source-wrong"      // failed: nothing in it is for this target
)

// Metrics are the numbers of one process.
type Metrics struct {
	registry *prometheus.Registry
	source   *prometheus.GaugeVec
	groups   *prometheus.GaugeVec
	delivery *prometheus.HistogramVec
	pending  *prometheus.GaugeVec
	pushes   *prometheus.CounterVec
	drift    *prometheus.CounterVec
	refused  prometheus.Gauge
	silent   prometheus.Gauge
}

// New are metrics of their own.
func New() *Metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		source:   gauge(SourceInfo, "The rules of the source: the revision, as the stamp's group is called, and the digest of the groups.", "tenant", "revision", "digest"),
		groups:   gauge(Groups, "Rule groups, by how far they got.", "tenant", "state"),
		delivery: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: Delivery, Help: "Seconds from the change of a file until it was stored, loaded on every ruler, and evaluated.",
			Buckets: []float64{.5, 1, 2, 3, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800},
		}, []string{"tenant", "stage"}),
		pending: gauge(Pending, "Since when something is not loaded, in Unix seconds; 0 when all is.", "tenant"),
		pushes:  counter(Pushes, "Passes over a tenant that had something to do, by what came of them.", "tenant", "result", "reason"),
		drift:   counter(DriftRepaired, "Groups of ours that somebody else had changed or deleted in the store, and that were put right.", "tenant"),
		refused: prometheus.NewGauge(prometheus.GaugeOpts{Name: RefusedFiles, Help: "Files of which something is not delivered, since Loki would not take it."}),
		silent:  prometheus.NewGauge(prometheus.GaugeOpts{Name: SilentRulers, Help: "Rulers that did not say what they have loaded when they were asked last."}),
	}
	m.registry.MustRegister(m.source, m.groups, m.delivery, m.pending, m.pushes, m.drift, m.refused, m.silent)
	for _, reason := range []Reason{SourceUnreadable, SourceEmpty, SourceWrong} {
		m.pushes.WithLabelValues(AllTenants, string(Failure), string(reason))
	}
	return m
}

// Handler serves them as text, which every Prometheus takes. (promhttp would bring
// the compressors of all clients along, a third of a megabyte, and an Encoder the
// other formats, a tenth of one.)
func (m *Metrics) Handler() http.Handler {
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		families, err := m.registry.Gather()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", string(format))
		for _, f := range families {
			if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
				return // who asked is gone
			}
		}
	})
}

// Tenant makes the series of a tenant. The stages are those at which somebody
// looks: where nobody asks rulers there is no number of groups that are loaded,
// which is another thing than none.
func (m *Metrics) Tenant(tenant string, stages ...Stage) {
	for _, state := range []State{Desired, Stored, Foreign, Refused, Held} {
		m.groups.WithLabelValues(tenant, string(state))
	}
	for _, stage := range stages {
		m.delivery.WithLabelValues(tenant, string(stage))
		if stage == ToRulers {
			m.groups.WithLabelValues(tenant, string(Loaded))
		}
	}
	for _, p := range []struct {
		result Result
		reason Reason
	}{
		{Done, NoReason}, {Refusal, RefusedHere}, {Refusal, RefusedByLoki}, {Refusal, NotOurs}, {Refusal, OtherWriter}, {HeldBack, Brake}, {Failure, StoreFails},
	} {
		m.pushes.WithLabelValues(tenant, string(p.result), string(p.reason))
	}
	m.pending.WithLabelValues(tenant)
	m.drift.WithLabelValues(tenant)
}

// Forget drops the series of a tenant that is no more, but for its counters.
func (m *Metrics) Forget(tenant string) {
	only := prometheus.Labels{"tenant": tenant}
	m.source.DeletePartialMatch(only)
	m.groups.DeletePartialMatch(only)
	m.pending.DeletePartialMatch(only)
}

// SetSource says which rules a tenant is to have.
func (m *Metrics) SetSource(tenant, revision, digest string) {
	m.source.DeletePartialMatch(prometheus.Labels{"tenant": tenant})
	m.source.WithLabelValues(tenant, revision, digest).Set(1)
}

// SetGroups says how many of a tenant's groups are in a state.
func (m *Metrics) SetGroups(tenant string, state State, n int) {
	m.groups.WithLabelValues(tenant, string(state)).Set(float64(n))
}

// SetUnknown says that nobody knows how many of a tenant's groups are in a state.
func (m *Metrics) SetUnknown(tenant string, state State) {
	m.groups.WithLabelValues(tenant, string(state)).Set(math.NaN())
}

// SetPending says since when a tenant has something that is not loaded; the zero
// time is that all is.
func (m *Metrics) SetPending(tenant string, since time.Time) {
	seconds := 0.0
	if !since.IsZero() {
		seconds = float64(since.UnixMilli()) / 1000
	}
	m.pending.WithLabelValues(tenant).Set(seconds)
}

// Delivered says how long a change took to get to a stage.
func (m *Metrics) Delivered(tenant string, stage Stage, took time.Duration) {
	m.delivery.WithLabelValues(tenant, string(stage)).Observe(took.Seconds())
}

// Pushed counts a pass.
func (m *Metrics) Pushed(tenant string, result Result, reason Reason) {
	m.pushes.WithLabelValues(tenant, string(result), string(reason)).Inc()
}

// Repaired counts groups that were put right.
func (m *Metrics) Repaired(tenant string, groups int) {
	m.drift.WithLabelValues(tenant).Add(float64(groups))
}

// SetRefusedFiles says of how many files something is refused.
func (m *Metrics) SetRefusedFiles(n int) { m.refused.Set(float64(n)) }

// SetSilentRulers says how many rulers did not say what they have loaded.
func (m *Metrics) SetSilentRulers(n int) { m.silent.Set(float64(n)) }
