package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// storedRuler is a ruler on an object store, with what delivers to it; cases change lines
// of it.
const storedRuler = `kind: ConfigMap
metadata: {name: logs, namespace: logs}
data:
  config.yaml: |
    auth_enabled: false
    ruler:
      storage: {type: s3, s3: {bucketnames: rules}}
---
kind: StatefulSet
metadata: {name: ruler, namespace: logs}
spec:
  serviceName: ruler
  template:
    metadata: {labels: {app: ruler}}
    spec:
      containers:
        - name: ruler
          image: grafana/loki:3.5.3
          args: [-target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki/config}]
      volumes: [{name: config, configMap: {name: logs}}]
---
`

const collector = `kind: Deployment
metadata: {name: sync, namespace: logs}
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: sync
      containers:
        - name: sc
          image: kiwigrid/k8s-sidecar:2.10.1
          env:
            - {name: LABEL, value: loki_rule}
            - {name: FOLDER, value: /rules/fake}
          volumeMounts: [{name: rules, mountPath: /rules}]
        - name: sync
          image: loki-rules:1
          args: [sync, /rules, --address=http://ruler:3100]
          volumeMounts: [{name: rules, mountPath: /rules}]
      volumes: [{name: rules, emptyDir: {}}]
---
kind: ServiceAccount
metadata: {name: sync, namespace: logs}
---
kind: Role
metadata: {name: sync, namespace: logs}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [list, watch]}]
---
kind: RoleBinding
metadata: {name: sync, namespace: logs}
roleRef: {kind: Role, name: sync}
subjects: [{kind: ServiceAccount, name: sync, namespace: logs}]
---
`

// job runs a command, and mounts the object with rules.
func job(args string) string {
	return `kind: Job
metadata: {name: push, namespace: logs}
spec:
  template:
    spec:
      containers:
        - {name: push, image: x, args: [` + args + `], volumeMounts: [{name: r, mountPath: /r}]}
      volumes: [{name: r, configMap: {name: web}}]
---
`
}

const proxy = `kind: Service
metadata: {name: gateway, namespace: logs}
spec: {selector: {app.kubernetes.io/component: gateway}}
---
kind: Service
metadata: {name: ruler, namespace: logs}
spec: {selector: {app: ruler}}
---
kind: Service
metadata: {name: read, namespace: logs}
spec: {selector: {app: read}}
---
kind: ConfigMap
metadata: {name: gateway, namespace: logs}
data:
  nginx.conf: |
    location / { proxy_pass http://read:3100; }
    location /loki/api/v1/rules { proxy_pass http://ruler:3100; }
---
kind: Deployment
metadata: {name: gateway, namespace: logs}
spec:
  template:
    metadata: {labels: {app.kubernetes.io/component: gateway}}
    spec:
      containers: [{name: nginx, image: nginx}]
      volumes: [{name: c, configMap: {name: gateway}}]
---
`

const webRules = `kind: ConfigMap
metadata: {name: web, namespace: logs, labels: {loki_rule: ""}}
data:
  web.yaml: "groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({a=\"b\"}[5m])) > 1'}]}]"
`

