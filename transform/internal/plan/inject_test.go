package plan

import (
	"strings"
	"testing"
)

// The volume that a new sidecar shares with the ruler: the pod's own where that
// can be, else a new one.
func TestVolumes(t *testing.T) {
	const (
		mount   = "            - {name: config, mountPath: /etc/loki}\n"
		volume  = "        - {name: config, configMap: {name: loki}}\n"
		volumes = "      volumes:\n"
	)
	ruler := func(mounted, source string) []string {
		return []string{mount, mount + "            - {name: v, " + mounted + "}\n", volume, volume + "        - {name: v, " + source + "}\n"}
	}
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"nothing is mounted", nil, "", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"no volumes at all", []string{volumes + volume, "", "          volumeMounts:\n" + mount, ""}, "", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"something is mounted elsewhere", ruler("mountPath: /data", "emptyDir: {}"), "", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"something is mounted above", ruler("mountPath: /", "emptyDir: {}"), "", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"at the rules directory", ruler("mountPath: /rules", "emptyDir: {}"), "", "injected +volumes[sc-rules-temp] / sc-rules-temp /tmp v /rules"},
		{"at the tenant's", ruler("mountPath: /rules/fake", "emptyDir: {}"), "", "injected +volumes[sc-rules-temp] / sc-rules-temp /tmp v /rules/fake"},
		{"with a subPath", ruler("mountPath: /rules, subPath: r", "emptyDir: {}"), "", "injected +volumes[sc-rules-temp] / sc-rules-temp /tmp v /rules subPath: r"},
		{"with a subPath that is decided at run time", ruler("mountPath: /rules, subPathExpr: $(POD)", "emptyDir: {}"), "", `rules-dir-conflict: which part of volume "v" is mounted at /rules is decided at run time (subPathExpr): no other container can be sure to write there`},
		{"what cannot be written", ruler("mountPath: /rules", "configMap: {name: rules}"), "", `rules-dir-conflict: volume "v" is mounted at /rules and cannot be written: it would hide the rules`},
		{"what cannot be written, at the tenant's", ruler("mountPath: /rules/fake", "configMap: {name: rules}"), "", `rules-dir-conflict: volume "v" is mounted at /rules/fake and cannot be written: it would hide the rules`},
		{"another tenant's", ruler("mountPath: /rules/other", "configMap: {name: rules}"), "", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"a volume of the name, which can be written", []string{volume, volume + "        - {name: sc-rules-volume, emptyDir: {}}\n"}, "", "injected +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"a volume of the name, which cannot be written", []string{volume, volume + "        - {name: sc-rules-volume, configMap: {name: x}}\n"}, "", "injected +volumes[sc-rules-volume-2] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume-2 /rules"},
		{"two volumes of the name, which cannot be written", []string{volume, volume + "        - {name: sc-rules-volume, configMap: {name: x}}\n        - {name: sc-rules-volume-2, configMap: {name: x}}\n"}, "", "injected +volumes[sc-rules-volume-3] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume-3 /rules"},
		{"the patch set has more volumes", nil, "{volumes: [{name: more, emptyDir: {}}], container: {volumeMounts: [{name: more, mountPath: /more}]}, mounts: [{name: more, mountPath: /more}]}", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +volumes[more] +containers[loki].volumeMounts[/rules] +containers[loki].volumeMounts[/more] / sc-rules-temp /tmp sc-rules-volume /rules more /more"},
		{"the patch set has more volumes, beside the pod's", ruler("mountPath: /rules", "emptyDir: {}"), "{volumes: [{name: more, emptyDir: {}}], container: {volumeMounts: [{name: more, mountPath: /more}]}, mounts: [{name: more, mountPath: /more}]}", "injected +volumes[sc-rules-temp] +volumes[more] +containers[loki].volumeMounts[/more] / sc-rules-temp /tmp v /rules more /more"},
		{"the patch set mounts another volume that is there", ruler("mountPath: /data", "emptyDir: {}"), "{container: {volumeMounts: [{name: v, mountPath: /data}]}, mounts: [{name: v, mountPath: /data}]}", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules v /data"},
		{"a mount that is taken by another volume", ruler("mountPath: /more", "emptyDir: {}"), "{volumes: [{name: more, emptyDir: {}}], mounts: [{name: more, mountPath: /more}]}", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +volumes[more] +containers[loki].volumeMounts[/rules] =containers[loki].volumeMounts[/more] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"a mount that is there, spelt otherwise", ruler("mountPath: /more/", "emptyDir: {}"), "{mounts: [{name: v, mountPath: /more}]}", "injected +volumes[sc-rules-volume] +volumes[sc-rules-temp] +containers[loki].volumeMounts[/rules] / sc-rules-temp /tmp sc-rules-volume /rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			got := told(r, "volume")
			if r.Changes[0].Reason.Conflict() {
				got += ": " + r.Changes[0].Detail
			} else {
				got += " / " + mounts(r)
			}
			check(t, got, c.want)
		})
	}
}

