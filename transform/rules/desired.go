package rules

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// Delivery is what one target is to get, whichever way it goes there.
type Delivery struct {
	Repository string // its name
	Target     Target
	Files      []Delivered       // by tenant and namespace
	Findings   []finding.Finding // about the repository, as this target sees it; by place

	forms   map[textSum]textSum // of expressions, normalised: see Verify
	digests map[string]string   // of tenants: see Stamp
}

// Delivered is a rule file as it goes to a target.
type Delivered struct {
	Source    File
	Tenant    string
	Namespace string
	Text      []byte  // with the target's labels and matchers
	Groups    []Group // those that Loki would take
	Refused   []ID    // those that it would not
	Unread    bool    // nothing of the file could be read: which groups it has is not known
}

// Options are what is known from outside the repository. The zero value assumes
// nothing.
type Options struct {
	Tenant      string // of files whose layout has none; "" is unknown
	OnlyTenant  string // the ruler has this one and no other; "" where requests choose, or nobody knows
	LokiVersion string // that will run, "v3.7.6"; "" is unknown
	// Disable are ids of findings that do not count; what only they refuse is
	// delivered.
	Disable []string
	Limits  Limits // of tenants that have none of their own
	// Own are the limits of tenants that have theirs: all of them, also those that
	// are as for everybody.
	Own map[string]Limits
}

// Limits are a ruler's, for one tenant; 0 is none, or unknown.
type Limits struct{ MaxGroups, MaxRules int }

// limits are those of a tenant.
func (o Options) limits(tenant string) Limits {
	if own, ok := o.Own[tenant]; ok {
		return own
	}
	return o.Limits
}

// Desired works out what a target gets of a repository: its files selected,
// their tenants renamed, its labels and matchers added, everything judged.
func (r *Repository) Desired(c *Config, t Target, o Options) *Delivery {
	d := &Delivery{Repository: r.Name, Target: t}
	j := &judge{options: o, target: t, delivery: d}
	for _, name := range r.Others {
		j.otherFile(name)
	}
	for _, name := range r.Tests {
		j.testFile(name)
	}
	j.files(slices.DeleteFunc(slices.Clone(r.Files), func(f File) bool { return !t.wants(f.Path) }), c.BareNames)
	slices.SortStableFunc(d.Files, func(a, b Delivered) int { return a.id().Compare(b.id()) })
	j.together()
	d.Findings = slices.DeleteFunc(d.Findings, func(f finding.Finding) bool { return slices.Contains(o.Disable, f.Rule) })
	slices.SortStableFunc(d.Findings, func(a, b finding.Finding) int {
		if a.Place.Less(b.Place) {
			return -1
		}
		return 1
	})
	return d
}

func (f *Delivered) id() ID { return ID{Tenant: f.Tenant, Namespace: f.Namespace} }

// Groups are all groups of a delivery that Loki would take, by ID.
func (d *Delivery) Groups() []Group {
	var all []Group
	for _, f := range d.Files {
		all = append(all, f.Groups...)
	}
	Sort(all)
	return all
}

// Share lets groups that say the same as those of the delivery have their rules from
// it: of thousands it is half the memory when both stay.
func (d *Delivery) Share(groups []Group) {
	wanted := map[ID]*Group{}
	for i := range d.Files {
		for j := range d.Files[i].Groups {
			g := &d.Files[i].Groups[j]
			wanted[g.ID] = g
		}
	}
	for i := range groups {
		if w := wanted[groups[i].ID]; w != nil && w.Equal(&groups[i]) {
			groups[i].ID, groups[i].Rules = w.ID, w.Rules
		}
	}
}

// Refused are the groups that are not to be delivered, for the reasons in
// Findings: what a store has of them stays as it is.
func (d *Delivery) Refused() []ID {
	var all []ID
	for _, f := range d.Files {
		all = append(all, f.Refused...)
	}
	slices.SortFunc(all, ID.Compare)
	return all
}

// Holds reports a group that a store may still have in an older version: it is
// refused, or of a file that could not be read.
func (d *Delivery) Holds(id ID) bool {
	for _, f := range d.Files {
		if f.Tenant == id.Tenant && f.Namespace == id.Namespace && (f.Unread || slices.Contains(f.Refused, id)) {
			return true
		}
	}
	return false
}

// Whole reports a tenant of which nothing is refused. Only then is everything
// that the store has left over really left over: what is gone from one file may
// have moved into one that is refused.
func (d *Delivery) Whole(tenant string) bool {
	for _, f := range d.Files {
		if f.Tenant == tenant && (f.Unread || len(f.Refused) > 0) {
			return false
		}
	}
	return true
}

