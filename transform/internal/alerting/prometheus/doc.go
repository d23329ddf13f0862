// Package prometheus holds the templates of alerts to Prometheus' own: a module
// of tests, so that nothing else depends on it.
package prometheus
