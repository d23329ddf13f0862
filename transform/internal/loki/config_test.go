package loki

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// release writes a ruler and the ConfigMap with its config.
func release(image, args, extra, config string) string {
	return fmt.Sprintf(`---
# Source: loki/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: loki
  namespace: ops
data:
  config.yaml: |
    %s
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: ops
spec:
  template:
    spec:
      containers:
        - name: ruler
          image: %s
          args: [-config.file=/etc/loki/config/config.yaml, -target=ruler%s]
          volumeMounts:
            - {name: config, mountPath: /etc/loki/config}
%s
      volumes:
        - name: config
          configMap: {name: loki}
`, strings.ReplaceAll(strings.TrimSpace(config), "\n", "\n    "), image, args, extra)
}

func effective(t testing.TB, src string) *Config {
	t.Helper()
	set := parse(t, "in.yaml", src)
	for _, o := range set.All() {
		if w, _ := Classify(o); w != nil {
			return Effective(w, set)
		}
	}
	t.Fatal("no ruler in\n", src)
	return nil
}

const local = "ruler:\n  storage:\n    type: local\n    local:\n      directory: /rules\n"

func TestRuleStore(t *testing.T) {
	const v3, v38, v4 = "grafana/loki:3.4.2", "grafana/loki:3.8.0", "grafana/loki:4.0.1"
	tests := []struct {
		name, image, args, extra, config string
		want                             string // type from, directory from
	}{
		{"local", v3, "", "", local, "local file, /rules file"},
		{"nothing set", v3, "", "", "auth_enabled: false\n", " default,  default"},
		{"empty config", v3, "", "", "", " default,  default"},
		{"s3", v3, "", "", "ruler: {storage: {type: s3}}", "s3 file,  default"},
		{"from common", v3, "", "", "common: {storage: {s3: {bucketnames: a}}}", "s3 common,  default"},
		{"from common, ruler block without type", v3, "", "", "common: {storage: {gcs: {bucket_name: a}}}\nruler: {enable_api: true}", "gcs common,  default"},
		{"common filesystem is local", v3, "", "", "common: {storage: {filesystem: {chunks_directory: /c, rules_directory: /r}}}", "local common, /r common"},
		{"common filesystem without rules", v3, "", "", "common: {storage: {filesystem: {chunks_directory: /c}}}", "local common,  default"},
		{"empty common store", v3, "", "", "common: {storage: {filesystem: {}, s3: null}}", " default,  default"},
		{"file beats common", v3, "", "", "common: {storage: {s3: {bucketnames: a}}}\n" + local, "local file, /rules file"},
		{"file type, common directory", v3, "", "", "common: {storage: {filesystem: {rules_directory: /r}}}\nruler: {storage: {type: local}}", "local file, /r common"},
		{"file directory, common type", v3, "", "", "common: {storage: {filesystem: {rules_directory: /r}}}\nruler: {storage: {local: {directory: /mine}}}", "local common, /mine file"},
		{"Alibaba has two names", v3, "", "", "common: {storage: {alibabacloud: {bucket: b}}}", "alibaba common,  default"},
		{"two stores in common", v3, "", "", "common: {storage: {s3: {bucketnames: a}, gcs: {bucket_name: b}}}", "? common, ? common"},
		{"object_store turns inheritance off", v3, "", "", "common: {storage: {s3: {bucketnames: a}, object_store: {s3: {bucket_name: b}}}}", " default,  default"},
		{"flags beat the file", v3, ", -ruler.storage.type=s3, --ruler.storage.local.directory, /flag", "", local, "s3 flag -ruler.storage.type, /flag flag -ruler.storage.local.directory"},
		{"common by flag", v3, ", -common.storage.s3.url=s3://x", "", "", "s3 common,  default"},
		{"flag from a Secret", v3, ", -ruler.storage.local.directory=$(DIR)", "          env: [{name: DIR, valueFrom: {secretKeyRef: {name: s, key: k}}}]", local, "local file, ? flag -ruler.storage.local.directory"},
		{"flag from a variable", v3, ", -ruler.storage.local.directory=$(DIR)/x", "          env: [{name: DIR, value: /dir}]", local, "local file, /dir/x flag -ruler.storage.local.directory"},
		{"Thanos", v3, "", "", local + "storage_config: {use_thanos_objstore: true}\nruler_storage: {backend: local, local: {directory: /t}}", "local file, /t file"},
		{"Thanos by flag", v3, ", -use-thanos-objstore", "", local + "ruler_storage: {backend: s3}", "s3 file,  default"},
		{"Thanos without ruler_storage", v3, "", "", local + "storage_config: {use_thanos_objstore: true}", "filesystem default,  default"},
		{"Thanos, common filesystem", v3, "", "", "common: {storage: {filesystem: {rules_directory: /r}}}\nstorage_config: {use_thanos_objstore: true}", "filesystem default,  default"},
		{"Thanos, common filesystem, 3.8", v38, "", "", "common: {storage: {filesystem: {rules_directory: /r}}}\nstorage_config: {use_thanos_objstore: true}", "local common, /r common"},
		{"Thanos is the default of 4.0", v4, "", "", local + "ruler_storage: {backend: gcs}", "gcs file,  default"},
		{"Thanos off in 4.0", v4, "", "", local + "storage_config: {use_thanos_objstore: false}", "local file, /rules file"},
		{"ruler_storage without Thanos", v3, "", "", local + "ruler_storage: {backend: gcs}", "local file, /rules file"},
		{"dollars without expand-env", v3, "", "", strings.ReplaceAll(local, "/rules", "${DIR}"), "local file, ${DIR} file"},
		{"expanded from the container", v3, ", -config.expand-env=true", "          env: [{name: DIR, value: /dir}]", strings.ReplaceAll(local, "/rules", "${DIR}/r"), "local file, /dir/r file"},
		{"expanded from elsewhere", v3, ", -config.expand-env", "          env: [{name: DIR, valueFrom: {configMapKeyRef: {}}}]", strings.ReplaceAll(local, "/rules", "${DIR}"), "local file, ? file"},
		{"expanded to the default", v3, ", -config.expand-env=true", "", strings.ReplaceAll(local, "/rules", "${DIR:-/d}"), "local file, /d file"},
		{"YAML only when expanded", v3, ", -config.expand-env=true", "          env: [{name: DIR, value: /dir}]", "ruler: {storage: {type: local, local: {directory: ${DIR:-/d}}}}\n", "local file, /dir file"},
		{"expanded, set beats the default", v3, ", -config.expand-env=true", "          env: [{name: DIR, value: /dir}]", strings.ReplaceAll(local, "/rules", "${DIR:-/d}"), "local file, /dir file"},
		{"expanded, the default may not hold", v3, ", -config.expand-env=true", "          envFrom: [{secretRef: {name: s}}]", strings.ReplaceAll(local, "/rules", "${DIR:-/d}"), "local file, ? file"},
		{"expanded, unset is empty", v3, ", -config.expand-env=true", "", strings.ReplaceAll(local, "/rules", "${DIR}"), "local file,  file"},
		{"expanded, given by Kubernetes", v3, ", -config.expand-env=true", "", strings.ReplaceAll(local, "/rules", "/r/${HOSTNAME}"), "local file, ? file"},
		{"expanded, escaped", v3, ", -config.expand-env=true", "", strings.ReplaceAll(local, "/rules", "/$${DIR}"), "local file, /${DIR} file"},
		{"expanded, odd form", v3, ", -config.expand-env=true", "", strings.ReplaceAll(local, "/rules", "${DIR/a/b}"), "local file, ? file"},
		{"template left over in a value", v3, "", "", strings.ReplaceAll(local, "/rules", `"{{ .Values.dir }}"`), "local file, ? file"},
		{"wrong shapes", v3, "", "", "ruler: {storage: text}\ncommon: [1]\nruler_storage: 3\n", " default,  default"},
		{"null", v3, "", "", "ruler: {storage: null}\n", " default,  default"},
		{"anchors and merge keys", v3, "", "", "x: &x {type: local, local: {directory: /a}}\nruler: {storage: {<<: *x}}\n", "local file, /a file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := effective(t, release(test.image, test.args, test.extra, test.config))
			if !c.Known {
				t.Fatal(c.Why)
			}
			if got := show(c.StoreType) + ", " + show(c.Directory); got != test.want {
				t.Errorf("rule store is %q, want %q", got, test.want)
			}
		})
	}
}

