package plan

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// syncSuffix ends the names of the objects that deliver to an object store.
const syncSuffix = "-rules-sync"

// syncComponent tells the pods of that Deployment from all others of the release,
// the ruler's above all: its Services and policies select by component.
const syncComponent = "rules-sync"

const componentLabel = "app.kubernetes.io/component"

// rulerLabel tells the pods that deliver to one ruler of a release from those that
// deliver to another.
const rulerLabel = "loki-ruler-sidecar.dev/ruler"

// plannedDelivery is the Deployment that is added for a ruler, and the address that it
// asks.
type plannedDelivery struct {
	to            *Ruler
	address, name string
}

// delivered reports a ruler that the preset sync is for: one that is known to read
// an object store.
func delivered(ps *patchset.PatchSet, r *Ruler) bool {
	store := r.Config.StoreType
	return patch.Pod(ps.Sync()).Container() != nil && ps.Target.When != patchset.WhenAlways &&
		r.Config.Known && store.Known && store.Text != "" && store.Text != "local"
}

// inOwnPod gives the variables what holds in a pod where nobody else listens, and
// that no config of Loki has a directory for. What the patch set says goes before it.
func inOwnPod(vars map[string]string) {
	vars[patchset.HealthPort] = strconv.Itoa(sidecar.DefaultHealthPort)
	vars[patchset.MetricsPort] = strconv.Itoa(metricsPort)
	vars[patchset.RulesDir] = defaultRulesDir
}

// sync gives a ruler on an object store what delivers to it, beside it. One that
// is there is left as it is, and gets what its account lacks.
func (p *rulerPlan) sync() error {
	if p.ruler.Namespace == "" {
		return p.noNamespace()
	}
	there := p.findSync()
	if there != nil {
		return p.completeSync(there)
	}
	if planned := p.plannedSync(); planned != "" {
		p.change.Reason = finding.AlreadySatisfied
		p.change.Detail = fmt.Sprintf("Deployment %s/%s, which is added for another ruler, delivers to its address", p.ruler.Namespace, planned)
		return nil
	}
	name := p.names.free(p.ruler.Namespace, p.ruler.Object.Name+syncSuffix, "Deployment", "ServiceAccount")
	p.account = name
	collector := document.Clone(p.pod.Container())
	pod, err := p.syncPod(name, collector)
	if err != nil {
		return err
	}
	p.object(document.NewMapping(
		document.Pair("apiVersion", document.NewString("v1")),
		document.Pair("kind", document.NewString("ServiceAccount")),
		document.Pair("metadata", p.syncMetadata(name)),
		document.Pair(automount, document.NewBool(false)),
	))
	if err := p.access(sidecar.ReadNew(collector)); err != nil {
		return err
	}
	p.object(p.syncDeployment(name, pod))
	p.deliveries = append(p.deliveries, plannedDelivery{p.ruler, p.syncAddress(), name})
	p.change.Reason = finding.Deployed
	p.change.Detail = fmt.Sprintf("%s; it reads its rules from %s, where Deployment %s delivers", p.ruler.Why, p.ruler.Config.StoreType.Text, name)
	if p.unseen != "" {
		p.change.Detail += fmt.Sprintf("; decided outside the input, so assumed: Service %s, which the %s names, leads to it", p.unseen, p.ruler.Object.Kind)
		p.change.Assumed = true
	}
	return nil
}

// completeSync gives the account of a Deployment that is there what it lacks.
func (p *rulerPlan) completeSync(there *manifest.Object) error {
	pod := manifest.PodOf(there)
	p.account = pod.ServiceAccount
	for _, c := range pod.Containers {
		if sidecar.Is(c) {
			if err := p.access(sidecar.Read(c)); err != nil {
				return err
			}
		}
	}
	p.change.Reason = finding.AlreadySatisfied
	p.change.Detail = fmt.Sprintf("%s delivers to its object store and has what it needs", there.ID())
	if len(p.additions.objects) > 0 {
		p.change.Reason = finding.Completed
		p.change.Detail = fmt.Sprintf("%s delivers to its object store; what its account lacked was added", there.ID())
	}
	return nil
}

