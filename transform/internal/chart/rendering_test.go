package chart

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// release is what a chart rendered: a ruler without a sidecar, its config, its access and
// a gateway. A row of these tables is an edit of it.
const release = `kind: ConfigMap
metadata: {name: loki, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
data:
  config.yaml: |
    auth_enabled: false
    ruler: {storage: {type: local, local: {directory: /rules}}}
---
kind: ConfigMap
metadata: {name: loki-gateway, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
data:
  nginx.conf: |
    http {
    server {
    listen 8080;
---
kind: ServiceAccount
metadata: {name: loki, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
automountServiceAccountToken: false
---
kind: ServiceAccount
metadata: {name: other, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
---
kind: ClusterRole
metadata: {name: loki, labels: {app.kubernetes.io/instance: loki}}
---
kind: ClusterRoleBinding
metadata: {name: loki, labels: {app.kubernetes.io/instance: loki}}
subjects: [{kind: Group, name: g}, {kind: ServiceAccount, name: shared, namespace: ops}]
---
kind: StatefulSet
metadata: {name: loki-ruler, namespace: ops, labels: {app.kubernetes.io/instance: loki, helm.sh/chart: loki-6.57.0}}
spec:
  replicas: 1
  template:
    metadata: {annotations: {a: x}}
    spec:
      serviceAccountName: loki
      containers:
        - name: ruler
          image: grafana/loki:3.5.3
          volumeMounts:
            - {name: config, mountPath: /etc/loki}
            - {name: config-more, mountPath: /more}
      volumes:
        - {name: config, configMap: {name: loki}}
`

// withSidecar gives the release the chart's own sidecar.
var withSidecar = strings.NewReplacer("            - {name: config-more, mountPath: /more}\n", `            - {name: config-more, mountPath: /more}
            - {name: sc-rules-volume, mountPath: /rules}
        - name: loki-sc-rules
          image: kiwigrid/k8s-sidecar:2.5.0
          env:
            - {name: LABEL, value: loki_rule}
            - {name: FOLDER, value: /rules}
          resources: {limits: {memory: 1Mi}}
          volumeMounts:
            - {name: sc-rules-volume, mountPath: /rules}
            - {name: sc-rules-temp, mountPath: /tmp}
`).Replace(release)

// rendered is a text as a chart rendered it, after some replacements: old, new, ….
func renderingOf(t *testing.T, text, target string, replacements ...string) Rendering {
	t.Helper()
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("%q is not in the text", replacements[i])
		}
		text = strings.ReplaceAll(text, replacements[i], replacements[i+1])
	}
	r := Rendering{Target: target, Container: "ruler"}
	s := manifest.Open("in.yaml", []byte(text))
	for _, d := range s.Docs {
		objects, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		r.Objects = append(r.Objects, objects...)
	}
	for _, o := range r.Objects {
		switch {
		case o.Kind == "StatefulSet" || o.Kind == "Deployment":
			r.Workload = o
		case o.Name == "loki" && (o.Kind == "ConfigMap" || o.Kind == "Secret"):
			r.Config = ConfigText{Object: o, Key: "config.yaml", Text: o.Node().Str("data", "config.yaml") + o.Node().Str("stringData", "config.yaml")}
		}
	}
	return r
}

// tried says what values would change: of each object the lines that go and come, then
// the objects that are new.
func tried(r Rendering, values string) string {
	changes, added, ok := r.With(values)
	if !ok {
		return "unknown"
	}
	var parts []string
	for _, c := range changes {
		name := c.Object.Kind + " " + c.Object.Name
		if c.Node == nil {
			parts = append(parts, "-"+name)
			continue
		}
		if other := difference(linesOf(c.Object.Node()), linesOf(c.Node)); other != "" {
			parts = append(parts, name+other)
		}
	}
	for _, n := range added {
		parts = append(parts, "+"+strings.TrimSpace(document.EncodeFlow(n, false)))
	}
	return strings.Join(parts, "\n")
}

func linesOf(n *document.Node) []string {
	return strings.Split(strings.TrimSuffix(document.Encode(document.Clone(n), 0, "\n"), "\n"), "\n")
}

