package sidecar

import "golang.org/x/mod/semver"

// Newest is the newest release of k8s-sidecar that is known here, and the one to
// recommend.
const Newest = "2.10.1"

// Version is a release of k8s-sidecar, "v2.10.1"; "" is not known.
type Version string

// The versions from which on k8s-sidecar does something.
const (
	HealthEndpoint Version = "v1.31.0" // /healthz on HEALTH_PORT
)

// Known reports that the release is known.
func (v Version) Known() bool { return semver.IsValid(string(v)) }

// Before reports a release that is known to be older than since.
func (v Version) Before(since Version) bool {
	return v.Known() && semver.Compare(string(v), string(since)) < 0
}