// mounts are the volumeMounts of the new sidecar, in short.
func mounts(r result) string {
	_, text, _ := strings.Cut(r.out, "loki-sc-rules\n")
	_, text, _ = strings.Cut(text, "volumeMounts:\n")
	text, _, _ = strings.Cut(text, "      volumes:\n")
	return strings.Join(strings.Fields(strings.NewReplacer("- name:", "", "mountPath:", "").Replace(text)), " ")
}

// Mounts of a patch set that the API server would refuse, or that lead nowhere.
func TestCheckPatchedPod(t *testing.T) {
	const volume = "        - {name: config, configMap: {name: loki}}\n"
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"a mount without a path", nil, "{container: {volumeMounts: [{name: a, mountPath: ''}]}, volumes: [{name: a, emptyDir: {}}]}", `the patch set's mount of volume "a" has no mountPath`},
		{"a mount of the ruler without a path", nil, "{mounts: [{name: a, mountPath: ''}], volumes: [{name: a, emptyDir: {}}]}", `the patch set's mount of volume "a" has no mountPath`},
		{"two at one path", []string{"{name: config, mountPath: /etc/loki}", "{name: config, mountPath: /etc/loki}\n            - {name: b, mountPath: /rules/fake}", volume, volume + "        - {name: b, emptyDir: {}}\n"},
			"{volumes: [{name: a, emptyDir: {}}], container: {volumeMounts: [{name: a, mountPath: /rules/fake}]}}", `the patch set's mount of volume "a" stands where another one is, at /rules/fake`},
		{"a volume that nobody has", nil, "{container: {volumeMounts: [{name: a, mountPath: /a}]}}", `the patch set's mount of volume "a" names a volume that neither it nor the pod of StatefulSet loki-ruler has`},
		{"a volume that the pod has", []string{volume, volume + "        - {name: a, emptyDir: {}}\n"}, "{container: {volumeMounts: [{name: a, mountPath: /a}]}}", "injected"},
		{"a volume that is a claim template", []string{"spec:\n", "spec:\n  volumeClaimTemplates: [{metadata: {name: a}}]\n"}, "{container: {volumeMounts: [{name: a, mountPath: /a}]}}", "injected"},
		{"what is there already is not judged", []string{"{name: config, mountPath: /etc/loki}", "{name: config, mountPath: /etc/loki}\n            - {name: config}\n            - {name: config, mountPath: /etc/loki}\n            - {name: nobodys, mountPath: /x}"}, "", "injected"},
		{"a folder that the ruler does not see", nil, "{mounts: [{name: sc-rules-volume, mountPath: $(RULES_DIR), $patch: delete}]}", "by the patch set the sidecar would write to /rules/fake, which the ruler does not see: mount one volume there, in container.volumeMounts and in mounts"},
		{"a folder that is decided elsewhere", nil, "{container: {env: [{name: FOLDER, value: null, valueFrom: {secretKeyRef: {name: a, key: b}}}]}}", "injected"},
		{"a folder that is decided elsewhere in part", nil, "{container: {env: [{name: LABEL, value: null, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: FOLDER, value: $(LABEL)/fake}]}}", "injected"},
		{"a folder that refers to what comes later, which the kubelet leaves as it is", nil, "{container: {env: [{name: X, value: /rules}, {name: FOLDER, value: $(X)/fake}]}}", "by the patch set the sidecar would write to $(X)/fake, which the ruler does not see: mount one volume there, in container.volumeMounts and in mounts"},
		{"no folder", nil, "{container: {env: [{name: FOLDER, $patch: delete}]}}", "injected"},
		{"an empty folder", nil, "{container: {env: [{name: FOLDER, value: ''}]}}", "injected"},
		{"a folder that what is mounted hides", []string{"{name: config, mountPath: /etc/loki}", "{name: config, mountPath: /etc/loki}\n            - {name: b, mountPath: /b}", volume, volume + "        - {name: b, emptyDir: {}}\n"},
			"{volumes: [{name: a, emptyDir: {}}], mounts: [{name: a, mountPath: /b}], container: {env: [{name: FOLDER, value: /b/fake}], volumeMounts: [{name: a, mountPath: /b}]}}", `rules-dir-conflict: the sidecar would write to /b/fake, which what is mounted in container "loki" hides`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edits...), layered(t, c.patchset))
			if err != nil {
				check(t, err.Error(), c.want)
				return
			}
			got := string(r.Changes[0].Reason)
			if r.Changes[0].Reason.Conflict() {
				got += ": " + r.Changes[0].Detail
			}
			check(t, got, c.want)
		})
	}
}

