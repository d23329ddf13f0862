package plan

import (
	"path"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// variables gives every variable its value: the literal from the patch set, or
// what the manifests say.
func variables(ps *patchset.PatchSet, r *Ruler) map[string]string {
	vars := map[string]string{
		patchset.Namespace:      r.Namespace,
		patchset.ServiceAccount: r.Pod.ServiceAccount,
		patchset.Workload:       r.Object.Name,
	}
	vars[patchset.MetricsPort] = ps.Variable(patchset.MetricsPort)
	for _, v := range ps.Variables {
		vars[v.Name] = v.Value
		if v.Value != patchset.Auto {
			continue
		}
		switch v.Name {
		case patchset.RulesDir:
			vars[v.Name] = directory(r)
		case patchset.Tenant:
			vars[v.Name] = tenant(r.Config)
		case patchset.HealthPort:
			vars[v.Name] = strconv.Itoa(freePort(r, sidecar.DefaultHealthPort))
		}
	}
	if vars[patchset.MetricsPort] == patchset.Auto {
		vars[patchset.MetricsPort] = strconv.Itoa(freePort(r, metricsPort, vars[patchset.HealthPort]))
	}
	return vars
}

// metricsPort is where loki-rules has its metrics, unless somebody else is there.
const metricsPort = 9469

// directory is where the ruler reads: by its config, else above the first directory
// called rules/TENANT at which it mounts a ConfigMap or Secret, as ruler.directories
// of the charts does, or its only mount that is called rules, else the charts' own. Mounts
// count only where no config of its name is in the input: of those in other namespaces,
// one may be the ruler's.
func directory(r *Ruler) string {
	if c := r.Config; c.Directory.Known && c.Directory.Text != "" {
		return manifest.Clean(c.Directory.Text)
	}
	for _, m := range r.Container.Mounts {
		v := r.Pod.Volume(m.Name)
		if dir := path.Dir(manifest.Clean(m.MountPath)); v != nil && !r.Config.Elsewhere && (v.Source == "configMap" || v.Source == "secret") && path.Base(dir) == "rules" {
			return dir
		}
	}
	if called := calledRules(r.Container); len(called) == 1 && !r.Config.Elsewhere {
		return called[0]
	}
	return defaultRulesDir
}

// calledRules are the mounts of a container at a directory called rules. /rules is
// among them: it is also where Loki has its scratch directory by default.
func calledRules(c *manifest.Container) []string {
	var all []string
	for _, m := range c.Mounts {
		if dir := manifest.Clean(m.MountPath); path.Base(dir) == "rules" {
			all = append(all, dir)
		}
	}
	return all
}

// tenant is the directory below the rules directory: the only tenant's when
// authentication is off, none when it is on and each rule object chooses. When the
// config does not tell, it is the only tenant's: no Loki reads a file in the rules
// directory itself, and most read those of "fake".
func tenant(c *loki.Config) string {
	if c.Tenant.Known {
		return c.Tenant.Text
	}
	return onlyTenant
}

// onlyTenant is the tenant of every request when auth_enabled is false.
const onlyTenant = "fake"

// freePort is the first port from want on that nothing in the pod listens on,
// as far as the manifests tell: containers of a pod share one address.
func freePort(r *Ruler, want int, others ...string) int {
	taken := map[string]bool{r.Config.HTTPPort.Text: true, r.Config.GRPCPort.Text: true}
	for _, port := range others {
		taken[port] = true
	}
	for _, c := range r.Pod.All() {
		for _, p := range c.Node.List("ports") {
			taken[p.Str("containerPort")] = true
		}
		v, _ := c.EnvVar("HEALTH_PORT")
		taken[v.Value] = true
	}
	for taken[strconv.Itoa(want)] {
		want++
	}
	return want
}
