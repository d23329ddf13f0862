package chart

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// fromValues is what the chart makes of one values file.
func fromValues(t *testing.T, version, values string) Preset {
	t.Helper()
	return Chart{Name: Loki, Version: version}.Preset([]*document.Node{parse(t, values)}, "$(DIR)")
}

func parse(t *testing.T, text string) *document.Node {
	t.Helper()
	tree, err := document.ParseText([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root
}

func textOf(n *document.Node) string {
	if n == nil {
		return "absent\n"
	}
	return document.Encode(n, 0, "\n")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got:\n%s\nwant:\n%s", what, got, want)
	}
}

// TestDefaultsAreInOrder: values() trusts defaults.yaml to be sorted, and
// newestKnown to be no older than its last entry, whose sidecar is the newest that
// is known.
func TestDefaultsAreInOrder(t *testing.T) {
	var versions []string
	for _, entry := range parse(t, chartDefaults).Items() {
		versions = append(versions, "v"+entry.Str("since"))
	}
	if len(versions) < 20 || !slices.IsSortedFunc(versions, semver.Compare) || !reader(newestKnown).has(Feature(versions[len(versions)-1])) {
		t.Errorf("newest known %s, entries %v", newestKnown, versions)
	}
	if got := fromValues(t, "latest", "{}").Container.Str("image"); got != "docker.io/kiwigrid/k8s-sidecar:"+sidecar.Newest {
		t.Errorf("the newest chart has %s, and the newest sidecar that is known is %s", got, sidecar.Newest)
	}
}

func TestImage(t *testing.T) {
	const sha = "sidecar: {image: {sha: abc}}"
	const global = "global: {imageRegistry: r.example}"
	const mirror = "sidecar: {image: {repository: m.example/k, tag: 1.0.0}}"
	for _, c := range []struct{ version, values, image string }{
		{"6.44.0", sha, "docker.io/kiwigrid/k8s-sidecar:1.30.10@sha256:abc"},
		{"6.44.0", global, "docker.io/kiwigrid/k8s-sidecar:1.30.10"},
		{"6.44.0", "sidecar: {image: {registry: r.example, digest: sha256:d}}", "docker.io/kiwigrid/k8s-sidecar:1.30.10"},
		{"6.45.0", global, "r.example/docker.io/kiwigrid/k8s-sidecar:1.30.10"},
		{"6.45.0", global + "\n" + mirror, "r.example/m.example/k:1.0.0"},
		{"6.49.0", "global: {image: {registry: r.example}}", "r.example/docker.io/kiwigrid/k8s-sidecar:1.30.9"},
		{"6.50.0", sha, "docker.io/kiwigrid/k8s-sidecar@sha256:abc"},
		{"6.50.0", global, "r.example/kiwigrid/k8s-sidecar:1.30.9"},
		{"6.50.0", global + "\nsidecar: {image: {repository: a/b.c}}", "a/b.c:1.30.9"},
		{"6.54.0", global + "\nsidecar: {image: {repository: a/b.c}}", "r.example/a/b.c:2.5.0"},
		{"6.54.0", global + "\n" + mirror, "m.example/k:1.0.0"},
		{"13.6.3", global + "\n" + mirror, "m.example/k:1.0.0"},
		{"14.0.0", global + "\n" + mirror, "r.example/m.example/k:1.0.0"},
		{"18.11.0", "global: {registry: g.example}\nsidecar: {image: {registry: s.example}}", "g.example/kiwigrid/k8s-sidecar:2.10.1"},
		{"18.11.0", "sidecar: {image: {registry: s.example}}", "s.example/kiwigrid/k8s-sidecar:2.10.1"},
		{"18.11.0", "sidecar: {image: {registry: null}}", "kiwigrid/k8s-sidecar:2.10.1"},
		{"18.11.0", "sidecar: {image: {digest: sha256:d, sha: abc}}", "docker.io/kiwigrid/k8s-sidecar@sha256:d"},
		{"18.11.0", "sidecar: {image: {tag: 1.30}}", "docker.io/kiwigrid/k8s-sidecar:1.3"}, // as Helm reads the number
		{"6.0.0", "sidecar: {image: {tag: \"\", sha: abc}}", "kiwigrid/k8s-sidecar@sha256:abc"},
		{"5.0.0", "{}", "kiwigrid/k8s-sidecar:1.24.3"},
		{"18.11.0", "sidecar: {image: {repository: null}}", ""},
		{"18.11.0", "sidecar: {image: {tag: null}}", ""},
		{"18.11.0", "sidecar: {image: {tag: null, digest: sha256:d}}", "docker.io/kiwigrid/k8s-sidecar@sha256:d"},
		{"99.0.0", "{}", "docker.io/kiwigrid/k8s-sidecar:" + sidecar.Newest},
	} {
		if got := fromValues(t, c.version, c.values).Container.Str("image"); got != c.image {
			t.Errorf("%s %s\n got %s\nwant %s", c.version, c.values, got, c.image)
		}
	}
}

// TestOtherCharts: what never had a sidecar is read as the newest chart that has one.
func TestOtherCharts(t *testing.T) {
	p := Chart{Name: Distributed, Version: "0.80.6"}.Preset(nil, "/x")
	same(t, "image", p.Container.Str("image"), "docker.io/kiwigrid/k8s-sidecar:"+sidecar.Newest)
}

// TestEnvironment: which variables an odd value gives.
func TestEnvironment(t *testing.T) {
	for _, c := range []struct{ version, rules, name, want string }{
		{"18.11.0", "labelValue: true", "LABEL_VALUE", "true"},
		{"18.11.0", "labelValue: yes", "LABEL_VALUE", "true"},
		{"18.11.0", "labelValue: 'yes'", "LABEL_VALUE", "yes"},
		{"18.11.0", "labelValue: 010", "LABEL_VALUE", "8"},
		{"18.11.0", "labelValue: 0", "LABEL_VALUE", ""},
		{"18.11.0", "labelValue: '0'", "LABEL_VALUE", "0"},
		{"18.11.0", "labelValue: ''", "LABEL_VALUE", ""},
		{"18.11.0", "labelValue: 1.50", "LABEL_VALUE", "1.5"},
		{"18.11.0", "watchServerTimeout: 3600", "WATCH_SERVER_TIMEOUT", "3600"},
		{"18.11.0", "watchServerTimeout: 86400000", "WATCH_SERVER_TIMEOUT", "86400000"},
		{"18.11.0", "watchServerTimeout: '90'", "WATCH_SERVER_TIMEOUT", "90"},
		{"18.11.0", "watchClientTimeout: 0", "WATCH_CLIENT_TIMEOUT", ""},
		{"18.11.0", "logLevel: null", "LOG_LEVEL", ""},
		{"18.11.0", "searchNamespace: [a, b]", "NAMESPACE", "a,b"},
		{"18.11.0", "searchNamespace: []", "NAMESPACE", ""},
		{"18.11.0", "searchNamespace: ops", "NAMESPACE", "ops"},
		{"18.11.0", "healthPort: 9000", "HEALTH_PORT", "9000"},
		{"18.11.0", "healthPort: 0", "HEALTH_PORT", ""},
		{"13.0.0", "healthPort: 9000", "HEALTH_PORT", ""},
		{"6.33.0", "folderAnnotation: x", "FOLDER_ANNOTATION", "x"},
		{"6.32.0", "folderAnnotation: x", "FOLDER_ANNOTATION", ""},
		{"6.0.0", "script: /x.sh", "SCRIPT", "/x.sh"},
		{"6.0.0", "watchMethod: LIST", "METHOD", "LIST"},
		{"6.0.0", "folder: /a/b/", "FOLDER", "$(DIR)"},
	} {
		p := fromValues(t, c.version, "sidecar: {rules: {"+c.rules+"}}")
		got, found := "", false
		for _, e := range p.Container.List("env") {
			if e.Str("name") == c.name {
				got, found = e.Str("value"), true
			}
		}
		if got != c.want || found != (c.want != "") {
			t.Errorf("%s %s: %s=%q, want %q", c.version, c.rules, c.name, got, c.want)
		}
	}
}

// TestOrder: the fields of the container and its variables, in the order of the template.
func TestOrder(t *testing.T) {
	const all = "sidecar: {resources: {a: b}, securityContext: {a: b}, resizePolicy: [a], livenessProbe: {enabled: true, a: b}, readinessProbe: {enabled: true, a: b}, startupProbe: {enabled: true, a: b}, enableUniqueFilenames: true, skipTlsVerify: true, disableX509StrictVerification: true, " +
		"rules: {labelValue: a, folderAnnotation: a, searchNamespace: a, script: a, healthPort: 1}}"
	for _, c := range []struct{ version, values, fields, env string }{
		{"6.0.0", all, "name image imagePullPolicy env livenessProbe readinessProbe resources securityContext volumeMounts", "METHOD LABEL LABEL_VALUE FOLDER RESOURCE UNIQUE_FILENAMES NAMESPACE SKIP_TLS_VERIFY SCRIPT WATCH_SERVER_TIMEOUT WATCH_CLIENT_TIMEOUT LOG_LEVEL"},
		{"6.0.0", "sidecar: {resources: null, rules: {label: '', resource: ''}}", "name image imagePullPolicy env volumeMounts", "METHOD LABEL FOLDER RESOURCE WATCH_SERVER_TIMEOUT WATCH_CLIENT_TIMEOUT LOG_LEVEL"},
		{"18.11.0", all, "name image imagePullPolicy ports resources resizePolicy securityContext livenessProbe readinessProbe startupProbe env volumeMounts", "METHOD LABEL LABEL_VALUE FOLDER FOLDER_ANNOTATION RESOURCE UNIQUE_FILENAMES NAMESPACE SKIP_TLS_VERIFY DISABLE_X509_STRICT_VERIFICATION SCRIPT WATCH_SERVER_TIMEOUT WATCH_CLIENT_TIMEOUT LOG_LEVEL HEALTH_PORT"},
	} {
		p := fromValues(t, c.version, c.values)
		var fields, env []string
		for _, f := range p.Container.Fields() {
			fields = append(fields, f.Key.Value)
		}
		for _, e := range p.Container.List("env") {
			env = append(env, e.Str("name"))
		}
		same(t, c.version+" fields", strings.Join(fields, " "), c.fields)
		same(t, c.version+" env", strings.Join(env, " "), c.env)
	}
}

// TestPorts: the port of /healthz, where the chart gives it a name.
func TestPorts(t *testing.T) {
	const port = "- name: http-sidecar\n  containerPort: 9000\n  protocol: TCP\n"
	for _, c := range []struct{ version, rules, want string }{
		{"13.1.0", "healthPort: 9000", port},
		{"13.1.0", "healthPort: 0", "absent\n"},
		{"13.0.0", "healthPort: 9000", "absent\n"},
	} {
		same(t, c.version+" "+c.rules, textOf(fromValues(t, c.version, "sidecar: {rules: {"+c.rules+"}}").Container.Get("ports")), c.want)
	}
}

// TestHelm: values as templates see them.
func TestHelm(t *testing.T) {
	const alias = "x: [&a true, &m {b: 1}, &l [c, d]]\n"
	for _, c := range []struct {
		value           string
		truthy          bool
		printed, listed string
		rendered        string
	}{
		{"text", true, "text", "text", "text\n"},
		{"''", false, "", "", "\"\"\n"},
		{"yes", true, "true", "true", "true\n"},
		{"no", false, "false", "false", "false\n"},
		{"0", false, "0", "0", "0\n"},
		{"0.0", false, "0", "0", "0\n"},
		{"'0'", true, "0", "0", "\"0\"\n"},
		{"010", true, "8", "8", "8\n"},
		{"1_000", true, "1000", "1000", "1000\n"},
		{"1.50", true, "1.5", "1.5", "1.5\n"},
		{"99999999999999999999", true, "1e+20", "1e+20", "1e+20\n"},
		{"!!int x", true, "x", "x", "!!int \"x\"\n"},
		{"1e999", true, "1e999", "1e999", "1e999\n"},
		{"!!float x", true, "x", "x", "!!float \"x\"\n"},
		{"2024-01-01", true, "2024-01-01", "2024-01-01", "\"2024-01-01\"\n"},
		{"[]", false, "", "", "[]\n"},
		{"[a, 2]", true, "", "a,2", "- a\n- 2\n"},
		{"[a, null]", true, "", "a,", "- a\n- null\n"},
		{"{}", false, "", "", "{}\n"},
		{"{b: 1, a: null}", true, "", "", "b: 1\n"},
		{"{b: 1, a: 2}", true, "", "", "a: 2\nb: 1\n"},
		{"*a", true, "true", "true", "true\n"},
		{"*m", true, "", "", "b: 1\n"},
		{"*l", true, "", "c,d", "- c\n- d\n"},
	} {
		n := parse(t, alias+"v: "+c.value+"\n")
		f, _ := n.FieldOf("v")
		v := f.Value
		if truthy(v) != c.truthy {
			t.Errorf("%s is true: %v", c.value, truthy(v))
		}
		same(t, c.value+", printed", printed(v), c.printed)
		same(t, c.value+", as a list", printedList(v), c.listed)
		same(t, c.value+", rendered", textOf(rendered(v)), c.rendered)
	}
	if truthy(nil) || truthy(parse(t, "a: null").Get("a")) || printed(nil) != "" || printedList(nil) != "" {
		t.Error("what is not there is something")
	}
}

// TestOverDefaults: the user's values over the chart's.
func TestOverDefaults(t *testing.T) {
	for _, c := range []struct{ name, defaults, user, want string }{
		{"mappings merge", "a: {b: 1}", "a: {c: 2}", "a:\n  b: 1\n  c: 2\n"},
		{"null removes", "{a: 1, b: 2}", "a: null", "b: 2\n"},
		{"null removes a mapping", "{a: {b: 1}, c: 2}", "a: null", "c: 2\n"},
		{"a value goes over a mapping", "a: {b: 1}", "a: 2", "a: 2\n"},
		{"a mapping goes over a value", "a: 1", "a: {b: 2}", "a:\n  b: 2\n"},
		{"a mapping goes over a list", "a: [1]", "a: {b: 2}", "a:\n  b: 2\n"},
		{"a mapping over nothing", "{}", "a: {b: 2}", "a:\n  b: 2\n"},
	} {
		got := textOf(overDefaults(parse(t, c.defaults), parse(t, c.user)))
		same(t, c.name, strings.ReplaceAll(got, "{b: 2}", "\n  b: 2"), strings.ReplaceAll(c.want, "{b: 2}", "\n  b: 2"))
	}
}

// TestSwitches: values beside rules, by the field they set.
func TestSwitches(t *testing.T) {
	for _, c := range []struct{ version, sidecar, field, want string }{
		{"18.11.0", "livenessProbe: {enabled: false}", "livenessProbe", "absent\n"},
		{"18.11.0", "livenessProbe: null", "livenessProbe", "absent\n"},
		{"6.33.0", "livenessProbe: {httpGet: {path: /x}}", "livenessProbe", "httpGet:\n  path: /x\n"},
		{"18.11.0", "startupProbe: {httpGet: {path: /x}}", "startupProbe", "absent\n"},
		{"18.11.0", "startupProbe: {enabled: true, httpGet: {path: /x}}", "startupProbe", "httpGet:\n  path: /x\n"},
		{"16.0.0", "startupProbe: {enabled: false, httpGet: {path: /x}}", "startupProbe", "httpGet:\n  path: /x\n"},
		{"6.33.0", "startupProbe: {httpGet: {path: /x}}", "startupProbe", "absent\n"},
		{"6.34.0", "startupProbe: {httpGet: {path: /x}}", "startupProbe", "httpGet:\n  path: /x\n"},
		{"17.4.3", "resizePolicy: [{resourceName: cpu}]", "resizePolicy", "absent\n"},
		{"17.4.4", "resizePolicy: [{resourceName: cpu}]", "resizePolicy", "- resourceName: cpu\n"},
		{"18.11.0", "securityContext: {}", "securityContext", "allowPrivilegeEscalation: false\ncapabilities:\n  drop:\n    - ALL\nreadOnlyRootFilesystem: true\nseccompProfile:\n  type: RuntimeDefault\n"},
		{"18.11.0", "securityContext: null", "securityContext", "absent\n"},
		{"11.4.2", "securityContext: {capabilities: null, seccompProfile: {type: Localhost}}", "securityContext", "allowPrivilegeEscalation: false\nreadOnlyRootFilesystem: true\nseccompProfile:\n  type: Localhost\n"},
		{"6.24.0", "{}", "securityContext", "absent\n"},
		{"6.0.0", "resources: {requests: {memory: 1Gi, cpu: 1}, limits: null}", "resources", "requests:\n  cpu: 1\n  memory: 1Gi\n"},
		{"6.0.0", "image: {pullPolicy: Always}", "imagePullPolicy", "Always\n"},
	} {
		values := "sidecar: {" + strings.TrimSuffix(strings.TrimPrefix(c.sidecar, "{"), "}") + "}"
		if strings.HasSuffix(c.sidecar, "}") && !strings.HasPrefix(c.sidecar, "{") {
			values = "sidecar: {" + c.sidecar + "}"
		}
		same(t, c.version+" "+c.sidecar, textOf(fromValues(t, c.version, values).Container.Get(c.field)), c.want)
	}
}

func TestSizeLimit(t *testing.T) {
	for _, c := range []struct{ version, sidecar, want string }{
		{"6.0.0", "{}", "emptyDir: {}\n"},
		{"9.5.1", "{sizeLimit: 5Mi}", "emptyDir: {}\n"},
		{"6.0.0", "{rules: {sizeLimit: 5Mi}}", "emptyDir:\n  sizeLimit: 5Mi\n"},
		{"9.5.2", "{sizeLimit: 5Mi}", "emptyDir:\n  sizeLimit: 5Mi\n"},
		{"9.5.2", "{sizeLimit: 5Mi, rules: {sizeLimit: 7Mi}}", "emptyDir:\n  sizeLimit: 7Mi\n"},
		{"10.2.0", "{sizeLimit: 5Mi}", "emptyDir: {}\n"},
	} {
		p := fromValues(t, c.version, "sidecar: "+c.sidecar)
		same(t, c.version+" "+c.sidecar, textOf(p.Volumes[0]), "name: sc-rules-volume\n"+c.want)
	}
}

// TestRulesInTmp: the sidecar's /tmp and the rules cannot both be mounted there.
func TestRulesInTmp(t *testing.T) {
	p := fromValues(t, "18.11.0", "sidecar: {rules: {folder: /r}}")
	same(t, "mounts", textOf(p.Container.Get("volumeMounts")), "- name: sc-rules-temp\n  mountPath: /tmp\n- name: sc-rules-volume\n  mountPath: $(DIR)\n")
	same(t, "the mounts of Loki", textOf(p.Mounts[0]), "name: sc-rules-volume\nmountPath: $(DIR)\n")
	p = fromValues(t, "18.11.0", "sidecar: {rules: {folder: /tmp/}}")
	same(t, "mounts", textOf(p.Container.Get("volumeMounts")), "- name: sc-rules-volume\n  mountPath: $(DIR)\n")
}

// TestPresetSays: what the values say beside the container.
func TestPresetSays(t *testing.T) {
	for _, c := range []struct{ version, values, want string }{
		{"6.27.0", "{}", "enabled /rules"},
		{"6.27.0", "sidecar: {rules: {enabled: false}}\nruler: {sidecar: true}\nrbac: {namespaced: true}", "ruler namespaced"},
		{"6.27.0", "sidecar: {rules: {enabled: false, folder: /x}}", ""},
		{"6.27.0", "sidecar: {rules: {folder: /x, healthPort: 9000}}", "enabled /x"},
		{"13.1.0", "sidecar: {rules: {healthPort: 9000}}", "enabled /rules 9000"},
		{"13.1.0", "sidecar: {rules: {healthPort: 0}}", "enabled /rules"},
		{"6.30.0", "ruler: {sidecar: true}\nrbac: {namespaced: true}", "enabled ruler namespaced /rules"},
		{"6.30.0", "ruler: {sidecar: false}\nrbac: {namespaced: false}", "enabled /rules"},
	} {
		p := fromValues(t, c.version, c.values)
		var words []string
		for word, said := range map[string]bool{"1 enabled": p.Enabled, "2 ruler": p.OnRuler, "3 namespaced": p.Namespaced, "4 " + p.Folder: p.Folder != "", "5 " + p.HealthPort: p.HealthPort != ""} {
			if said {
				words = append(words, word)
			}
		}
		slices.Sort(words)
		for i := range words {
			words[i] = words[i][2:]
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.version, c.values, got, c.want)
		}
		if chosen := p.Enabled && strings.Contains(c.values, "folder: "); p.Chosen != chosen {
			t.Errorf("%s %s: the folder is chosen: %v", c.version, c.values, p.Chosen)
		}
		if (p.Container == nil) == p.Enabled {
			t.Errorf("%s %s: container %v", c.version, c.values, p.Container)
		}
	}
}

// TestFilesGoOverOneAnother: the last file wins, and null removes a default.
func TestFilesGoOverOneAnother(t *testing.T) {
	p := Chart{Name: Loki, Version: "6.27.0"}.Preset([]*document.Node{
		parse(t, "sidecar: {rules: {label: a, logLevel: DEBUG}, resources: {limits: {memory: 1Gi}}}"), nil,
		parse(t, "sidecar: {rules: {label: b, logLevel: null}, resources: {limits: {cpu: 1}}}"),
	}, "/x")
	same(t, "resources", textOf(p.Container.Get("resources")), "limits:\n  cpu: 1\n  memory: 1Gi\n")
	for _, e := range p.Container.List("env") {
		if e.Str("name") == "LOG_LEVEL" || e.Str("name") == "LABEL" && e.Str("value") != "b" {
			t.Errorf("env has %s", textOf(e))
		}
	}
}
