package sidecar

import (
	"strings"

	"golang.org/x/mod/semver"
)

// Newest is the newest release of k8s-sidecar that is known here, and the one to
// recommend.
const Newest = "2.10.1"

// Version is a release of k8s-sidecar, "v2.10.1"; "" is not known.
type Version string

// Fatal is the release from which on a refusal by the API server ends the sidecar;
// older ones log it and go on with what they may read. The same release brought
// /healthz, and lists before it watches.
const Fatal Version = "v1.31.0"

// HealthEndpoint is the first release that answers /healthz, on HEALTH_PORT.
const HealthEndpoint = Fatal

// Known reports that the release is known.
func (v Version) Known() bool { return semver.IsValid(string(v)) }

// Since reports a release that is known to be this one or later.
func (v Version) Since(since Version) bool {
	return v.Known() && semver.Compare(string(v), string(since)) >= 0
}

// Before reports a release that is known to be older than this one.
func (v Version) Before(since Version) bool {
	return v.Known() && semver.Compare(string(v), string(since)) < 0
}

// String is the release as tags have it, "2.10.1".
func (v Version) String() string { return strings.TrimPrefix(string(v), "v") }
