package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Group is a rule group in canonical form: everything of it that Loki keeps,
// and nothing else.
type Group struct {
	ID
	Interval time.Duration // between evaluations; 0: the ruler's evaluation_interval
	Limit    int           // of alerts or series; 0: none
	Rules    []Rule        // in order

	// Place is where it was read; it is no part of what the group is.
	Place finding.Place `json:"-"`
	// Bad is why the bytes of its object are no group, or another's: nothing is
	// known of it but its ID, and Loki loads new rules for nobody as long as it is
	// there. It equals no group.
	Bad error `json:"-"`
}

// ID names a rule group of a ruler.
type ID struct {
	Tenant    string `json:"tenant"`
	Namespace string `json:"namespace"` // of a rule file its name, with extension
	Group     string `json:"group"`
}

// Rule is one alerting or recording rule.
type Rule struct {
	Alert       string // name of the alert; "" in a recording rule
	Record      string // name of the recorded series; "" in an alert
	Expr        string // as written, white space included
	For         time.Duration
	Labels      map[string]string // nil when empty
	Annotations map[string]string // nil when empty

	// KeepFiring is keep_firing_for as written. Every Loki drops it: it is read to be
	// told, and is neither compared nor delivered.
	KeepFiring string `json:"-"`
	// Place is where it was read, ExprPlace where its expression was.
	Place, ExprPlace finding.Place `json:"-"`
}

// Name is the name of the alert or of the recorded series.
func (r Rule) Name() string { return cmp.Or(r.Alert, r.Record) }

// String is the ID for people: tenant/namespace/group.
func (id ID) String() string { return id.Tenant + "/" + id.Namespace + "/" + id.Group }

// Compare orders IDs by tenant, namespace and group.
func (id ID) Compare(other ID) int {
	return cmp.Or(
		strings.Compare(id.Tenant, other.Tenant),
		strings.Compare(id.Namespace, other.Namespace),
		strings.Compare(id.Group, other.Group))
}

// Sort puts groups in the order of their IDs; those of one ID keep theirs.
func Sort(groups []Group) {
	slices.SortStableFunc(groups, func(a, b Group) int { return a.ID.Compare(b.ID) })
}

// Equal reports that Loki cannot tell the groups apart.
func (g *Group) Equal(other *Group) bool {
	return g.Bad == nil && other.Bad == nil && g.ID == other.ID && g.Interval == other.Interval && g.Limit == other.Limit &&
		(g.shares(other) || slices.EqualFunc(g.Rules, other.Rules, Rule.equal))
}

// shares reports groups that have the very same rules; see Delivery.Share.
func (g *Group) shares(other *Group) bool {
	return len(g.Rules) > 0 && len(g.Rules) == len(other.Rules) && &g.Rules[0] == &other.Rules[0]
}

func (r Rule) equal(other Rule) bool { return len(r.differs(other)) == 0 }

// Fingerprint is a SHA-256.
type Fingerprint [sha256.Size]byte

// String is "sha256:" and 64 hexadecimal digits.
func (f Fingerprint) String() string { return "sha256:" + hex.EncodeToString(f[:]) }

// Short is what people compare: the first 12 digits.
func (f Fingerprint) Short() string { return hex.EncodeToString(f[:6]) }

// Fingerprint is the SHA-256 of the group's bucket object.
func (g *Group) Fingerprint() Fingerprint { return sha256.Sum256(EncodeObject(g)) }

// Digest is the fingerprint of many groups: what
//
//	find rules -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
//
// says of the bucket's tree that holds them. Their order does not matter. The
// stamp is left out: it names the digest.
func Digest(groups []Group) Fingerprint {
	lines := make([]string, 0, len(groups))
	for i := range groups {
		g := &groups[i]
		if IsStamp(g.Namespace) {
			continue
		}
		sum := g.Fingerprint()
		lines = append(lines, ObjectKey(g.ID)+"\x00"+hex.EncodeToString(sum[:]))
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, line := range lines {
		key, sum, _ := strings.Cut(line, "\x00")
		h.Write([]byte(sum + "  " + key + "\n"))
	}
	return Fingerprint(h.Sum(nil))
}