// findSync is a Deployment of the release in the ruler's namespace that runs
// loki-rules sync for this ruler, or that was made for it, nil when there is none. It
// asks an address of the ruler, or the one that the patch set says.
func (p *rulerPlan) findSync() *manifest.Object {
	address := p.syncAddress()
	for _, o := range p.set.Kind("Deployment") {
		if o.Namespace != "" && o.Namespace != p.ruler.Namespace || !o.SameRelease(p.ruler.Object) {
			continue
		}
		if p.made(o) {
			return o
		}
		for _, w := range writer.In(o) {
			if w.Program == writer.LokiRules && w.Verb == "sync" && !w.Observe && (w.Address == address || delivery.AddressedTo(p.set, w.Address, p.ruler.Object, p.ruler.Namespace)) {
				return o
			}
		}
	}
	return nil
}

// plannedSync is the Deployment that is added for another ruler of the release, and asks
// the same address: those of one ring, behind one Service, have one store. "" for none.
func (p *rulerPlan) plannedSync() string {
	address := p.syncAddress()
	for _, d := range p.deliveries {
		if d.address == address && address != "" && d.to.Namespace == p.ruler.Namespace && d.to.Object.SameRelease(p.ruler.Object) {
			return d.name
		}
	}
	return ""
}

// syncAddress is the address that the patch set's deliverer asks; "" when it is not in
// plain sight.
func (p *rulerPlan) syncAddress() string {
	w := writer.Of(p.ruler.Object, manifest.PodWith(nil, patch.Pod(p.patchset.Sync()).Container()).Containers[0])
	if w == nil {
		return ""
	}
	return w.Address
}

// made reports a Deployment that is called and labelled as what is added for this ruler:
// the patch set may run any program in it.
func (p *rulerPlan) made(o *manifest.Object) bool {
	return o.Labels[componentLabel] == syncComponent && strings.HasPrefix(o.Name, p.ruler.Object.Name+syncSuffix)
}

// syncPod is the pod's spec. The collector gets the token of the account, and
// nobody else; what it writes is seen, read-only, where Loki would see it.
func (p *rulerPlan) syncPod(account string, collector *document.Node) (*document.Node, error) {
	deliverer := document.Clone(patch.Pod(p.patchset.Sync()).Container())
	volumes := document.NewSequence()
	for _, v := range p.pod.Volumes() {
		volumes.AddItem(document.Clone(v))
	}
	for _, m := range p.pod.Mounts() {
		m = document.Clone(m)
		set(m, "readOnly", document.NewBool(true))
		mountNew(deliverer, m)
	}
	if err := p.collects(volumes, collector, deliverer); err != nil {
		return nil, err
	}
	volumes.AddItem(projectedToken())
	m := mount(tokenVolume, sidecar.TokenPath)
	set(m, "readOnly", document.NewBool(true))
	mountNew(collector, m)
	spec := document.NewMapping(
		document.Pair("serviceAccountName", document.NewString(account)),
		document.Pair(automount, document.NewBool(false)),
	)
	p.likeRuler(spec)
	set(spec, "containers", document.NewSequence(collector, deliverer))
	set(spec, "volumes", volumes)
	return spec, nil
}

// collects refuses a patch set by which what the collector writes is not seen by
// what delivers it.
func (p *rulerPlan) collects(volumes, collector, deliverer *document.Node) error {
	pod := manifest.PodWith(volumes, collector, deliverer)
	folder := sidecar.Read(pod.Containers[0]).Folder
	if !folder.Known || folder.Text == "" {
		return nil // decided elsewhere
	}
	seen, shared := manifest.Translate(folder.Text, pod.Containers[0], pod.Containers[1])
	if !shared {
		return patchSetError(fmt.Errorf("by the patch set the sidecar would write to %s, which container %s does not see: mount one volume there, in container.volumeMounts and in mounts", folder.Text, deliverer.Str("name")))
	}
	w := writer.Of(p.ruler.Object, pod.Containers[1])
	if w == nil || w.Directory == "" {
		return nil // a program of the user's
	}
	tenant := p.ruler.Config.Tenant
	if want := manifest.Clean(path.Join(w.Directory, tenant.Text)); tenant.Known && manifest.Clean(seen) != want {
		return patchSetError(fmt.Errorf("by the patch set the sidecar would write to %s, and container %s looks for its files in %s: set variables.RULES_DIR, or sync.container.args", seen, deliverer.Str("name"), want))
	}
	return nil
}

