// Package rbac tells what a ServiceAccount may do by the Roles, ClusterRoles and
// bindings of the input, and what is missing.
package rbac

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"

// Subject is a ServiceAccount.
type Subject struct{ Namespace, Name string }

// Need is something a subject must be allowed to do.
type Need struct {
	Namespace string // "" is all namespaces
	APIGroup  string // "" is the core group
	Resource  string
	Verbs     []string
}

// Policy is who may do what.
type Policy struct{}

// Read reads the policy of the input. An object without a namespace is taken to
// live in the namespace of the Subject asked about.
func Read(set *manifest.Set) *Policy { panic("not yet") }

// Missing returns what no binding grants of needs: merged per namespace, group
// and resource, reduced to the missing verbs, in the order asked.
func (p *Policy) Missing(s Subject, needs []Need) []Need { panic("not yet") }

// Unresolved returns the bindings of s whose role is not in the input.
func (p *Policy) Unresolved(s Subject) []*manifest.Object { panic("not yet") }

// Grant remembers that n is being granted to s.
func (p *Policy) Grant(s Subject, n Need) { panic("not yet") }

// SubjectNamespaces returns the distinct namespaces in which binding subjects
// name this ServiceAccount, sorted.
func (p *Policy) SubjectNamespaces(account string) []string { panic("not yet") }
