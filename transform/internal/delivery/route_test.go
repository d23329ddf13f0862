package delivery

import (
	"fmt"
	"strings"
	"testing"
)

// release is a ruler with a sidecar that works; cases change lines of it.
const release = `kind: ConfigMap
metadata: {name: logs, namespace: logs}
data:
  config.yaml: |
    auth_enabled: false
    ruler:
      alertmanager_url: http://am
      storage: {type: local, local: {directory: /rules}}
---
kind: Role
metadata: {name: logs, namespace: logs}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [list, watch]}]
---
kind: RoleBinding
metadata: {name: logs, namespace: logs}
roleRef: {kind: Role, name: logs}
subjects: [{kind: ServiceAccount, name: logs, namespace: logs}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ruler, namespace: logs}
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: logs
      containers:
        - name: ruler
          image: grafana/loki:3.5.3
          args: [-target=ruler]
          volumeMounts:
            - {name: config, mountPath: /etc/loki/config}
            - {name: rules, mountPath: /rules}
        - name: sc
          image: kiwigrid/k8s-sidecar:2.10.1
          env:
            - {name: LABEL, value: loki_rule}
            - {name: FOLDER, value: /rules/fake}
            - {name: RESOURCE, value: configmap}
          volumeMounts:
            - {name: rules, mountPath: /rules}
      volumes:
        - {name: config, configMap: {name: logs}}
        - {name: rules, emptyDir: {}}
---
kind: ServiceAccount
metadata: {name: logs, namespace: logs}
`

const rules = `kind: ConfigMap
metadata:
  name: mine
  namespace: logs
  labels: {loki_rule: ""}
data:
  a.yaml: |
    groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({app="a"}[5m])) > 1'}]}]
`

// broken is a rule object whose file Loki refuses.
const broken = `kind: ConfigMap
metadata: {name: broken, namespace: logs, labels: {loki_rule: ""}}
data:
  README.md: |
    # ours
`

// way tells the decisive hop: "stops at label rule-object-label-mismatch
// 1.yaml:3:9"; the hops that are not known; or "arrives" with file and tenant.
func way(r *Route) string {
	if h := r.StopsAt(); h != nil {
		return fmt.Sprintf("stops at %s %s %s:%d:%d", h.Name, h.Finding, h.Place.File, h.Place.Line, h.Place.Column)
	}
	if r.Arrives() == Pass {
		return "arrives " + r.Path + " " + r.Tenant
	}
	var open []string
	for _, h := range r.Hops {
		if h.State == Unknown {
			open = append(open, h.Name)
		}
	}
	return "unknown " + strings.Join(open, " ")
}

