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

// The releases from which on something is so, or is mended.
const (
	// Fatal: a refusal by the API server ends the sidecar; older ones log it and go on
	// with what they may read. The same release brought /healthz, and lists before it
	// watches.
	Fatal Version = "v1.31.0"
	// HealthEndpoint: it answers /healthz, on HEALTH_PORT.
	HealthEndpoint = Fatal

	// Processes: it starts its watchers as processes, for which Python wants a
	// temporary directory (kiwigrid/k8s-sidecar#427).
	Processes Version = "v1.30.11"
	// NoProcesses: it does not any more.
	NoProcesses Version = "v2.1.5"
	// LogFormats: a LOG_FORMAT that it does not know ends it; older ones take JSON.
	LogFormats Version = "v1.25.0"
	// StrictX509: it knows DISABLE_X509_STRICT_VERIFICATION, and ends where
	// SKIP_TLS_VERIFY is true as well: Python refuses that pair (src/client.py).
	StrictX509 Version = "v2.5.0"
	// Hungry: it takes about twice the memory.
	Hungry Version = "v2.0.0"
	// Lean: it does not any more.
	Lean Version = "v2.3.0"
	// IPv6Only: its health port is open on IPv6 only (kiwigrid/k8s-sidecar#531).
	IPv6Only Version = "v2.4.0"
	// DualStack: it is open on IPv4, too.
	DualStack Version = "v2.10.0"
	// Module: the program is the Python module sidecar, and no longer
	// /app/sidecar.py.
	Module Version = "v2.5.0"
	// PollRemoves: polling, it removes the file of a deleted object.
	PollRemoves Version = "v2.7.1"
	// PollNamespaces: polling several namespaces, it keeps their files apart.
	PollNamespaces Version = "v2.8.1"
)

// Known reports that the release is known.
func (v Version) Known() bool { return semver.IsValid(string(v)) }

// Since reports a release that is known to be this one or later.
func (v Version) Since(since Version) bool {
	return semver.Compare(string(v), string(since)) >= 0 // what is not known goes before all
}

// Before reports a release that is known to be older than this one.
func (v Version) Before(since Version) bool {
	return v.Known() && semver.Compare(string(v), string(since)) < 0
}

// String is the release as tags have it, "2.10.1".
func (v Version) String() string { return strings.TrimPrefix(string(v), "v") }
