package plan

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// stored is a ruler on an object store, with its Service.
var stored = strings.NewReplacer("storage: {type: local, local: {directory: /rules}}", "storage: {type: s3}",
	"  template:\n", "  template:\n    metadata: {labels: {app: ruler, team: logs}}\n").Replace(bare) + `---
kind: Service
metadata: {name: rulers, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
spec: {selector: {app: ruler}, ports: [{port: 80, targetPort: 3100}]}
`

// TestSync: what delivers to a ruler on an object store, and to which address.
func TestSync(t *testing.T) {
	const service = "kind: Service\nmetadata: {name: other, namespace: ops, labels: {app.kubernetes.io/instance: loki}}\nspec: "
	for _, c := range []struct {
		name string
		edit []string
		more string // a document
		want string
	}{
		{"by its Service", nil, "", "deployed http://rulers.ops.svc:80"},
		{"a Service that selects more narrowly", nil, service + "{selector: {app: ruler, team: logs}, clusterIP: None, ports: [{port: 80, targetPort: 3100}]}", "deployed http://other.ops.svc:3100"},
		{"a headless one goes behind", nil, service + "{selector: {team: logs}, clusterIP: None, ports: [{port: 3100}]}", "deployed http://rulers.ops.svc:80"},
		{"and before, it does too", []string{"targetPort: 3100}]", "targetPort: 3100}], clusterIP: None"}, service + "{selector: {team: logs}, ports: [{port: 8}, {port: 81, targetPort: 3100}]}", "deployed http://other.ops.svc:81"},
		{"of other pods", []string{"{app: ruler}, ports", "{app: writer}, ports"}, service + "{selector: {team: logs}, ports: [{port: 3100}]}", "deployed http://other.ops.svc:3100"},
		{"that selects nothing", []string{"{app: ruler}, ports", "{}, ports", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"of another namespace", []string{"name: rulers, namespace: ops", "name: rulers, namespace: others", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"for another port", []string{"targetPort: 3100", "targetPort: 9095", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"without a label of a release", []string{"namespace: ops, labels: {app.kubernetes.io/instance: loki}}\nspec: {selector", "namespace: ops}\nspec: {selector"}, "", "deployed http://rulers.ops.svc:80"},
		{"a ruler without one, too", []string{"app.kubernetes.io/instance: loki", "x: y"}, "", "deployed http://rulers.ops.svc:80"},
		{"headless, for a port that the pod has not, and named by it", []string{"targetPort: 3100}]", "targetPort: grpc}], clusterIP: None", "spec:\n", "spec:\n  serviceName: rulers\n"}, "", "deployed http://rulers.ops.svc:3100"},
		{"by the port's name", []string{"targetPort: 3100", "targetPort: http", "          volumeMounts", "          ports: [{name: grpc, containerPort: 9095}, {name: http, containerPort: 3100}]\n          volumeMounts"}, "", "deployed http://rulers.ops.svc:80"},
		{"another port, prefix and scheme", []string{"auth_enabled: false", "server: {http_listen_port: 3200, http_path_prefix: /loki, http_tls_config: {cert_file: c}}", "targetPort: 3100", "targetPort: 3200"}, "", "deployed https://rulers.ops.svc:80/loki"},
		{"a local store", []string{"type: s3", "type: local, local: {directory: /rules}"}, "", "injected"},
		{"no store", []string{"{type: s3}", "{}"}, "", "storage-not-local"},
		{"somebody delivers", nil, deployment("loki", "http://rulers.ops"), "completed"},
		{"to an address in no plain sight", nil, deployment("loki", "$(LOKI)"), "completed"},
		{"somebody delivers elsewhere", nil, deployment("loki", "http://another.ops"), "deployed http://rulers.ops.svc:80"},
		{"somebody of another release", nil, deployment("tempo", "http://rulers.ops"), "deployed http://rulers.ops.svc:80"},
		{"somebody of another namespace", nil, strings.Replace(deployment("loki", "http://rulers.ops"), "namespace: ops", "namespace: others", 1), "deployed http://rulers.ops.svc:80"},
		{"somebody only watches", nil, strings.Replace(deployment("loki", "http://rulers.ops"), "sync,", "sync, --observe,", 1), "deployed http://rulers.ops.svc:80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, synced(t, edited(t, stored, c.edit...)+"---\n"+c.more), c.want)
		})
	}
}

// TestSyncAddressIsAssumed: the Service that a StatefulSet names may be outside the
// input, and that is said.
func TestSyncAddressIsAssumed(t *testing.T) {
	alone, _, _ := strings.Cut(stored, "---\nkind: Service")
	alone = edited(t, alone, "spec:\n  template", "spec:\n  serviceName: named\n  template")
	for _, c := range []struct{ name, text, spec, want string }{
		{"its Service is seen", stored, "{presets: [sync]}", ""},
		{"it is not", alone, "{presets: [sync]}", "; decided outside the input, so assumed: Service named, which the StatefulSet names, leads to it"},
		{"nor looked for", alone, "{presets: [sync], variables: {ADDRESS: http://gateway.ops}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := presetPlan(t, c.text, c.spec).Changes[0]
			_, after, _ := strings.Cut(change.Detail, "-sync delivers")
			check(t, after, c.want)
			check(t, strconv.FormatBool(change.Assumed), strconv.FormatBool(c.want != ""))
		})
	}
}

// TestSyncNeedsAnAddress: what keeps a ruler's address from being known is said.
func TestSyncNeedsAnAddress(t *testing.T) {
	const unknown = "cannot tell at which address StatefulSet loki-ruler is asked: "
	for _, c := range []struct {
		name string
		edit []string
		spec string
		want string
	}{
		{"no Service", []string{"{app: ruler}, ports", "{app: writer}, ports"}, "", unknown + "no Service in the input selects its pods"},
		{"nor is it looked up by saying so", []string{"{app: ruler}, ports", "{app: writer}, ports"}, ", variables: {ADDRESS: auto}", unknown + "no Service in the input selects its pods"},
		{"for another port", []string{"targetPort: 3100", "targetPort: 9095"}, "", unknown + "Service rulers selects its pods, and has no port that leads to 3100, where it serves HTTP"},
		{"and it is the one that is named", []string{"targetPort: 3100", "targetPort: 9095", "spec:\n  template", "spec:\n  serviceName: rulers\n  template"}, "", unknown + "Service rulers selects its pods, and has no port that leads to 3100, where it serves HTTP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planned(t, edited(t, stored, c.edit...), layered(t, "{presets: [sync]"+c.spec+"}"))
			var input *finding.InputError
			if !errors.As(err, &input) {
				t.Fatal(err)
			}
			check(t, input.Msg, c.want)
		})
	}
}