func TestHops(t *testing.T) {
	const role = `resources: [configmaps], verbs: [list, watch]`
	const labels = `labels: {loki_rule: ""}`
	for _, test := range []struct {
		name    string
		changes []string // old, new, …: in either file
		assume  Assume
		want    string
	}{
		{"as it is", nil, Assume{}, "arrives /rules/fake/a.yaml fake"},
		{"no replicas", []string{"replicas: 1", "replicas: 0"}, Assume{}, "stops at ruler ruler-replicas-zero 0.yaml:23:13"},
		{"object store", []string{"type: local, local: {directory: /rules}", "type: s3"}, Assume{}, "stops at ruler ruler-storage-not-local 0.yaml:8:23"},
		{"no directory", []string{", local: {directory: /rules}", ""}, Assume{}, "stops at ruler local-directory-unset 0.yaml:8:23"},
		{"config elsewhere", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, Assume{}, "unknown ruler directory tenant"},
		{"no LABEL", []string{"            - {name: LABEL, value: loki_rule}\n", ""}, Assume{}, "stops at sidecar sidecar-env-invalid 0.yaml:34:11"},
		{"LABEL elsewhere", []string{"LABEL, value: loki_rule}", "LABEL, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, Assume{}, "unknown sidecar label"},
		{"Both", []string{"RESOURCE, value: configmap", "RESOURCE, value: Both"}, Assume{}, "stops at sidecar sidecar-env-invalid 0.yaml:39:15"},
		{"another label", []string{labels, "labels: {rule: x}"}, Assume{}, "stops at label rule-object-label-mismatch 1.yaml:3:9"},
		{"another value", []string{"- {name: RESOURCE", "- {name: LABEL_VALUE, value: yes}\n            - {name: RESOURCE"}, Assume{}, "stops at label rule-object-label-mismatch 1.yaml:3:9"},
		{"secrets only", []string{"RESOURCE, value: configmap", "RESOURCE, value: secret"}, Assume{}, "stops at label rule-object-label-mismatch 1.yaml:3:9"},
		{"by another name", []string{"RESOURCE, value: configmap", "RESOURCE_NAME, value: other"}, Assume{}, "stops at label rule-object-label-mismatch 1.yaml:3:9"},
		{"by name, without label", []string{"RESOURCE, value: configmap", "RESOURCE_NAME, value: mine", "[list, watch]", "[get]", labels, "labels: {}"}, Assume{}, "arrives /rules/fake/a.yaml fake"},
		{"another namespace", []string{"  namespace: logs", "  namespace: shop"}, Assume{}, "stops at namespace rule-object-namespace-not-watched 1.yaml:3:9"},
		{"no namespace", []string{"  namespace: logs\n", ""}, Assume{}, "unknown namespace"},
		{"assumed namespace", []string{"  namespace: logs\n", ""}, Assume{Namespace: "logs"}, "arrives /rules/fake/a.yaml fake"},
		{"empty NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: ''"}, Assume{}, "stops at namespace sidecar-namespace-env-malformed 0.yaml:39:40"},
		{"empty name in NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,'"}, Assume{}, "stops at namespace sidecar-namespace-env-malformed 0.yaml:39:40"},
		{"blank in NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs, shop'"}, Assume{}, "stops at access sidecar-namespace-env-malformed 0.yaml:39:40"},
		{"NAMESPACE elsewhere", []string{"RESOURCE, value: configmap", "NAMESPACE, valueFrom: {secretKeyRef: {name: a, key: b}}"}, Assume{}, "unknown namespace access"},
		{"no role", []string{role, "resources: [pods], verbs: [list, watch]"}, Assume{}, "stops at access rbac-missing 0.yaml:34:11"},
		{"no watch", []string{"[list, watch]", "[list]"}, Assume{}, "stops at access rbac-missing 0.yaml:34:11"},
		{"access elsewhere", []string{role, "resources: [pods], verbs: [list, watch]"}, Assume{AccessExternal: true}, "arrives /rules/fake/a.yaml fake"},
		{"role elsewhere", []string{"roleRef: {kind: Role, name: logs}", "roleRef: {kind: ClusterRole, name: view}"}, Assume{}, "unknown access"},
		{"role nowhere", []string{"roleRef: {kind: Role, name: logs}", "roleRef: {kind: ClusterRole, name: view}"}, Assume{Complete: true}, "stops at access rbac-missing 0.yaml:34:11"},
		{"Role for ALL", []string{"RESOURCE, value: configmap", "NAMESPACE, value: ALL"}, Assume{}, "stops at access rbac-scope-mismatch 0.yaml:34:11"},
		{"another account", []string{"serviceAccountName: logs", "serviceAccountName: ruler"}, Assume{}, "stops at access rbac-binding-wrong-subject 0.yaml:34:11"},
		{"both without secrets", []string{"RESOURCE, value: configmap", "RESOURCE, value: both"}, Assume{}, "stops at access rbac-secrets-denied-with-resource-both 0.yaml:34:11"},
		{"both without secrets, old", []string{"RESOURCE, value: configmap", "RESOURCE, value: both", "2.10.1", "1.30.10"}, Assume{}, "arrives /rules/fake/a.yaml fake"},
		{"one namespace refused, old", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,shop'", "2.10.1", "1.30.10"}, Assume{}, "arrives /rules/fake/a.yaml fake"},
		{"one namespace refused", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,shop'"}, Assume{}, "stops at access rbac-scope-mismatch 0.yaml:34:11"},
		{"no token", []string{"serviceAccountName: logs", "automountServiceAccountToken: false\n      serviceAccountName: logs"}, Assume{AccessExternal: true}, "stops at access sa-token-not-mounted 0.yaml:26:37"},
		{"token elsewhere", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, Assume{}, "unknown access"},
		{"token elsewhere, assumed", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, Assume{AccessExternal: true}, "arrives /rules/fake/a.yaml fake"},
		{"no volume", []string{"    volumeMounts:\n            - {name: rules, mountPath: /rules}\n      volumes", "    volumeMounts: []\n      volumes"}, Assume{}, "stops at volume mount-not-shared 0.yaml:34:11"},
		{"read-only", []string{"mountPath: /rules}\n      volumes", "mountPath: /rules, readOnly: true}\n      volumes"}, Assume{}, "stops at volume mount-read-only 0.yaml:41:15"},
		{"hidden", []string{"            - {name: rules, mountPath: /rules}\n        - name: sc", "            - {name: rules, mountPath: /rules}\n            - {name: w, mountPath: /rules/fake}\n        - name: sc", "emptyDir: {}}\n", "emptyDir: {}}\n        - {name: w, emptyDir: {}}\n"}, Assume{}, "stops at volume mount-shadowed 0.yaml:34:15"},
		{"annotation outside", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: /tmp/x}"}, Assume{}, "stops at volume folder-annotation-outside-volume 1.yaml:6:47"},
		{"annotation with ..", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: ../fake}"}, Assume{}, "arrives /rules/fake/a.yaml fake"},
		{"root of the directory", []string{"value: /rules/fake", "value: /rules"}, Assume{}, "stops at directory tenant-dir-missing 0.yaml:38:37"},
		{"too deep", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: team}"}, Assume{}, "stops at directory folder-too-deep 1.yaml:6:47"},
		{"another tenant", []string{"value: /rules/fake", "value: /rules/team"}, Assume{}, "stops at tenant tenant-dir-wrong 0.yaml:38:37"},
		{"tenants by header", []string{"value: /rules/fake", "value: /rules/team", "auth_enabled: false", "auth_enabled: true"}, Assume{}, "arrives /rules/team/a.yaml team"},
		{"assumed tenant", []string{"value: /rules/fake", "value: /rules/team"}, Assume{Tenant: "team"}, "arrives /rules/team/a.yaml team"},
		{"assumed against tenants by header", []string{"value: /rules/fake", "value: /rules/team", "auth_enabled: false", "auth_enabled: true"}, Assume{Tenant: "other"}, "arrives /rules/team/a.yaml team"},
		{"downloaded", []string{"a.yaml: |", "a.yaml.url: |"}, Assume{}, "unknown parse"},
		{"no Alertmanager", []string{"alertmanager_url: http://am", "rule_path: /x"}, Assume{}, "arrives /rules/fake/a.yaml fake"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, mine := release, rules
			for i := 0; i+1 < len(test.changes); i += 2 {
				old, now := test.changes[i], test.changes[i+1]
				if !strings.Contains(loki+mine, old) {
					t.Fatalf("%q is in neither file", old)
				}
				if strings.Contains(mine, old) {
					mine = strings.Replace(mine, old, now, 1)
				} else {
					loki = strings.Replace(loki, old, now, 1)
				}
			}
			var got []string
			for _, r := range build(t, test.assume, loki, mine).Routes() {
				got = append(got, way(r))
			}
			if len(got) != 1 || got[0] != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestPoison: what Loki refuses stops every other file, of whatever tenant.
func TestPoison(t *testing.T) {
	open := strings.Replace(broken, "namespace: logs, ", "", 1)
	for _, test := range []struct {
		name, loki, bad, want string
	}{
		{"same tenant", release, broken, "stops at parse"},
		{"another tenant", strings.Replace(release, "auth_enabled: false", "auth_enabled: true", 1),
			strings.Replace(broken, "labels:", "annotations: {k8s-sidecar-target-directory: /rules/other}, labels:", 1), "stops at parse"},
		{"a tenant that nobody asks for", release, strings.Replace(broken, "labels:", "annotations: {k8s-sidecar-target-directory: /rules/other}, labels:", 1), "stops at parse"},
		{"it may not get there", release, open, "unknown parse"},
		{"it is not selected", release, strings.Replace(broken, "loki_rule", "other", 1), "arrives"},
		{"it is in the root", release, strings.Replace(broken, "labels:", "annotations: {k8s-sidecar-target-directory: ..}, labels:", 1), "arrives"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := way(build(t, Assume{}, test.loki, rules, test.bad).Routes()[0]); !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestMounted: objects that a ruler mounts itself, as ruler.directories does.
func TestMounted(t *testing.T) {
	mounted := func(mount, volume string) string {
		loki := strings.Replace(release, "{name: rules, mountPath: /rules}\n        - name: sc", mount+"\n        - name: sc", 1)
		return strings.Replace(loki, "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}\n        - "+volume, 1)
	}
	for _, test := range []struct{ mount, volume, want string }{
		{"{name: m, mountPath: /rules/fake}", "{name: m, configMap: {name: mine}}", "arrives /rules/fake/a.yaml fake"},
		{"{name: m, mountPath: /rules}", "{name: m, configMap: {name: mine}}", "stops at volume configmap-mounted-at-storage-root 0.yaml:33:15"},
		{"{name: m, mountPath: /rules}", "{name: m, configMap: {name: mine, items: [{key: a.yaml, path: fake/b.yaml}]}}", "arrives /rules/fake/b.yaml fake"},
		{"{name: m, mountPath: /rules/fake}", "{name: m, configMap: {name: mine, items: [{key: x, path: x}]}}", "stops at volume mount-not-shared 0.yaml:33:15"},
		{"{name: m, mountPath: /rules/fake/c.yaml, subPath: a.yaml}", "{name: m, configMap: {name: mine}}", "arrives /rules/fake/c.yaml fake"},
		{"{name: m, mountPath: /rules/fake/c.yaml, subPath: b.yaml}", "{name: m, configMap: {name: mine, items: [{key: a.yaml, path: b.yaml}]}}", "arrives /rules/fake/c.yaml fake"},
	} {
		if got := way(build(t, Assume{}, mounted(test.mount, test.volume), rules).Routes()[0]); got != test.want {
			t.Errorf("%s of %s: %s, want %s", test.mount, test.volume, got, test.want)
		}
	}
}

// TestAstray: rules of Loki that are mounted where it does not read stop there,
// and not at a label that nobody would look for.
func TestAstray(t *testing.T) {
	loki := strings.Replace(release, "{name: rules, mountPath: /rules}\n        - name: sc", "{name: m, mountPath: /etc/rules/fake}\n        - name: sc", 1)
	loki = strings.Replace(loki, "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}\n        - {name: m, configMap: {name: mine}}", 1)
	mine := strings.Replace(rules, "  labels: {loki_rule: \"\"}\n", "", 1)
	logQL := strings.Replace(mine, "[5m]", "|= \"x\" [5m]", 1)
	for _, test := range []struct{ name, loki, mine, want string }{
		{"LogQL", loki, logQL, "stops at directory mount-not-shared 0.yaml:33:15"},
		{"maybe of Prometheus", loki, mine, "foreign: stops at label rule-object-label-mismatch 1.yaml:3:9"},
		{"with the label", loki, strings.Replace(rules, "[5m]", "|= \"x\" [5m]", 1), "stops at volume mount-not-shared 0.yaml:41:15"},
		{"another key is mounted", strings.Replace(loki, "configMap: {name: mine}", "configMap: {name: mine, items: [{key: b.yaml, path: b}]}", 1), logQL, "stops at volume mount-not-shared 0.yaml:33:15"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := build(t, Assume{}, test.loki, test.mine).Routes()[0]
			got := way(r)
			if r.Foreign {
				got = "foreign: " + got
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
