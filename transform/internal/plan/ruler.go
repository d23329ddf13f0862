package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// defaultRulesDir is the chart's sidecar.rules.folder, used when the manifests
// do not tell where the ruler reads.
const defaultRulesDir = "/rules"

// ruler plans one workload and says in change what and why.
func (m *maker) ruler(r *Ruler, change *finding.Change) (todo, error) {
	r.Config = loki.Effective(r.Workload, m.set)
	ps, err := m.preset(r)
	if err != nil {
		return todo{}, patchSetError(err)
	}
	if ps.Target.Namespace != "" {
		r.Namespace = m.namespace(r)
	}
	if reason, detail := skip(ps, r); reason != "" {
		change.Reason, change.Detail = reason, detail
		return todo{}, nil
	}
	r.Namespace = m.namespace(r)
	vars := variables(ps, r)
	ps, err = ps.Expand(vars)
	if err != nil {
		return todo{}, patchSetError(err)
	}
	w := &work{maker: m, ruler: r, patchset: ps, pod: patch.Pod(ps.Pod()), rulesDir: clean(vars[patchset.RulesDir]), change: change}
	if err := w.plan(); err != nil {
		return todo{}, err
	}
	return w.todo, nil
}

// preset is the patch set for a ruler's chart, built once for each chart of
// the stream: chart values mean different things to different versions.
func (m *maker) preset(r *Ruler) (*patchset.PatchSet, error) {
	of := chart.Of(r.Object)
	key := presetKey{of.Name, of.Version}
	if ps, ok := m.presets[key]; ok {
		return ps, nil
	}
	ps, err := m.opts.Sources.For(of.Name, of.Version)
	if err == nil {
		m.presets[key] = ps
	}
	return ps, err
}

// patchSetError is about the patch set, not the manifests: it has no place in
// the stream, and the next step is to look at what is in force.
func patchSetError(err error) error {
	return &finding.InputError{Msg: err.Error(), Hint: "see the patch set in force: loki-ruler-sidecar patchset, with the same flags"}
}

// skip says why a ruler is left alone, or "" when it is not.
func skip(ps *patchset.PatchSet, r *Ruler) (reason finding.Reason, detail string) {
	store := r.Config.StoreType
	switch {
	case ps.Disabled:
		return finding.DisabledByValues, "sidecar.rules.enabled is false in the values"
	case !targeted(ps.Target, r):
		return finding.NotTargeted, "the patch set's target names another object"
	case ps.Target.When != patchset.WhenAlways && r.Config.Known && store.Known && store.Text != "local":
		return finding.StorageNotLocal, fmt.Sprintf("the ruler reads its rules from %s: files on disk would not be read", orUnset(store.Text))
	}
	return "", ""
}

func orUnset(storeType string) string {
	if storeType == "" {
		return "no store (ruler.storage.type is unset)"
	}
	return "store type " + strconv.Quote(storeType)
}

func targeted(t patchset.Target, r *Ruler) bool {
	switch {
	case t.Component != "" && !slices.Contains(r.Targets, t.Component) && r.Object.Labels["app.kubernetes.io/component"] != t.Component,
		len(t.Kinds) > 0 && !slices.Contains(t.Kinds, r.Object.Kind),
		t.Name != "" && t.Name != r.Object.Name,
		t.Namespace != "" && r.Namespace != "" && t.Namespace != r.Namespace:
		return false
	}
	for key, value := range t.LabelSelector {
		if r.Object.Labels[key] != value {
			return false
		}
	}
	return true
}

// variables gives every variable its value: a literal from the patch set, or
// what the manifests say.
func variables(ps *patchset.PatchSet, r *Ruler) map[string]string {
	vars := map[string]string{
		patchset.Namespace:      r.Namespace,
		patchset.ServiceAccount: r.Pod.ServiceAccount,
		patchset.Workload:       r.Object.Name,
	}
	for _, v := range ps.Variables {
		vars[v.Name] = v.Value
		if v.Value != patchset.Auto {
			continue
		}
		switch v.Name {
		case patchset.RulesDir:
			vars[v.Name] = directory(r.Config)
		case patchset.Tenant:
			vars[v.Name] = tenant(r.Config)
		case patchset.HealthPort:
			vars[v.Name] = strconv.Itoa(freePort(r, healthPort))
		}
	}
	return vars
}

func directory(c *loki.Config) string {
	if c.Directory.Known && c.Directory.Text != "" {
		return clean(c.Directory.Text)
	}
	return defaultRulesDir
}

