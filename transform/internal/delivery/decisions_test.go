package delivery

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// decision is one branch of what a stage decides: how release and rules differ
// from those that work, and the hop of the stage then.
type decision struct {
	name     string
	changes  []string // old, new, …: in either file, the first of each
	state    finding.State
	cause    Cause
	evidence string // part of it; it tells apart what passes for different reasons
}

// decide runs the rows of one stage, each with the one route of rules to release.
func decide(t *testing.T, stage finding.Stage, assume finding.Assume, rows []decision) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			loki, mine := changed(t, row.changes)
			all := build(t, assume, loki, mine).Routes()
			if len(all) != 1 {
				t.Fatalf("%d routes", len(all))
			}
			if h := hopAt(t, all[0], stage); h.State != row.state || h.Cause != row.cause || !strings.Contains(h.Evidence, row.evidence) {
				t.Errorf("%s, cause %d, %q; want %s, cause %d, %q", h.State, h.Cause, h.Evidence, row.state, row.cause, row.evidence)
			}
		})
	}
}

// changed are release and rules with some of their lines changed.
func changed(t *testing.T, changes []string) (loki, mine string) {
	t.Helper()
	loki, mine = release, rules
	for i := 0; i+1 < len(changes); i += 2 {
		old, now := changes[i], changes[i+1]
		switch {
		case strings.Contains(mine, old):
			mine = strings.Replace(mine, old, now, 1)
		case strings.Contains(loki, old):
			loki = strings.Replace(loki, old, now, 1)
		default:
			t.Fatalf("%q is in neither file", old)
		}
	}
	return loki, mine
}

// Parts of release and rules that rows change.
const (
	store    = "      storage: {type: local, local: {directory: /rules}}\n"
	block    = "    ruler:\n      alertmanager_url: http://am\n" + store
	sidecar1 = `        - name: sc
          image: kiwigrid/k8s-sidecar:2.10.1
          env:
            - {name: LABEL, value: loki_rule}
            - {name: FOLDER, value: /rules/fake}
            - {name: RESOURCE, value: configmap}
          volumeMounts:
            - {name: rules, mountPath: /rules}
`
	elsewhere   = "valueFrom: {secretKeyRef: {name: a, key: b}}}"
	resource    = "{name: RESOURCE, value: configmap}"
	more        = "            - {name: RESOURCE"
	folder      = "{name: FOLDER, value: /rules/fake}"
	labelled    = `  labels: {loki_rule: ""}`
	inLogs      = "  namespace: logs"
	roleRef     = "roleRef: {kind: Role, name: logs}"
	mayRead     = "rules: [{apiGroups: [\"\"], resources: [configmaps], verbs: [list, watch]}]"
	account     = "serviceAccountName: logs"
	skipTLS     = "\n            - {name: SKIP_TLS_VERIFY, value: 'true'}\n            - {name: DISABLE_X509_STRICT_VERIFICATION, value: 'True'}"
	ofLokiAlone = "            - {name: rules, mountPath: /rules}\n"
	ofLoki      = "            - {name: rules, mountPath: /rules}\n        - name: sc"
	ofSidecar   = "            - {name: rules, mountPath: /rules}\n      volumes"
	emptyDir    = "{name: rules, emptyDir: {}}"
	expression  = `'sum(rate({app="a"}[5m])) > 1'`
	accountSelf = "kind: ServiceAccount\nmetadata: {name: logs, namespace: logs}\n"
)

// unset lets the config have a variable that is not in the input.
func unset(name string) []string {
	return []string{"args: [-target=ruler]", "args: [-target=ruler, -config.expand-env=true]\n          env: [{name: " + name + ", " + elsewhere + "]"}
}

func TestAtRuler(t *testing.T) {
	const scaler = "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: logs}\nspec: {scaleTargetRef: {name: ruler}}\n---\n" + accountSelf
	decide(t, finding.Ruler, finding.Assume{}, []decision{
		{"it runs and reads local files", nil, finding.Pass, NoCause, "reads /rules"},
		{"replicas that are not said", []string{"  replicas: 1\n", ""}, finding.Pass, NoCause, "reads /rules"},
		{"no replicas", []string{"replicas: 1", "replicas: 0"}, finding.Fail, NoReplicas, "replicas: 0"},
		{"no replicas, but something scales it", []string{"replicas: 1", "replicas: 0", "---\n" + accountSelf, scaler}, finding.Pass, NoCause, "reads /rules"},
		{"config elsewhere", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, finding.Unknown, ConfigUnknown, ""},
		{"store decided elsewhere", append(unset("STORE"), "type: local", "type: '${STORE}'"), finding.Unknown, StoreUnknown, ""},
		{"no directory", []string{", local: {directory: /rules}", ""}, finding.Fail, DirectoryUnset, ""},
		{"Thanos' block counts", []string{"    ruler:\n", "    storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: s3}\n    ruler:\n"}, finding.Fail, StoreShadowed, "ruler_storage.backend (s3)"},
		{"no block", []string{block, ""}, finding.Fail, StoreUnset, ""},
		{"an empty block", []string{block, "    ruler: {}\n"}, finding.Fail, StoreUnset, ""},
		{"a block that is no mapping", []string{block, "    ruler: x\n"}, finding.Fail, StoreInvalid, ""},
		{"a block without a store, not of a ruler", []string{store, "", "-target=ruler", "-target=backend"}, finding.Fail, StoreUnset, ""},
		{"a block without a store", []string{store, ""}, finding.Fail, StoreInvalid, "unset"},
		{"a store that is none", []string{"type: local", "type: ceph"}, finding.Fail, StoreInvalid, "ruler.storage.type is ceph"},
		{"Thanos' store that is none", []string{store, "", "    ruler:\n", "    storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: cos}\n    ruler:\n"}, finding.Fail, StoreInvalid, "cos"},
		{"only the common store", []string{block, "    common: {storage: {s3: {bucketnames: b}}}\n"}, finding.Fail, RulerBlockAbsent, "s3"},
		{"an object store", []string{"type: local, local: {directory: /rules}", "type: s3"}, finding.Fail, StoreNotLocal, "s3"},
		{"an object store that Thanos has not", []string{"type: local, local: {directory: /rules}", "type: cos"}, finding.Fail, StoreNotLocal, "cos"},
		{"Thanos' object store, without a block", []string{block, "    storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: s3}\n"}, finding.Fail, StoreNotLocal, "s3"},
		{"Thanos' object store", []string{store, "", "    ruler:\n", "    storage_config: {use_thanos_objstore: true}\n    ruler_storage: {backend: s3}\n    ruler:\n"}, finding.Fail, StoreNotLocal, "s3"},
	})
}