// A new sidecar that must not be root, in a pod that is.
func TestUser(t *testing.T) {
	const (
		spec  = "      serviceAccountName: loki\n"
		root  = spec + "      securityContext: {runAsUser: 0}\n"
		mount = "            - {name: config, mountPath: /etc/loki}\n"
	)
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"the pod says nothing", nil, "", "runAsNonRoot: true"},
		{"the pod is somebody", []string{spec, spec + "      securityContext: {runAsUser: 10001}\n"}, "", "runAsNonRoot: true"},
		{"the pod is root", []string{spec, root}, "", "runAsNonRoot: true, runAsUser: 65534"},
		{"the pod is root, and the volume its own", []string{spec, root, mount, mount + "            - {name: v, mountPath: /rules}\n", "      volumes:\n", "      volumes:\n        - {name: v, emptyDir: {}}\n"}, "", "runAsNonRoot: false"},
		{"the patch set names a user", []string{spec, root}, "{container: {securityContext: {runAsUser: 7}}}", "runAsNonRoot: true, runAsUser: 7"},
		{"the patch set does not mind root", []string{spec, root}, "{container: {securityContext: {runAsNonRoot: false}}}", "runAsNonRoot: false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			_, text, _ := strings.Cut(r.out, "loki-sc-rules\n")
			var got []string
			for line := range strings.Lines(text) {
				if strings.Contains(line, "runAs") {
					got = append(got, strings.TrimSpace(line))
				}
			}
			check(t, strings.Join(got, ", "), c.want)
		})
	}
}

