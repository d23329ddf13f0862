package delivery

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// routesThrough are the routes of a file to a ruler on an object store: through
// each sidecar of each deliverer, by the mount of one that mounts the object; else
// through those whose sources are not in the input, where the file is in no object;
// else one that ends where nobody delivers.
func (m *Model) routesThrough(r *Ruler, o *RuleObject, f *RuleFile) []*Route {
	var all []*Route
	for _, d := range m.DeliverersTo(r) {
		switch {
		case o.NotWrapped:
			if d.Program != writer.Alloy && (d.Pod == nil || len(d.Pod.Sidecars) == 0) { // a sidecar's source is in the input
				all = append(all, &Route{Object: o, File: f, Ruler: r, Through: d})
			}
		case d.Pod != nil:
			all = append(all, m.collected(d, o, f)...)
		default:
			for _, rules := range m.mountedBy(d, o, f) {
				all = append(all, &Route{Object: o, File: f, Ruler: r, Through: d, Mount: rules.Mount, shown: rules})
			}
		}
	}
	if len(all) == 0 {
		all = append(all, &Route{Object: o, File: f, Ruler: r})
	}
	return all
}

// collected are the routes into the directory that a deliverer reads.
func (m *Model) collected(d *Deliverer, o *RuleObject, f *RuleFile) []*Route {
	all := m.routesTo(d.Pod, o, f)
	for _, r := range all {
		r.Through = d
	}
	return all
}

// mountedBy are the mounts by which the container of a job shows a key of an
// object, wherever.
func (m *Model) mountedBy(d *Deliverer, o *RuleObject, f *RuleFile) []MountedRules {
	if d.pod == nil {
		return nil
	}
	var mounted []MountedRules
	for _, mount := range d.Container.Mounts {
		mounted = append(mounted, m.objectsIn(d.pod, mount)...)
	}
	return mountsFor(o, f, mounted)
}

// stagesThrough are the stages to a ruler on an object store.
func stagesThrough(r *Route) []stage {
	all := []stage{{finding.Ruler, (*Model).atStoredRuler}, {finding.Writer, (*Model).atWriter}}
	switch {
	case r.Through == nil:
		return all
	case r.Ruler != r.Through.Pod: // it collects nothing
	case r.Mount != nil:
		all = append(all, stage{finding.Volume, (*Model).atMount}, stage{finding.Directory, (*Model).atDirectory})
	default:
		all = append(all, stage{finding.Sidecar, (*Model).atSidecar}, stage{finding.Label, (*Model).atLabel}, stage{finding.Namespace, (*Model).atNamespace},
			stage{finding.Access, (*Model).atAccess}, stage{finding.Volume, (*Model).atVolume}, stage{finding.Directory, (*Model).atDirectory})
	}
	return append(all, stage{finding.Tenant, (*Model).atStoredTenant}, stage{finding.API, (*Model).atAPI}, stage{finding.Bucket, (*Model).atBucket},
		stage{finding.Parse, (*Model).atParse}, stage{finding.Sharding, (*Model).atSharding})
}

// atStoredRuler: the ruler runs. Which store it reads is known.
func (m *Model) atStoredRuler(r *Route) Hop {
	ruler := r.reads()
	if h := m.running(ruler); h != nil {
		return *h
	}
	store := ruler.Config.StoreType
	return pass(ruler.SettingPlace(store), ruler.Object.ID().String()+" reads "+store.Text+bucketText(ruler))
}

// bucketText names the bucket, where it is known.
func bucketText(r *Ruler) string {
	b := r.Config.Bucket
	switch {
	case !b.Name.Known || b.Name.Text == "":
		return ""
	case b.Prefix.Text != "":
		return fmt.Sprintf(" (bucket %s, prefix %s)", b.Name.Text, b.Prefix.Text)
	}
	return fmt.Sprintf(" (bucket %s)", b.Name.Text)
}

// atWriter: something delivers the file to the store.
func (m *Model) atWriter(r *Route) Hop {
	d := r.Through
	if d == nil {
		ruler := r.reads()
		return fail(NobodyDelivers, ruler.SettingPlace(ruler.Config.StoreType), "nothing in the input delivers it to the "+ruler.Config.StoreType.Text+" store of "+ruler.Object.ID().String())
	}
	what := d.Object.ID().String() + " runs " + d.String()
	if r.Object.NotWrapped && !m.Assume.SourceInput {
		return unknown(SourceUnknown, d.Place(), what+": which files it reads is not in the input")
	}
	if r.Mount != nil && d.Pod == nil {
		what += ", and mounts the object"
	}
	return pass(d.Place(), what)
}

// atStoredTenant: the rules become those of a tenant who asks for them.
func (m *Model) atStoredTenant(r *Route) Hop {
	d := r.Through
	if r.Ruler == d.Pod {
		return m.atTenant(r)
	}
	want, known := m.Tenant(d.Ruler)
	switch {
	case !known:
		return unknown(AuthUnknown, d.Place(), "whether authentication is on is not in the input")
	case want != "":
		r.Tenant = want // a request's tenant does not count
		return pass(d.Place(), want)
	case d.Tenant == "" && m.Assume.Tenant != "":
		r.Tenant = m.Assume.Tenant
		return pass(d.Place(), r.Tenant+", assumed")
	case d.Tenant == "":
		return unknown(TenantUnknown, d.Place(), "which tenant it writes for is not in the input")
	case !ValidTenant(d.Tenant):
		return fail(TenantInvalid, d.Place(), d.Tenant+" is no tenant that a request could name")
	}
	r.Tenant = d.Tenant
	return pass(d.Place(), d.Tenant)
}

// atSharding: rulers divide what the store lists.
func (m *Model) atSharding(r *Route) Hop {
	c, ruler := r.reads().Config, r.reads()
	switch {
	case c.EnableSharding != loki.Yes:
		return pass(ruler.SettingPlace(loki.Value{}), "every ruler evaluates every group")
	case c.ShardingAlgo.Is("by-rule"):
		return fail(ByRule, ruler.SettingPlace(c.ShardingAlgo), "ruler.sharding_algo is by-rule: rulers on an object store load nothing")
	}
	return pass(ruler.SettingPlace(c.ShardingAlgo), "one ruler evaluates each group")
}
