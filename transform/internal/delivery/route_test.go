package delivery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
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

// outcome is what becomes of a route: why it stops, and in words where, the
// stages that are not known, or where it arrives.
func outcome(r *Route) (Cause, string) {
	if h := r.StopsAt(); h != nil {
		return h.Cause, fmt.Sprintf("stops at %s %s:%d:%d", h.Stage, h.Place.File, h.Place.Line, h.Place.Column)
	}
	if arrives(r) == finding.Pass {
		return NoCause, "arrives " + r.Path + " " + r.Tenant
	}
	var why Cause
	var open []string
	for _, h := range r.Hops {
		if h.State == finding.Unknown {
			why = cmp.Or(why, h.Cause)
			open = append(open, h.Stage.String())
		}
	}
	return why, "unknown " + strings.Join(open, " ")
}

func arrives(r *Route) finding.State {
	return r.Report(func(Cause) string { return "" }).Arrives()
}

func TestHops(t *testing.T) {
	const role = `resources: [configmaps], verbs: [list, watch]`
	const labels = `labels: {loki_rule: ""}`
	for _, test := range []struct {
		name    string
		changes []string // old, new, …: in either file
		assume  finding.Assume
		cause   Cause
		want    string
	}{
		{"as it is", nil, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"no replicas", []string{"replicas: 1", "replicas: 0"}, finding.Assume{}, NoReplicas, "stops at ruler 0.yaml:23:13"},
		{"object store", []string{"type: local, local: {directory: /rules}", "type: s3"}, finding.Assume{}, StoreNotLocal, "stops at ruler 0.yaml:8:23"},
		{"no directory", []string{", local: {directory: /rules}", ""}, finding.Assume{}, DirectoryUnset, "stops at ruler 0.yaml:8:23"},
		{"config elsewhere", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, finding.Assume{}, ConfigUnknown, "unknown ruler directory tenant"},
		{"no LABEL", []string{"            - {name: LABEL, value: loki_rule}\n", ""}, finding.Assume{}, SidecarUnset, "stops at sidecar 0.yaml:34:11"},
		{"LABEL elsewhere", []string{"LABEL, value: loki_rule}", "LABEL, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, finding.Assume{}, SidecarEnvUnknown, "unknown sidecar label"},
		{"Both", []string{"RESOURCE, value: configmap", "RESOURCE, value: Both"}, finding.Assume{}, ResourceInvalid, "stops at sidecar 0.yaml:39:15"},
		{"another label", []string{labels, "labels: {rule: x}"}, finding.Assume{}, LabelMissing, "stops at label 1.yaml:3:9"},
		{"another value", []string{"- {name: RESOURCE", "- {name: LABEL_VALUE, value: yes}\n            - {name: RESOURCE"}, finding.Assume{}, LabelMissing, "stops at label 1.yaml:3:9"},
		{"secrets only", []string{"RESOURCE, value: configmap", "RESOURCE, value: secret"}, finding.Assume{}, KindNotRead, "stops at label 1.yaml:3:9"},
		{"by another name", []string{"RESOURCE, value: configmap", "RESOURCE_NAME, value: other"}, finding.Assume{}, NotNamed, "stops at label 1.yaml:3:9"},
		{"by name, without label", []string{"RESOURCE, value: configmap", "RESOURCE_NAME, value: mine", "[list, watch]", "[get]", labels, "labels: {}"}, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"another namespace", []string{"  namespace: logs", "  namespace: shop"}, finding.Assume{}, NotWatched, "stops at namespace 1.yaml:3:9"},
		{"no namespace", []string{"  namespace: logs\n", ""}, finding.Assume{}, NamespaceUnknown, "unknown namespace"},
		{"empty NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: ''"}, finding.Assume{}, BlankDenied, "stops at access 0.yaml:39:40"},
		{"empty name in NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,'"}, finding.Assume{}, BlankDenied, "stops at access 0.yaml:39:40"},
		{"blank in NAMESPACE", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs, shop'"}, finding.Assume{}, BlankDenied, "stops at access 0.yaml:39:40"},
		{"NAMESPACE elsewhere", []string{"RESOURCE, value: configmap", "NAMESPACE, valueFrom: {secretKeyRef: {name: a, key: b}}"}, finding.Assume{}, WatchedUnknown, "unknown namespace access"},
		{"no role", []string{role, "resources: [pods], verbs: [list, watch]"}, finding.Assume{}, AccessDenied, "stops at access 0.yaml:34:11"},
		{"no watch", []string{"[list, watch]", "[list]"}, finding.Assume{}, AccessDenied, "stops at access 0.yaml:34:11"},
		{"access elsewhere", []string{role, "resources: [pods], verbs: [list, watch]"}, finding.Assume{AccessExternal: true}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"role elsewhere", []string{"roleRef: {kind: Role, name: logs}", "roleRef: {kind: ClusterRole, name: view}"}, finding.Assume{}, RoleUnknown, "unknown access"},
		{"role nowhere", []string{"roleRef: {kind: Role, name: logs}", "roleRef: {kind: ClusterRole, name: view}"}, finding.Assume{Complete: true}, AccessDenied, "stops at access 0.yaml:34:11"},
		{"Role for ALL", []string{"RESOURCE, value: configmap", "NAMESPACE, value: ALL"}, finding.Assume{}, ScopeTooNarrow, "stops at access 0.yaml:34:11"},
		{"another account", []string{"serviceAccountName: logs", "serviceAccountName: ruler"}, finding.Assume{}, AnotherSubject, "stops at access 0.yaml:34:11"},
		{"both without secrets", []string{"RESOURCE, value: configmap", "RESOURCE, value: both"}, finding.Assume{}, SecretsDenied, "stops at access 0.yaml:34:11"},
		{"both without secrets, old", []string{"RESOURCE, value: configmap", "RESOURCE, value: both", "2.10.1", "1.30.10"}, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"one namespace refused, old", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,shop'", "2.10.1", "1.30.10"}, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"one namespace refused", []string{"RESOURCE, value: configmap", "NAMESPACE, value: 'logs,shop'"}, finding.Assume{}, ScopeTooNarrow, "stops at access 0.yaml:34:11"},
		{"no token", []string{"serviceAccountName: logs", "automountServiceAccountToken: false\n      serviceAccountName: logs"}, finding.Assume{AccessExternal: true}, TokenMissing, "stops at access 0.yaml:26:37"},
		{"token elsewhere", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, finding.Assume{}, TokenUnknown, "unknown access"},
		{"token elsewhere, assumed", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, finding.Assume{AccessExternal: true}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"no volume", []string{"    volumeMounts:\n            - {name: rules, mountPath: /rules}\n      volumes", "    volumeMounts: []\n      volumes"}, finding.Assume{}, NoVolume, "stops at volume 0.yaml:34:11"},
		{"read-only", []string{"mountPath: /rules}\n      volumes", "mountPath: /rules, readOnly: true}\n      volumes"}, finding.Assume{}, VolumeReadOnly, "stops at volume 0.yaml:41:15"},
		{"hidden", []string{"            - {name: rules, mountPath: /rules}\n        - name: sc", "            - {name: rules, mountPath: /rules}\n            - {name: w, mountPath: /rules/fake}\n        - name: sc", "emptyDir: {}}\n", "emptyDir: {}}\n        - {name: w, emptyDir: {}}\n"}, finding.Assume{}, VolumeHidden, "stops at volume 0.yaml:34:15"},
		{"annotation outside", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: /tmp/x}"}, finding.Assume{}, AnnotationOutside, "stops at volume 1.yaml:6:47"},
		{"annotation with ..", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: ../fake}"}, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
		{"root of the directory", []string{"value: /rules/fake", "value: /rules"}, finding.Assume{}, NoTenantDirectory, "stops at directory 0.yaml:38:37"},
		{"too deep", []string{labels, labels + "\n  annotations: {k8s-sidecar-target-directory: team}"}, finding.Assume{}, TooDeep, "stops at directory 1.yaml:6:47"},
		{"another tenant", []string{"value: /rules/fake", "value: /rules/team"}, finding.Assume{}, TenantOther, "stops at tenant 0.yaml:38:37"},
		{"tenants by header", []string{"value: /rules/fake", "value: /rules/team", "auth_enabled: false", "auth_enabled: true"}, finding.Assume{}, NoCause, "arrives /rules/team/a.yaml team"},
		{"assumed tenant", []string{"value: /rules/fake", "value: /rules/team"}, finding.Assume{Tenant: "team"}, NoCause, "arrives /rules/team/a.yaml team"},
		{"assumed against tenants by header", []string{"value: /rules/fake", "value: /rules/team", "auth_enabled: false", "auth_enabled: true"}, finding.Assume{Tenant: "other"}, NoCause, "arrives /rules/team/a.yaml team"},
		{"downloaded", []string{"a.yaml: |", "a.yaml.url: |"}, finding.Assume{}, NotDownloaded, "unknown parse"},
		{"no Alertmanager", []string{"alertmanager_url: http://am", "rule_path: /x"}, finding.Assume{}, NoCause, "arrives /rules/fake/a.yaml fake"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, mine := changed(t, test.changes)
			all := build(t, test.assume, loki, mine).Routes()
			if len(all) != 1 {
				t.Fatalf("%d routes", len(all))
			}
			if cause, got := outcome(all[0]); cause != test.cause || got != test.want {
				t.Errorf("cause %d, %s; want %d, %s", cause, got, test.cause, test.want)
			}
		})
	}
}

// TestNamespaceFromOutside: an object that names none lands in that one.
func TestNamespaceFromOutside(t *testing.T) {
	mine := strings.Replace(rules, "  namespace: logs\n", "", 1)
	for namespace, want := range map[string]Cause{"": NamespaceUnknown, "logs": NoCause, "shop": NotWatched} {
		if got, what := outcome(Build(streams(release, mine), namespace, finding.Assume{}).Routes()[0]); got != want {
			t.Errorf("%q: cause %d, %s; want %d", namespace, got, what, want)
		}
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
			r := build(t, finding.Assume{}, test.loki, rules, test.bad).Routes()[0]
			if _, got := outcome(r); !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
			if stop := r.StopsAt(); stop != nil && (stop.Rule == "" || stop.Place.File != "2.yaml" || stop.Cause != FileProblem) {
				t.Errorf("%+v does not show the file that cannot be loaded", stop)
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
	for _, test := range []struct {
		mount, volume string
		cause         Cause
		want          string
	}{
		{"{name: m, mountPath: /rules/fake}", "{name: m, configMap: {name: mine}}", NoCause, "arrives /rules/fake/a.yaml fake"},
		{"{name: m, mountPath: /rules}", "{name: m, configMap: {name: mine}}", MountedAtRoot, "stops at volume 0.yaml:33:15"},
		{"{name: m, mountPath: /rules}", "{name: m, configMap: {name: mine, items: [{key: a.yaml, path: fake/b.yaml}]}}", NoCause, "arrives /rules/fake/b.yaml fake"},
		{"{name: m, mountPath: /rules/fake}", "{name: m, configMap: {name: mine, items: [{key: x, path: x}]}}", KeyNotMounted, "stops at volume 0.yaml:33:15"},
		{"{name: m, mountPath: /rules/fake}", "{name: m, projected: {sources: [{configMap: {name: logs, items: [{key: a.yaml, path: n}]}}, {configMap: {name: mine, items: [{key: x, path: x}]}}, {configMap: {name: mine, items: [{key: a.yaml, path: y}]}}, {configMap: {name: mine, items: [{key: a.yaml, path: z}]}}]}}", NoCause, "arrives /rules/fake/y fake"},
		{"{name: m, mountPath: /rules/fake}", "{name: m, configMap: {name: mine, items: [{key: a.yaml, path: .hidden}]}}", NoCause, "arrives /rules/fake/.hidden fake"},
		{"{name: m, mountPath: /rules/fake/c.yaml, subPath: a.yaml}", "{name: m, configMap: {name: mine}}", NoCause, "arrives /rules/fake/c.yaml fake"},
		{"{name: m, mountPath: /rules/fake/c.yaml, subPath: b.yaml}", "{name: m, configMap: {name: mine, items: [{key: a.yaml, path: b.yaml}]}}", NoCause, "arrives /rules/fake/c.yaml fake"},
	} {
		if cause, got := outcome(build(t, finding.Assume{}, mounted(test.mount, test.volume), rules).Routes()[0]); cause != test.cause || got != test.want {
			t.Errorf("%s of %s: cause %d, %s; want %d, %s", test.mount, test.volume, cause, got, test.cause, test.want)
		}
	}
}

// TestMountedElsewhereOnly: not every route by a mount that stops.
func TestMountedElsewhereOnly(t *testing.T) {
	mount := &manifest.Mount{}
	outside := []Hop{{finding.Hop{State: finding.Fail}, OutsideDirectory}}
	for _, test := range []struct {
		route Route
		want  bool
	}{
		{Route{Mount: mount, Hops: outside}, true},
		{Route{Hops: outside}, false},
		{Route{Mount: mount, Hops: []Hop{{finding.Hop{State: finding.Fail}, TooDeep}}}, false},
		{Route{Mount: mount}, false},
	} {
		if got := test.route.MountedElsewhere(); got != test.want {
			t.Errorf("%+v: %v", test.route, got)
		}
	}
}

// TestNotJudged: an expression that nobody could judge leaves the file open, when
// nothing else is wrong with it.
func TestNotJudged(t *testing.T) {
	m := build(t, finding.Assume{}, release, rules)
	m.Objects[0].Files[0].Verdict.NotJudged = true
	if cause, got := outcome(m.Routes()[0]); cause != NotJudged || got != "unknown parse" {
		t.Errorf("cause %d, %s", cause, got)
	}
}

// TestObstructedElsewhere: what is in a file's way before Loki reads it is no
// harm to the others.
func TestObstructedElsewhere(t *testing.T) {
	other := strings.Replace(rules, "name: mine", "name: other", 1)
	all := build(t, finding.Assume{}, release, rules, other).RoutesPast(func(r *Route) {
		if r.Object.Name == "other" {
			r.Obstruct(finding.Hop{Stage: finding.Tenant, State: finding.Fail, Rule: "x"})
		}
	}, nil)
	if _, got := outcome(all[0]); got != "arrives /rules/fake/a.yaml fake" {
		t.Error(got)
	}
}

func TestWithin(t *testing.T) {
	for _, test := range []struct {
		path, dir string
		want      bool
	}{
		{"/rules/fake", "/rules", true}, {"/rules", "/rules", true}, {"/rules2", "/rules", false}, {"/", "/rules", false}, {"/x", "/", true},
		{"rules/fake/", "/rules/", true}, {"/rules/../x", "/rules", false}, {"/x/../rules/a", "/rules", true}, {"/rules/a", "/x/../rules", true},
	} {
		if got := Within(test.path, test.dir); got != test.want {
			t.Errorf("%s in %s: %v", test.path, test.dir, got)
		}
	}
	if Writable(nil) {
		t.Error("a volume that is not there can be written")
	}
}

// TestMountedElsewhere: rules of Loki that are mounted where it does not read stop there,
// and not at a label that nobody would look for.
func TestMountedElsewhere(t *testing.T) {
	loki := strings.Replace(release, "{name: rules, mountPath: /rules}\n        - name: sc", "{name: m, mountPath: /etc/rules/fake}\n        - name: sc", 1)
	loki = strings.Replace(loki, "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}\n        - {name: m, configMap: {name: mine}}", 1)
	mine := strings.Replace(rules, "  labels: {loki_rule: \"\"}\n", "", 1)
	logQL := strings.Replace(mine, "[5m]", "|= \"x\" [5m]", 1)
	for _, test := range []struct {
		name, loki, mine string
		cause            Cause
		want             string
	}{
		{"LogQL", loki, logQL, OutsideDirectory, "stops at directory 0.yaml:33:15"},
		{"maybe of Prometheus", loki, mine, LabelMissing, "foreign: stops at label 1.yaml:3:9"},
		{"with the label", loki, strings.Replace(rules, "[5m]", "|= \"x\" [5m]", 1), VolumeNotShared, "stops at volume 0.yaml:41:15"},
		{"another mount shows another key", strings.NewReplacer("- {name: m, mountPath: /etc/rules/fake}", "- {name: n, mountPath: /n}\n            - {name: m, mountPath: /etc/rules/fake}",
			"- {name: m, configMap: {name: mine}}", "- {name: m, configMap: {name: mine}}\n        - {name: n, configMap: {name: mine, items: [{key: b.yaml, path: b}]}}").Replace(loki), logQL, OutsideDirectory, "stops at directory 0.yaml:34:15"},
		{"another key is mounted too", strings.Replace(loki, "configMap: {name: mine}", "projected: {sources: [{configMap: {name: mine, items: [{key: b.yaml, path: b}]}}, {configMap: {name: mine}}]}", 1), logQL, OutsideDirectory, "stops at directory 0.yaml:33:15"},
		{"another key is mounted", strings.Replace(loki, "configMap: {name: mine}", "configMap: {name: mine, items: [{key: b.yaml, path: b}]}", 1), logQL, KeyNotMounted, "stops at volume 0.yaml:33:15"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := build(t, finding.Assume{}, test.loki, test.mine).Routes()[0]
			cause, got := outcome(r)
			if r.Foreign {
				got = "foreign: " + got
			}
			if cause != test.cause || got != test.want {
				t.Errorf("cause %d, %s; want %d, %s", cause, got, test.cause, test.want)
			}
		})
	}
}

// hops says in short which stages a route has, and how they went.
func hops(r *Route) string {
	var all []string
	for _, h := range r.Hops {
		all = append(all, h.Stage.String()+" "+h.State.String())
	}
	return strings.Join(all, ", ")
}

// TestWaived: a hop that somebody has go on although it fails is not known, and the route
// goes on behind it; nobody is asked about others.
func TestWaived(t *testing.T) {
	const begin, carried = "ruler pass, sidecar pass, ", "access pass, volume pass, directory pass, tenant pass, "
	const twoFaults = `[{alert: A, expr: '{'}, {alert: B, expr: '}'}]`
	const first, second = "expected the label", "expected a metric query"
	one := "[{alert: A, expr: " + expression + "}]"
	for _, test := range []struct {
		name    string
		changes []string
		waived  string // the words of the evidence that somebody knows; "" for nothing
		cause   Cause
		why     string // part of the evidence
		want    string
	}{
		{"nothing", []string{labelled, "  labels: {}"}, "", LabelMissing, "", begin + "label fail, foreign"},
		{"another fault", []string{labelled, "  labels: {}"}, "read-only", LabelMissing, "", begin + "label fail, foreign"},
		{"the label", []string{labelled, "  labels: {}"}, "is not on it", LabelMissing, "", begin + "label unknown, namespace pass, " + carried + "parse pass, alertmanager pass"},
		{"that there is no sidecar", []string{sidecar1, ""}, "no rules sidecar", SidecarMissing, "", "ruler pass, sidecar unknown, parse pass, alertmanager pass"},
		{"that nobody mounts it", onlyLoki(sidecar1, "", emptyDir, emptyDir+inVolume), "does not mount", VolumeNotMounted, "", "ruler pass, sidecar unknown, parse pass, alertmanager pass"},
		{"the only fault of a file", []string{one, "[{alert: A, expr: '{'}]"}, first, FileProblem, first, begin + "label pass, namespace pass, " + carried + "parse unknown, alertmanager pass"},
		{"the first fault of a file", []string{one, twoFaults}, first, FileProblem, second, begin + "label pass, namespace pass, " + carried + "parse fail"},
		{"the second fault of a file", []string{one, twoFaults}, second, FileProblem, first, begin + "label pass, namespace pass, " + carried + "parse fail"},
		{"all faults of a file", []string{one, twoFaults}, "Loki refuses", FileProblem, first, begin + "label pass, namespace pass, " + carried + "parse unknown, alertmanager pass"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, mine := changed(t, test.changes)
			all := build(t, finding.Assume{}, loki, mine).RoutesPast(func(*Route) {}, func(_ *Route, h Hop) string {
				if h.State != finding.Fail {
					t.Errorf("asked about %+v", h)
				}
				if test.waived != "" && strings.Contains(h.Evidence, test.waived) {
					return "known"
				}
				return ""
			})
			var why Hop
			for _, h := range all[0].Hops {
				if why.Cause == NoCause {
					why = h
				}
			}
			got := hops(all[0])
			if all[0].Foreign {
				got += ", foreign"
			}
			if len(all) != 1 || got != test.want || why.Cause != test.cause || !strings.Contains(why.Evidence, test.why) {
				t.Errorf("%d routes: %s, cause %d (%s); want %s, cause %d", len(all), got, why.Cause, why.Evidence, test.want, test.cause)
			}
			if known := strings.HasSuffix(why.Evidence, "; suppressed: known"); known != (why.State == finding.Unknown) {
				t.Errorf("%s: %s", why.State, why.Evidence)
			}
		})
	}
}

// ends says in short to which rulers routes lead, and how they end.
func ends(all []*Route) string {
	var said []string
	for _, r := range all {
		_, end := outcome(r)
		words := strings.Fields(end)
		said = append(said, r.Ruler.Object.Name+" "+strings.Join(words[:min(len(words), 3)], " "))
	}
	return strings.Join(said, "; ")
}

// TestRoutesBeside: which of the routes to rulers, and to one ruler, count beside others.
func TestRoutesBeside(t *testing.T) {
	mounted := []string{ofLoki, "            - {name: m, mountPath: /rules/fake}\n" + ofLoki, emptyDir, emptyDir + inVolume}
	leftOut := append(slices.Clone(mounted[:3]), emptyDir+"\n        - {name: m, configMap: {name: mine, items: [{key: x, path: x}]}}")
	hidden := func(dir string) []string {
		return []string{ofLoki, "            - {name: w, mountPath: " + dir + "}\n" + ofLoki, emptyDir, emptyDir + "\n        - {name: w, emptyDir: {}}"}
	}
	off := func(changes ...string) []string {
		return slices.Concat(mounted, []string{"replicas: 1", "replicas: 0"}, changes)
	}
	const arrives, elsewhereToo = "ruler arrives /rules/fake/a.yaml fake", "{name: NAMESPACE, value: shop}"
	for _, test := range []struct {
		name    string
		changes []string // of the ruler and the rules
		beside  []string // of another ruler, b; nil for none
		want    string
	}{
		{"a sidecar asks for it elsewhere, and another asks here for others", append(second("loki_rule", "/rules/fake}, "+strings.TrimSuffix(elsewhereToo, "}")), forRules, forX), nil, "ruler stops at label; ruler stops at namespace"},
		{"something may bring it to one, and nothing to the other", copied(), []string{sidecar1, ""}, "ruler unknown sidecar"},
		{"a sidecar below the mount that shows the very file", mounted, nil, arrives},
		{"a sidecar that another volume hides, beside one that is not hidden", nil, hidden("/rules/fake"), arrives + "; b stops at volume"},
		{"a sidecar that another volume hides, beside a mount in another pod", mounted, hidden("/rules/fake"), arrives + "; b stops at volume"},
		{"a sidecar that a mount hides which leaves the key out", nil, leftOut, arrives + "; b stops at volume"},
		{"a sidecar that another volume hides, beside one of its pod", append(second("loki_rule", "/rules/b"), hidden("/rules/b")...), nil, arrives + "; ruler stops at volume"},
		{"a sidecar that cannot write, beside a mount", append([]string{ofSidecar, "            - {name: rules, mountPath: /rules, readOnly: true}\n      volumes"}, mounted...), nil, arrives + "; ruler stops at volume"},
		{"a mount, and a sidecar that asks for it", off(), nil, "ruler stops at ruler; ruler stops at ruler"},
		{"a mount, and a sidecar that asks for others", off(forRules, forX), nil, "ruler stops at ruler"},
		{"a mount, and a sidecar that looks elsewhere", off(resource, elsewhereToo), nil, "ruler stops at ruler"},
		{"a mount, and a sidecar that may ask for it", off("LABEL, value: loki_rule}", "LABEL, "+elsewhere), nil, "ruler stops at ruler"},
		{"held by a container that may copy it, and a sidecar that asks for it", append(copied("containers:\n", "containers:\n"+sidecar1), "replicas: 1", "replicas: 0"), nil, "ruler stops at ruler"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, mine := changed(t, test.changes)
			inputs := []string{loki, mine}
			if test.beside != nil {
				other, _ := changed(t, test.beside)
				inputs = append(inputs, strings.Replace(other, "name: ruler, namespace: logs", "name: b, namespace: logs", 1))
			}
			if got := ends(build(t, finding.Assume{}, inputs...).Routes()); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestWaivedForOne: a ruler for which somebody has the file go on counts beside one for
// which nobody does.
func TestWaivedForOne(t *testing.T) {
	loki, mine := changed(t, []string{resource, "{name: NAMESPACE, value: shop}"})
	all := build(t, finding.Assume{}, loki, strings.Replace(loki, "name: ruler, namespace: logs", "name: b, namespace: logs", 1), mine).
		RoutesPast(func(*Route) {}, func(r *Route, _ Hop) string { return map[string]string{"b": "known"}[r.Ruler.Object.Name] })
	if got := ends(all); got != "b unknown namespace access; ruler stops at namespace" {
		t.Error(got)
	}
}
