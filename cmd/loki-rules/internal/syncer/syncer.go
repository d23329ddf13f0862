// Package syncer keeps the rulers of a Loki in step with a directory of rules:
// what changes there is delivered at once, what somebody else changed in the
// store is put right, and how long all of it takes is measured.
//
// Promised: a change is delivered once the directory has stood still for a
// moment; a file that Loki would not take holds back its own groups, whose older
// version stays; nothing is deleted before the source was whole once, nor when
// it is empty or cannot be read, nor much at a time; a process that finds that
// another has taken over writes no more; a process that is told to end finishes
// the write that it is in, and one that is killed converges when it runs again.
// Without a store nothing is written, and all the rest is the same.
//
// It has no clock and no timer of its own: Turn does what is due and says when
// to come again.
package syncer

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/directory"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Options say what is delivered, and to whom. Source, Desired, Now, Log and
// Metrics have to be set.
type Options struct {
	Source  func() (*directory.Snapshot, error)
	Desired func(*directory.Snapshot) (*rules.Delivery, error)

	Store       deliver.Store // nil: nothing is written
	Push        rules.PushOptions
	AllowDelete int // see deliver.Brake

	// Rulers are asked what they have loaded; nil: nobody is, and what is stored is
	// all that is known.
	Rulers   func(context.Context) ([]*rulerapi.Client, error)
	Interval time.Duration // the ruler's evaluation_interval; 0 is unknown
	Shared   bool          // the rulers share their groups

	// Collected is no error once the source is whole: its collector has made its first
	// full pass. nil: it is taken for whole when it has stood still for 30 s.
	Collected func(context.Context) error

	Poll   time.Duration // between two looks at the source; 0 is 2 s
	Settle time.Duration // for which the source has to stand still; 0 is 500 ms
	Repair time.Duration // between two looks at a store and rulers that had all; 0 is 1 min

	Now     func() time.Time
	Log     *slog.Logger
	Metrics *metrics.Metrics
}

// Syncer is one process that keeps a store in step.
type Syncer struct {
	Options
	began time.Time
	told  map[string]string // what is wrong, so that it is said once

	accepted  *directory.Snapshot // what is delivered
	candidate *directory.Snapshot // what has yet to stand still
	found     time.Time           // when the candidate was first seen
	changed   time.Time           // when the change was made, that has yet to be delivered
	looked    time.Time           // at the source, before this turn
	moved     time.Time           // when what is delivered last became something else

	whole    bool // the source was whole once
	delivery *rules.Delivery
	tenants  map[string]*tenant
	failures int        // passes in a row that failed
	deletes  []deletion // of the last minutes
	lost     []string   // tenants that another process has taken over; one is enough to write no more

	storeDue, rulersDue time.Time
	large               bool // this turn has needed much memory

	ready atomic.Bool
	beat  atomic.Int64 // Unix seconds of the last sign of life
}

// New is a syncer that has seen nothing yet.
func New(o Options) *Syncer {
	or := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	or(&o.Poll, 2*time.Second)
	or(&o.Settle, 500*time.Millisecond)
	or(&o.Repair, time.Minute)
	s := &Syncer{Options: o, began: o.Now(), told: map[string]string{}, tenants: map[string]*tenant{}}
	s.alive()
	return s
}

// Run turns until the context ends. What a change needed is given back: it waits
// for the next one most of the time. A pass in which nothing changes needs little,
// and to give that back would be most of what it costs.
func (s *Syncer) Run(ctx context.Context) {
	for {
		wait := s.Turn(ctx)
		if s.large {
			s.large = false
			debug.FreeOSMemory()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Turn does what is due, and says in how long it wants to be called again.
func (s *Syncer) Turn(ctx context.Context) time.Duration {
	s.alive()
	s.askWhetherWhole(ctx)
	wait := s.lookAtSource()
	if s.delivery == nil {
		return wait
	}
	if s.Store != nil && due(s.storeDue, s.Now()) {
		if len(s.lost) == 0 {
			s.deliver(ctx)
		} else {
			s.standBy()
		}
	}
	if s.Rulers != nil && due(s.rulersDue, s.Now()) && ctx.Err() == nil {
		s.lookAtRulers(ctx)
	}
	s.ready.Store(s.failures == 0 && len(s.lost) == 0 && (s.whole || s.Store == nil))
	return wait
}

func due(at, now time.Time) bool { return !now.Before(at) }

// Ready reports that the source was whole, and that the last pass over the store
// did not fail: for a readiness probe.
func (s *Syncer) Ready() bool { return s.ready.Load() }

// stuck is after how long without a sign of life a process is taken for dead: a
// request and its tries end long before.
const stuck = 10 * time.Minute

// Alive reports that turns are made: for a liveness probe.
func (s *Syncer) Alive() bool { return s.Now().Sub(time.Unix(s.beat.Load(), 0)) < stuck }

func (s *Syncer) alive() { s.beat.Store(s.Now().Unix()) }

// say tells a problem when it begins and when its words change, and nothing each
// time that it is met again; no words tell that it is over.
func (s *Syncer) say(about, problem, next string) {
	if s.told[about] == problem {
		return
	}
	if problem == "" {
		delete(s.told, about)
		s.Log.Info("works again", "about", about)
		return
	}
	s.told[about] = problem
	attributes := []any{"about", about, "error", problem}
	if next != "" {
		attributes = append(attributes, "hint", next)
	}
	s.Log.Error("fails", attributes...)
}