// deployment is one that a user has made, whose account may not read ConfigMaps.
func deployment(release, address string) string {
	return `kind: Deployment
metadata: {name: mine, namespace: ops, labels: {app.kubernetes.io/instance: ` + release + `}}
spec:
  template:
    spec:
      containers:
        - {name: a, image: kiwigrid/k8s-sidecar:2.1.0, env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules}]}
        - {name: b, image: loki-rules:1, args: [sync, /rules, "--address=` + address + `"]}
`
}

// synced says what the preset sync makes of a text: the reason, and the address.
func synced(t *testing.T, text string) string {
	t.Helper()
	r := presetPlan(t, text, "{presets: [sync]}")
	got := told(r)
	for _, o := range r.Rulers[len(r.Rulers)-1].Objects {
		if o.Str("kind") == "Deployment" {
			got += strings.ReplaceAll(argument(o, "--address="), "--address=", " ")
		}
	}
	return got
}

func presetPlan(t *testing.T, text, spec string) result {
	t.Helper()
	opts := layered(t, spec)
	opts.Keep = true
	r, err := planned(t, text, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// argument is the last of a Deployment's arguments that begins so.
func argument(o *document.Node, prefix string) (found string) {
	for _, c := range o.List("spec", "template", "spec", "containers") {
		for _, arg := range c.Strings("args") {
			if strings.HasPrefix(arg, prefix) {
				found = arg
			}
		}
	}
	return found
}

// TestSyncPod: what the pod has from the ruler's.
func TestSyncPod(t *testing.T) {
	for _, c := range []struct {
		name, spec string // of the ruler's pod
		want       string
	}{
		{"nothing", "", "…"},
		{"its user", "securityContext: {runAsUser: 10001, fsGroup: 10001, sysctls: []}", "… securityContext: {fsGroup: 10001, runAsUser: 10001}"},
		{"not root", "securityContext: {runAsUser: 0, fsGroup: 10001}", "…"},
		{"where it may run", "nodeSelector: {a: b}\n      tolerations: [{key: k}]\n      imagePullSecrets: [{name: s}]\n      affinity: {x: y}", "… imagePullSecrets: [{name: s}] nodeSelector: {a: b} tolerations: [{key: k}]"},
		{"empty", "nodeSelector: {}\n      tolerations: []", "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := edited(t, stored, "      serviceAccountName: loki\n", "      serviceAccountName: loki\n      "+c.spec+"\n")
			objects := presetPlan(t, text, "{presets: [sync]}").Rulers[0].Objects
			pod := objects[len(objects)-1].Get("spec", "template", "spec")
			var got []string
			for _, f := range pod.Fields {
				if key := f.Key.Value; key != "containers" && key != "volumes" {
					got = append(got, key+": "+document.EncodeFlow(f.Value, false))
				}
			}
			check(t, strings.Replace(strings.Join(got, " "), "serviceAccountName: loki-ruler-rules-sync automountServiceAccountToken: false", "…", 1), c.want)
		})
	}
}

// TestSyncRefused: a patch set by which nothing would be delivered.
func TestSyncRefused(t *testing.T) {
	for _, c := range []struct{ name, edit, spec, want string }{
		{"no shared volume", "", "{presets: [sync], mounts: null}",
			"by the patch set the sidecar would write to /rules/fake, which container loki-rules-sync does not see: mount one volume there, in container.volumeMounts and in mounts"},
		{"the tenant's directory as that of all", "", "{presets: [sync], variables: {RULES_DIR: /rules/fake, TENANT: ''}}",
			"by the patch set the sidecar would write to /rules/fake, and container loki-rules-sync looks for its files in /rules/fake/fake: set variables.RULES_DIR, or sync.container.args"},
		{"no namespace", "  namespace: ops\n", "{presets: [sync]}", "cannot tell in which namespace StatefulSet loki-ruler will run"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := stored
			if c.edit != "" {
				text = strings.Replace(strings.ReplaceAll(text, ", namespace: ops", ""), c.edit, "", 1)
			}
			_, err := planned(t, text, layered(t, c.spec))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

// TestObserve: what watches a ruler on local files, once.
func TestObserve(t *testing.T) {
	for _, c := range []struct {
		name, text string
		edit       []string
		want       string
	}{
		{"a ruler without a sidecar", bare, nil, "injected +containers[loki-rules-observe]"},
		{"one with a sidecar", served, nil, "completed +containers[loki-rules-observe]"},
		{"a native sidecar", served, []string{"        - name: sidecar\n", "      initContainers:\n        - name: sidecar\n          restartPolicy: Always\n"}, "completed +containers[loki-rules-observe]"},
		{"somebody watches", served, []string{"        - name: sidecar\n", "        - {name: eye, image: loki-rules:1, args: [sync, --observe, /rules]}\n        - name: sidecar\n"}, "already-satisfied"},
		{"its name is taken", served, []string{"        - name: sidecar\n", "        - {name: loki-rules-observe, image: busybox}\n        - name: sidecar\n"}, "already-satisfied"},
		{"an object store", stored, nil, "storage-not-local"},
		{"a conflict", bare, []string{"- {name: config, mountPath: /etc/loki}", "- {name: config, mountPath: /rules}"}, "rules-dir-conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, told(presetPlan(t, edited(t, c.text, c.edit...), "{presets: [observe]}"), "observe"), c.want)
		})
	}
}
