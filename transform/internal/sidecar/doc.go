// Package sidecar is what is known of kiwigrid/k8s-sidecar as a product: its
// variables, and what its releases can do.
//
// The facts were seen by running releases against a Kubernetes API server, or read
// in the product's own source; where one is told, its release is.
package sidecar
