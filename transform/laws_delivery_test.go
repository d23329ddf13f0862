package transform_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// isDelivery: a kind that only the preset sync adds, where it was asked for.
func (r *rendering) isDelivery(kind string) bool {
	return slices.Contains(r.opts.PatchSet.Flags.Presets, "sync") && (kind == "Deployment" || kind == "ServiceAccount")
}

// deliversBy: an account is that of a Deployment which delivers to a changed ruler.
func (r *rendering) deliversBy(c finding.Change, s subject, all []object) bool {
	o := r.delivery(c, all)
	return o != nil && text(map[string]any(o), "metadata", "namespace") == s.namespace && accountOf(o) == s.name
}

// delivery is the Deployment that a change added, nil when it added none.
func (r *rendering) delivery(c finding.Change, all []object) object {
	for _, a := range c.Added {
		for _, o := range all {
			if a.Kind == finding.AddedObject && a.Object.Kind == "Deployment" && o.id() == a.Object.String() {
				return o
			}
		}
	}
	return nil
}

// checkDelivery: the ruler is what it was; what was added beside it is one pod at a
// time, restricted whatever the ruler is, with a token for the collector alone, and
// no Service takes it for a ruler.
func (r *rendering) checkDelivery(c finding.Change, before, after any) error {
	if !reflect.DeepEqual(before, after) {
		return errors.New("its pod has changed")
	}
	var all []object
	for _, p := range r.after {
		if v, err := p.read(); err == nil {
			all = append(all, objects(v)...)
		}
	}
	o := r.delivery(c, all)
	if o == nil {
		return errors.New("no Deployment was added")
	}
	m := map[string]any(o)
	if at(m, "spec", "replicas") != 1 || text(m, "spec", "strategy", "type") != "Recreate" {
		return errors.New("two of its pods may run at once")
	}
	labels, selector := at(m, "spec", "template", "metadata", "labels"), at(m, "spec", "selector", "matchLabels")
	if !reflect.DeepEqual(labels, selector) || labels == nil {
		return fmt.Errorf("its selector %v does not fit its labels %v", selector, labels)
	}
	if broken := notRestricted(o.pod()); len(broken) > 0 {
		return fmt.Errorf("its pod is not restricted: %v", broken)
	}
	for _, s := range all {
		if s := map[string]any(s); text(s, "kind") == "Service" && chosen(at(s, "spec", "selector"), labels) && chosen(at(s, "spec", "selector"), podLabels(all, c)) {
			return fmt.Errorf("Service %s takes it for a ruler", text(s, "metadata", "name"))
		}
	}
	return checkTokens(o.pod())
}

// podLabels are those of the ruler's pod that a change is about.
func podLabels(all []object, c finding.Change) any {
	for _, o := range all {
		if o.id() == c.Object.String() {
			return at(map[string]any(o), "spec", "template", "metadata", "labels")
		}
	}
	return nil
}

// chosen: a selector, not an empty one, fits labels.
func chosen(selector, labels any) bool {
	m, _ := selector.(map[string]any)
	for key, value := range m {
		if at(labels, key) != value {
			return false
		}
	}
	return len(m) > 0
}

// checkTokens: of the two containers the first alone has a token, which the pod
// gives to nobody.
func checkTokens(pod any) error {
	if at(pod, "automountServiceAccountToken") != false {
		return errors.New("every container gets a token")
	}
	containers := list(pod, "containers")
	if len(containers) != 2 {
		return fmt.Errorf("it has %d containers", len(containers))
	}
	for i, c := range containers {
		m := mountOf(c, "/var/run/secrets/kubernetes.io/serviceaccount/token")
		if has := m != nil; has != (i == 0) {
			return fmt.Errorf("container %d has a token: %t", i, has)
		}
	}
	return nil
}

// TestPresetsOnRealRenders: every ruler of the corpus that reads an object store
// gets what delivers to it, and the laws hold.
func TestPresetsOnRealRenders(t *testing.T) {
	deployed := 0
	for _, r := range corpus(t) {
		opts := transform.Options{Namespace: r.namespace, FallbackNamespace: "fallback"}
		plain, err := transform.Render(r.src, opts)
		if err != nil || !slices.ContainsFunc(plain.Changes, func(c finding.Change) bool { return c.Reason == finding.StorageNotLocal }) {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			opts.PatchSet.Flags.Presets = []string{"sync"}
			if checkLawsBy(t, r.src, opts, nil, nil) {
				deployed++
			}
		})
	}
	if deployed < 17 {
		t.Errorf("only %d rulers got a Deployment", deployed)
	}
}