// TestObjectStore: how a file gets to a ruler on an object store, as the stage where
// it stops, or is doubtful, or what it passes through.
func TestObjectStore(t *testing.T) {
	var thanos = []string{"ruler:\n      storage: {type: s3, s3: {bucketnames: rules}}", "storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: s3, storage_prefix: eu, s3: {bucket_name: rules}}\n    ruler: {enable_api: true}"}
	for _, c := range []struct {
		name, by string // what delivers
		edit     []string
		want     string
	}{
		{"nobody", "", nil, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
		{"scaled to nothing", collector, []string{"  serviceName", "  replicas: 0\n  serviceName"}, "stops at ruler: StatefulSet logs/ruler has replicas: 0"},
		{"a sidecar of its own reads files", "", []string{"        - name: ruler\n", "        - {name: sc, image: kiwigrid/k8s-sidecar:1, env: [{name: LABEL, value: loki_rule}]}\n        - name: ruler\n"}, "stops at ruler: the ruler reads its rules from s3"},
		{"no section in the config", "", []string{"ruler:\n      storage: {type: s3, s3: {bucketnames: rules}}", "common: {storage: {s3: {bucketnames: rules}}}"}, "stops at ruler: the config has no ruler section, so rules are read from s3"},
		{"and somebody delivers", collector, []string{"ruler:\n      storage: {type: s3, s3: {bucketnames: rules}}", "common: {storage: {s3: {bucketnames: rules}}}"}, "arrives as fake"},
		{"the ruler mounts it, and reads no files", "", []string{"mountPath: /etc/loki/config}", "mountPath: /etc/loki/config}, {name: r, mountPath: /etc/rules}", "{name: config, configMap: {name: logs}}", "{name: config, configMap: {name: logs}}, {name: r, configMap: {name: web}}", ", labels: {loki_rule: \"\"}", "", "[5m]", "|= \\\"x\\\" [5m]"}, "stops at ruler: the ruler reads its rules from s3"},
		{"loki-rules sync", collector, nil, "arrives as fake"},
		{"that only watches", collector, []string{"[sync, /rules,", "[sync, --observe, /rules,"}, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
		{"for another Loki", collector, []string{"http://ruler:", "http://other:"}, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
		{"of another label", collector, []string{"value: loki_rule", "value: rules"}, "stops at label: the label rules is not on it"},
		{"without access", collector, []string{"[list, watch]", "[get]"}, "stops at access: ServiceAccount logs/sync may not list and watch configmaps in namespace logs"},
		{"without a shared volume", collector, []string{"--address=http://ruler:3100]\n          volumeMounts: [{name: rules, mountPath: /rules}]", "--address=http://ruler:3100]"}, "stops at volume: volume rules is not mounted in sync"},
		{"into the directory of all", collector, []string{"/rules/fake", "/rules"}, "stops at directory: the file is /rules/web.yaml: Loki reads directories of /rules, not files in it"},
		{"of another tenant", collector, []string{"/rules/fake", "/rules/team-a"}, "stops at tenant: directory team-a, but the only tenant is fake"},
		{"the API is off", collector, []string{"ruler:\n", "ruler:\n      enable_api: false\n"}, "stops at api: ruler.enable_api is off: every request is answered 404"},
		{"through the gateway", collector + proxy, []string{"http://ruler:", "http://gateway:"}, "arrives as fake"},
		{"that passes it to another", collector + proxy, []string{"http://ruler:3100]", "http://gateway]", "location /loki/api/v1/rules", "location /prometheus"}, "stops at api: Deployment logs/gateway does not pass /loki/api/v1/rules on to the ruler"},
		{"by rule", collector, []string{"ruler:\n", "ruler:\n      enable_sharding: true\n      sharding_algo: by-rule\n"}, "stops at sharding: ruler.sharding_algo is by-rule: rulers on an object store load nothing"},
		{"by group", collector, []string{"ruler:\n", "ruler:\n      enable_sharding: true\n"}, "arrives as fake"},
		{"a file that is refused", collector, []string{"> 1", "> > 1"}, "stops at parse"},
		{"a job that mounts it", job("lokitool, rules, sync"), nil, "arrives as fake"},
		{"a job that mounts another", job("lokitool, rules, sync"), []string{"configMap: {name: web}", "configMap: {name: db}"}, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
		{"a job that only looks", job("lokitool, rules, print"), nil, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
		{"a job for a tenant of many", job("lokitool, rules, sync, --id=team-a"), []string{"auth_enabled: false", "auth_enabled: true"}, "arrives as team-a"},
		{"whose tenant is not told", job("lokitool, rules, sync"), []string{"auth_enabled: false", "auth_enabled: true"}, "unknown at tenant: which tenant it writes for is not in the input"},
		{"that is none", job("lokitool, rules, sync, --id=a/b"), []string{"auth_enabled: false", "auth_enabled: true"}, "stops at tenant: a/b is no tenant that a request could name"},
		{"into the bucket", job("aws, s3, sync, t, 's3://rules/rules'"), nil, "arrives as fake"},
		{"into another", job("aws, s3, sync, t, 's3://chunks/rules'"), nil, "stops at bucket: it writes to bucket chunks, the ruler reads bucket rules"},
		{"below a prefix", job("aws, s3, sync, t, 's3://rules/eu/rules'"), thanos, "arrives as fake"},
		{"below none", job("aws, s3, sync, t, 's3://rules/rules'"), thanos, "stops at bucket: it writes to bucket rules, the ruler reads bucket rules, prefix eu"},
		{"into one that is not told", job("aws, s3, sync, t, 's3://$(B)/rules'"), nil, "unknown at bucket: which bucket it writes to is not in the input"},
		{"objects need no API", job("aws, s3, sync, t, 's3://rules/rules'"), []string{"ruler:\n", "ruler:\n      enable_api: false\n"}, "arrives as fake"},
		{"Alloy reads no ConfigMap", "kind: ConfigMap\nmetadata: {name: alloy, namespace: logs}\ndata:\n  a: |\n    loki.rules.kubernetes \"a\" {\n      address = \"http://ruler\"\n    }\n---\n", nil, "stops at writer: nothing in the input delivers it to the s3 store of StatefulSet logs/ruler"},
	} {
		t.Run(c.name, func(t *testing.T) {
			routes := build(t, finding.Assume{}, edit(t, storedRuler+c.by+webRules, c.edit...)).Routes()
			if len(routes) != 1 {
				t.Fatalf("%d routes", len(routes))
			}
			if got := fate(routes[0]); !strings.HasPrefix(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// fate says where a route ends.
func fate(r *Route) string {
	public := r.Report(func(Cause) string { return "" })
	for _, h := range public.Hops {
		switch {
		case h.Stage == finding.Alertmanager:
		case h.State == finding.Fail:
			return fmt.Sprintf("stops at %s: %s", h.Stage, h.Evidence)
		case h.State == finding.Unknown:
			return fmt.Sprintf("unknown at %s: %s", h.Stage, h.Evidence)
		}
	}
	return "arrives as " + public.Tenant
}

// TestObjectStoreFiles: a file in no object may be among those that a job reads,
// and nobody knows; what a sidecar collects are objects.
func TestObjectStoreFiles(t *testing.T) {
	file := "groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({a=\"b\"}[5m])) > 1'}]}]\n"
	const nobody = "unknown at label: the file stands in no ConfigMap or Secret, and what brings it to a ruler is not in the input"
	sidecar := collector[strings.Index(collector, "        - name: sc\n"):strings.Index(collector, "        - name: sync\n")]
	for _, c := range []struct {
		name, by string
		assume   finding.Assume
		want     string
	}{
		{"a job", job("loki-rules, push"), finding.Assume{}, "unknown at writer: Job logs/push runs loki-rules push: which files it reads is not in the input"},
		{"a job that is assumed to read it", job("loki-rules, push"), finding.Assume{SourceInput: true}, "arrives as fake"},
		{"a directory that a sidecar fills", collector, finding.Assume{}, nobody},
		{"a directory that something else fills", strings.Replace(collector, sidecar, "", 1), finding.Assume{}, "unknown at writer: Deployment logs/sync runs loki-rules sync: which files it reads is not in the input"},
		{"Alloy, which reads objects", alloy, finding.Assume{}, nobody},
		{"nobody", "", finding.Assume{}, nobody},
	} {
		routes := build(t, c.assume, storedRuler+c.by, file).Routes()
		if len(routes) != 1 || fate(routes[0]) != c.want {
			t.Errorf("%s: %d routes, the first %s\nwant %s", c.name, len(routes), fate(routes[0]), c.want)
		}
		if c.assume.SourceInput {
			if got := hopAt(t, routes[0], finding.Writer).Evidence; got != "Job logs/push runs loki-rules push" {
				t.Errorf("%s: %s", c.name, got)
			}
		}
	}
}

// TestObjectStoreFilesBesideSidecar: a ruler with a sidecar of its own was meant to read
// the files that this one writes.
func TestObjectStoreFilesBesideSidecar(t *testing.T) {
	loki := edit(t, storedRuler, "        - name: ruler\n", "        - {name: sc, image: kiwigrid/k8s-sidecar:1, env: [{name: LABEL, value: loki_rule}]}\n        - name: ruler\n")
	routes := build(t, finding.Assume{}, loki+job("loki-rules, push"), groups).Routes()
	if len(routes) != 1 || !strings.HasPrefix(fate(routes[0]), "unknown at label: the file stands in no ConfigMap") {
		t.Errorf("%d routes, the first %s", len(routes), fate(routes[0]))
	}
}

// TestObjectStoreHoldsBack: what delivers holds back a file that is refused, and
// the others arrive.
func TestObjectStoreHoldsBack(t *testing.T) {
	bad := strings.NewReplacer("name: web", "name: bad", "web.yaml", "bad.yaml", "> 1", "> > 1").Replace(webRules)
	routes := build(t, finding.Assume{}, storedRuler+collector+webRules+"---\n"+bad).Routes()
	if len(routes) != 2 || fate(routes[0]) != "arrives as fake" || !strings.HasPrefix(fate(routes[1]), "stops at parse") {
		t.Errorf("%d routes: %s, %s", len(routes), fate(routes[0]), fate(routes[1]))
	}
}

// delivered is one branch of what a stage on the way to an object store decides.
type delivered struct {
	name, by string // what delivers
	edit     []string
	state    finding.State
	cause    Cause
	evidence string // the whole of it
	place    string // "" for anywhere
}

// decideDelivered runs the rows of one stage, each with the one route of webRules.
func decideDelivered(t *testing.T, stage finding.Stage, assume finding.Assume, rows []delivered) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			all := build(t, assume, edit(t, storedRuler+row.by+webRules, row.edit...)).Routes()
			if len(all) != 1 {
				t.Fatalf("%d routes", len(all))
			}
			h := hopAt(t, all[0], stage)
			if h.State != row.state || h.Cause != row.cause || h.Evidence != row.evidence {
				t.Errorf("%s, cause %d, %q; want %s, cause %d, %q", h.State, h.Cause, h.Evidence, row.state, row.cause, row.evidence)
			}
			if row.place != "" && span(h.Place) != row.place {
				t.Errorf("at %s, want %s", span(h.Place), row.place)
			}
		})
	}
}

// Parts of storedRuler that rows change.
const (
	s3Store  = "storage: {type: s3, s3: {bucketnames: rules}}"
	inThanos = "storage: {type: s3, s3: {bucketnames: rules}}\n    storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: s3, storage_prefix: eu, s3: {bucket_name: rules}}"
)

// unexpanded lets the config have a variable that is not in the input.
func unexpanded(old, now string) []string {
	return []string{"args: [-target=ruler]", "args: [-target=ruler, -config.expand-env=true]\n          env: [{name: X, " + elsewhere + "]", old, now}
}

func TestAtStoredRuler(t *testing.T) {
	const reads = "StatefulSet logs/ruler reads s3"
	decideDelivered(t, finding.Ruler, finding.Assume{}, []delivered{
		{"a bucket", collector, nil, finding.Pass, NoCause, reads + " (bucket rules)", ""},
		{"a bucket and a prefix", collector, []string{s3Store, inThanos}, finding.Pass, NoCause, reads + " (bucket rules, prefix eu)", ""},
		{"no bucket", collector, []string{", s3: {bucketnames: rules}", ""}, finding.Pass, NoCause, reads, ""},
		{"a bucket that is decided elsewhere", collector, unexpanded("bucketnames: rules", "bucketnames: '${X}'"), finding.Pass, NoCause, reads, ""},
	})
}

func TestAtWriter(t *testing.T) {
	mounting := []string{"        - name: sc\n", "        - name: none\n", "image: kiwigrid/k8s-sidecar:2.10.1", "image: nginx", "value: loki_rule", "value: ''",
		"3100]\n          volumeMounts: [{name: rules, mountPath: /rules}]", "3100]\n          volumeMounts: [{name: r, mountPath: /rules/fake}]", "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}, {name: r, configMap: {name: web}}"}
	decideDelivered(t, finding.Writer, finding.Assume{}, []delivered{
		{"a sidecar brings it", collector, nil, finding.Pass, NoCause, "Deployment logs/sync runs loki-rules sync", ""},
		{"a job mounts it", job("lokitool, rules, sync"), nil, finding.Pass, NoCause, "Job logs/push runs lokitool rules sync, and mounts the object", ""},
		{"it is mounted in the directory that is read", collector, mounting, finding.Pass, NoCause, "Deployment logs/sync runs loki-rules sync", ""},
	})
	decideDelivered(t, finding.Directory, finding.Assume{}, []delivered{
		{"it is mounted in the directory that is read", collector, mounting, finding.Pass, NoCause, "/rules/fake/web.yaml", ""},
	})
}

func TestAtStoredTenant(t *testing.T) {
	many := []string{"auth_enabled: false", "auth_enabled: true"}
	decideDelivered(t, finding.Tenant, finding.Assume{}, []delivered{
		{"the only one", job("lokitool, rules, sync, --id=team"), nil, finding.Pass, NoCause, "fake", ""},
		{"not known whether there are many", job("lokitool, rules, sync"), unexpanded("auth_enabled: false", "auth_enabled: ${X}"), finding.Unknown, AuthUnknown, "whether authentication is on is not in the input", ""},
		{"one of many", job("lokitool, rules, sync, --id=team"), many, finding.Pass, NoCause, "team", ""},
		{"one of many that is not told", job("lokitool, rules, sync"), many, finding.Unknown, TenantUnknown, "which tenant it writes for is not in the input", ""},
	})
	decideDelivered(t, finding.Tenant, finding.Assume{Tenant: "team"}, []delivered{
		{"assumed", job("lokitool, rules, sync"), many, finding.Pass, NoCause, "team, assumed", ""},
		{"assumed, and the job names another", job("lokitool, rules, sync, --id=a"), many, finding.Pass, NoCause, "a", ""},
	})
}

func TestAtSharding(t *testing.T) {
	decideDelivered(t, finding.Sharding, finding.Assume{}, []delivered{
		{"none", collector, nil, finding.Pass, NoCause, "every ruler evaluates every group", ""},
		{"none, and an algorithm for it", collector, []string{"ruler:\n", "ruler:\n      sharding_algo: by-rule\n"}, finding.Pass, NoCause, "every ruler evaluates every group", ""},
		{"by group", collector, []string{"ruler:\n", "ruler:\n      enable_sharding: true\n"}, finding.Pass, NoCause, "one ruler evaluates each group", ""},
	})
}