func show(v Value) string {
	if !v.Known {
		return "? " + v.From
	}
	return v.Text + " " + v.From
}

func TestSettings(t *testing.T) {
	tests := []struct {
		name, image, args, config string
		get                       func(c *Config) string
		want                      string
	}{
		{"tenant with auth", "", "", "auth_enabled: true", func(c *Config) string { return show(c.Tenant) }, " default"},
		{"tenant by default", "", "", "", func(c *Config) string { return show(c.Tenant) + fmt.Sprint(c.Auth) }, " default2"},
		{"tenant without auth", "", "", "auth_enabled: false", func(c *Config) string { return show(c.Tenant) }, "fake default"},
		{"tenant by name", "", "", "auth_enabled: false\nno_auth_tenant: one", func(c *Config) string { return show(c.Tenant) }, "one file"},
		{"auth by flag", "", ", -auth.enabled=false", "auth_enabled: true", func(c *Config) string { return show(c.Tenant) }, "fake default"},
		{"auth from elsewhere", "", ", -config.expand-env=true", "auth_enabled: ${HOSTNAME}", func(c *Config) string { return show(c.Tenant) + fmt.Sprint(c.Auth) }, "? 0"},
		{"auth quoted", "", "", `auth_enabled: "false"`, func(c *Config) string { return fmt.Sprint(c.Auth) }, "0"},
		{"rule path", "", "", "", func(c *Config) string { return show(c.RulePath) }, "/rules default"},
		{"rule path under the prefix", "", "", "common: {path_prefix: /var/loki/}", func(c *Config) string { return show(c.RulePath) }, "/var/loki/rules-temp common"},
		{"rule path in the file", "", "", "common: {path_prefix: /var/loki}\nruler: {rule_path: /rules}", func(c *Config) string { return show(c.RulePath) }, "/rules file"},
		{"log directory", "3.4.2", "", "common: {path_prefix: /var/loki}", func(c *Config) string { return show(c.WALDir) }, "ruler-wal default"},
		{"log directory since 3.8", "3.8.0", "", "common: {path_prefix: /var/loki}", func(c *Config) string { return show(c.WALDir) }, "/var/loki/ruler-wal common"},
		{"log directory of any version", "latest", "", "common: {path_prefix: /var/loki}", func(c *Config) string { return show(c.WALDir) }, "? common"},
		{"log directory in the file", "latest", "", "ruler: {wal: {dir: /w}}", func(c *Config) string { return show(c.WALDir) }, "/w file"},
		{"ring from memberlist", "", "", "memberlist: {join_members: [a]}", func(c *Config) string { return show(c.RingStore) }, "memberlist common"},
		{"ring from common", "", "", "memberlist: {join_members: [a]}\ncommon: {ring: {kvstore: {store: etcd}}}", func(c *Config) string { return show(c.RingStore) }, "etcd common"},
		{"ring of the ruler", "", "", "common: {ring: {kvstore: {store: etcd}}}\nruler: {ring: {kvstore: {store: inmemory}}}", func(c *Config) string { return show(c.RingStore) }, "inmemory file"},
		{"ring by default", "", "", "", func(c *Config) string { return show(c.RingStore) }, "consul default"},
		{"Alertmanager", "", "", "ruler: {alertmanager_url: 'http://a,http://b'}", func(c *Config) string { return show(c.AlertmanagerURL) }, "http://a,http://b file"},
		{"Alertmanager v2 since 3.2", "3.2.0", "", "", func(c *Config) string { return fmt.Sprint(c.AlertmanagerV2) }, "2"},
		{"Alertmanager v2 before", "3.1.1", "", "", func(c *Config) string { return fmt.Sprint(c.AlertmanagerV2) }, "1"},
		{"Alertmanager v2 of any version", "latest", "", "", func(c *Config) string { return fmt.Sprint(c.AlertmanagerV2) }, "0"},
		{"API", "", "", "", func(c *Config) string { return fmt.Sprint(c.EnableAPI) }, "2"},
		{"API off", "", "", "ruler: {enable_api: false}", func(c *Config) string { return fmt.Sprint(c.EnableAPI) }, "1"},
		{"API by flag", "", ", -ruler.enable-api", "ruler: {enable_api: false}", func(c *Config) string { return fmt.Sprint(c.EnableAPI) }, "2"},
		{"sharding", "", "", "ruler: {enable_sharding: true}", func(c *Config) string { return fmt.Sprint(c.EnableSharding) }, "2"},
		{"remote write", "", "", "ruler: {remote_write: {enabled: true}}", func(c *Config) string { return fmt.Sprint(c.RemoteWrite) }, "2"},
		{"prefix and certificate of HTTP", "", "", "server: {http_path_prefix: /loki, http_tls_config: {cert_file: c}}", func(c *Config) string { return show(c.HTTPPrefix) + show(c.HTTPCert) }, "/loki filec file"},
		{"prefix and certificate of HTTP, unset", "", "", "", func(c *Config) string { return show(c.HTTPPrefix) + show(c.HTTPCert) }, " default default"},
		{"prefix and certificate of HTTP, by flags", "", ", -server.path-prefix=/loki, -server.http-tls-cert-path=c", "server: {http_path_prefix: /x}", func(c *Config) string { return show(c.HTTPPrefix) + show(c.HTTPCert) }, "/loki flag -server.path-prefixc flag -server.http-tls-cert-path"},
		{"ports", "", "", "server: {http_listen_port: 8080}", func(c *Config) string { return show(c.HTTPPort) + show(c.GRPCPort) }, "8080 file9095 default"},
		{"tenants", "", "", "ruler: {enabled_tenants: 'a,b', disabled_tenants: [c, d]}", func(c *Config) string { return show(c.EnabledTenants) + show(c.DisabledTenants) }, "a,b filec,d file"},
		{"overrides", "", "", "runtime_config: {file: /r.yaml}", func(c *Config) string { return show(c.RuntimeConfig) }, "/r.yaml file"},
		{"version", "3.4.2@sha256:abc", "", "", func(c *Config) string { return c.Version }, "v3.4.2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.image == "" {
				test.image = "3.4.2"
			}
			c := effective(t, release("grafana/loki:"+test.image, test.args, "", test.config))
			if got := test.get(c); !c.Known || got != test.want {
				t.Errorf("got %q, want %q (%s)", got, test.want, c.Why)
			}
		})
	}
}