// difference are the lines that are not in the other text, in their order.
func difference(before, after []string) string {
	var out strings.Builder
	for _, side := range []struct {
		sign        string
		lines, from []string
	}{{" -", before, after}, {" +", after, before}} {
		rest := slices.Clone(side.from)
		for _, line := range side.lines {
			if i := slices.Index(rest, line); i >= 0 {
				rest = slices.Delete(rest, i, i+1)
				continue
			}
			out.WriteString(side.sign + strings.TrimSpace(line))
		}
	}
	return out.String()
}

type effectRow struct {
	name, values, target string
	edits                []string
	want                 string
}

func checkEffects(t *testing.T, text string, rows []effectRow) {
	t.Helper()
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			if c.target == "" {
				c.target = "ruler"
			}
			r := renderingOf(t, text, c.target, c.edits...)
			before := strings.Join(linesOf(r.Workload.Node()), "\n")
			same(t, "change", tried(r, c.values), c.want)
			same(t, "the object itself", strings.Join(linesOf(r.Workload.Node()), "\n"), before)
		})
	}
}

// TestEffects: what the keys of both charts do.
func TestEffects(t *testing.T) {
	const chart = "loki-6.57.0"
	checkEffects(t, release, []effectRow{
		{"nothing", "ruler: {}", "", nil, "unknown"},
		{"no values", "[]", "", nil, "unknown"},
		{"replicas", "ruler: {replicas: 2}", "", nil, "StatefulSet loki-ruler -replicas: 1 +replicas: 2"},
		{"replicas of the single binary", "singleBinary: {replicas: 2}", "all", nil, "StatefulSet loki-ruler -replicas: 1 +replicas: 2"},
		{"replicas of another workload", "backend: {replicas: 2}", "", nil, "unknown"},
		{"no replicas", "ruler: {replicas: null}", "", nil, "StatefulSet loki-ruler -replicas: 1"},
		{"a key that is not known", "ruler: {replicas: 2, other: 1}", "", nil, "unknown"},
		{"annotations of the pod", "ruler: {podAnnotations: {b: y}}", "", nil, `StatefulSet loki-ruler +b: "y"`},
		{"annotations, where the pod has no metadata", "ruler: {podAnnotations: {b: c}}", "", []string{"    metadata: {annotations: {a: x}}", "    metadata:"}, "StatefulSet loki-ruler -metadata: null +metadata: +annotations: +b: c"},
		{"an annotation that goes", "ruler: {podAnnotations: {a: null}}", "", nil, "StatefulSet loki-ruler -annotations: -a: x +annotations: {}"},
		{"strategy", "ruler: {strategy: {type: Recreate}}", "", nil, ""},
		{"strategy, since it is read", "ruler: {strategy: {type: Recreate}}", "", []string{chart, "loki-13.0.0"}, "StatefulSet loki-ruler +updateStrategy: +type: Recreate"},
		{"strategy of a Deployment", "ruler: {strategy: {type: Recreate}}", "", []string{chart, "loki-13.0.0", "kind: StatefulSet", "kind: Deployment"}, "Deployment loki-ruler +strategy: +type: Recreate"},
		{"volumes", "ruler: {extraVolumes: [{name: v, emptyDir: {}}]}", "", nil, "StatefulSet loki-ruler +- name: v +emptyDir: {}"},
		{"volumes of a pod without", "ruler: {extraVolumes: [{name: v, emptyDir: {}}]}", "", []string{"      volumes:\n        - {name: config, configMap: {name: loki}}\n", ""}, "StatefulSet loki-ruler +volumes: +- name: v +emptyDir: {}"},
		{"volumes that are no list", "ruler: {extraVolumes: {a: b}}", "", nil, "unknown"},
		{"mounts", "ruler: {extraVolumeMounts: [{name: v, mountPath: /v}]}", "", nil, "StatefulSet loki-ruler +- name: v +mountPath: /v"},
		{"mounts of a volume that is mounted", "ruler: {extraVolumeMounts: [{name: config-more, mountPath: /v}]}", "", nil, "StatefulSet loki-ruler -mountPath: /more +mountPath: /v"},
		{"mounts of a volume whose name begins another", "ruler: {extraVolumeMounts: [{name: config, mountPath: /v}]}", "", nil, "StatefulSet loki-ruler -mountPath: /etc/loki +mountPath: /v"},
		{"mounts at a place that is taken", "ruler: {extraVolumeMounts: [{name: v, mountPath: /more/}]}", "", nil, "StatefulSet loki-ruler -- name: config-more -mountPath: /more +- name: v +mountPath: /more/"},
		{"mounts that are no list", "ruler: {extraVolumeMounts: {a: b}}", "", nil, "unknown"},
		{"mounts without Loki's container", "ruler: {extraVolumeMounts: []}", "", []string{"name: ruler", "name: r"}, "unknown"},
		{"the gateway's server", "gateway: {nginxConfig: {serverSnippet: x;}}", "", nil, "ConfigMap loki-gateway +x;"},
		{"the gateway's server, of another release", "gateway: {nginxConfig: {serverSnippet: x;}}", "", []string{"name: loki-gateway, namespace: ops, labels: {app.kubernetes.io/instance: loki}", "name: loki-gateway, namespace: ops, labels: {app.kubernetes.io/instance: other}"}, "unknown"},
		{"the gateway's server, elsewhere", "gateway: {nginxConfig: {serverSnippet: x;}}", "", []string{"name: loki-gateway, namespace: ops", "name: loki-gateway, namespace: dev"}, "unknown"},
		{"the gateway's server, wherever it is", "gateway: {nginxConfig: {serverSnippet: x;}}", "", []string{"name: loki-gateway, namespace: ops", "name: loki-gateway"}, "ConfigMap loki-gateway +x;"},
		{"the gateway's server, wherever the ruler is", "gateway: {nginxConfig: {serverSnippet: x;}}", "", []string{"name: loki-ruler, namespace: ops", "name: loki-ruler"}, "ConfigMap loki-gateway +x;"},
		{"Loki's config", "loki: {structuredConfig: {auth_enabled: true}}", "", nil, "ConfigMap loki -auth_enabled: false -ruler: {storage: {type: local, local: {directory: /rules}}} +auth_enabled: true +ruler: +storage: +type: local +local: +directory: /rules"},
		{"what goes from Loki's config", "loki: {structuredConfig: {ruler: {storage: null}}}", "", nil, "ConfigMap loki -ruler: {storage: {type: local, local: {directory: /rules}}} +ruler: {}"},
		{"Loki's config that is not known", "loki: {structuredConfig: {auth_enabled: true}}", "", []string{"kind: ConfigMap\nmetadata: {name: loki,", "kind: Other\nmetadata: {name: loki,"}, "unknown"},
		{"Loki's config that is broken", "loki: {structuredConfig: {auth_enabled: true}}", "", []string{"auth_enabled: false", "auth_enabled: ["}, "unknown"},
		{"Loki's config that is empty", "loki: {structuredConfig: {auth_enabled: true}}", "", []string{"    auth_enabled: false\n    ruler: {storage: {type: local, local: {directory: /rules}}}\n", "    # nothing\n"}, "ConfigMap loki -# nothing +auth_enabled: true"},
		{"the ruler's config", "loki: {rulerConfig: {enable_api: true}}", "", nil, "ConfigMap loki -ruler: {storage: {type: local, local: {directory: /rules}}} +ruler: +storage: +type: local +local: +directory: /rules +enable_api: true"},
		{"the ruler's config, of the other chart", "loki: {rulerConfig: {enable_api: true}}", "", []string{chart, "loki-distributed-0.80.6"}, "unknown"},
		{"replicas, of the other chart", "ruler: {replicas: 2}", "", []string{chart, "loki-distributed-0.80.6"}, "StatefulSet loki-ruler -replicas: 1 +replicas: 2"},
		{"replicas, of another chart", "ruler: {replicas: 2}", "", []string{chart, "mimir-1.0.0"}, "unknown"},
	})
}

