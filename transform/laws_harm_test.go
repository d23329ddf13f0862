package transform_test

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// additive is everything that may ever be added to a ruler. selector,
// serviceName, volumeClaimTemplates and podManagementPolicy, which are immutable,
// and every other workload are out of its reach. Names may be any that Kubernetes
// would refuse.
var additive = regexp.MustCompile(`^spec\.template\.spec\.(automountServiceAccountToken|volumes\[[^]]*\]|(containers|initContainers)\[(?:[^]]|\][^].])*\]+(\.volumeMounts\[[^]]*\]|\.env\[[^]]*\]|\.(liveness|readiness|startup)Probe)?)$`)

// ownKinds are the kinds of object that may be added.
var ownKinds = []string{"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}

// noHarm: what was added is in its place, Loki is still the first container
// where it was, and the pod is as secure as it was.
func noHarm(r *rendering) error {
	if r.before == nil {
		return nil
	}
	for _, a := range r.added {
		kind, _, _ := strings.Cut(a.path, " ")
		if !additive.MatchString(a.path) && !slices.Contains(ownKinds, kind) && !r.isDelivery(kind) {
			return fmt.Errorf("%s: %s was added", a.object, a.path)
		}
	}
	for _, c := range r.result.Changes {
		if len(c.Added) == 0 {
			continue
		}
		if err := r.checkPod(c); err != nil {
			return fmt.Errorf("%v: %w", c.Object, err)
		}
	}
	return nil
}

// checkPod compares the ruler's pod before and after.
func (r *rendering) checkPod(c finding.Change) error {
	before, after := podOf(r.before, c), podOf(r.after, c)
	if before == nil || after == nil {
		return nil // two objects of one name: no telling which is which
	}
	first, then := firstContainer(before), firstContainer(after)
	if text(first, "name") != text(then, "name") || !reflect.DeepEqual(withoutMounts(first), withoutMounts(then)) && c.Reason == finding.Injected {
		return fmt.Errorf("container 0 was %v and is %v", first, then)
	}
	if c.Reason == finding.Deployed {
		return r.checkDelivery(c, before, after)
	}
	if c.Reason != finding.Injected || len(r.opts.PatchSet.Layers)+len(r.opts.PatchSet.Values) > 0 {
		return nil
	}
	for _, level := range levels {
		if len(level.broken(before)) == 0 && len(level.broken(after)) > 0 {
			return fmt.Errorf("the pod was %s: now %v", level.name, level.broken(after))
		}
	}
	return r.checkContainer(after)
}

// podOf is the pod of the one object the change is about, nil when there is
// none or more than one.
func podOf(stream []*piece, c finding.Change) any {
	var found []any
	for _, p := range stream {
		if !bytes.Contains(p.text, []byte("ruler")) {
			continue
		}
		v, err := p.read()
		if err != nil {
			continue
		}
		for _, o := range objects(v) {
			if o.id() == c.Object.String() {
				found = append(found, o.pod())
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

func firstContainer(pod any) any {
	if all := list(pod, "containers"); len(all) > 0 {
		return all[0]
	}
	return nil
}

func withoutMounts(container any) map[string]any {
	kept := map[string]any{}
	m, _ := container.(map[string]any)
	for k, v := range m {
		if k != "volumeMounts" {
			kept[k] = v
		}
	}
	return kept
}

// checkContainer: the sidecar is what the default patch set says, but for what
// is read from the manifests; and where it writes, Loki sees the same volume.
func (r *rendering) checkContainer(pod any) error {
	document, err := r.judge.read(patchset.Default())
	if err != nil {
		return err
	}
	want, _ := at(document, "spec", "container").(map[string]any)
	got := containerOf(pod, text(want, "name"))
	if got == nil {
		return fmt.Errorf("there is no container %s", text(want, "name"))
	}
	if user := at(got, "securityContext", "runAsUser"); user != nil && at(pod, "securityContext", "runAsUser") == 0 {
		want["securityContext"].(map[string]any)["runAsUser"] = user // the pod's is root, which the sidecar must not be
	}
	for _, key := range []string{"name", "imagePullPolicy", "resources", "securityContext", "livenessProbe", "readinessProbe"} {
		if !reflect.DeepEqual(got[key], want[key]) {
			return fmt.Errorf("%s of the sidecar is %v, not %v", key, got[key], want[key])
		}
	}
	folder := env(got, "FOLDER")
	ours := mountOf(got, folder)
	if ours == nil || !slices.ContainsFunc(list(pod, "containers"), func(c any) bool {
		return text(c, "name") != text(want, "name") && reflect.DeepEqual(mountOf(c, folder), ours)
	}) {
		return fmt.Errorf("the sidecar writes to %s, on %v, and no other container has that there", folder, ours)
	}
	return nil
}

func containerOf(pod any, name string) (found map[string]any) {
	for _, c := range everyContainer(pod) {
		if text(c, "name") == name {
			found, _ = c.(map[string]any)
		}
	}
	return found
}

func env(container any, name string) (value string) {
	for _, e := range list(container, "env") {
		if text(e, "name") == name {
			value = text(e, "value")
		}
	}
	return value
}

// mountOf is the mount a path is on, without what does not matter to its place.
func mountOf(container any, path string) (best map[string]any) {
	for _, m := range list(container, "volumeMounts") {
		dir := strings.TrimRight(text(m, "mountPath"), "/")
		if path != dir && !strings.HasPrefix(path, dir+"/") {
			continue
		}
		if best == nil || len(dir) > len(best["mountPath"].(string)) {
			best = map[string]any{"mountPath": dir, "name": text(m, "name"), "subPath": text(m, "subPath")}
		}
	}
	return best
}
