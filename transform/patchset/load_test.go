package patchset

import (
	"strings"
	"testing"
)

// TestLoadIsStrict: every mistake is named with its place and the next step.
func TestLoadIsStrict(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "f.yaml: is empty: expected a PatchSet | print one with: loki-ruler-sidecar patchset"},
		"comments only": {"# nothing\n---\n", "f.yaml: is empty: expected a PatchSet | print one with: loki-ruler-sidecar patchset"},
		"a scalar":      {"hello\n", `f.yaml:1:1: the patch set: expected a mapping, found the string "hello"`},
		"a list":        {"- a\n", "f.yaml:1:1: the patch set: expected a mapping, found a list"},
		"two documents": {head + "---\n" + head, "f.yaml:4:1: a patch set is one document, and this is another | put it in a file of its own and give -f twice"},
		"no kind":       {"apiVersion: loki-ruler-sidecar.dev/v1alpha1\n", "f.yaml:1:1: the patch set has no kind | a patch set starts with apiVersion: loki-ruler-sidecar.dev/v1alpha1 and kind: PatchSet"},
		"other kind":    {"apiVersion: apps/v1\nkind: StatefulSet\n", `f.yaml:2:7: kind is "StatefulSet", expected "PatchSet" | a patch set starts with apiVersion: loki-ruler-sidecar.dev/v1alpha1 and kind: PatchSet`},
		"other version": {"apiVersion: loki-ruler-sidecar.dev/v1\nkind: PatchSet\n", `f.yaml:1:13: apiVersion is "loki-ruler-sidecar.dev/v1", expected "loki-ruler-sidecar.dev/v1alpha1" | a patch set starts with apiVersion: loki-ruler-sidecar.dev/v1alpha1 and kind: PatchSet`},
		"unknown field": {spec("contianer: {}"), `f.yaml:4:3: unknown field "spec.contianer" | did you mean container?`},
		"far from any":  {spec("target: {flavour: x}"), `f.yaml:4:12: unknown field "spec.target.flavour" | one of component, kinds, labelSelector, name, namespace, when`},
		"deep":          {spec("container: {env: [{name: A, valeu: b}]}"), `f.yaml:4:31: unknown field "spec.container.env[0].valeu" | did you mean value?`},
		"image policy":  {spec("container:\n  imagePullPolciy: Always"), `f.yaml:5:5: unknown field "spec.container.imagePullPolciy" | did you mean imagePullPolicy?`},
		"variable":      {spec("variables: {RULE_DIR: /x}"), `f.yaml:4:15: unknown field "spec.variables.RULE_DIR" | did you mean RULES_DIR?`},
		"given twice":   {spec("mode: fix\nmode: check"), `f.yaml:5:3: field "mode" is given twice | keep one of them`},
		"deep twice":    {spec("container:\n  securityContext: {runAsUser: 1, runAsUser: 2}"), `f.yaml:5:37: field "runAsUser" is given twice | keep one of them`},
		"enum":          {spec("target: {when: locl}"), `f.yaml:4:18: spec.target.when: "locl" is not allowed | did you mean local?`},
		"kind of ruler": {spec("target: {kinds: [Pod]}"), `f.yaml:4:20: spec.target.kinds[0]: "Pod" is not allowed | one of StatefulSet, Deployment`},
		"create":        {spec("access: {create: Role}"), `f.yaml:4:20: spec.access.create: "Role" is not allowed | did you mean role?`},
		"mode":          {spec("mode: dry-run"), `f.yaml:4:9: spec.mode: "dry-run" is not allowed | one of fix, check`},
		"list for map":  {spec("container: []"), "f.yaml:4:14: spec.container: expected a mapping, found a list"},
		"map for list":  {spec("mounts: {name: x}"), "f.yaml:4:11: spec.mounts: expected a list, found a mapping"},
		"null in list":  {spec("volumes: [null]"), "f.yaml:4:13: spec.volumes[0]: expected a value, found nothing"},
		"env number":    {spec("container: {env: [{name: A, value: 60}]}"), `f.yaml:4:38: spec.container.env[0].value: expected a string, found the number "60" | write "60"`},
		"env boolean":   {spec("container: {env: [{name: A, value: yes}]}"), `f.yaml:4:38: spec.container.env[0].value: expected a string, found the boolean "yes" | write "yes"`},
		"env nameless":  {spec("container: {env: [{value: a}]}"), `f.yaml:4:21: spec.container.env[0] has no "name" | add name: it says which entry is meant`},
		"port text":     {spec("container: {ports: [{name: a, containerPort: http}]}"), `f.yaml:4:48: spec.container.ports[0].containerPort: expected a whole number, found the string "http"`},
		"not a boolean": {spec(`nativeSidecar: "true"`), `f.yaml:4:18: spec.nativeSidecar: expected true or false, found the string "true"`},
		"RESOURCE":      {spec("container: {env: [{name: RESOURCE, value: Both}]}"), `f.yaml:4:45: container.env: RESOURCE: "Both" is not allowed: use configmap, secret or both`},
		"namespaces":    {spec("access: {namespaces: [ALL, ops]}"), "f.yaml:4:24: access.namespaces: ALL means every namespace: give it alone"},
		"all namespace": {spec("access: {namespaces: [all]}"), `f.yaml:4:24: access.namespaces: "all": for every namespace write ALL`},
		"no namespace":  {spec("access: {namespaces: [my_ns]}"), `f.yaml:4:24: access.namespaces: "my_ns" is not the name of a namespace`},
		"directive":     {spec("container: {env: [{name: A, $patch: remove}]}"), `f.yaml:4:39: spec.container.env[0].$patch: "remove" is not allowed | one of replace, delete`},
		"no directive":  {spec("target: {$patch: replace}"), `f.yaml:4:12: unknown field "spec.target.$patch" | one of component, kinds, labelSelector, name, namespace, when`},
		"relative dir":  {spec("variables: {RULES_DIR: rules}"), `f.yaml:4:26: variables.RULES_DIR: "rules" is not an absolute path`},
		"no port":       {spec("variables: {HEALTH_PORT: http}"), `f.yaml:4:28: variables.HEALTH_PORT: "http" is not a port number`},
		"no tenant":     {spec("variables: {TENANT: a/b}"), `f.yaml:4:23: variables.TENANT: "a/b" is not the name of a directory`},
		"not YAML":      {"a: [\n", ""},
		"endless alias": {"a: &a [*a]\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Load("f.yaml", []byte(c.text))
			if err == nil {
				t.Fatalf("got %+v, want an error", l)
			}
			got := complaint(t, err)
			if c.want != "" && got != c.want || !strings.HasPrefix(got, "f.yaml") {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func spec(text string) string { return head + "spec:\n" + indent(text) }

// TestLoadAccepts: what looks unusual and is right.
func TestLoadAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"no spec":     head,
		"null spec":   head + "spec:\n",
		"comment":     "# mine\n---\n" + head + "---\n# the end\n",
		"JSON":        `{"apiVersion": "loki-ruler-sidecar.dev/v1alpha1", "kind": "PatchSet", "spec": {"mode": "fix"}}`,
		"CRLF":        strings.ReplaceAll(spec("mode: fix"), "\n", "\r\n"),
		"annotations": head + "metadata: {name: a, namespace: b, labels: {c: d}, annotations: {e: f}}\n",
		"aliases":     head + "spec:\n  volumes: [&v {name: a, emptyDir: {}}]\n  mounts: [{<<: {name: a}, mountPath: /a}]\n",
		"default":     string(Default()),
		"nulls":       spec("container: {livenessProbe: null, env: null}\nvolumes: null\ntarget: {kinds: null, name: null}"),
		"port":        spec("container: {ports: [{name: a, containerPort: $(HEALTH_PORT)}]}"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Load("f.yaml", []byte(text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLoadFunctionConfig: a functionConfig's places are those of the list it is in.
func TestLoadFunctionConfig(t *testing.T) {
	const config = "functionConfig:\n  apiVersion: loki-ruler-sidecar.dev/v1alpha1\n  kind: PatchSet\n  spec:\n    mode: check\n"
	for name, c := range map[string]struct{ list, mode, want string }{
		"good":            {config, ModeCheck, ""},
		"in flow style":   {`{"kind": "ResourceList", "functionConfig": {"apiVersion": "v1", "kind": "ConfigMap", "data": {"mode": "fix"}}}`, ModeFix, ""},
		"second document": {"# nothing\n---\n" + config, ModeCheck, ""},
		"anchors":         {"items: [{a: &m check}]\nfunctionConfig: {apiVersion: v1, kind: ConfigMap, data: {mode: *m}}\n", ModeCheck, ""},
		"none":            {"items: []\n", "", "none"},
		"null":            {"functionConfig:\n", "", "none"},
		"nothing at all":  {"", "", "none"},
		"a wrong field":   {config + "    pod: {automount: true}\n", "", `stream:6:11: unknown field "spec.pod.automount" | one of automountServiceAccountToken`},
		"another kind":    {"functionConfig: {apiVersion: v1, kind: Secret}\n", "", `stream:1:40: kind is "Secret", expected "PatchSet" | a patch set starts with apiVersion: loki-ruler-sidecar.dev/v1alpha1 and kind: PatchSet`},
		"no YAML":         {"functionConfig: {\n", "", "stream:1:1: expected a value here"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := LoadFunctionConfig("stream", []byte(c.list))
			got := ""
			switch {
			case err != nil:
				got = complaint(t, err)
			case l == nil:
				got = "none"
			}
			if got != c.want {
				t.Fatalf("\n got %s\nwant %s", got, c.want)
			}
			if l != nil && l.Mode != c.mode {
				t.Errorf("mode is %q, want %q", l.Mode, c.mode)
			}
		})
	}
}

// TestConfigMap: kpt's flat keys are the flags.
func TestConfigMap(t *testing.T) {
	l, err := Load("fn.yaml", []byte(`apiVersion: v1
kind: ConfigMap
metadata: {name: fn, annotations: {config.kubernetes.io/local-config: "true"}}
data:
  image: registry.example/k8s-sidecar:2.10.1
  label: rules
  labelValue: "yes"
  resource: both
  tenant: ops
  watchNamespaces: a, b
  rbac: role
  when: always
  nativeSidecar: "true"
  namespace: logs
  mode: check
`))
	if err != nil {
		t.Fatal(err)
	}
	if l.Namespace != "logs" || l.Mode != ModeCheck {
		t.Errorf("Namespace %q, Mode %q", l.Namespace, l.Mode)
	}
	byKeys := made(t, "", Sources{Layers: []*Layer{l}})
	byFlags := made(t, "", Sources{Layers: []*Layer{layer(t, "mode: check")}, Flags: Flags{
		Image: "registry.example/k8s-sidecar:2.10.1", Label: "rules", LabelValue: "yes", Resource: "both", Tenant: "ops",
		WatchNamespaces: []string{"a", "b"}, RBAC: "role", When: "always", NativeSidecar: true,
	}})
	same(t, "ConfigMap", string(byKeys.Marshal()), string(byFlags.Marshal()))
}

func TestConfigMapIsStrict(t *testing.T) {
	for data, want := range map[string]string{
		"imgae: x":             `f.yaml:4:3: unknown field "data.imgae" | did you mean image?`,
		"resource: configmaps": `f.yaml:4:13: data.resource: "configmaps" is not allowed: use configmap, secret or both`,
		"mode: report":         `f.yaml:4:9: data.mode: "report" is not allowed: use fix or check`,
		"nativeSidecar: maybe": `f.yaml:4:18: data.nativeSidecar: "maybe" is not allowed: use true or false`,
		"nativeSidecar: true":  `f.yaml:4:18: data.nativeSidecar: expected a string, found the boolean "true" | write "true"`,
		"watchNamespaces: A_B": `f.yaml:4:20: data.watchNamespaces: "A_B" is not the name of a namespace`,
		"tenant: a/b":          `f.yaml:4:11: data.tenant: "a/b" is not the name of a directory`,
	} {
		_, err := Load("f.yaml", []byte("apiVersion: v1\nkind: ConfigMap\ndata:\n  "+data+"\n"))
		if err == nil {
			t.Errorf("%s: no error", data)
		} else if got := complaint(t, err); got != want {
			t.Errorf("%s\n got %s\nwant %s", data, got, want)
		}
	}
	if _, err := Load("f.yaml", []byte("apiVersion: v1\nkind: ConfigMap\n")); err != nil {
		t.Errorf("a ConfigMap without data says nothing, which is fine: %v", err)
	}
}
