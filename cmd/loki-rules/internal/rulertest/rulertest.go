// Package rulertest is a ruler that tests talk to: Loki's ruler API, its rule
// store and its loading of rules, in process, as Loki 3.7 was seen to behave
// request by request. TestFacts is the list of what was seen.
//
// No alert ever fires: a loaded rule is healthy. It polls and evaluates when it is
// told to, or polls at every look at what is loaded. Faults (an error
// at the n-th request, a cut connection, somebody else's answer) are put in
// front of it.
package rulertest

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Options say what kind of Loki it is. The zero value has an object store of the
// older kind (s3), its API on, one tenant, and no limits.
type Options struct {
	Store     Kind
	Auth      bool // every request names its tenant
	NoAPI     bool // ruler.enable_api: false
	ByRule    bool // sharding_algo: by-rule, which loads nothing from an object store
	MaxRules  int  // ruler_max_rules_per_rule_group
	MaxGroups int  // ruler_max_rule_groups_per_tenant
	// Evaluation is evaluation_interval, 1m when zero.
	Evaluation time.Duration
	// Fails is the error of every evaluation, "" for none.
	Fails string
	// Manual: it polls only when Poll is called.
	Manual bool
}

// Kind is a kind of rule store.
type Kind int

// The kinds.
const (
	S3     Kind = iota // ruler.storage
	Thanos             // ruler_storage
	Local              // files
)

// Ruler is one ruler. Several share a Store as those of one Loki do.
type Ruler struct {
	options Options
	store   *Store

	mu       sync.Mutex
	loaded   map[string][]rules.Group // by tenant
	failed   map[string]bool          // tenants whose last load failed
	peers    []*Ruler                 // with sharding: all of them, whoever is asked
	ran      map[rules.ID]time.Time   // the last evaluation of what is loaded
	faults   []Fault
	requests []string
}

// Store is what rulers read: objects by their keys, as in a bucket.
type Store struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// NewStore is an empty bucket.
func NewStore() *Store { return &Store{objects: map[string][]byte{}} }

// Put writes an object, whatever it is.
func (s *Store) Put(key string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = slices.Clone(data)
}

// Delete removes an object.
func (s *Store) Delete(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, key)
}

// Keys are the keys of all objects, sorted.
func (s *Store) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Get is an object.
func (s *Store) Get(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.objects[key]
	return data, ok
}

// Groups are the groups of a tenant, "" for all. The error is a bad object.
func (s *Store) Groups(tenant string) ([]rules.Group, error) {
	var all []rules.Group
	for _, key := range s.Keys() {
		id, ok := rules.ParseObjectKey(key)
		if !ok || tenant != "" && id.Tenant != tenant {
			continue
		}
		data, _ := s.Get(key)
		g, err := rules.DecodeObject(key, data)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	rules.Sort(all)
	return all, nil
}

// Set puts groups into the store as a repository's local files, or objects.
func (s *Store) Set(groups ...rules.Group) {
	for i := range groups {
		s.Put(rules.ObjectKey(groups[i].ID), rules.EncodeObject(&groups[i]))
	}
}

// New is a ruler on a store; nil gives it one of its own.
func New(o Options, store *Store) *Ruler {
	if store == nil {
		store = NewStore()
	}
	if o.Evaluation == 0 {
		o.Evaluation = time.Minute
	}
	return &Ruler{options: o, store: store, loaded: map[string][]rules.Group{}, failed: map[string]bool{}, ran: map[rules.ID]time.Time{}}
}

// Start serves a ruler until the test ends.
func Start(t interface{ Cleanup(func()) }, r *Ruler) *httptest.Server {
	server := httptest.NewUnstartedServer(r)
	server.Config.ErrorLog = nil
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// Store is the ruler's store.
func (r *Ruler) Store() *Store { return r.store }

// Share makes rulers share their groups: each answers for all.
func Share(all ...*Ruler) {
	for _, r := range all {
		r.peers = all
	}
}

// Requests are those so far, "POST /loki/api/v1/rules/x.yaml" each.
func (r *Ruler) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Writes are the requests that change something.
func (r *Ruler) Writes() []string {
	return slices.DeleteFunc(r.Requests(), func(line string) bool { return strings.HasPrefix(line, http.MethodGet) })
}

// Forget drops the record of requests.
func (r *Ruler) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = nil
}

func (r *Ruler) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, q.Method+" "+q.URL.EscapedPath())
	fault := r.takeFault(len(r.requests))
	r.mu.Unlock()
	if fault != nil && fault.serve(w, q) {
		return
	}
	tenant, refused := r.tenant(w, q)
	if refused {
		return
	}
	if fault != nil && fault.Is == CutAfter {
		r.route(httptest.NewRecorder(), q, tenant)
		cut(w)
		return
	}
	r.route(w, q, tenant)
}

// tenant reads who asks.
func (r *Ruler) tenant(w http.ResponseWriter, q *http.Request) (tenant string, refused bool) {
	tenant = q.Header.Get("X-Scope-OrgID")
	switch {
	case !r.options.Auth || q.URL.Path == "/metrics":
		return "fake", false
	case tenant == "":
		answer(w, http.StatusUnauthorized, "no org id\n")
		return "", true
	case strings.Contains(tenant, "|") && strings.HasPrefix(q.URL.Path, "/prometheus"):
		answer(w, http.StatusBadRequest, "too many org ids found\n")
		return "", true
	case !validTenant(tenant):
		answerJSON(w, http.StatusInternalServerError, `{"status":"error","data":null,"errorType":"server_error","error":"no org id"}`)
		return "", true
	}
	return tenant, false
}

func validTenant(name string) bool {
	if len(name) > 150 || name == "." || name == ".." {
		return false
	}
	return !strings.ContainsFunc(name, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("!-_.*'()", c))
	})
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, text) //nolint:errcheck // the client of a test may be gone
}

func answerJSON(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

func notFound(w http.ResponseWriter) { answer(w, http.StatusNotFound, "404 page not found\n") }