// A new sidecar on a read-only root file system has a /tmp, whatever the patch
// set leaves out.
func TestTmp(t *testing.T) {
	const volume = "        - {name: config, configMap: {name: loki}}\n"
	const without = "{container: {volumeMounts: [{name: sc-rules-temp, mountPath: /tmp, $patch: delete}]}, volumes: [{name: sc-rules-temp, $patch: delete}]}"
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"the patch set's", nil, "", "injected +volumes[sc-rules-temp] / sc-rules-temp /tmp sc-rules-volume /rules"},
		{"the patch set has none", nil, without, "injected +volumes[sc-rules-temp] / sc-rules-volume /rules sc-rules-temp /tmp"},
		{"the patch set has no mounts", nil, "{container: {volumeMounts: null, env: [{name: FOLDER, value: ''}]}, volumes: [{name: sc-rules-temp, $patch: delete}]}", "injected +volumes[sc-rules-temp] / sc-rules-temp /tmp"},
		{"the patch set has none, and the pod a volume that cannot be written", []string{volume, volume + "        - {name: sc-rules-temp, configMap: {name: x}}\n"}, without, "injected +volumes[sc-rules-temp-2] / sc-rules-volume /rules sc-rules-temp-2 /tmp"},
		{"the patch set has none, and the pod the volume", []string{volume, volume + "        - {name: sc-rules-temp, emptyDir: {}}\n"}, without, "injected / sc-rules-volume /rules sc-rules-temp /tmp"},
		{"the patch set has the volume, and no mount", nil, "{container: {volumeMounts: [{name: sc-rules-temp, mountPath: /tmp, $patch: delete}]}}", "injected +volumes[sc-rules-temp] / sc-rules-volume /rules sc-rules-temp /tmp"},
		{"the root file system can be written", nil, "{container: {securityContext: {readOnlyRootFilesystem: false}, volumeMounts: [{name: sc-rules-temp, mountPath: /tmp, $patch: delete}]}}", "injected +volumes[sc-rules-temp] / sc-rules-volume /rules"},
		{"another volume is there", []string{volume, volume + "        - {name: v, emptyDir: {}}\n"}, "{container: {volumeMounts: [{name: sc-rules-temp, mountPath: /tmp, $patch: delete}, {name: v, mountPath: /tmp}]}}", "injected +volumes[sc-rules-temp] / sc-rules-volume /rules v /tmp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			check(t, told(r, "temp")+" / "+mounts(r), c.want)
		})
	}
}

// As a native sidecar, it is ready before the ruler starts.
func TestNative(t *testing.T) {
	for _, c := range []struct{ name, patchset, want string }{
		{"as the patch set has it", "{}", "injected +initContainers[loki-sc-rules] restartPolicy: Always startupProbe: httpGet: path: /healthz port: http-sidecar periodSeconds: 1 failureThreshold: 120 startupProbe:"},
		{"with a startup probe of its own", "{container: {startupProbe: {exec: {command: [x]}}}}", "injected +initContainers[loki-sc-rules] restartPolicy: Always startupProbe:"},
		{"without a readiness probe", "{container: {readinessProbe: null}}", "injected +initContainers[loki-sc-rules] restartPolicy: Always"},
		{"with another readiness probe", "{container: {readinessProbe: {$patch: replace, exec: {command: [x]}}}}", "injected +initContainers[loki-sc-rules] restartPolicy: Always"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := layered(t, c.patchset)
			opts.Sources.Flags.NativeSidecar = true
			r, err := planned(t, bare, opts)
			if err != nil {
				t.Fatal(err)
			}
			got := told(r, "ontainers[loki-sc")
			for _, field := range []string{"restartPolicy: Always", "startupProbe:\n            httpGet:\n              path: /healthz\n              port: http-sidecar\n            periodSeconds: 1\n            failureThreshold: 120\n", "startupProbe:"} {
				if strings.Contains(r.out, field) {
					got += " " + strings.Join(strings.Fields(field), " ")
				}
			}
			check(t, got, c.want)
		})
	}
}

// The sidecar follows the ruler's container; other containers stay where they are.
func TestPlaceOfTheSidecar(t *testing.T) {
	const end = "      volumes:\n"
	r, err := planned(t, edited(t, bare, "        - name: loki\n", "        - {name: first, image: a}\n        - name: loki\n", end, "        - {name: last, image: b}\n"+end), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range []string{"first", "loki\n          image", "loki-sc-rules\n", "last"} {
		got = append(got, name)
		if at := strings.Index(r.out, "name: "+name); at < 0 || len(got) > 1 && at < strings.Index(r.out, "name: "+got[len(got)-2]) {
			t.Errorf("%q is not in its place:\n%s", name, r.out)
		}
	}
}
