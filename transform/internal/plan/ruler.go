package plan

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// defaultRulesDir is the chart's sidecar.rules.folder, used when the manifests
// do not tell where the ruler reads.
const defaultRulesDir = "/rules"

// ruler plans one workload and says in change what and why.
func (p *planner) ruler(r *Ruler, change *finding.Change) (additions, error) {
	if why := p.uneditable[keyOf(r)]; why != "" {
		change.Reason, change.Detail = finding.TextConflict, why
		return additions{}, nil
	}
	r.Pod.ResolveEnv(p.set)
	r.Config = loki.Effective(r.Workload, p.set)
	ps, err := p.preset(r)
	if err != nil {
		return additions{}, patchSetError(err)
	}
	if ps.Target.Namespace != "" {
		r.Namespace = p.namespace(r)
	}
	if reason, detail := skip(ps, r); reason != "" {
		change.Reason, change.Detail = reason, detail
		return additions{}, nil
	}
	r.Namespace = p.namespace(r)
	delivered := delivered(ps, r)
	vars := variables(ps, r)
	unseen := p.askAt(ps, r, delivered, vars)
	if delivered {
		inOwnPod(vars)
	}
	ps, err = ps.Expand(vars)
	if why := mountedTwice(err, vars); why != "" && !delivered {
		change.Reason, change.Detail = finding.RulesDirConflict, why
		return additions{}, nil
	}
	if errors.As(err, new(*patchset.UnknownError)) { // all but ADDRESS have a value
		return additions{}, p.noAddress(r, delivered)
	}
	if err != nil {
		return additions{}, patchSetError(err)
	}
	plan := &rulerPlan{planner: p, ruler: r, patchset: ps, pod: patch.Pod(ps.Pod()), rulesDir: manifest.Clean(ps.Variable(patchset.RulesDir)), unseen: unseen, change: change}
	work := plan.plan
	if delivered {
		work = plan.sync
	}
	if err := work(); err != nil {
		return additions{}, err
	}
	return plan.additions, nil
}

// preset is the patch set for a ruler's chart, built once for each chart of
// the stream: chart values mean different things to different versions.
func (p *planner) preset(r *Ruler) (*patchset.PatchSet, error) {
	of := chart.Of(r.Object)
	key := presetKey{of.Name, of.Version}
	if ps, ok := p.presets[key]; ok {
		return ps, nil
	}
	ps, err := p.opts.Sources.For(of.Name, of.Version)
	p.presets[key] = ps // or nil, with an error that ends everything
	return ps, err
}

// patchSetError is about the patch set, not the manifests: it has no place in
// the stream, and the next step is to look at what is in force.
func patchSetError(err error) error {
	return &finding.InputError{Msg: err.Error(), Hint: "see the patch set in force: loki-ruler-sidecar patchset, with the same flags"}
}

// mountedTwice says that the ruler reads its rules where the patch set mounts
// something else into the sidecar: a conflict of this ruler, and none of others.
func mountedTwice(err error, vars map[string]string) string {
	var twice *patchset.MountConflictError
	if !errors.As(err, &twice) || twice.Path != manifest.Clean(vars[patchset.RulesDir]) {
		return ""
	}
	return fmt.Sprintf("the ruler reads its rules from %s, where the patch set mounts another volume into the sidecar: give the rules a directory of their own (ruler.storage.local.directory), or write the mount to change as $(RULES_DIR)", twice.Path)
}

// skip says why a ruler is left alone, or "" when it is not.
func skip(ps *patchset.PatchSet, r *Ruler) (reason finding.Reason, detail string) {
	store := r.Config.StoreType
	switch {
	case ps.Disabled:
		return finding.DisabledByValues, "sidecar.rules.enabled is false in the values"
	case !targeted(ps.Target, r):
		return finding.NotTargeted, "the patch set's target names another object"
	case ps.Target.When != patchset.WhenAlways && !delivered(ps, r) && r.Config.Known && store.Known && store.Text != "local":
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

// rulerPlan is the plan of one ruler in the making.
type rulerPlan struct {
	*planner
	ruler     *Ruler
	patchset  *patchset.PatchSet // expanded
	pod       patch.Pod          // what it adds
	rulesDir  string             // the directory the ruler's local rule store reads, cleaned
	unseen    string             // the Service at whose address the ruler is asked, where the input does not have it
	account   string             // of the pod that delivers to an object store; "": the ruler's own
	change    *finding.Change
	additions additions
}

// plan completes the sidecar that the pod has, or adds one.
func (p *rulerPlan) plan() error {
	existing, conflict := p.findSidecar()
	if conflict != nil {
		p.conflict(finding.ContainerConflict, fmt.Sprintf("container %q is there and is no rules sidecar (image %q)", conflict.Name, conflict.Image))
		return nil
	}
	var err error
	if existing == nil {
		err = p.inject()
	} else {
		err = p.complete(existing)
	}
	if err != nil || p.change.Reason != "" {
		return err
	}
	p.observe(existing)
	p.settle(existing)
	return nil
}

func (p *rulerPlan) settle(existing *manifest.Container) {
	switch {
	case existing == nil:
		p.change.Reason = finding.Injected
		assumed := p.assumed()
		p.change.Detail, p.change.Assumed = p.ruler.Why+assumed, assumed != ""
	case len(p.additions.fields)+len(p.additions.objects) > 0:
		p.change.Reason = finding.Completed
		p.change.Detail = fmt.Sprintf("container %q already serves the rules; what its delivery lacked was added", existing.Name)
	default:
		p.change.Reason = finding.AlreadySatisfied
		p.change.Detail = fmt.Sprintf("container %q serves the rules and has what it needs", existing.Name)
	}
	if existing != nil && len(p.change.Kept) > 0 {
		p.change.Detail += "; what the patch set says otherwise is left as it is: " + strings.Join(p.change.Kept, ", ")
	}
}

// assumed says which facts were not in the input.
func (p *rulerPlan) assumed() string {
	c := p.ruler.Config
	if p.patchset.Chart {
		return ""
	}
	var facts []string
	if !c.Directory.Known {
		facts = append(facts, "rules directory "+p.rulesDir)
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
// what is in the way.
//
// 7 inlined copies were 1.6 KB of code.
//
//go:noinline
func (p *rulerPlan) conflict(reason finding.Reason, detail string) {
	p.additions = additions{}
	p.change.Added = nil
	p.change.Reason, p.change.Detail = reason, detail
}
