package plan

import (
	"bytes"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// atHome notes in which namespace the ruler of a document is, if there is one.
func (r *references) atHome(s *manifest.Stream, h manifest.Hint) {
	namespace := "" // of each item of a list its own
	if !isList(h.Kind) {
		namespace, _ = s.Identify(*h.Doc)
	}
	r.inhabit(namespace)
}

// inhabit adds a namespace to those of the rulers; "" may be any.
func (r *references) inhabit(namespace string) {
	switch {
	case namespace == "":
		r.homes = nil
	case r.homes != nil:
		r.homes[namespace] = true
	}
}

// elsewhere reports a document that the name of what is in it brought here, and which
// concerns no ruler for all that: it is in a namespace without one. Where each team has
// a release of the same name, that is nearly all of them. Of configurations of one name
// the first stays: that there is one says something of a ruler whose own is not there.
func (r *references) elsewhere(s *manifest.Stream, h manifest.Hint) bool {
	configures := h.Kind == "ConfigMap" || h.Kind == "Secret"
	if r.homes == nil || !configures && h.Kind != "ServiceAccount" && h.Kind != "Role" || mayCount(s.Metadata(*h.Doc)) {
		return false
	}
	namespace, name := s.Identify(*h.Doc)
	if !r.foreign(namespace) {
		return false
	}
	key := nameKey(h.Kind, "", name)
	first := configures && !r.away[key]
	r.away[key] = true
	return !first
}

// mayCount reports metadata that may count wherever they are: a name that we would give
// to an object, and names that kustomize has given to one of another namespace.
func mayCount(metadata []byte) bool {
	for _, words := range []string{accessSuffix, syncSuffix, "previousNames"} {
		if bytes.Contains(metadata, []byte(words)) {
			return true
		}
	}
	return false
}

// foreign reports a namespace in which no ruler can be.
func (r *references) foreign(namespace string) bool { return namespace != "" && !r.homes[namespace] }

// bindsOthers reports a binding of nothing but accounts that are in other namespaces.
func (r *references) bindsOthers(o *manifest.Object) bool {
	if r.homes == nil || !isBinding(o) || mayCount(o.Stream.Metadata(o.Document())) {
		return false
	}
	if o.Kind == "RoleBinding" && !r.foreign(o.Namespace) {
		return false
	}
	namespaces, only := rbac.AccountNamespaces(o)
	return only && !slices.ContainsFunc(namespaces, func(namespace string) bool { return !r.foreign(namespace) })
}

func isBinding(o *manifest.Object) bool {
	return o.Kind == "RoleBinding" || o.Kind == "ClusterRoleBinding"
}
