package plan

import (
	"strings"
	"testing"
)

// What an existing sidecar gets so that the ruler sees its files, or what is in
// the way of that.
func TestShareFolder(t *testing.T) {
	const (
		folder     = "{name: FOLDER, value: /rules/fake}"
		mount      = "            - {name: rules, mountPath: /rules}\n"
		rulers     = mount + "        - name: sidecar"
		noRulers   = "        - name: sidecar"
		sidecars   = "          volumeMounts:\n            - {name: rules, mountPath: /rules}\n      volumes"
		noSidecars = "      volumes"
		volume     = "        - {name: rules, emptyDir: {}}\n"
	)
	ruler := func(mount string) []string { return []string{rulers, "            - " + mount + "\n" + noRulers} }
	sidecar := func(mount string) []string {
		return []string{sidecars, "          volumeMounts:\n            - " + mount + "\n      volumes"}
	}
	replaced := func(mounts string) string {
		return "{volumes: [{$patch: replace}, {name: a, emptyDir: {}}, {name: b, emptyDir: {}}], container: {volumeMounts: [{$patch: replace}]}, " + mounts + "}"
	}
	with := func(edits []string, more ...string) []string { return append(edits, more...) }
	for _, c := range []struct {
		name     string
		edits    []string // of served
		patchset string
		want     string
	}{
		{"one volume in both", nil, "", "already-satisfied"},
		{"one volume in both, in places of their own", with(sidecar("{name: rules, mountPath: /data}"), folder, "{name: FOLDER, value: /data/fake}"), "", "already-satisfied"},
		{"one volume, seen elsewhere", ruler("{name: rules, mountPath: /other}"), "", `rules-dir-conflict: container "sidecar" writes to /rules/fake, the ruler reads /rules`},
		{"one volume, seen elsewhere, by a ruler that may read there", with(ruler("{name: rules, mountPath: /other}"), ", -config.file=/etc/loki/config.yaml", ""), "", "already-satisfied"},
		{"a folder elsewhere", []string{rulers, noRulers, sidecars, noSidecars, folder, "{name: FOLDER, value: /other}"}, "", `rules-dir-conflict: container "sidecar" writes to /other, the ruler reads /rules`},
		{"a directory of the system", []string{rulers, noRulers, sidecars, noSidecars, "directory: /rules", "directory: /etc", folder, "{name: FOLDER, value: /etc/fake}", "[configmaps]", "[secrets]"}, "", "rules-dir-conflict: a volume at /etc would hide a directory of the system: give the rules a directory of their own (ruler.storage.local.directory)"},
		{"a relative folder", []string{folder, "{name: FOLDER, value: rules/fake}"}, "", `rules-dir-conflict: container "sidecar" writes to /app/rules/fake, the ruler reads /rules`},
		{"a relative folder on the volume", with(sidecar("{name: rules, mountPath: /app/rules}"), folder, "{name: FOLDER, value: rules/fake}"), "", "already-satisfied"},
		{"a folder above", []string{rulers, noRulers, sidecars, noSidecars, "directory: /rules", "directory: /rules/loki", folder, "{name: FOLDER, value: /rules}"}, "", "completed +volumes[sc-rules-volume] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"one volume that the pod lacks", []string{volume, ""}, "", "completed +volumes[rules]"},
		{"one volume that the pod lacks, and the patch set has", []string{volume, ""}, "{volumes: [{name: rules, emptyDir: {medium: Memory}}]}", "completed +volumes[rules]"},
		{"one volume that is read-only", []string{volume, "        - {name: rules, configMap: {name: rules}}\n"}, "", `rules-dir-conflict: container "sidecar" cannot write to /rules/fake: volume "rules" is read-only there`},
		{"one volume, mounted read-only", sidecar("{name: rules, mountPath: /rules, readOnly: true}"), "", `rules-dir-conflict: container "sidecar" cannot write to /rules/fake: volume "rules" is read-only there`},
		{"one volume that is a claim", []string{volume, "        - {name: rules, persistentVolumeClaim: {claimName: c}}\n"}, "", "already-satisfied"},
		{"nothing in either", []string{rulers, noRulers, sidecars, noSidecars, volume, ""}, "", "completed +volumes[sc-rules-volume] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, and a volume of the name", []string{rulers, noRulers, sidecars, noSidecars, volume, "        - {name: sc-rules-volume, emptyDir: {}}\n"}, "", "completed +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, and the patch set mounts it elsewhere", []string{rulers, noRulers, sidecars, noSidecars}, "{mounts: [{name: sc-rules-volume, mountPath: $(RULES_DIR), $patch: delete}]}", "completed +volumes[sc-rules-volume] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, for a folder that the ruler may read", []string{rulers, noRulers, sidecars, noSidecars, volume, "", ", -config.file=/etc/loki/config.yaml", "", folder, "{name: FOLDER, value: /other}"}, "", "completed +volumes[sc-rules-volume] +containers[sidecar].volumeMounts[/other] +containers[loki].volumeMounts[/other]"},
		{"the ruler's in the sidecar", []string{sidecars, noSidecars}, "", "completed +containers[sidecar].volumeMounts[/rules]"},
		{"the ruler's in the sidecar, with its subPath", with(ruler("{name: rules, mountPath: /rules, subPath: r}"), sidecars, noSidecars), "", "completed +containers[sidecar].volumeMounts[/rules] subPath subPath"},
		{"the ruler's, which cannot be written", []string{sidecars, noSidecars, volume, "        - {name: rules, configMap: {name: rules}}\n"}, "", `rules-dir-conflict: container "sidecar" writes to /rules/fake on another volume than the ruler has there`},
		{"the ruler's, whose part is decided at run time", with(ruler("{name: rules, mountPath: /rules, subPathExpr: $(POD)}"), sidecars, noSidecars), "", `rules-dir-conflict: which part of volume "rules" is mounted at /rules is decided at run time (subPathExpr)`},
		{"the sidecar's in the ruler", []string{rulers, noRulers}, "", "completed +containers[loki].volumeMounts[/rules]"},
		{"the sidecar's in the ruler, with its subPath", with(sidecar("{name: rules, mountPath: /rules, subPath: r}"), rulers, noRulers), "", "completed +containers[loki].volumeMounts[/rules] subPath subPath"},
		{"the sidecar's in the ruler, where the pod lacks it", []string{rulers, noRulers, volume, ""}, "", "completed +volumes[rules] +containers[loki].volumeMounts[/rules]"},
		{"another in each", with(ruler("{name: other, mountPath: /rules/}"), volume, volume+"        - {name: other, emptyDir: {}}\n"), "", `rules-dir-conflict: container "sidecar" writes to /rules/fake on another volume than the ruler has there`},
		{"another in each, below", with(ruler("{name: other, mountPath: /rules/fake}"), volume, volume+"        - {name: other, emptyDir: {}}\n"), "", `rules-dir-conflict: container "sidecar" writes to /rules/fake on another volume than the ruler has there`},
		{"another in each, above", with(ruler("{name: other, mountPath: /}"), volume, volume+"        - {name: other, emptyDir: {}}\n"), "", "completed +containers[loki].volumeMounts[/rules]"},
		{"the sidecar is an init container", []string{sidecars, noSidecars, "        - name: sidecar", "      initContainers:\n        - name: sidecar"}, "", "completed +initContainers[sidecar].volumeMounts[/rules]"},
		{"nothing in either, and a volume of the name that cannot be written", []string{rulers, noRulers, sidecars, noSidecars, volume, "        - {name: sc-rules-volume, configMap: {name: x}}\n"}, "", "completed +volumes[sc-rules-volume-2] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, and the patch set's volumes are others", []string{rulers, noRulers, sidecars, noSidecars}, replaced("mounts: [{$patch: replace}, {name: a, mountPath: /a}, {name: b, mountPath: $(RULES_DIR)/}]"), "completed +volumes[b] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, and the patch set mounts none there", []string{rulers, noRulers, sidecars, noSidecars}, replaced("mounts: [{$patch: replace}]"), "completed +volumes[a] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"nothing in either, and the patch set has no volumes", []string{rulers, noRulers, sidecars, noSidecars}, "{volumes: [{$patch: replace}], mounts: [{$patch: replace}], container: {volumeMounts: [{$patch: replace}]}}", "completed +volumes[sc-rules-volume] +containers[sidecar].volumeMounts[/rules] +containers[loki].volumeMounts[/rules]"},
		{"the ruler's part is decided at run time, beside the sidecar's", ruler("{name: rules, mountPath: /rules, subPathExpr: $(POD)}"), "", `rules-dir-conflict: container "sidecar" writes to /rules/fake on another volume than the ruler has there`},
		{"the patch set names another directory", nil, "{variables: {RULES_DIR: /r}}", `rules-dir-conflict: container "sidecar" writes to /rules/fake, the ruler reads /r`},
		{"a conflict, and nothing else is added", []string{folder, "{name: FOLDER, value: /other}", "          env:\n", "          securityContext: {readOnlyRootFilesystem: true}\n          env:\n"}, "", `rules-dir-conflict: container "sidecar" writes to /other, the ruler reads /rules`},
		{"FOLDER is decided elsewhere in part", []string{folder, "{name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}\n            - {name: FOLDER, value: $(X)/fake}"}, "", "already-satisfied =containers[sidecar].env[FOLDER]"},
		{"FOLDER refers to another variable", []string{folder, "{name: X, value: /rules}\n            - {name: FOLDER, value: $(X)/fake}", sidecars, noSidecars}, "", "completed +containers[sidecar].volumeMounts[/rules]"},
		{"FOLDER is in a ConfigMap", []string{folder, "{name: FOLDER, valueFrom: {configMapKeyRef: {name: loki, key: folder}}}", "data:\n", "data:\n  folder: /rules/fake\n", sidecars, noSidecars}, "", "completed +containers[sidecar].volumeMounts[/rules]"},
		{"FOLDER is decided elsewhere", []string{folder, "{name: FOLDER, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, "", "already-satisfied =containers[sidecar].env[FOLDER]"},
		{"FOLDER is empty", []string{folder, "{name: FOLDER, value: ''}"}, "", "already-satisfied =containers[sidecar].env[FOLDER]"},
		{"there is no FOLDER", []string{"            - " + folder + "\n", ""}, "", "already-satisfied =containers[sidecar].env[FOLDER]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, served, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			got := told(r, "volume", "FOLDER")
			if r.Changes[0].Reason.Conflict() {
				got += ": " + r.Changes[0].Detail
			}
			got += strings.Repeat(" subPath", strings.Count(r.out, "subPath:"))
			check(t, got, c.want)
		})
	}
}

// A sidecar on a read-only root file system gets a /tmp.
func TestWritableTmp(t *testing.T) {
	const (
		readOnly = "          securityContext: {readOnlyRootFilesystem: true}\n"
		env      = "          env:\n"
		volume   = "        - {name: rules, emptyDir: {}}\n"
		mount    = "            - {name: rules, mountPath: /rules}\n      volumes"
	)
	for _, c := range []struct {
		name     string
		edits    []string // of served
		patchset string
		want     string
	}{
		{"read-only", []string{env, readOnly + env}, "", "completed +volumes[sc-rules-temp] +containers[sidecar].volumeMounts[/tmp]"},
		{"writable", []string{env, "          securityContext: {readOnlyRootFilesystem: false}\n" + env}, "", "already-satisfied"},
		{"read-only, with a /tmp", []string{env, readOnly + env, mount, "            - {name: rules, mountPath: /tmp}\n" + mount}, "", "already-satisfied"},
		{"read-only, and the pod's volume cannot be written", []string{env, readOnly + env, volume, volume + "        - {name: sc-rules-temp, configMap: {name: x}}\n"}, "", "completed +volumes[sc-rules-temp-2] +containers[sidecar].volumeMounts[/tmp]"},
		{"read-only, and the pod has the volume", []string{env, readOnly + env, volume, volume + "        - {name: sc-rules-temp, emptyDir: {medium: Memory}}\n"}, "", "completed +containers[sidecar].volumeMounts[/tmp]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, served, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			check(t, told(r, "temp", "/tmp"), c.want)
		})
	}
}

// What the patch set says otherwise of a sidecar of its name is reported.
func TestDiffering(t *testing.T) {
	const (
		ours = "{container: {name: sidecar, image: 'kiwigrid/k8s-sidecar:2.1.0', env: "
		none = "[{name: METHOD, $patch: delete}]"
	)
	for _, c := range []struct {
		name     string
		edits    []string // of served
		patchset string
		want     string
	}{
		{"the same", nil, ours + "[{name: LABEL, value: loki_rule}]}}", "already-satisfied"},
		{"another image", nil, "{container: {name: sidecar, image: 'kiwigrid/k8s-sidecar:2.2.0'}}", "already-satisfied =containers[sidecar].image"},
		{"another value", nil, ours + "[{name: LABEL, value: mine}]}}", "already-satisfied =containers[sidecar].env[LABEL]"},
		{"a value that is decided elsewhere", []string{"{name: LABEL, value: loki_rule}", "{name: LABEL, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, ours + "[]}}", "already-satisfied =containers[sidecar].env[LABEL]"},
		{"a value that is decided elsewhere, and the patch set has none", []string{"{name: LABEL, value: loki_rule}", "{name: LABEL, value: loki_rule}\n            - {name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, ours + "[{name: X, value: ''}]}}", "already-satisfied =containers[sidecar].env[X]"},
		{"a value that the patch set decides elsewhere", nil, ours + "[{name: LABEL, value: null, valueFrom: {secretKeyRef: {name: a, key: b}}}]}}", "already-satisfied"},
		{"another health port", []string{"          env:\n", "          env:\n            - {name: HEALTH_PORT, value: '99'}\n"}, ours + "[]}}", "already-satisfied"},
		{"a sidecar of another name", nil, "{container: {image: 'kiwigrid/k8s-sidecar:2.2.0'}}", "already-satisfied"},
		{"in an init container", []string{"        - name: sidecar", "      initContainers:\n        - name: sidecar"}, "{container: {name: sidecar, image: 'kiwigrid/k8s-sidecar:2.2.0', env: [{name: LABEL, value: mine}]}}", "already-satisfied =initContainers[sidecar].image =initContainers[sidecar].env[LABEL]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, served, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			check(t, told(r, "image", "env"), c.want)
		})
	}
}

// With values, the chart's own container gets what the chart forgot.
func TestForgotten(t *testing.T) {
	const (
		label  = "labels: {app.kubernetes.io/instance: loki"
		chart  = label + ", helm.sh/chart: loki-6.46.0"
		name   = "name: sidecar"
		ours   = "name: loki-sc-rules"
		values = "{ruler: {sidecar: true}, sidecar: {rules: {enabled: true, folder: /rules/fake, folderAnnotation: dir}, image: {repository: kiwigrid/k8s-sidecar, tag: 2.1.0}"
	)
	for _, c := range []struct {
		name   string
		edits  []string // of served
		values string
		want   string
	}{
		{"env and probes", []string{label, chart, name, ours}, values + ", startupProbe: {httpGet: {path: /healthz, port: 8080}}}}", "completed +containers[loki-sc-rules].env[METHOD] +containers[loki-sc-rules].env[FOLDER_ANNOTATION] +containers[loki-sc-rules].env[WATCH_SERVER_TIMEOUT] +containers[loki-sc-rules].env[WATCH_CLIENT_TIMEOUT] +containers[loki-sc-rules].env[LOG_LEVEL] +containers[loki-sc-rules].startupProbe =containers[loki-sc-rules].env[RESOURCE]"},
		{"a probe that is there", []string{label, chart, name, ours, "          env:\n", "          livenessProbe: {exec: {command: [x]}}\n          env:\n"}, values + ", livenessProbe: {httpGet: {path: /healthz, port: 8080}}}}", "completed +containers[loki-sc-rules].env[METHOD] +containers[loki-sc-rules].env[FOLDER_ANNOTATION] +containers[loki-sc-rules].env[WATCH_SERVER_TIMEOUT] +containers[loki-sc-rules].env[WATCH_CLIENT_TIMEOUT] +containers[loki-sc-rules].env[LOG_LEVEL] =containers[loki-sc-rules].env[RESOURCE]"},
		{"a probe that is null", []string{label, chart, name, ours, "          env:\n", "          livenessProbe: null\n          env:\n"}, values + ", livenessProbe: {httpGet: {path: /healthz, port: 8080}}}}", "completed +containers[loki-sc-rules].env[METHOD] +containers[loki-sc-rules].env[FOLDER_ANNOTATION] +containers[loki-sc-rules].env[WATCH_SERVER_TIMEOUT] +containers[loki-sc-rules].env[WATCH_CLIENT_TIMEOUT] +containers[loki-sc-rules].env[LOG_LEVEL] +containers[loki-sc-rules].livenessProbe =containers[loki-sc-rules].env[RESOURCE]"},
		{"the values have no ruler.sidecar", []string{label, chart, name, ours}, "{sidecar: {rules: {enabled: true, folder: /rules/fake, folderAnnotation: dir}}}", "already-satisfied =containers[loki-sc-rules].env[RESOURCE]"},
		{"a sidecar of another name", []string{label, chart}, values + "}}", "already-satisfied"},
		{"an init container", []string{label, chart, name, ours, "        - " + ours, "      initContainers:\n        - " + ours}, values + "}}", "completed +initContainers[loki-sc-rules].env[METHOD] +initContainers[loki-sc-rules].env[FOLDER_ANNOTATION] +initContainers[loki-sc-rules].env[WATCH_SERVER_TIMEOUT] +initContainers[loki-sc-rules].env[WATCH_CLIENT_TIMEOUT] +initContainers[loki-sc-rules].env[LOG_LEVEL] =initContainers[loki-sc-rules].env[RESOURCE]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, served, c.edits...), withValues(t, c.values))
			if err != nil {
				t.Fatal(err)
			}
			check(t, told(r, "env", "Probe"), c.want)
		})
	}
}

