// Package alerting runs rule groups over log lines as a ruler does: it evaluates
// each rule at its interval, lets alerts pend for as long as the rule says, fire
// and resolve, and expands their labels and annotations.
//
// The rules of the game are Prometheus', whose rule manager Loki's ruler is
// built on: see its documentation of alerting rules and of template functions.
// What Loki does differently is here too: an expression is LogQL, a recorded
// series is seen by no other rule, and keep_firing_for is not kept.
//
// The functions of templates are held against Prometheus' own in a module of
// tests, so that nothing else depends on that.
//
// The package is fed with lines and asked at times, as engine is, and has no
// clock of its own. It stands on engine.
package alerting