func TestAtSidecar(t *testing.T) {
	decide(t, finding.Sidecar, finding.Assume{}, []decision{
		{"there is one", nil, finding.Pass, NoCause, "container sc"},
		{"none", []string{sidecar1, ""}, finding.Fail, SidecarMissing, ""},
		{"LABEL elsewhere", []string{"LABEL, value: loki_rule}", "LABEL, " + elsewhere}, finding.Unknown, SidecarEnvUnknown, ""},
		{"FOLDER elsewhere", []string{"FOLDER, value: /rules/fake}", "FOLDER, " + elsewhere}, finding.Unknown, SidecarEnvUnknown, ""},
		{"no LABEL", []string{"            - {name: LABEL, value: loki_rule}\n", ""}, finding.Fail, SidecarUnset, ""},
		{"no FOLDER", []string{"            - " + folder + "\n", ""}, finding.Fail, SidecarUnset, ""},
		{"no such RESOURCE", []string{resource, "{name: RESOURCE, value: Both}"}, finding.Fail, ResourceInvalid, `"Both"`},
		{"no label selector", []string{"LABEL, value: loki_rule}", "LABEL, value: loki_rule=a b}"}, finding.Fail, LabelInvalid, `"loki_rule=a b"`},
		{"a LOG_FORMAT that it does not know", []string{resource, resource + "\n            - {name: LOG_FORMAT, value: XML}"}, finding.Fail, EndsAtStart, "LOG_FORMAT"},
		{"the same, before it mattered", []string{resource, resource + "\n            - {name: LOG_FORMAT, value: XML}", "k8s-sidecar:2.10.1", "k8s-sidecar:1.24.3"}, finding.Pass, NoCause, ""},
		{"no TLS, and TLS that is not strict", []string{resource, resource + skipTLS}, finding.Fail, EndsAtStart, "DISABLE_X509"},
		{"the same, of a version not known", []string{resource, resource + skipTLS, "k8s-sidecar:2.10.1", "k8s-sidecar"}, finding.Unknown, MayEndAtStart, "2.5.0"},
		{"METHOD LIST", []string{resource, resource + "\n            - {name: METHOD, value: LIST}"}, finding.Pass, NoCause, "at pod start only: METHOD LIST"},
		{"a watch that is refused", []string{resource, resource + "\n            - {name: WATCH_SERVER_TIMEOUT, value: 60s}"}, finding.Pass, NoCause, "at pod start only: WATCH_SERVER_TIMEOUT"},
		{"the same, without a first list", []string{resource, resource + "\n            - {name: WATCH_SERVER_TIMEOUT, value: 60s}", "k8s-sidecar:2.10.1", "k8s-sidecar:1.30.0"}, finding.Fail, WatchRefused, "60s"},
	})
}

func TestAtLabel(t *testing.T) {
	decide(t, finding.Label, finding.Assume{}, []decision{
		{"the label", nil, finding.Pass, NoCause, "loki_rule"},
		{"a label that it must not have", []string{"LABEL, value: loki_rule", "LABEL, value: '!other'", "{name: logs, namespace: logs}\ndata", "{name: logs, namespace: logs, labels: {other: x}}\ndata"}, finding.Pass, NoCause, "!other"},
		{"a label of several values", []string{"LABEL, value: loki_rule", "LABEL, value: 'loki_rule in (a, b)'"}, finding.Fail, LabelMissing, "its labels do not match loki_rule in (a, b)"},
		{"the label with its value", []string{labelled, "  labels: {loki_rule: x}", more, "            - {name: LABEL_VALUE, value: x}\n" + more}, finding.Pass, NoCause, "loki_rule=x"},
		{"the name", []string{labelled, "  labels: {}", resource, "{name: RESOURCE_NAME, value: mine}"}, finding.Pass, NoCause, "RESOURCE_NAME names it"},
		{"LABEL_VALUE elsewhere", []string{more, "            - {name: LABEL_VALUE, " + elsewhere + "\n" + more}, finding.Unknown, LabelUnknown, ""},
		{"RESOURCE_NAME elsewhere", []string{more, "            - {name: RESOURCE_NAME, " + elsewhere + "\n" + more}, finding.Unknown, NameUnknown, ""},
		{"another name", []string{resource, "{name: RESOURCE_NAME, value: other}"}, finding.Fail, NotNamed, "other"},
		{"no label", []string{labelled, "  labels: {rule: x}"}, finding.Fail, LabelMissing, "the label loki_rule is not on it"},
		{"another value", []string{more, "            - {name: LABEL_VALUE, value: x}\n" + more}, finding.Fail, LabelMissing, "the label loki_rule=x is not on it"},
		{"another kind", []string{resource, "{name: RESOURCE, value: secret}"}, finding.Fail, KindNotRead, "secrets"},
	})
}

func TestAtNamespace(t *testing.T) {
	namespace := func(value string) []string {
		return []string{resource, "{name: NAMESPACE, value: '" + value + "'}"}
	}
	decide(t, finding.Namespace, finding.Assume{}, []decision{
		{"the pod's own", nil, finding.Pass, NoCause, "logs"},
		{"all of them", namespace("ALL"), finding.Pass, NoCause, "all namespaces"},
		{"one of several", namespace("shop,logs"), finding.Pass, NoCause, "logs"},
		{"NAMESPACE elsewhere", []string{resource, "{name: NAMESPACE, " + elsewhere}, finding.Unknown, WatchedUnknown, ""},
		{"the object names none", []string{inLogs + "\n", ""}, finding.Unknown, NamespaceUnknown, ""},
		{"an empty NAMESPACE", namespace(""), finding.Pass, NoCause, "all namespaces"},
		{"a blank around the name", namespace(" logs"), finding.Fail, NamespaceMalformed, ""},
		{"all in small letters", namespace("all"), finding.Fail, NamespaceMalformed, ""},
		{"another one", namespace("shop"), finding.Fail, NotWatched, "shop"},
	})
}