// What is added has its place: a variable after the one before it in the patch
// set, and a volume of the patch set as that writes it.
func TestHowItIsCompleted(t *testing.T) {
	const label = "labels: {app.kubernetes.io/instance: loki"
	r, err := planned(t, edited(t, served, label, label+", helm.sh/chart: loki-6.46.0", "name: sidecar", "name: loki-sc-rules"),
		withValues(t, "{ruler: {sidecar: true}, sidecar: {rules: {enabled: true, folder: /rules/fake, folderAnnotation: dir}}}"))
	if err != nil {
		t.Fatal(err)
	}
	var env []string
	for line := range strings.Lines(r.out[strings.Index(r.out, "env:"):strings.LastIndex(r.out, "volumeMounts:")]) {
		if _, name, ok := strings.Cut(line, "name: "); ok {
			env = append(env, strings.TrimSpace(strings.Split(name, ",")[0]))
		}
	}
	check(t, strings.Join(env, " "), "LABEL FOLDER FOLDER_ANNOTATION RESOURCE METHOD WATCH_SERVER_TIMEOUT WATCH_CLIENT_TIMEOUT LOG_LEVEL")

	r, err = planned(t, edited(t, served, "        - {name: rules, emptyDir: {}}\n", ""), layered(t, "{volumes: [{name: rules, emptyDir: {medium: Memory}}]}"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.out, "medium: Memory") {
		t.Errorf("the patch set's volume is not in\n%s", r.out)
	}
}