// RefusedFiles are the files of which something is refused, by their paths.
func (d *Delivery) RefusedFiles() []string {
	var all []string
	for _, f := range d.Files {
		if f.Unread || len(f.Refused) > 0 {
			all = append(all, f.Source.Path)
		}
	}
	return all
}

// Tenants of a delivery, sorted.
func (d *Delivery) Tenants() []string {
	var all []string
	for _, f := range d.Files {
		nobody := len(f.Groups) == 0 && (f.Tenant == "" || !validTenant(f.Tenant)) // see TenantUnknown, TenantInvalid
		if !nobody && !slices.Contains(all, f.Tenant) {
			all = append(all, f.Tenant)
		}
	}
	return all
}

// wants reports a file that the target includes and does not exclude.
func (t Target) wants(name string) bool {
	return (len(t.Include) == 0 || matchesAny(t.Include, name)) && !matchesAny(t.Exclude, name)
}

func matchesAny(globs []string, name string) bool {
	return slices.ContainsFunc(globs, func(g string) bool {
		l, err := compileGlob(g)
		return err == nil && l.re.MatchString(name)
	})
}

// namespaceOf is the name of a file's namespace where the file does not say.
func namespaceOf(f File, bare bool) string {
	if bare {
		name, _, _ := strings.Cut(f.Name, ".")
		return name
	}
	return f.Name
}

// tenantOf is the tenant of a file at a target.
func (t Target) tenantOf(f File, only string) string {
	name := f.Tenant
	if name == "" {
		name = only
	}
	if t.Tenant != "" && f.Tenant == "" {
		name = t.Tenant
	}
	if renamed, ok := t.Tenants[name]; ok {
		return renamed
	}
	return name
}

// files judges files, each by itself: on as many cores as there are, and told in
// their order.
func (j *judge) files(files []File, bare bool) {
	judges := make([]judge, len(files))
	delivered := make([]Delivered, len(files))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				judges[i] = judge{options: j.options, target: j.target, delivery: &Delivery{}}
				delivered[i] = judges[i].file(files[i], namespaceOf(files[i], bare))
			}
		})
	}
	group.Wait()
	j.delivery.Files = delivered
	for i := range judges {
		j.delivery.Findings = append(j.delivery.Findings, judges[i].delivery.Findings...)
	}
}

// file judges one file and makes of it what the target gets.
func (j *judge) file(f File, namespace string) Delivered {
	tenant := j.target.tenantOf(f, j.options.Tenant)
	d := Delivered{Source: f, Tenant: tenant, Namespace: namespace, Text: f.Text}
	if f.Fault != nil {
		j.unreadable(&finding.InputError{Place: finding.Place{File: f.Path}, Msg: "cannot be read: " + f.Fault.Error(), Hint: "its groups stay as they were; look at its permissions, and where it leads if it is a link"})
		d.Unread = true
		return d
	}
	verdict := rulefile.Check(f.Text, rulefile.Options{LokiVersion: j.options.LokiVersion, Key: f.Name})
	if own, ok := lokitoolNamespace(f.Text); ok && !j.target.Delivers(ConfigMaps) {
		d.Namespace = own
	}
	refused := j.problems(f, verdict, d.Namespace != namespace)
	groups, err := ReadFile(f.Path, f.Text, tenant, d.Namespace)
	if err != nil {
		if !refused.all { // the two readers see it differently: ours is the one that has to write it
			j.unreadable(err)
		}
		refused.all = true
	}
	d.Unread = refused.all
	if !refused.all {
		d.Text, groups = j.overlay(f, groups, refused)
	}
	for _, name := range groupNames(verdict) {
		if refused.has(name) {
			d.Refused = append(d.Refused, ID{Tenant: tenant, Namespace: d.Namespace, Group: name})
		}
	}
	for i := range groups {
		if !j.group(&groups[i]) {
			refused.names = append(refused.names, groups[i].Group)
			d.Refused = append(d.Refused, groups[i].ID)
		}
	}
	d.Groups = slices.DeleteFunc(groups, func(g Group) bool { return refused.has(g.Group) })
	return d
}

func groupNames(v *rulefile.File) []string {
	var names []string
	for _, g := range v.Groups {
		if g.Name != "" && !slices.Contains(names, g.Name) {
			names = append(names, g.Name)
		}
	}
	return names
}

// lokitoolNamespace is the namespace that a file names itself, as files of
// lokitool may.
func lokitoolNamespace(text []byte) (string, bool) {
	if !strings.Contains(string(text), "namespace:") {
		return "", false
	}
	root := rootOf(text)
	name := root.Str("namespace")
	return name, name != "" && root.Get("groups") != nil
}