// tenant is the directory below the rules directory: that of the only tenant
// when authentication is off, none when it is on and each rule object chooses.
// When the config does not tell, the only tenant's: a file in the rules
// directory itself is read by no Loki at all, one for "fake" by most.
func tenant(c *loki.Config) string {
	if c.Tenant.Known {
		return c.Tenant.Text
	}
	return onlyTenant
}

// onlyTenant is who every request is when auth_enabled is false.
const onlyTenant = "fake"

// healthPort is k8s-sidecar's own default, and the chart's.
const healthPort = 8080

// freePort is the first port from want on that nothing in the pod listens on,
// as far as the manifests tell: containers of a pod share one address.
func freePort(r *Ruler, want int) int {
	taken := map[string]bool{r.Config.HTTPPort.Text: true, r.Config.GRPCPort.Text: true}
	for _, c := range slices.Concat(r.Pod.Containers, r.Pod.InitContainers) {
		for _, p := range c.Node.List("ports") {
			taken[p.Str("containerPort")] = true
		}
		if v, ok := c.EnvVar("HEALTH_PORT"); ok {
			taken[v.Value] = true
		}
	}
	for taken[strconv.Itoa(want)] {
		want++
	}
	return want
}

// work is the plan of one ruler in the making.
type work struct {
	*maker
	ruler    *Ruler
	patchset *patchset.PatchSet // expanded
	pod      patch.Pod          // what it adds
	rulesDir string             // the directory the ruler's local rule store reads, cleaned
	change   *finding.Change
	todo     todo
}

// plan finds the sidecar that is there or adds one, then gives it its token
// and its access.
func (w *work) plan() error {
	existing, conflict := w.findSidecar()
	if conflict != nil {
		w.conflict(finding.ContainerConflict, fmt.Sprintf("container %q is there and is no rules sidecar (image %q)", conflict.Name, conflict.Image))
		return nil
	}
	var err error
	if existing == nil {
		err = w.inject()
	} else {
		err = w.complete(existing)
	}
	if err != nil || w.change.Reason != "" {
		return err
	}
	w.settle(existing)
	return nil
}

func (w *work) settle(existing *manifest.Container) {
	switch {
	case existing == nil:
		w.change.Reason = finding.Injected
		w.change.Detail = w.ruler.Why + w.assumed()
	case len(w.todo.adds)+len(w.todo.objects) > 0:
		w.change.Reason = finding.Completed
		w.change.Detail = fmt.Sprintf("container %q already serves the rules; what its delivery lacked was added", existing.Name)
	default:
		w.change.Reason = finding.AlreadySatisfied
		w.change.Detail = fmt.Sprintf("container %q serves the rules and has what it needs", existing.Name)
	}
	if existing != nil && len(w.change.Kept) > 0 {
		w.change.Detail += "; what the patch set says otherwise is left as it is: " + strings.Join(w.change.Kept, ", ")
	}
}

// assumed says which facts were not in the input.
func (w *work) assumed() string {
	c := w.ruler.Config
	if w.patchset.Chart {
		return ""
	}
	var facts []string
	if !c.Directory.Known {
		facts = append(facts, "rules directory "+w.rulesDir)
	}
	if !c.Tenant.Known {
		facts = append(facts, fmt.Sprintf("tenant %q", onlyTenant))
	}
	if !c.StoreType.Known {
		facts = append(facts, "store type local")
	}
	switch {
	case len(facts) == 0:
		return ""
	case c.Known:
		return "; decided outside the input, so assumed: " + strings.Join(facts, ", ")
	}
	return fmt.Sprintf("; its config is not known (%s), so assumed: %s", c.Why, strings.Join(facts, ", "))
}

// conflict ends the plan of this ruler: nothing is changed, and the reason says
// what stands in the way.
func (w *work) conflict(reason finding.Reason, detail string) {
	w.todo = todo{}
	w.change.Added = nil
	w.change.Reason, w.change.Detail = reason, detail
}

// add notes one addition to the ruler's document, and what it is.
func (w *work) add(a edit.Addition, what finding.Added) {
	w.todo.adds = append(w.todo.adds, a)
	w.change.Added = append(w.change.Added, what)
}

// keep notes what says something else than the patch set, and stays. The report
// calls it as it would call an addition.
func (w *work) keep(what finding.Added) {
	w.change.Kept = append(w.change.Kept, what.String())
}
