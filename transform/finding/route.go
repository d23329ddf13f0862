package finding

import (
	"fmt"
	"slices"
)

// Route is how one rule file, a key of a ConfigMap or Secret, gets to one ruler,
// as far as it gets.
type Route struct {
	Object Object // the ConfigMap or Secret
	Place  Place  // where it stands
	Key    string // of its data: the rule file
	Ruler  Object // the workload that should load the file; zero when the input has none
	Hops   []Hop  // in order of travel; ends at the first that fails, except that Alertmanager may fail after it
	Path   string // the file Loki reads; "" when it reads none
	Tenant string // whose rules they become; "" when it is not known
	// Foreign: the route stops because nothing says that the file is meant for
	// Loki at all. It may be a rule of Prometheus, or a dashboard.
	Foreign bool
	// Empty: the route stops because there is no rule in the file. The ruler misses
	// nothing.
	Empty bool
}

// Hop is one stage of a route, and how it went.
type Hop struct {
	Stage    Stage  `json:"name"`
	State    State  `json:"state"`
	Evidence string `json:"evidence,omitempty"` // one clause
	Place    Place  `json:"place,omitzero"`     // where the evidence is written; zero when nowhere
	Rule     string `json:"finding,omitempty"`  // id of the lint rule that explains a Fail or an Unknown
}

// Arrives says whether the ruler loads the file: Fail when a hop fails, Unknown
// when one is not known or there is none, else Pass. Where alerts go afterwards
// does not count.
func (r Route) Arrives() State {
	if _, stops := r.StopsAt(); stops {
		return Fail
	}
	state := Unknown
	for i := range r.Hops {
		switch h := &r.Hops[i]; {
		case h.Stage == Alertmanager:
		case h.State != Pass:
			return Unknown
		default:
			state = Pass
		}
	}
	return state
}

// StopsAt is the hop that fails; ok is false when none does.
//
// 5 inlined copies were 0.9 KB of code.
//
//go:noinline
func (r Route) StopsAt() (hop Hop, ok bool) {
	i := slices.IndexFunc(r.Hops, func(h Hop) bool { return h.State == Fail && h.Stage != Alertmanager })
	if i < 0 {
		return Hop{}, false
	}
	return r.Hops[i], true
}

// State is how a hop, or a whole route, went.
type State uint8

// The states. A State that nobody set is not good news.
const (
	Unknown State = iota // the input does not tell
	Pass
	Fail
)

// String returns "unknown", "pass" or "fail".
func (s State) String() string {
	switch s {
	case Pass:
		return "pass"
	case Fail:
		return "fail"
	case Unknown:
	}
	return "unknown"
}

// MarshalText renders the state as its name, for JSON and YAML.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Stage is a part of a route.
type Stage uint8

// The stages, in order of travel, so that they compare with <. What a ruler
// mounts itself skips those from Sidecar to Access; to a ruler on local files there
// is no Writer, API, Bucket and Sharding.
const (
	Ruler        Stage = iota // the ruler runs, and which store it reads
	Writer                    // something delivers to that store; of a ruler on an object store
	Sidecar                   // the pod has a sidecar that works
	Label                     // the sidecar asks for the object
	Namespace                 // the sidecar looks into the object's namespace
	Access                    // the sidecar may read the object
	Volume                    // the file is written where Loki sees it
	Directory                 // Loki looks for rules there
	Tenant                    // the directory is that of a tenant who asks for rules
	API                       // the writer's requests come to the ruler; of a ruler on an object store
	Bucket                    // the ruler reads where the writer writes; likewise
	Parse                     // Loki accepts the file
	Sharding                  // rulers divide what the store lists; likewise
	Alertmanager              // its alerts go somewhere
)

// String returns the stage's name in lower case: "ruler", "alertmanager".
func (s Stage) String() string {
	switch s {
	case Ruler:
		return "ruler"
	case Writer:
		return "writer"
	case Sidecar:
		return "sidecar"
	case Label:
		return "label"
	case Namespace:
		return "namespace"
	case Access:
		return "access"
	case Volume:
		return "volume"
	case Directory:
		return "directory"
	case Tenant:
		return "tenant"
	case API:
		return "api"
	case Bucket:
		return "bucket"
	case Parse:
		return "parse"
	case Sharding:
		return "sharding"
	case Alertmanager:
		return "alertmanager"
	}
	return fmt.Sprintf("stage %d", s)
}

// MarshalText renders the stage as its name, for JSON and YAML.
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