// TestLabelPlace: the label is shown that lets a sidecar take the object, or the object.
func TestLabelPlace(t *testing.T) {
	for _, test := range []struct {
		changes []string
		want    string
	}{
		{nil, "1.yaml:5:23"},
		{[]string{"LABEL, value: loki_rule", "LABEL, value: '!other'", "{name: logs, namespace: logs}\ndata", "{name: logs, namespace: logs, labels: {other: x}}\ndata"}, "1.yaml:3:9"},
		{[]string{resource, "{name: RESOURCE_NAME, value: mine}"}, "1.yaml:3:9"},
	} {
		loki, mine := changed(t, test.changes)
		if got := hopAt(t, build(t, finding.Assume{}, loki, mine).Routes()[0], finding.Label).Place.String(); got != test.want {
			t.Errorf("%q: %s, want %s", test.changes, got, test.want)
		}
	}
}

// TestSidecarEvidence: a sidecar that goes on watching is only named.
func TestSidecarEvidence(t *testing.T) {
	if got := hopAt(t, build(t, finding.Assume{}, release, rules).Routes()[0], finding.Sidecar).Evidence; got != "container sc" {
		t.Error(got)
	}
}

// TestReleaseNamespace: an object and a ruler of one stream that name no
// namespace land in the same.
func TestReleaseNamespace(t *testing.T) {
	both := strings.ReplaceAll(release+"---\n"+rules, ", namespace: logs", "")
	both = strings.Replace(both, inLogs+"\n", "", 1)
	h := build(t, finding.Assume{AccessExternal: true}, both).Routes()[0].Hops[3]
	if h.Stage != finding.Namespace || h.State != finding.Pass || h.Evidence != "the release's own" {
		t.Errorf("%+v", h)
	}
}

