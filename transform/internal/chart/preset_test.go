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
	for _, entry := range parse(t, chartDefaults).Items {
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
	} {
		if got := fromValues(t, c.version, c.values).Container.Str("image"); got != c.image {
			t.Errorf("%s %s\n got %s\nwant %s", c.version, c.values, got, c.image)
		}
	}
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

// TestSwitches: values beside rules, by the field they set.
func TestSwitches(t *testing.T) {
	for _, c := range []struct{ version, sidecar, field, want string }{
		{"18.11.0", "livenessProbe: {enabled: false}", "livenessProbe", "absent\n"},
		{"18.11.0", "livenessProbe: null", "livenessProbe", "absent\n"},
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
	p := fromValues(t, "18.11.0", "sidecar: {rules: {folder: /tmp/}}")
	same(t, "mounts", textOf(p.Container.Get("volumeMounts")), "- name: sc-rules-volume\n  mountPath: $(DIR)\n")
}

// TestPresetSays: what the values say beside the container.
func TestPresetSays(t *testing.T) {
	for _, c := range []struct{ version, values, want string }{
		{"6.27.0", "{}", "enabled /rules"},
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