func TestRulesDir(t *testing.T) {
	for config, want := range map[string]string{
		local: "/rules",
		strings.ReplaceAll(local, "/rules", "/rules/"): "/rules",
		strings.ReplaceAll(local, "/rules", "rules"):   "/rules",
		strings.ReplaceAll(local, "/rules", "''"):      "",
		strings.ReplaceAll(local, "local\n", "s3\n"):   "",
		"": "",
	} {
		got, ok := effective(t, release("grafana/loki:3.4.2", "", "", config)).RulesDir()
		if got != want || ok != (want != "") {
			t.Errorf("rules directory of %q is %q (%v), want %q", config, got, ok, want)
		}
	}
}

func TestConfigPlace(t *testing.T) {
	c := effective(t, release("grafana/loki:3.4.2", "", "", local))
	if p := c.Place(c.Directory.Node); p.String() != "in.yaml:14:22" || p.EndColumn != 28 || p.Template != "loki/templates/config.yaml" {
		t.Errorf("the directory is at %+v", p)
	}
	if p := c.Place(nil); p.Line != 9 {
		t.Errorf("the config is at %+v", p)
	}
}

// volumes is a ruler whose config is mounted in a way of its own.
func volumes(args, mounts, volumes, objects string) string {
	return fmt.Sprintf(`kind: StatefulSet
metadata: {name: loki-ruler, namespace: ops}
spec: {template: {spec: {containers: [{name: ruler, image: 'grafana/loki:3.4.2', args: [-target=ruler%s], env: [{name: P, value: /p}, {name: Q, valueFrom: {}}], volumeMounts: [%s]}], volumes: [%s]}}}
---
%s
`, args, mounts, volumes, objects)
}