// TestReleaseEffects: what keys of the loki chart do to the release around the sidecar.
func TestReleaseEffects(t *testing.T) {
	const chart = "loki-6.57.0"
	bindings := []string{"kind: ClusterRole", "kind: Role"}
	checkEffects(t, release, []effectRow{
		{"objects", "extraObjects: [{kind: ConfigMap, metadata: {name: a}}, {kind: ConfigMap, metadata: {name: b, namespace: dev}}]", "", nil, "+{kind: ConfigMap, metadata: {name: a, namespace: ops}}\n+{kind: ConfigMap, metadata: {name: b, namespace: dev}}"},
		{"objects of a release whose namespace is not known", "extraObjects: [{kind: ConfigMap, metadata: {name: a}}]", "", []string{", namespace: ops", ""}, "+{kind: ConfigMap, metadata: {name: a}}"},
		{"no objects", "extraObjects: []", "", nil, "unknown"},
		{"ruler.enabled", "ruler: {enabled: true}", "", nil, ""},
		{"a Role", "rbac: {namespaced: true}", "", nil, `-ClusterRole loki
-ClusterRoleBinding loki
+{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: loki-tried, namespace: ops}, rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}]}
+{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: loki-tried, namespace: ops}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: loki-tried}, subjects: [{kind: ServiceAccount, name: loki, namespace: ops}]}`},
		{"a Role, where the namespace is not known", "rbac: {namespaced: true}", "", []string{", namespace: ops", ""}, `-ClusterRole loki
-ClusterRoleBinding loki
+{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: loki-tried}, rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}]}
+{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: loki-tried}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: loki-tried}, subjects: [{kind: ServiceAccount, name: loki}]}`},
		{"a Role, of a chart that makes none", "rbac: {namespaced: true}", "", []string{chart, "loki-6.35.0"}, "-ClusterRole loki\n-ClusterRoleBinding loki"},
		{"a ClusterRole", "rbac: {namespaced: false}", "", bindings, `-Role loki
-RoleBinding loki
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: loki-tried}, rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}]}
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: loki-tried}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: loki-tried}, subjects: [{kind: ServiceAccount, name: loki, namespace: ops}]}`},
		{"a ClusterRole, where the namespace is not known", "rbac: {namespaced: false}", "", append([]string{", namespace: ops", ""}, bindings...), `-Role loki
-RoleBinding loki
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: loki-tried}, rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}]}
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: loki-tried}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: loki-tried}, subjects: [{kind: ServiceAccount, name: loki}]}`},
		{"a ClusterRole, of a chart that makes no Role", "rbac: {namespaced: false}", "", append([]string{chart, "loki-6.20.0", ", namespace: ops", ""}, bindings...), `-Role loki
-RoleBinding loki
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: loki-tried}, rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [get, watch, list]}]}
+{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: loki-tried}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: loki-tried}, subjects: [{kind: ServiceAccount, name: loki}]}`},
		{"a ClusterRole, of a chart that makes none", "rbac: {namespaced: false}", "", append([]string{chart, "loki-6.10.2"}, bindings...), "-Role loki\n-RoleBinding loki"},
		{"a Role, of what has no pod", "rbac: {namespaced: true}", "", []string{"  template:", "  other:"}, "unknown"},
		{"the token of the account", "serviceAccount: {automountServiceAccountToken: true}", "", nil, "ServiceAccount loki -automountServiceAccountToken: false +automountServiceAccountToken: true"},
		{"the token of the account, and the pod's in SimpleScalable mode", "serviceAccount: {automountServiceAccountToken: true}", "backend", []string{"      serviceAccountName: loki\n", "      serviceAccountName: loki\n      automountServiceAccountToken: false\n"}, "ServiceAccount loki -automountServiceAccountToken: false +automountServiceAccountToken: true\nStatefulSet loki-ruler -automountServiceAccountToken: false +automountServiceAccountToken: true"},
		{"the token of the account, and not the pod's of a ruler", "serviceAccount: {automountServiceAccountToken: true}", "ruler", []string{"      serviceAccountName: loki\n", "      serviceAccountName: loki\n      automountServiceAccountToken: false\n"}, "ServiceAccount loki -automountServiceAccountToken: false +automountServiceAccountToken: true"},
		{"the token of the account, and not the pod's of one template for all", "serviceAccount: {automountServiceAccountToken: true}", "backend", []string{chart, "loki-9.5.2", "      serviceAccountName: loki\n", "      serviceAccountName: loki\n      automountServiceAccountToken: false\n"}, "ServiceAccount loki -automountServiceAccountToken: false +automountServiceAccountToken: true"},
		{"the token of the account, where the pod says nothing", "serviceAccount: {automountServiceAccountToken: true}", "backend", nil, "ServiceAccount loki -automountServiceAccountToken: false +automountServiceAccountToken: true"},
		{"the token of the account, of what has no pod", "serviceAccount: {automountServiceAccountToken: true}", "", []string{"  template:", "  other:"}, "unknown"},
		{"the account of all", "ruler: {serviceAccount: {create: false}}", "", nil, "StatefulSet loki-ruler -serviceAccountName: loki +serviceAccountName: shared +serviceAccount: shared"},
		{"the account of all, by a RoleBinding", "ruler: {serviceAccount: {create: false}}", "", bindings, "StatefulSet loki-ruler -serviceAccountName: loki +serviceAccountName: shared +serviceAccount: shared"},
		{"an account of its own", "ruler: {serviceAccount: {create: true}}", "", nil, "unknown"},
		{"an account that is not told about", "ruler: {serviceAccount: {name: a}}", "", nil, "unknown"},
		{"the account of all, which nothing binds", "ruler: {serviceAccount: {create: false}}", "", []string{"kind: ServiceAccount, name: shared", "kind: User, name: shared"}, "unknown"},
		{"the account of all, of what has no pod", "ruler: {serviceAccount: {create: false}}", "", []string{"  template:", "  other:"}, "unknown"},
		{"annotations of what has no pod", "ruler: {podAnnotations: {b: c}}", "", []string{"  template:", "  other:"}, "unknown"},
		{"volumes of what has no pod", "ruler: {extraVolumes: []}", "", []string{"  template:", "  other:"}, "unknown"},
	})
}

