package rules

import (
	"net/url"
	"slices"
	"strings"
)

// Stamp is what a repository leaves in each tenant beside its rules: two groups
// in a namespace of its own, which never fire and read no logs. They go the way
// all rules go, so that every ruler says, in its metrics and its API, which
// commit it has loaded, and what is ours can be told from what is not without a
// label on anybody's alerts.
//
// The inventory is written ahead of the rules (what was owned and what will
// be), and cut down behind the deletes: whenever a push dies, everything that it
// made is in there. The revision is written last: a ruler that has loaded it
// listed the store behind all of the rules.
type Stamp struct {
	Repository string
	Writer     string   // who writes, "push/prod-eu": a namespace has one writer
	Instance   string   // which process of that writer, where it is one that stays; "" of a run that ends
	Owns       []string // namespaces, sorted
	Tenants    []string // that the repository writes to, sorted: one that is dropped is found again
	Revision   string   // the commit; "" where nobody knows it
	Committed  string   // when, as git writes it
	Digest     string   // of the tenant's rules, see [Digest]
}

// The stamp's names. Its namespace sorts before what people name their files.
const (
	stampPrefix   = "0-loki-rules."
	ownerGroup    = "owner"
	revPrefix     = "rev-"
	ownerAlert    = "LokiRulesOwner"
	revisionAlert = "LokiRulesRevision"
	neverFires    = "vector(0) > 1"

	// stampGroups is how many groups a stamp has: its inventory and its revision.
	stampGroups = 2
)

// StampNamespace is the namespace of a repository's stamp.
func StampNamespace(repository string) string { return stampPrefix + repository + ".yaml" }

// IsStamp reports the namespace of some repository's stamp.
func IsStamp(namespace string) bool { return strings.HasPrefix(namespace, stampPrefix) }

// Owner is the inventory, as a group of a tenant.
func (s Stamp) Owner(tenant string) Group {
	return s.group(tenant, ownerGroup, ownerAlert, map[string]string{"writer": s.Writer, "instance": s.Instance, "owns": escaped(s.Owns), "tenants": escaped(s.Tenants)})
}

// escaped writes names with blanks between them, and with no {{ in them:
// annotations are templates.
func escaped(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = url.PathEscape(name)
	}
	return strings.Join(all, " ")
}

// Rev is the revision, as a group of a tenant. Its name says the commit, since
// that is what metrics show.
func (s Stamp) Rev(tenant string) Group {
	return s.group(tenant, s.RevGroup(), revisionAlert, map[string]string{"revision": s.Revision, "committed": s.Committed, "digest": s.Digest})
}

// RevGroup is the name of the revision's group: rev- and 12 digits of the commit,
// or of the digest where there is no commit.
func (s Stamp) RevGroup() string {
	name := s.Revision
	if name == "" {
		name = strings.TrimPrefix(s.Digest, "sha256:")
	}
	commit, rest, _ := strings.Cut(name, "-") // "-dirty" stays
	if rest != "" {
		rest = "-" + rest
	}
	return revPrefix + commit[:min(len(commit), 12)] + rest
}

func (s Stamp) group(tenant, name, alert string, annotations map[string]string) Group {
	annotations["repository"] = s.Repository
	for key, value := range annotations {
		if value == "" {
			delete(annotations, key)
		}
	}
	return Group{
		ID:    ID{Tenant: tenant, Namespace: StampNamespace(s.Repository), Group: name},
		Rules: []Rule{{Alert: alert, Expr: neverFires, Annotations: annotations}},
	}
}

// ReadStamp reads a repository's stamp from the groups of one tenant. found is
// false when there is none; a stamp that was left half written has what it has.
func ReadStamp(groups []Group, repository string) (s Stamp, found bool) {
	s.Repository = repository
	for _, g := range groups {
		if g.Namespace != StampNamespace(repository) || len(g.Rules) != 1 {
			continue
		}
		found = true
		said := g.Rules[0].Annotations
		switch {
		case g.Group == ownerGroup:
			s.Writer, s.Instance = said["writer"], said["instance"]
			s.Owns, s.Tenants = unescaped(said["owns"]), unescaped(said["tenants"])
		case strings.HasPrefix(g.Group, revPrefix):
			s.Revision, s.Committed, s.Digest = said["revision"], said["committed"], said["digest"]
		}
	}
	return s, found
}

func unescaped(text string) []string {
	var names []string
	for _, word := range strings.Fields(text) {
		if name, err := url.PathUnescape(word); err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Stamp is the stamp of one tenant of a delivery.
func (d *Delivery) Stamp(tenant, writer, revision, committed string) Stamp {
	s := Stamp{Repository: d.Repository, Writer: writer, Revision: revision, Committed: committed}
	for _, f := range d.Files {
		if f.Tenant == tenant {
			s.Owns = append(s.Owns, f.Namespace)
		}
	}
	slices.Sort(s.Owns)
	s.Owns = slices.Compact(s.Owns)
	s.Digest = d.digest(tenant)
	return s
}

// digest is the digest of a tenant's groups. A delivery remembers it: its stamp is
// asked for at every look at a store or a ruler.
func (d *Delivery) digest(tenant string) string {
	if known, ok := d.digests[tenant]; ok {
		return known
	}
	var groups []Group
	for _, f := range d.Files {
		if f.Tenant == tenant {
			groups = append(groups, f.Groups...)
		}
	}
	if d.digests == nil {
		d.digests = map[string]string{}
	}
	d.digests[tenant] = Digest(groups).String()
	return d.digests[tenant]
}

// WriterOf is who writes a repository's rules, by its stamp among the groups of
// a tenant.
func WriterOf(groups []Group, repository string) string {
	s, _ := ReadStamp(groups, repository)
	return s.Writer
}
