package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func TestHidesSystem(t *testing.T) {
	for dir, want := range map[string]bool{
		"/": true, "": true, ".": true, "/app": true, "/app/rules": false, "/etc": true, "/etc/": true, "//etc": true, "/rules/../etc": true, "/usr": true, "/usr/bin": true,
		"/usr/bin/x": true, "/proc": true, "/sys/fs": true, "/dev/shm": true, "/bin": true, "/lib": true, "/lib64": true, "/lib/x": true,
		"/var": true, "/var/run": true, "/var/run/secrets": true, "/var/run/secrets/kubernetes.io/serviceaccount": true, "/run/secrets": true,
		"/root": true, "/home": true, "/etc/ssl/certs": true,
		"/rules": false, "/tmp": false, "/library": false, "/etc/loki/rules": false, "/var/loki": false, "/home/loki": false,
		"/usr/share/loki/rules": false, "/data": false, "rules": false,
	} {
		if got := hidesSystem(dir); got != want {
			t.Errorf("%q: %v", dir, got)
		}
	}
}

// What is planned must be mounted over no directory of the system, in neither container,
// and at a path that Kubernetes takes. Only mounts are asked for that.
func TestOverSystem(t *testing.T) {
	const etc = "a volume at /etc would hide a directory of the system: give the rules a directory of their own (ruler.storage.local.directory)"
	for _, c := range []struct{ name, directory, patchset, want string }{
		{"the rules directory", "/etc", "", "rules-dir-conflict: " + etc},
		{"a mount of the sidecar alone", "/rules", "{volumes: [{name: a, emptyDir: {}}], container: {volumeMounts: [{name: a, mountPath: /etc}]}}", "rules-dir-conflict: " + etc},
		{"a mount of the ruler alone", "/rules", "{volumes: [{name: a, emptyDir: {}}], mounts: [{name: a, mountPath: /etc}]}", "rules-dir-conflict: " + etc},
		{"a volume that is called like one", "/rules", "{volumes: [{name: etc, emptyDir: {}}], mounts: [{name: etc, mountPath: /data}]}", "injected"},
		{"a colon", "/x:y", "", `rules-dir-conflict: Kubernetes mounts nothing at a path with a colon or a control character, "/x:y": give the rules another directory (ruler.storage.local.directory)`},
		{"a control character", `"/x\ty"`, "", `rules-dir-conflict: Kubernetes mounts nothing at a path with a colon or a control character, "/x\ty": give the rules another directory (ruler.storage.local.directory)`},
		{"a blank", "/x y", "", "injected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, "directory: /rules", "directory: "+c.directory), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			got := string(r.Changes[0].Reason)
			if r.Changes[0].Reason.Conflict() {
				got += ": " + r.Changes[0].Detail
			}
			check(t, got, c.want)
		})
	}
}

// A ruler that cannot be helped is a conflict, and those around it are served.
func TestOneConflictEndsNothing(t *testing.T) {
	const ruler = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: %[1]s, namespace: logs}
data: {config.yaml: "auth_enabled: false\nruler: {storage: {type: local, local: {directory: %[2]s}}}"}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: %[1]s-ruler, namespace: logs}
spec:
  template:
    spec:
      serviceAccountName: shared
      containers:
        - %[3]s
          image: grafana/loki:3.5.3
          args: [-target=ruler, -config.file=/etc/loki/config.yaml]
          volumeMounts: [{name: config, mountPath: /etc/loki}]
      volumes: [{name: config, configMap: {name: %[1]s}}]
`
	in := fmt.Sprintf(ruler, "a", "/etc", "name: ruler") + fmt.Sprintf(ruler, "b", "/rules", "name: ruler") +
		strings.Replace(fmt.Sprintf(ruler, "c", "/rules", "name: ruler"), "volumeMounts: [", "volumeMounts: &m [", 1) +
		"      initContainers: [{name: x, image: x, volumeMounts: *m}]\n" + fmt.Sprintf(ruler, "d", "'/x:y'", "name: ruler") +
		fmt.Sprintf(ruler, "e", "/tmp", "name: ruler") + fmt.Sprintf(ruler, "f", "/tmp/rules", "name: ruler")
	plans, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(in))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range plans[0].Changes {
		got = append(got, c.Object.Name+" "+string(c.Reason))
		if c.Reason.Conflict() && (c.Detail == "" || len(c.Added) > 0) {
			t.Errorf("%+v", c)
		}
	}
	if want := "a-ruler rules-dir-conflict, b-ruler injected, c-ruler text-conflict, d-ruler rules-dir-conflict, e-ruler rules-dir-conflict, f-ruler injected"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
	// What c would have been granted is not taken for b's: it is the same account.
	objects := 0
	for _, a := range plans[0].Changes[1].Added {
		if a.Kind == finding.AddedObject {
			objects++
		}
	}
	if objects != 2 {
		t.Errorf("%d objects for b, want a Role and a RoleBinding", objects)
	}
}

// Rulers whose namespace nothing tells are named all at once; a tolerant plan goes
// on with the others.
func TestNameless(t *testing.T) {
	ruler := func(name, namespace string) string {
		return "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: " + name + namespace + "}\nspec: {template: {spec: {containers: [{name: ruler, image: grafana/loki:3.5.3, args: [-target=ruler]}]}}}\n"
	}
	in := ruler("a", "") + ruler("b", ", namespace: logs") + ruler("c", "") + ruler("d", ", namespace: other") + "---\nkind: StatefulSet\nx: [ruler\n"
	open := func(text string) []*manifest.Stream {
		return []*manifest.Stream{manifest.Open("in.yaml", []byte(text))}
	}
	sound, _, _ := strings.Cut(in, "---\nkind: StatefulSet\nx")
	_, err := Make(open(sound), Options{})
	if err == nil || strings.Count(err.Error(), "cannot tell in which namespace") != 2 || !strings.Contains(err.Error(), "StatefulSet a ") || !strings.Contains(err.Error(), "StatefulSet c ") {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"' '", "ALL", "a/b", "'*'", "'?'", "-a"} {
		if _, err := Make(open(ruler("a", ", namespace: "+name)), Options{}); err == nil || !strings.Contains(err.Error(), "is not the name of a namespace") {
			t.Errorf("%s: %v", name, err)
		}
	}
	plans, err := Make(open(in), Options{Tolerant: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range plans[0].Changes {
		got = append(got, c.Object.Name+" "+string(c.Reason))
	}
	if want := "a namespace-conflict, b injected, c namespace-conflict, d injected"; strings.Join(got, ", ") != want || len(plans[0].Faults) != 3 {
		t.Errorf("%s and %d faults", strings.Join(got, ", "), len(plans[0].Faults))
	}
}