// TestSidecarEffects: what keys of the loki chart do to the sidecar that is there.
func TestSidecarEffects(t *testing.T) {
	const chart = "loki-6.57.0"
	checkEffects(t, withSidecar, []effectRow{
		{"it is there", "ruler: {sidecar: true}", "", nil, ""},
		{"it goes", "ruler: {sidecar: false}", "", nil, "unknown"},
		{"it is there, of the backend", "sidecar: {rules: {enabled: true}}", "backend", nil, ""},
		{"it goes, of the backend", "sidecar: {rules: {enabled: false}}", "backend", nil, "unknown"},
		{"folder", "sidecar: {rules: {folder: /r}}", "", nil, "StatefulSet loki-ruler -mountPath: /rules -value: /rules -mountPath: /rules +mountPath: /r +value: /r +mountPath: /r"},
		{"label", "sidecar: {rules: {label: mine}}", "", nil, "StatefulSet loki-ruler -value: loki_rule +value: mine"},
		{"a value for the label", "sidecar: {rules: {labelValue: x}}", "", nil, "StatefulSet loki-ruler +- name: LABEL_VALUE +value: x"},
		{"no label", "sidecar: {rules: {label: ''}}", "", nil, `StatefulSet loki-ruler -value: loki_rule +value: ""`},
		{"no value for the label", "sidecar: {rules: {labelValue: ''}}", "", []string{"{name: LABEL, value: loki_rule}", "{name: LABEL, value: loki_rule}\n            - {name: LABEL_VALUE, value: x}"}, "StatefulSet loki-ruler -- name: LABEL_VALUE -value: x"},
		{"no resource", "sidecar: {rules: {resource: ''}}", "", nil, `StatefulSet loki-ruler +- name: RESOURCE +value: ""`},
		{"resource", "sidecar: {rules: {resource: both}}", "", nil, "StatefulSet loki-ruler +- name: RESOURCE +value: both"},
		{"namespaces", "sidecar: {rules: {searchNamespace: [a, b]}}", "", nil, "StatefulSet loki-ruler +- name: NAMESPACE +value: a,b"},
		{"method", "sidecar: {rules: {watchMethod: LIST}}", "", nil, "StatefulSet loki-ruler +- name: METHOD +value: LIST"},
		{"times", "sidecar: {rules: {watchServerTimeout: 60, watchClientTimeout: 66}}", "", nil, `StatefulSet loki-ruler +- name: WATCH_CLIENT_TIMEOUT +value: "66" +- name: WATCH_SERVER_TIMEOUT +value: "60"`},
		{"log level", "sidecar: {rules: {logLevel: DEBUG}}", "", nil, "StatefulSet loki-ruler +- name: LOG_LEVEL +value: DEBUG"},
		{"unique names", "sidecar: {enableUniqueFilenames: true}", "", nil, `StatefulSet loki-ruler +- name: UNIQUE_FILENAMES +value: "true"`},
		{"annotation", "sidecar: {rules: {folderAnnotation: a}}", "", nil, "StatefulSet loki-ruler +- name: FOLDER_ANNOTATION +value: a"},
		{"annotation, before it reached a ruler", "sidecar: {rules: {folderAnnotation: a}}", "", []string{chart, "loki-6.56.0"}, ""},
		{"annotation, before it reached a ruler, of the backend", "sidecar: {rules: {folderAnnotation: a}}", "backend", []string{chart, "loki-6.56.0"}, "StatefulSet loki-ruler +- name: FOLDER_ANNOTATION +value: a"},
		{"annotation, before it was read", "sidecar: {rules: {folderAnnotation: a}}", "backend", []string{chart, "loki-6.32.0"}, ""},
		{"annotation, of the seventh chart, which never had it", "sidecar: {rules: {folderAnnotation: a}}", "", []string{chart, "loki-7.0.0"}, ""},
		{"health port", "sidecar: {rules: {healthPort: 9000}}", "", []string{chart, "loki-13.1.0"}, `StatefulSet loki-ruler +- name: HEALTH_PORT +value: "9000" +ports: +- name: http-sidecar +containerPort: 9000 +protocol: TCP`},
		{"health port, before it was read", "sidecar: {rules: {healthPort: 9000}}", "", nil, ""},
		{"tag", "sidecar: {image: {tag: 2.10.1}}", "", nil, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0 +image: kiwigrid/k8s-sidecar:2.10.1"},
		{"repository", "sidecar: {image: {repository: a/b}}", "", nil, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0 +image: a/b:2.5.0"},
		{"repository with a registry", "sidecar: {image: {repository: a/b, registry: r.example:5000}}", "", nil, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0 +image: r.example:5000/a/b:2.5.0"},
		{"repository with a registry, when that was also a part of the repository", "sidecar: {image: {repository: a/b, registry: r.example}}", "", []string{chart, "loki-6.49.0"}, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0 +image: r.example/a/b:2.5.0"},
		{"repository with a registry, before any was read", "sidecar: {image: {repository: a/b, registry: r.example}}", "", []string{chart, "loki-6.44.0"}, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0 +image: a/b:2.5.0"},
		{"registry alone, before any was read", "sidecar: {image: {registry: r.example}}", "", []string{chart, "loki-6.44.0"}, ""},
		{"registry alone", "sidecar: {image: {registry: r.example}}", "", nil, "unknown"},
		{"tag, beside a digest", "sidecar: {image: {tag: 2.10.1}}", "", []string{"k8s-sidecar:2.5.0", "k8s-sidecar:2.5.0@sha256:abc"}, "StatefulSet loki-ruler -image: kiwigrid/k8s-sidecar:2.5.0@sha256:abc +image: kiwigrid/k8s-sidecar:2.10.1@sha256:abc"},
		{"tag, of an image without", "sidecar: {image: {tag: 2.10.1}}", "", []string{"kiwigrid/k8s-sidecar:2.5.0", "r.example:5000/k8s-sidecar"}, "StatefulSet loki-ruler -image: r.example:5000/k8s-sidecar +image: r.example:5000/k8s-sidecar:2.10.1"},
		{"tag, of an image without anything else", "sidecar: {image: {tag: 2.10.1}}", "", []string{"kiwigrid/k8s-sidecar:2.5.0", "k8s-sidecar"}, "StatefulSet loki-ruler -image: k8s-sidecar +image: k8s-sidecar:2.10.1"},
		{"resources", "sidecar: {resources: {limits: {memory: 2Mi}}}", "", nil, "StatefulSet loki-ruler -memory: 1Mi +memory: 2Mi"},
		{"resources that go", "sidecar: {resources: {limits: null}}", "", nil, "StatefulSet loki-ruler -resources: -limits: -memory: 1Mi +resources: {}"},
		{"securityContext", "sidecar: {securityContext: {runAsUser: 1}}", "", nil, "StatefulSet loki-ruler +securityContext: +runAsUser: 1"},
		{"probes", "sidecar: {livenessProbe: {a: b}, readinessProbe: {a: b}, startupProbe: {a: b}}", "", nil, "StatefulSet loki-ruler +livenessProbe: +a: b +readinessProbe: +a: b +startupProbe: +a: b"},
		{"startupProbe, of the seventh chart", "sidecar: {startupProbe: {a: b}}", "", []string{chart, "loki-7.0.0"}, "StatefulSet loki-ruler +startupProbe: +a: b"},
		{"startupProbe, before it was read", "sidecar: {startupProbe: {a: b}}", "", []string{chart, "loki-6.33.0"}, ""},
	})
}

// TestNoSidecarEffects: without a sidecar its keys do nothing by themselves.
func TestNoSidecarEffects(t *testing.T) {
	for _, values := range []string{
		"{rules: {folder: /r}}", "{rules: {label: mine}}", "{rules: {healthPort: 9000}}", "{image: {tag: 1.0.0}}", "{resources: {a: b}}",
	} {
		same(t, values, tried(renderingOf(t, release, "ruler", "loki-6.57.0", "loki-13.1.0"), "sidecar: "+values), "")
	}
}

// TestBringSidecar: what a release without the sidecar gets of it.
func TestBringSidecar(t *testing.T) {
	const chart = "loki-6.57.0"
	checkEffects(t, release, []effectRow{
		{"of a ruler", "{ruler: {sidecar: true}}", "", nil, `StatefulSet loki-ruler +- name: sc-rules-volume +mountPath: /rules +- name: loki-sc-rules +image: docker.io/kiwigrid/k8s-sidecar:2.5.0 +imagePullPolicy: IfNotPresent +env: +- name: METHOD +value: WATCH +- name: LABEL +value: loki_rule +- name: FOLDER +value: /rules +- name: RESOURCE +value: both +- name: WATCH_SERVER_TIMEOUT +value: "60" +- name: WATCH_CLIENT_TIMEOUT +value: "60" +- name: LOG_LEVEL +value: INFO +securityContext: +allowPrivilegeEscalation: false +capabilities: +drop: +- ALL +readOnlyRootFilesystem: true +volumeMounts: +- name: sc-rules-temp +mountPath: /tmp +- name: sc-rules-volume +mountPath: /rules +- name: sc-rules-volume +emptyDir: {} +- name: sc-rules-temp +emptyDir: {}`},
		{"of a ruler that the chart cannot give one", "{ruler: {sidecar: true}}", "", []string{chart, "loki-6.29.0"}, ""},
		{"not", "{ruler: {sidecar: false}}", "", nil, "unknown"},
		{"where rules are not enabled", "{ruler: {sidecar: true}, sidecar: {rules: {enabled: false}}}", "", nil, "unknown"},
		{"before it had a /tmp, and before the ruler's had the annotation", "{ruler: {sidecar: true}, sidecar: {rules: {folder: /r, folderAnnotation: a}}}", "", []string{chart, "loki-6.46.0"}, `StatefulSet loki-ruler +- name: sc-rules-volume +mountPath: /r +- name: loki-sc-rules +image: docker.io/kiwigrid/k8s-sidecar:1.30.10 +imagePullPolicy: IfNotPresent +env: +- name: METHOD +value: WATCH +- name: LABEL +value: loki_rule +- name: FOLDER +value: /r +- name: RESOURCE +value: both +- name: WATCH_SERVER_TIMEOUT +value: "60" +- name: WATCH_CLIENT_TIMEOUT +value: "60" +- name: LOG_LEVEL +value: INFO +securityContext: +allowPrivilegeEscalation: false +capabilities: +drop: +- ALL +readOnlyRootFilesystem: true +volumeMounts: +- name: sc-rules-volume +mountPath: /r +- name: sc-rules-volume +emptyDir: {}`},
		{"with settings", "{ruler: {sidecar: true}, sidecar: {rules: {folder: /r, folderAnnotation: a, label: mine}}}", "", nil, `StatefulSet loki-ruler +- name: sc-rules-volume +mountPath: /r +- name: loki-sc-rules +image: docker.io/kiwigrid/k8s-sidecar:2.5.0 +imagePullPolicy: IfNotPresent +env: +- name: METHOD +value: WATCH +- name: LABEL +value: mine +- name: FOLDER +value: /r +- name: FOLDER_ANNOTATION +value: a +- name: RESOURCE +value: both +- name: WATCH_SERVER_TIMEOUT +value: "60" +- name: WATCH_CLIENT_TIMEOUT +value: "60" +- name: LOG_LEVEL +value: INFO +securityContext: +allowPrivilegeEscalation: false +capabilities: +drop: +- ALL +readOnlyRootFilesystem: true +volumeMounts: +- name: sc-rules-temp +mountPath: /tmp +- name: sc-rules-volume +mountPath: /r +- name: sc-rules-volume +emptyDir: {} +- name: sc-rules-temp +emptyDir: {}`},
		{"a ruler's by the key of the others", "{sidecar: {rules: {enabled: true}}}", "", nil, ""},
		{"not a ruler's, by the key of the others", "{sidecar: {rules: {enabled: false}}}", "", nil, "unknown"},
		{"of a backend", "{sidecar: {rules: {enabled: true}}}", "backend", nil, `StatefulSet loki-ruler +- name: sc-rules-volume +mountPath: /rules +- name: loki-sc-rules +image: docker.io/kiwigrid/k8s-sidecar:2.5.0 +imagePullPolicy: IfNotPresent +env: +- name: METHOD +value: WATCH +- name: LABEL +value: loki_rule +- name: FOLDER +value: /rules +- name: RESOURCE +value: both +- name: WATCH_SERVER_TIMEOUT +value: "60" +- name: WATCH_CLIENT_TIMEOUT +value: "60" +- name: LOG_LEVEL +value: INFO +securityContext: +allowPrivilegeEscalation: false +capabilities: +drop: +- ALL +readOnlyRootFilesystem: true +volumeMounts: +- name: sc-rules-temp +mountPath: /tmp +- name: sc-rules-volume +mountPath: /rules +- name: sc-rules-volume +emptyDir: {} +- name: sc-rules-temp +emptyDir: {}`},
		{"of a backend, before there was one", "{sidecar: {rules: {enabled: true}}}", "backend", []string{chart, "loki-5.10.0"}, ""},
		{"not, of a backend", "{sidecar: {rules: {enabled: false}}}", "backend", nil, "unknown"},
		{"of a backend by the key of a ruler", "{ruler: {sidecar: true}}", "backend", nil, ""},
		{"without Loki's container", "{ruler: {sidecar: true}}", "", []string{"name: ruler", "name: r"}, "unknown"},
		{"of what has no pod", "{ruler: {sidecar: true}}", "", []string{"  template:", "  other:"}, "unknown"},
		{"as a subchart", "{logs: {loki: {ruler: {replicas: 3}}}}", "", []string{"kind: StatefulSet", "# Source: u/charts/logs/charts/loki/templates/x.yaml\nkind: StatefulSet"}, "StatefulSet loki-ruler -replicas: 1 +replicas: 3"},
		{"as a subchart that the values do not name", "{logs: {ruler: {replicas: 3}}}", "", []string{"kind: StatefulSet", "# Source: u/charts/logs/charts/loki/templates/x.yaml\nkind: StatefulSet"}, "unknown"},
		{"values that are broken", "{", "", nil, "unknown"},
	})
}

func TestDirectoryVolume(t *testing.T) {
	same(t, "volume", DirectoryVolume("Tenant_A"), "rules-tenant-a")
}

// TestConfigInSecret: Loki's config is written back where it stands, as it stands there.
func TestConfigInSecret(t *testing.T) {
	const text = "auth_enabled: false\n"
	for _, c := range []struct {
		name, data string
		base64     bool
		want       string
	}{
		{"data", "data: {config.yaml: " + base64.StdEncoding.EncodeToString([]byte(text)) + "}", true, "data: " + base64.StdEncoding.EncodeToString([]byte("auth_enabled: true\n"))},
		{"stringData", "stringData: {config.yaml: x}\ndata: {other: y}", false, "stringData: auth_enabled: true\n"},
		{"binaryData", "binaryData: {config.yaml: x}", true, "binaryData: " + base64.StdEncoding.EncodeToString([]byte("auth_enabled: true\n"))},
		{"another key", "data: {other.yaml: x}", false, "unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, workload, _ := strings.Cut(release, "kind: StatefulSet")
			r := renderingOf(t, "kind: Secret\nmetadata: {name: loki, namespace: ops}\n"+c.data+"\n---\nkind: StatefulSet"+workload, "ruler")
			r.Config.Text, r.Config.InBase64 = text, c.base64
			changes, _, ok := r.With("loki: {structuredConfig: {auth_enabled: true}}")
			if !ok {
				same(t, "change", "unknown", c.want)
				return
			}
			got := ""
			for _, field := range []string{"data", "stringData", "binaryData"} {
				if text := changes[0].Node.Str(field, "config.yaml"); text != "" {
					got += field + ": " + text
				}
			}
			same(t, "config", got, c.want)
		})
	}
}