func TestConfigSource(t *testing.T) {
	const cm = `{kind: ConfigMap, metadata: {name: loki, namespace: ops}, data: {config.yaml: "ruler: {storage: {type: local}}", other.yaml: "ruler: {storage: {type: s3}}"}}`
	secret := func(field, value string) string {
		return `{kind: Secret, metadata: {name: loki, namespace: ops}, ` + field + `: {config.yaml: "` + value + `"}}`
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("ruler: {storage: {type: gcs}}"))
	const mount, vol = "{name: c, mountPath: /etc/loki/config}", "{name: c, configMap: {name: loki}}"
	tests := []struct {
		name, src string
		want      string // store type, or "? " and words of why
	}{
		{"by default", volumes("", mount, vol, cm), "local"},
		{"by flag", volumes(", -config.file=/x/other.yaml", "{name: c, mountPath: /x}", vol, cm), "s3"},
		{"two dashes", volumes(", --config.file=/x/other.yaml", "{name: c, mountPath: /x/}", vol, cm), "s3"},
		{"two arguments", volumes(", -config.file, /x/other.yaml", "{name: c, mountPath: /x}", vol, cm), "s3"},
		{"list", volumes(`, "-config.file=/none.yaml, /x/nokey.yaml,/x/other.yaml"`, "{name: c, mountPath: /x}", vol, cm), "s3"},
		{"relative", volumes(", -config.file=x/other.yaml", "{name: c, mountPath: /x}", vol, cm), "s3"},
		{"variable", volumes(", -config.file=$(P)/other.yaml", "{name: c, mountPath: /p}", vol, cm), "s3"},
		{"variable from elsewhere", volumes(", -config.file=$(Q)", mount, vol, cm), "? comes from the environment"},
		{"subPath", volumes(", -config.file=/etc/loki.yaml", "{name: c, mountPath: /etc/loki.yaml, subPath: other.yaml}", vol, cm), "s3"},
		{"items", volumes(", -config.file=/x/a/b.yaml", "{name: c, mountPath: /x}", "{name: c, configMap: {name: loki, items: [{key: other.yaml, path: a/b.yaml}]}}", cm), "s3"},
		{"items without the key", volumes(", -config.file=/x/config.yaml", "{name: c, mountPath: /x}", "{name: c, configMap: {name: loki, items: [{key: other.yaml, path: b.yaml}]}}", cm), "? volume c has no file config.yaml"},
		{"key that is not there", volumes(", -config.file=/etc/loki/config/loki.yaml", mount, vol, cm), "? ConfigMap ops/loki has no key loki.yaml"},
		{"Secret data", volumes("", mount, "{name: c, secret: {secretName: loki}}", secret("data", encoded)), "gcs"},
		{"Secret stringData", volumes("", mount, "{name: c, secret: {secretName: loki}}", secret("stringData", "ruler: {storage: {type: s3}}")), "s3"},
		{"Secret encrypted", volumes("", mount, "{name: c, secret: {secretName: loki}}", secret("data", "ENC[AES256_GCM,data:x]")), "? is not base64"},
		{"projected", volumes("", mount, "{name: c, projected: {sources: [{secret: {name: none, items: [{key: a, path: b}]}}, {configMap: {name: loki}}]}}", cm), "local"},
		{"other namespace", volumes("", mount, vol, strings.ReplaceAll(cm, "ops", "dev")), "? ConfigMap loki, which holds"},
		{"no namespace", volumes("", mount, vol, strings.ReplaceAll(cm, ", namespace: ops", "")), "local"},
		{"not in the input", volumes("", mount, "{name: c, secret: {secretName: existing}}", cm), "? Secret existing, which holds the config file /etc/loki/config/config.yaml, is not in the input"},
		{"an earlier path not in the input", volumes(", '-config.file=/y/a.yaml,/x/other.yaml'", "{name: y, mountPath: /y}, {name: c, mountPath: /x}", vol+", {name: y, configMap: {name: elsewhere}}", cm), "? ConfigMap elsewhere"},
		{"emptyDir", volumes("", mount, "{name: c, emptyDir: {}}", cm), "? on volume c (emptyDir)"},
		{"missing volume", volumes("", mount, "", cm), "? does not have"},
		{"subPathExpr", volumes("", "{name: c, mountPath: /etc/loki/config, subPathExpr: $(P)}", vol, cm), "? run time"},
		{"no mount", volumes("", "", vol, cm), "? has no -config.file"},
		{"no mount there", volumes(", -config.file=/y.yaml", mount, vol, cm), "? the config file /y.yaml is on no volume"},
		{"no YAML", volumes("", mount, vol, strings.ReplaceAll(cm, "ruler: {storage: {type: local}}", "a: b: c")), "? is not YAML: in.yaml:5:"},
		{"template", volumes("", mount, vol, strings.ReplaceAll(cm, "ruler: {storage: {type: local}}", `{{- if .Values.x }}\na: b\n`)), "? template text"},
		{"no mapping", volumes("", mount, vol, strings.ReplaceAll(cm, "ruler: {storage: {type: local}}", "text")), "? is not a mapping"},
		{"second document", volumes("", mount, vol, strings.ReplaceAll(cm, "ruler: {storage: {type: local}}", `ruler: {storage: {type: local}}\n---\na: b: c\n`)), "local"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := effective(t, test.src)
			why, unknown := strings.CutPrefix(test.want, "? ")
			switch {
			case unknown && (c.Known || !strings.Contains(c.Why, why)):
				t.Errorf("known: %v, why: %q, want %q", c.Known, c.Why, why)
			case unknown && (c.StoreType.Known || c.Tenant.Known || c.RulePath.Known):
				t.Errorf("settings of an unknown config are known: %+v", c)
			case !unknown && (!c.Known || !c.StoreType.Is(test.want) || c.Why != ""):
				t.Errorf("store type is %+v, want %s (%s)", c.StoreType, test.want, c.Why)
			}
			if p := c.Place(c.StoreType.Node); p.Line == 0 {
				t.Errorf("no place: %+v", p)
			}
		})
	}
}

// Flags tell even where the file does not.
func TestFlagsOfAnUnknownConfig(t *testing.T) {
	c := effective(t, volumes(", -ruler.storage.type=local, -ruler.storage.local.directory=/r, -auth.enabled=false", "", "", "{}"))
	if dir, ok := c.RulesDir(); c.Known || !ok || dir != "/r" || c.Auth != No || c.Tenant.Known || c.RulePath.Known {
		t.Errorf("config is %+v", c)
	}
}