func TestAtAccess(t *testing.T) {
	env := func(text string) []string { return []string{resource, text} }
	onPod := func(text string) []string { return []string{account, text + "\n      " + account} }
	projected := func(sources string) []string {
		return []string{
			ofSidecar, "            - {name: rules, mountPath: /rules}\n            - {name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}\n      volumes",
			emptyDir, emptyDir + "\n        - {name: t, projected: {sources: [" + sources + "]}}",
			account, "automountServiceAccountToken: false\n      " + account,
		}
	}
	const whole = "{serviceAccountToken: {path: token}}, {configMap: {name: ca, items: [{key: ca, path: ca.crt}]}}, {downwardAPI: {items: [{path: namespace}]}}"
	decide(t, finding.Access, finding.Assume{}, []decision{
		{"it may", nil, finding.Pass, NoCause, "may list and watch configmaps"},
		{"no token by the pod", onPod("automountServiceAccountToken: false"), finding.Fail, TokenMissing, ""},
		{"a token by the pod, not by its account", []string{account, "automountServiceAccountToken: true\n      " + account, accountSelf, accountSelf + "automountServiceAccountToken: false\n"}, finding.Pass, NoCause, ""},
		{"no token by the account", []string{accountSelf, accountSelf + "automountServiceAccountToken: false\n"}, finding.Fail, TokenMissing, ""},
		{"a token on a volume of its own", projected(whole), finding.Pass, NoCause, ""},
		{"no token, of old", append(onPod("automountServiceAccountToken: false"), "2.10.1", "1.30.10"), finding.Fail, TokenMissing, ""},
		{"half a token on a volume of its own", projected("{serviceAccountToken: {path: token}}"), finding.Fail, TokenMissing, "ca.crt"},
		{"the account is elsewhere", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, finding.Unknown, TokenUnknown, ""},
		{"the account is elsewhere, and the pod decides", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta", account, "automountServiceAccountToken: true\n      " + account}, finding.Pass, NoCause, "logs/logs may"},
		{"the account is elsewhere, and the token is on a volume", append(projected(whole), "kind: ServiceAccount\nmeta", "kind: Pod\nmeta", "automountServiceAccountToken: false\n      ", ""), finding.Pass, NoCause, ""},
		{"the default account, which every namespace has", []string{account, "serviceAccountName: default", "[{kind: ServiceAccount, name: logs, namespace: logs}]", "[{kind: ServiceAccount, name: default, namespace: logs}]"}, finding.Pass, NoCause, "logs/default may"},
		{"a token by the account", []string{accountSelf, accountSelf + "automountServiceAccountToken: true\n"}, finding.Pass, NoCause, ""},
		{"METHOD elsewhere", env("{name: METHOD, " + elsewhere), finding.Unknown, NeedUnknown, ""},
		{"RESOURCE elsewhere", env("{name: RESOURCE, " + elsewhere), finding.Unknown, NeedUnknown, ""},
		{"a name with a blank", env("{name: NAMESPACE, value: 'logs, shop'}"), finding.Fail, BlankDenied, `" shop"`},
		{"a name with a blank, of old", append(env("{name: NAMESPACE, value: 'logs, shop'}"), "2.10.1", "1.30.10"), finding.Pass, NoCause, "served"},
		{"a name with a blank, and all may be read", append(env("{name: NAMESPACE, value: 'logs, shop'}"), "kind: Role\n", "kind: ClusterRole\n", "kind: RoleBinding", "kind: ClusterRoleBinding", roleRef, "roleRef: {kind: ClusterRole, name: logs}"), finding.Pass, NoCause, "may"},
		{"a name with a blank, and a role elsewhere", append(env("{name: NAMESPACE, value: 'logs, shop'}"), roleRef, "roleRef: {kind: ClusterRole, name: view}"), finding.Unknown, RoleUnknown, ""},
		{"an empty name", env("{name: NAMESPACE, value: ''}"), finding.Fail, BlankDenied, "asks for all namespaces"},
		{"an empty name, of old", append(env("{name: NAMESPACE, value: 'logs,'}"), "2.10.1", "1.30.10"), finding.Fail, BlankDenied, "asks for all namespaces"},
		{"the role is elsewhere", []string{roleRef, "roleRef: {kind: ClusterRole, name: view}"}, finding.Unknown, RoleUnknown, ""},
		{"no Secrets", env("{name: RESOURCE, value: both}"), finding.Fail, SecretsDenied, "secrets"},
		{"no Secrets, of old", append(env("{name: RESOURCE, value: both}"), "2.10.1", "1.30.10"), finding.Pass, NoCause, "ConfigMaps are served"},
		{"no Secrets, of old, once", append(env("{name: RESOURCE, value: both}\n            - {name: METHOD, value: LIST}"), "2.10.1", "1.30.10"), finding.Fail, SecretsDenied, ""},
		{"neither ConfigMaps nor Secrets", append(env("{name: RESOURCE, value: both}"), mayRead, "rules: []"), finding.Fail, AccessDenied, ""},
		{"no ConfigMaps", append(env("{name: RESOURCE, value: both}"), "resources: [configmaps]", "resources: [secrets]"), finding.Fail, AccessDenied, "configmaps"},
		{"no Secrets, of old, where the rules are", append(env("{name: RESOURCE, value: both}"), "2.10.1", "1.30.10", "kind: ConfigMap\nmetadata:\n  name: mine", "kind: Secret\nmetadata:\n  name: mine"), finding.Fail, SecretsDenied, ""},
		{"another namespace only", append(env("{name: NAMESPACE, value: shop}"), inLogs, "  namespace: shop"), finding.Fail, ScopeTooNarrow, "in namespace shop"},
		{"another namespace, and nothing at home", append(env("{name: NAMESPACE, value: shop}"), inLogs, "  namespace: shop", mayRead, "rules: []"), finding.Fail, AccessDenied, ""},
		{"neither of two namespaces", append(env("{name: NAMESPACE, value: 'logs,shop'}"), mayRead, "rules: []"), finding.Fail, AccessDenied, ""},
		{"one of two namespaces, of old, and the rules are in the other", append(env("{name: NAMESPACE, value: 'logs,shop'}"), "2.10.1", "1.30.10", inLogs, "  namespace: shop"), finding.Fail, ScopeTooNarrow, ""},
		{"a Role for all namespaces, of old", append(env("{name: NAMESPACE, value: ALL}"), "2.10.1", "1.30.10"), finding.Fail, ScopeTooNarrow, ""},
		{"one of two namespaces", env("{name: NAMESPACE, value: 'logs,shop'}"), finding.Fail, ScopeTooNarrow, "shop"},
		{"one of two namespaces, of old", append(env("{name: NAMESPACE, value: 'logs,shop'}"), "2.10.1", "1.30.10"), finding.Pass, NoCause, "served"},
		{"the other of two namespaces", append(env("{name: NAMESPACE, value: 'logs,shop'}"), "kind: Role\nmetadata: {name: logs, namespace: logs}", "kind: Role\nmetadata: {name: logs, namespace: shop}", "kind: RoleBinding\nmetadata: {name: logs, namespace: logs}", "kind: RoleBinding\nmetadata: {name: logs, namespace: shop}"), finding.Fail, ScopeTooNarrow, "in namespace logs"},
		{"a Role for all namespaces", env("{name: NAMESPACE, value: ALL}"), finding.Fail, ScopeTooNarrow, "in all namespaces"},
		{"another account", []string{account, "serviceAccountName: default"}, finding.Fail, AnotherSubject, ""},
		{"another account that may do less", []string{account, "serviceAccountName: default", "[list, watch]", "[get]"}, finding.Fail, AccessDenied, ""},
		{"a user of that name", []string{account, "serviceAccountName: default", "[{kind: ServiceAccount, name: logs, namespace: logs}]", "[{kind: User, name: logs, namespace: logs}]"}, finding.Fail, AccessDenied, ""},
		{"an account of the same chart", []string{account, "serviceAccountName: default", "kind: RoleBinding\nmetadata: {name: logs,", "kind: RoleBinding\nmetadata: {name: logs, labels: {helm.sh/chart: loki-6.30.0},", "metadata: {name: ruler,", "metadata: {name: ruler, labels: {helm.sh/chart: loki-6.30.0},"}, finding.Fail, AnotherSubject, ""},
		{"an account of a chart, and the ruler says none", []string{account, "serviceAccountName: default", "kind: RoleBinding\nmetadata: {name: logs,", "kind: RoleBinding\nmetadata: {name: logs, labels: {helm.sh/chart: loki-6.30.0},"}, finding.Fail, AnotherSubject, ""},
		{"an account of no chart, and the ruler says one", []string{account, "serviceAccountName: default", "metadata: {name: ruler,", "metadata: {name: ruler, labels: {helm.sh/chart: loki-6.30.0},"}, finding.Fail, AnotherSubject, ""},
		{"an account of another release", []string{account, "serviceAccountName: default", "kind: RoleBinding\nmetadata: {name: logs,", "kind: RoleBinding\nmetadata: {name: logs, labels: {app.kubernetes.io/instance: b},", "metadata: {name: ruler,", "metadata: {name: ruler, labels: {app.kubernetes.io/instance: a},"}, finding.Fail, AccessDenied, ""},
		{"an account of another chart", []string{account, "serviceAccountName: default", "kind: RoleBinding\nmetadata: {name: logs,", "kind: RoleBinding\nmetadata: {name: logs, labels: {helm.sh/chart: tempo-1.0.0},", "metadata: {name: ruler,", "metadata: {name: ruler, labels: {helm.sh/chart: loki-6.30.0},"}, finding.Fail, AccessDenied, ""},
		{"nothing", []string{mayRead, "rules: []"}, finding.Fail, AccessDenied, "list and watch configmaps in namespace logs"},
		{"no watch", []string{"[list, watch]", "[list]"}, finding.Fail, AccessDenied, "watch configmaps"},
		{"by name, no get", env("{name: RESOURCE_NAME, value: mine}"), finding.Fail, AccessDenied, "get configmaps"},
	})
}

// TestAccessFromOutside: what is assumed counts more than what is there.
func TestAccessFromOutside(t *testing.T) {
	decide(t, finding.Access, finding.Assume{AccessExternal: true}, []decision{
		{"nothing is there", []string{mayRead, "rules: []", "kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, finding.Pass, NoCause, "assumed"},
		{"no token all the same", []string{account, "automountServiceAccountToken: false\n      " + account}, finding.Fail, TokenMissing, ""},
	})
	decide(t, finding.Access, finding.Assume{Complete: true}, []decision{
		{"a role that is nowhere", []string{roleRef, "roleRef: {kind: ClusterRole, name: view}"}, finding.Fail, AccessDenied, ""},
		{"a role that is nowhere, and a blank", []string{roleRef, "roleRef: {kind: ClusterRole, name: view}", resource, "{name: NAMESPACE, value: 'logs, shop'}"}, finding.Fail, BlankDenied, ""},
	})
}

// TestAccountOfSeveralNamespaces: bindings name two, and the ruler none.
func TestAccountOfSeveralNamespaces(t *testing.T) {
	loki, _ := changed(t, []string{
		"metadata: {name: ruler, namespace: logs}", "metadata: {name: ruler}",
		"subjects: [{kind: ServiceAccount, name: logs, namespace: logs}]", "subjects: [{kind: ServiceAccount, name: logs, namespace: logs}, {kind: ServiceAccount, name: logs, namespace: b}]",
	})
	m := build(t, finding.Assume{}, loki)
	r := m.Rulers[0]
	if h := m.Access(r, r.Sidecars[0]); h.Cause != NeedUnknown || h.State != finding.Unknown || r.Account() != "logs" {
		t.Errorf("%+v of account %s", h, r.Account())
	}
}

func TestAtVolume(t *testing.T) {
	volume := func(text string) []string { return []string{emptyDir, text} }
	deeper := []string{ofLoki, "            - {name: rules, mountPath: /rules}\n            - {name: w, mountPath: /rules/fake}\n        - name: sc", emptyDir, emptyDir + "\n        - {name: w, emptyDir: {}}"}
	annotated := func(dir string) []string {
		return []string{labelled, labelled + "\n  annotations: {k8s-sidecar-target-directory: " + dir + "}"}
	}
	decide(t, finding.Volume, finding.Assume{}, []decision{
		{"shared", nil, finding.Pass, NoCause, "shared with ruler"},
		{"a claim", volume("{name: rules, persistentVolumeClaim: {claimName: c}}"), finding.Pass, NoCause, ""},
		{"FOLDER_ANNOTATION elsewhere", []string{more, "            - {name: FOLDER_ANNOTATION, " + elsewhere + "\n" + more}, finding.Unknown, FolderUnknown, ""},
		{"FOLDER elsewhere", []string{"FOLDER, value: /rules/fake}", "FOLDER, " + elsewhere}, finding.Unknown, FolderUnknown, ""},
		{"FOLDER is relative, and on none", []string{folder, "{name: FOLDER, value: fake}"}, finding.Fail, FolderRelative, "FOLDER fake is relative, which is /app/fake in the sidecar"},
		{"FOLDER is relative, and shared", []string{folder, "{name: FOLDER, value: fake}", ofSidecar, "            - {name: rules, mountPath: /app}\n      volumes"}, finding.Pass, NoCause, "shared with ruler"},
		{"FOLDER is relative, and cannot be written", []string{folder, "{name: FOLDER, value: fake}", ofSidecar, "            - {name: rules, mountPath: /app, readOnly: true}\n      volumes"}, finding.Fail, VolumeReadOnly, ""},
		{"on none", []string{"    volumeMounts:\n            - {name: rules, mountPath: /rules}\n      volumes", "    volumeMounts: []\n      volumes"}, finding.Fail, NoVolume, ""},
		{"on one that the pod has not", volume("{name: other, emptyDir: {}}"), finding.Fail, VolumeUndefined, ""},
		{"a mount to read", []string{"mountPath: /rules}\n      volumes", "mountPath: /rules, readOnly: true}\n      volumes"}, finding.Fail, VolumeReadOnly, ""},
		{"a volume to read", volume("{name: rules, configMap: {name: x}}"), finding.Fail, VolumeReadOnly, ""},
		{"a Secret", volume("{name: rules, secret: {secretName: x}}"), finding.Fail, VolumeReadOnly, ""},
		{"a projected volume", volume("{name: rules, projected: {sources: []}}"), finding.Fail, VolumeReadOnly, ""},
		{"the downward API", volume("{name: rules, downwardAPI: {items: []}}"), finding.Fail, VolumeReadOnly, ""},
		{"an image", volume("{name: rules, image: {reference: x}}"), finding.Fail, VolumeReadOnly, ""},
		{"a claim to read", volume("{name: rules, persistentVolumeClaim: {claimName: c, readOnly: true}}"), finding.Fail, VolumeReadOnly, ""},
		{"a part that is decided at run time", []string{ofLoki, "            - {name: rules, mountPath: /rules, subPathExpr: $(X)}\n        - name: sc"}, finding.Unknown, SubPathUnknown, ""},
		{"hidden", deeper, finding.Fail, VolumeHidden, "volume w of ruler hides /rules/fake"},
		{"not Loki's, which has another that is decided at run time", []string{ofLoki, "            - {name: config, mountPath: /x, subPathExpr: $(X)}\n        - name: sc"}, finding.Fail, VolumeNotShared, ""},
		{"not Loki's", []string{ofLoki, "        - name: sc"}, finding.Fail, VolumeNotShared, ""},
		{"another part of it", []string{ofLoki, "            - {name: rules, mountPath: /rules, subPath: a}\n        - name: sc"}, finding.Fail, VolumeNotShared, ""},
		{"the annotation leads away", annotated("/tmp/x"), finding.Fail, AnnotationOutside, "/tmp/x"},
		{"of a key without a name, shared", []string{"a.yaml: |", ".url: |"}, finding.Pass, NoCause, "shared with ruler"},
		{"of a key without a name, FOLDER is relative, and on none", []string{"a.yaml: |", ".url: |", folder, "{name: FOLDER, value: fake}"}, finding.Fail, FolderRelative, ""},
		{"of a key without a name, the annotation is relative, and on none", append(annotated("team"), "a.yaml: |", ".url: |", folder, "{name: FOLDER, value: fake}"), finding.Fail, NoVolume, ""},
		{"the annotation leads away, but FOLDER would, too", append(annotated("/tmp/x"), ofLoki, "        - name: sc"), finding.Fail, NoVolume, ""},
	})
	atRunTime := []string{ofLoki, "            - {name: rules, mountPath: /rules, subPathExpr: $(X)}\n        - name: sc"}
	hidden := []string{"emptyDir: {}}", "emptyDir: {}}\n        - {name: w, emptyDir: {}}", "        - name: sc", "            - {name: w, mountPath: /rules/fake}\n        - name: sc"}
	decide(t, finding.Volume, finding.Assume{SharedSubPath: true}, []decision{
		{"a part that is decided at run time, and assumed to be the same", atRunTime, finding.Pass, NoCause, "volume rules, assumed to be shared with ruler"},
		{"the same, behind a mount of another volume", []string{ofLoki, "            - {name: config, mountPath: /x}\n" + atRunTime[1]}, finding.Pass, NoCause, "assumed"},
		{"the same, and another volume hides it", append(atRunTime, hidden...), finding.Fail, VolumeHidden, "volume w of ruler hides /rules/fake"},
		{"the same, where no path is told", []string{ofLoki, "            - {name: rules, subPathExpr: $(X)}\n        - name: sc"}, finding.Pass, NoCause, "assumed"},
		{"a part that is told, and is another", []string{ofLoki, "            - {name: rules, mountPath: /rules, subPath: a}\n        - name: sc"}, finding.Fail, VolumeNotShared, ""},
	})
	decide(t, finding.Directory, finding.Assume{SharedSubPath: true}, []decision{
		{"what is assumed to be shared is where Loki mounts it", []string{ofLoki, "            - {name: rules, mountPath: /rules/fake, subPathExpr: $(X)}\n        - name: sc", ofSidecar, "            - {name: rules, mountPath: /rules/fake}\n      volumes"}, finding.Pass, NoCause, "/rules/fake/a.yaml"},
	})
}

func TestAtDirectory(t *testing.T) {
	annotated := func(dir string) []string {
		return []string{labelled, labelled + "\n  annotations: {k8s-sidecar-target-directory: " + dir + "}"}
	}
	envFrom := []string{"            - " + folder + "\n", "", "          volumeMounts:\n" + ofSidecar, "          envFrom: [{configMapRef: {name: x}}]\n          volumeMounts:\n" + ofSidecar}
	everywhere := []string{ofLoki, "            - {name: rules, mountPath: /data}\n        - name: sc", ofSidecar, "            - {name: rules, mountPath: /data}\n      volumes", "directory: /rules", "directory: /data/rules"}
	decide(t, finding.Directory, finding.Assume{}, []decision{
		{"a tenant's", nil, finding.Pass, NoCause, "/rules/fake/a.yaml"},
		{"not known", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, finding.Unknown, DirectoryUnknown, ""},
		{"where the sidecar writes is not known", []string{"FOLDER, value: /rules/fake}", "FOLDER, " + elsewhere}, finding.Unknown, DirectoryUnknown, ""},
		{"where the sidecar writes is nowhere in the input", envFrom, finding.Unknown, DirectoryUnknown, ""},
		{"somewhere else", append([]string{folder, "{name: FOLDER, value: /data/x}"}, everywhere...), finding.Fail, OutsideDirectory, "/data/x/a.yaml, the ruler reads /data/rules"},
		{"somewhere else by annotation", append(append(annotated("/data/x"), folder, "{name: FOLDER, value: /data/rules/fake}"), everywhere...), finding.Fail, AnnotationOutside, "/data/x/a.yaml"},
		{"FOLDER is in a ConfigMap of the input", []string{"FOLDER, value: /rules/fake}", "FOLDER, valueFrom: {configMapKeyRef: {name: logs, key: dir}}}", "  config.yaml: |", "  dir: /rules/b\n  config.yaml: |"}, finding.Pass, NoCause, "/rules/b/a.yaml"},
		{"in the place of the directory", []string{"[-target=ruler]", "[-target=ruler, -config.file=/etc/loki/config/config.yaml]", folder, "{name: FOLDER, value: /}", "a.yaml: |", "rules: |", ofLoki, strings.Replace(ofLoki, "/rules}", "/}", 1), ofSidecar, strings.Replace(ofSidecar, "/rules}", "/}", 1)}, finding.Fail, OutsideDirectory, "the file is /rules, the ruler reads /rules"},
		{"itself", []string{folder, "{name: FOLDER, value: /rules}"}, finding.Fail, NoTenantDirectory, ""},
		{"below a tenant's", annotated("team"), finding.Fail, TooDeep, "/rules/fake/team/a.yaml"},
		{"a key without a name", []string{"a.yaml: |", ".url: |"}, finding.Fail, NoFileName, "the sidecar takes .url off the key"},
		{"a key without a name, whose value is no address", []string{"  a.yaml: |\n", "  .url: no address\nspare: |\n"}, finding.Fail, NoFileName, "the sidecar takes .url off the key"},
		{"a key without a name, whose directory is no tenant's", []string{"a.yaml: |", ".url: |", folder, "{name: FOLDER, value: /rules}"}, finding.Fail, NoFileName, ""},
		{"a key without a name, of an object that chooses its directory", append(annotated("team"), "a.yaml: |", ".url: |"), finding.Fail, NoFileName, ""},
		{"a key without a name, in front of which one is put", []string{"a.yaml: |", ".url: |", folder, folder + "\n            - {name: UNIQUE_FILENAMES, value: 'True'}"}, finding.Pass, NoCause, "/rules/fake/namespace_logs.configmap_mine."},
		{"a key without a name, in front of which one may be put", []string{"a.yaml: |", ".url: |", folder, folder + "\n            - {name: UNIQUE_FILENAMES, " + elsewhere}, finding.Unknown, DirectoryUnknown, ""},
		{"a key that has one", []string{"a.yaml: |", "a.url: |"}, finding.Pass, NoCause, "/rules/fake/a"},
	})
}

// TestTargetPlace: what decides the directory is shown: the annotation, FOLDER, or
// the container that has it from elsewhere.
func TestTargetPlace(t *testing.T) {
	for _, test := range []struct {
		changes []string
		want    string
	}{
		{nil, "0.yaml:38:37"},
		{[]string{labelled, labelled + "\n  annotations: {k8s-sidecar-target-directory: a/b}"}, "1.yaml:6:47"},
		{[]string{"            - " + folder + "\n", "", "          volumeMounts:\n" + ofSidecar, "          envFrom: [{configMapRef: {name: x}}]\n          volumeMounts:\n" + ofSidecar}, "0.yaml:34:11"},
	} {
		loki, mine := changed(t, test.changes)
		for _, h := range build(t, finding.Assume{}, loki, mine).Routes()[0].Hops {
			if h.Stage == finding.Directory && h.Place.String() != test.want {
				t.Errorf("%q: %s, want %s", test.changes, h.Place, test.want)
			}
		}
	}
}

func TestAtTenant(t *testing.T) {
	to := func(dir string) []string { return []string{folder, "{name: FOLDER, value: '/rules/" + dir + "'}"} }
	const headers = "auth_enabled: true"
	decide(t, finding.Tenant, finding.Assume{}, []decision{
		{"the only one", nil, finding.Pass, NoCause, "fake"},
		{"one of many", append(to("team"), "auth_enabled: false", headers), finding.Pass, NoCause, "team"},
		{"not known whether there are many", append(unset("AUTH"), "auth_enabled: false", "auth_enabled: ${AUTH}"), finding.Unknown, AuthUnknown, ""},
		{"not the only one", to("team"), finding.Fail, TenantOther, "fake"},
		{"not the only one, and no name of a tenant", to("a b"), finding.Fail, TenantOther, "fake"},
		{"not known, though a flag tells", []string{"configMap: {name: logs}", "secret: {secretName: other}", "[-target=ruler]", "[-target=ruler, -auth.enabled=true]"}, finding.Unknown, AuthUnknown, ""},
		{"no name of a tenant", append(to("a b"), "auth_enabled: false", headers), finding.Fail, TenantInvalid, "a b"},
	})
	decide(t, finding.Tenant, finding.Assume{Tenant: "team"}, []decision{
		{"the one that is assumed", to("team"), finding.Pass, NoCause, "team"},
		{"not the one that is assumed", nil, finding.Fail, TenantOther, "team"},
		{"assumed, but there are many", []string{"auth_enabled: false", headers}, finding.Pass, NoCause, "fake"},
		{"assumed, and the directory is not known", []string{"configMap: {name: logs}", "secret: {secretName: other}"}, finding.Unknown, TenantUnknown, ""},
	})
}

func TestAtParse(t *testing.T) {
	const text = "  a.yaml: |\n    groups: [{name: g, rules: [{alert: A, expr: " + expression + "}]}]\n"
	decide(t, finding.Parse, finding.Assume{}, []decision{
		{"it loads", nil, finding.Pass, NoCause, "1 alert, 0 recording rules"},
		{"the object is rejected", []string{text, "  b: 3\n"}, finding.Fail, ObjectRejected, "the value of b is a number"},
		{"it is downloaded", []string{"a.yaml: |", "a.yaml.url: |"}, finding.Unknown, NotDownloaded, "an empty file, which stops loading for every tenant"},
		{"it has no group", []string{text, "  a.yaml: 'groups: []'\n"}, finding.Fail, NoRules, "nothing else is disturbed"},
		{"it is null", []string{text, "  a.yaml: '---'\n"}, finding.Fail, NoRules, "no rules"},
		{"its group has no rule", []string{text, "  a.yaml: 'groups: [{name: g, rules: []}]'\n"}, finding.Fail, NoRules, "no rules"},
		{"it is not what will be applied", []string{"kind: ConfigMap\nmetadata:\n  name: mine", "kind: Secret\nmetadata:\n  name: mine", text, "  a.yaml: <path:secret/rules#a>\n", resource, "{name: RESOURCE, value: secret}", "resources: [configmaps]", "resources: [secrets]"}, finding.Unknown, NotJudged, ""},
		{"Loki cannot load it", []string{expression, "'{'"}, finding.Fail, FileProblem, ""},
		{"it loads, and cannot be evaluated", []string{expression, `'{app="a"}'`}, finding.Fail, FileProblem, "log query"},
		{"it loads, with a warning", []string{expression, `'sum(rate({app="a"}[5m])) / 2'`}, finding.Pass, NoCause, "1 alert, 0 recording rules"},
	})
}

func TestAtAlertmanager(t *testing.T) {
	limits := func(text string) []string {
		return []string{"    ruler:\n", "    limits_config: " + text + "\n    ruler:\n"}
	}
	decide(t, finding.Alertmanager, finding.Assume{}, []decision{
		{"it is set", nil, finding.Pass, NoCause, "http://am"},
		{"it is not", []string{"      alertmanager_url: http://am\n", ""}, finding.Fail, AlertmanagerUnset, ""},
		{"it is decided elsewhere", append(unset("AM"), "http://am", "${AM}"), finding.Unknown, AlertmanagerUnknown, ""},
		{"a tenant has its own", limits("{ruler_alertmanager_config: {alertmanager_url: http://me:pw@other}}"), finding.Pass, NoCause, "http://…@other"},
		{"a tenant has none of its own", limits("{ruler_alertmanager_config: {}}"), finding.Fail, AlertmanagerUnset, ""},
	})
}

// TestAlertmanagerOfTenants: overrides of tenants count for them alone; whose
// alerts are meant may not be known.
func TestAlertmanagerOfTenants(t *testing.T) {
	overrides := []string{"    ruler:\n", "    runtime_config: {file: /etc/loki/config/runtime.yaml}\n    ruler:\n", "data:\n  config.yaml: |", "data:\n  runtime.yaml: 'overrides: {a: {ruler_alertmanager_config: {alertmanager_url: http://a}}}'\n  config.yaml: |"}
	for _, test := range []struct {
		name, tenant string
		changes      []string
		want         loki.Value
	}{
		{"its own", "a", overrides, loki.Value{Text: "http://a", Known: true, From: "override"}},
		{"everybody's", "b", overrides, loki.Value{Text: "http://am", Known: true, From: "file"}},
		{"of a tenant that is not known", "", overrides, loki.Value{From: "override"}},
		{"of a tenant that is not known, and no one has its own", "", nil, loki.Value{Text: "http://am", Known: true, From: "file"}},
	} {
		loki, _ := changed(t, test.changes)
		m := build(t, finding.Assume{}, loki)
		got := m.Alertmanager(m.Rulers[0], test.tenant)
		if got.Node = nil; got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestCauses: all that a rule has to tell.
func TestCauses(t *testing.T) {
	all := Causes()
	if all[0] != NoRuler || all[len(all)-1] != AlertmanagerUnset || slices.Contains(all, FileProblem) || len(all) != int(Obstructed)-2 {
		t.Errorf("%v", all)
	}
}

// TestTokenPlaces: what keeps the token away is shown where it is written.
func TestTokenPlaces(t *testing.T) {
	const token = "/var/run/secrets/kubernetes.io/serviceaccount"
	for _, test := range []struct {
		changes []string
		want    string
	}{
		{[]string{account, "automountServiceAccountToken: false\n      " + account}, "0.yaml:26:37"},
		{[]string{accountSelf, accountSelf + "automountServiceAccountToken: false\n"}, "0.yaml:48:31"},
		{[]string{ofSidecar, "            - {name: rules, mountPath: /rules}\n            - {name: t, mountPath: " + token + "}\n      volumes", emptyDir, emptyDir + "\n        - {name: t, projected: {sources: []}}"}, "0.yaml:42:15"},
		{[]string{mayRead, "rules: []"}, "0.yaml:34:11"},
	} {
		loki, mine := changed(t, test.changes)
		stop := build(t, finding.Assume{}, loki, mine).Routes()[0].StopsAt()
		if stop == nil || stop.Place.String() != test.want {
			t.Errorf("%q: %+v, want %s", test.changes, stop, test.want)
		}
	}
}

// TestAccessOfNobody: where nothing names a namespace, all of it is in one. A
// sidecar of a patch set is judged at the workload.
func TestAccessOfNobody(t *testing.T) {
	nowhere := strings.NewReplacer(", namespace: logs", "").Replace(release)
	for _, test := range []struct {
		loki, want string
	}{
		{nowhere, "may list and watch configmaps"},
		{strings.Replace(nowhere, mayRead, "rules: []", 1), "may not list and watch configmaps in its own namespace"},
		{strings.Replace(release, "namespace: logs}]", "namespace: logs}, {kind: ServiceAccount, name: logs, namespace: b}]", 1), "may list and watch configmaps"},
	} {
		m := build(t, finding.Assume{}, test.loki)
		r := m.Rulers[0]
		if h := m.Access(r, r.Sidecars[0]); !strings.Contains(h.Evidence, test.want) {
			t.Errorf("%+v, want %s", h, test.want)
		}
	}
	m := build(t, finding.Assume{}, release)
	r := m.Rulers[0]
	if h := m.Access(r, sidecar.ReadNew(r.Sidecars[0].Container.Node)); h.State != finding.Pass || h.Place != r.Object.Place() {
		t.Errorf("%+v", h)
	}
	m = build(t, finding.Assume{}, edit(t, release, "kind: ServiceAccount\nmeta", "kind: Pod\nmeta"))
	r = m.Rulers[0]
	if all, rights := m.Access(r, r.Sidecars[0]), m.Rights(r, r.Sidecars[0]); all.Cause != TokenUnknown || rights.State != finding.Pass {
		t.Errorf("%+v and, by its rights, %+v", all, rights)
	}
}

// TestOtherSubject: the subject that may do it, of several in a binding.
func TestOtherSubject(t *testing.T) {
	loki, _ := changed(t, []string{account, "serviceAccountName: default", "[{kind: ServiceAccount, name: logs, namespace: logs}]", "[{kind: User, name: logs, namespace: logs}, {kind: ServiceAccount, name: logs}]"})
	m := build(t, finding.Assume{}, loki)
	binding, subject := m.OtherSubject(m.Rulers[0], m.Rulers[0].Sidecars[0])
	if binding == nil || subject.Str("kind") != "ServiceAccount" {
		t.Errorf("%v, %v", binding, subject)
	}
	const inShop = "kind: RoleBinding\nmetadata: {name: shop, namespace: shop}\nroleRef: {kind: Role, name: shop}\nsubjects: [{kind: ServiceAccount, name: logs, namespace: logs}]\n---\n"
	loki, _ = changed(t, []string{account, "serviceAccountName: default"})
	m = build(t, finding.Assume{}, inShop+loki)
	if binding, _ := m.OtherSubject(m.Rulers[0], m.Rulers[0].Sidecars[0]); binding == nil || binding.Name != "logs" {
		t.Errorf("not the binding that gives it, but %v", binding)
	}
}

// TestAccountOfAnotherLoki: a subject of the same name elsewhere is a slip, unless a Loki
// there runs as it: then the binding is that one's own.
func TestAccountOfAnotherLoki(t *testing.T) {
	astray := strings.Replace(release, "name: logs, namespace: logs}]", "name: logs, namespace: shop}]", 1)
	there := strings.ReplaceAll(release, "namespace: logs", "namespace: shop")
	for name, test := range map[string]struct {
		files []string
		want  bool
	}{
		"nobody runs as it":           {[]string{astray}, true},
		"a Loki there runs as it":     {[]string{astray, there}, false},
		"a Loki of its own namespace": {[]string{strings.Replace(release, account, "serviceAccountName: default", 1), strings.Replace(release, "metadata: {name: ruler,", "metadata: {name: other,", 1)}, true},
		"a Loki there does not":       {[]string{astray, strings.Replace(there, account, "serviceAccountName: default", 1)}, true},
	} {
		m := build(t, finding.Assume{}, test.files...)
		if binding, _ := m.OtherSubject(m.Rulers[0], m.Rulers[0].Sidecars[0]); (binding != nil) != test.want {
			t.Errorf("%s: %v", name, binding)
		}
	}
}

// TestNoAlertmanagerHop: a file that stops, has no alerts, or is of a ruler
// without a config, has no such stage.
func TestNoAlertmanagerHop(t *testing.T) {
	for _, changes := range [][]string{
		{"replicas: 1", "replicas: 0"},
		{"alert: A", "record: a:b"},
		{"configMap: {name: logs}", "secret: {secretName: other}"},
	} {
		loki, mine := changed(t, changes)
		for _, h := range build(t, finding.Assume{}, loki, mine).Routes()[0].Hops {
			if h.Stage == finding.Alertmanager {
				t.Errorf("%q: %+v", changes, h)
			}
		}
	}
}
