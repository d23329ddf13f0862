package lint

import (
	"cmp"
	"slices"
	"strconv"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// stores lists the rulers whose rule store is at fault for a cause that the
// running rule tells.
func (c *Context) stores() []*delivery.Ruler {
	return slices.DeleteFunc(slices.Clone(c.Rulers), func(r *delivery.Ruler) bool {
		return !c.rule.tells(c.Store(r))
	})
}

// mayReadFiles reports a ruler that may read local files.
func (c *Context) mayReadFiles(r *delivery.Ruler) bool { return c.Store(r).State != finding.Fail }

// addressed are the rule objects meant for a ruler.
func (c *Context) addressed(r *delivery.Ruler) []*delivery.RuleObject {
	var all []*delivery.RuleObject
	for _, o := range c.Objects {
		if c.Addressed(r, o) {
			all = append(all, o)
		}
	}
	return all
}

// wanted tells whether rules are to come to a ruler by files: it has a sidecar
// for them, or mounts them, or objects are addressed to it that no other ruler
// can take. How sure that makes us is the severity of what keeps them away.
func (c *Context) wanted(r *delivery.Ruler) (s finding.Severity, ok bool) {
	objects := len(c.addressed(r)) > 0 && (len(r.Sidecars) > 0 || !c.servedElsewhere(r))
	switch {
	case objects || c.mountsRules(r):
		return finding.Error, true
	case len(r.Sidecars) > 0:
		return finding.Warning, true
	}
	return finding.Info, false
}

// servedElsewhere reports another ruler that may read local files.
func (c *Context) servedElsewhere(r *delivery.Ruler) bool {
	return slices.ContainsFunc(c.Rulers, func(other *delivery.Ruler) bool { return other != r && c.mayReadFiles(other) })
}

// mountsRules reports a rule object that the Loki container mounts, wherever.
func (c *Context) mountsRules(r *delivery.Ruler) bool {
	for _, mount := range r.Container.Mounts {
		v := r.Pod.Volume(mount.Name)
		if v == nil || v.Ref == "" {
			continue
		}
		for _, o := range c.Objects {
			if o.Rules && o.Name == v.Ref && delivery.SourceOf(o.Kind) == v.Source && (o.Namespace == "" || r.Namespace == "" || o.Namespace == r.Namespace) {
				return true
			}
		}
	}
	return false
}

// tenants tells the tenant that a file reaches at a ruler, else the ruler's only
// one; "" is not known.
func (c *Context) tenants(r *delivery.Ruler) func(*delivery.RuleFile) string {
	reached := map[*delivery.RuleFile]string{}
	for _, route := range c.Routes {
		if route.Ruler == r && route.Tenant != "" {
			reached[route.File] = route.Tenant
		}
	}
	only, known := c.Tenant(r)
	if !known {
		only = ""
	}
	return func(f *delivery.RuleFile) string { return cmp.Or(reached[f], only) }
}

// workloadValues is a values snippet for the workload itself, by the key the
// chart has for it; "" for other charts than loki's own.
func workloadValues(r *delivery.Ruler, keys string) string {
	chart, _ := r.Object.Chart()
	key := map[loki.Role]string{loki.RoleRuler: "ruler", loki.RoleBackend: "backend", loki.RoleRead: "read", loki.RoleAll: "singleBinary"}[r.Runs]
	if chart == "loki" || chart == "loki-distributed" && r.Runs == loki.RoleRuler {
		return key + ":\n" + indented(keys, "  ")
	}
	return ""
}

// readOnlyRoot reports a Loki container that cannot write outside its volumes.
func readOnlyRoot(r *delivery.Ruler) bool {
	on, ok := r.Container.Node.Bool("securityContext", "readOnlyRootFilesystem")
	return ok && on
}

// mountPath is the field of a mount's path.
func mountPath(c *manifest.Container, m *manifest.Mount) string {
	return c.Path.String() + ".volumeMounts[" + strconv.Itoa(slices.Index(c.Node.List("volumeMounts"), m.Node)) + "].mountPath"
}

// bringsSidecar reports a distributed ruler of a chart that can give it the rules
// sidecar itself, by ruler.sidecar: loki since 6.30.0 (grafana/loki#17231).
func bringsSidecar(r *delivery.Ruler) bool {
	chart, version := r.Object.Chart()
	return r.Runs == loki.RoleRuler && chart == "loki" && semver.IsValid("v"+version) && semver.Compare("v"+version, "v6.30.0") >= 0
}
