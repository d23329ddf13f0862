// Package kubernetes holds what is known of access and of label selectors to
// Kubernetes' own code: a module of tests, so that nothing else depends on it.
package kubernetes