// likeRuler takes over where the ruler may run and as whom: what its cluster wants
// of its pod, it wants of this one.
func (p *rulerPlan) likeRuler(spec *document.Node) {
	from := p.ruler.Pod.Spec
	if context := p.userOfRuler(); len(context.Fields()) > 0 {
		set(spec, "securityContext", context)
	}
	for _, key := range []string{"imagePullSecrets", "nodeSelector", "tolerations"} {
		if n := from.Get(key); !n.IsNull() && len(n.Items())+len(n.Fields()) > 0 {
			set(spec, key, document.Clone(n.Resolve()))
		}
	}
}

// userOfRuler is the part of the ruler's security context that says as whom it
// runs; nothing of it where that is root.
func (p *rulerPlan) userOfRuler() *document.Node {
	out, from := document.NewMapping(), p.ruler.Pod.Spec.Get("securityContext")
	if from.Str("runAsUser") == "0" {
		return out
	}
	for _, key := range []string{"fsGroup", "runAsGroup", "runAsNonRoot", "runAsUser"} {
		if n := from.Get(key); !n.IsNull() {
			set(out, key, document.Clone(n.Resolve()))
		}
	}
	return out
}

// syncDeployment is one pod at a time: two would write to one store.
func (p *rulerPlan) syncDeployment(name string, pod *document.Node) *document.Node {
	str, pair, m := document.NewString, document.Pair, document.NewMapping
	metadata := p.syncMetadata(name)
	selector := m()
	for _, key := range []string{"app.kubernetes.io/name", "app.kubernetes.io/instance", componentLabel} {
		if v := metadata.Str("labels", key); v != "" {
			set(selector, key, str(v))
		}
	}
	if selector.Str("app.kubernetes.io/instance") != "" { // else it has a name of its own
		set(selector, rulerLabel, str(labelValue(p.ruler.Object.Name)))
	}
	return m(
		pair("apiVersion", str("apps/v1")),
		pair("kind", str("Deployment")),
		pair("metadata", metadata),
		pair("spec", m(
			pair("replicas", document.NewInt("1")),
			pair("strategy", m(pair("type", str("Recreate")))),
			pair("selector", m(pair("matchLabels", selector))),
			pair("template", m(
				pair("metadata", m(pair("labels", document.Clone(selector)))),
				pair("spec", pod),
			)),
		)),
	)
}

// syncMetadata has the labels of the release, and a component and, without a
// release, a name of its own.
func (p *rulerPlan) syncMetadata(name string) *document.Node {
	md := p.metadata(p.ruler.Namespace, name)
	labels := md.Get("labels")
	if labels == nil {
		labels = document.NewMapping()
		at := len(md.Fields())
		if md.Get("annotations") != nil {
			at--
		}
		md.SetFields(append(md.Fields()[:at:at], append([]document.Field{document.Pair("labels", labels)}, md.Fields()[at:]...)...))
	}
	if labels.Str("app.kubernetes.io/instance") == "" {
		set(labels, "app.kubernetes.io/name", document.NewString(labelValue(name)))
	}
	set(labels, componentLabel, document.NewString(syncComponent))
	return md
}

// labelValue is a name as the value of a label, which has at most 63 characters: of a
// longer one the end, by which the members of a release differ.
func labelValue(name string) string {
	return strings.TrimLeft(name[max(0, len(name)-63):], "-.")
}
