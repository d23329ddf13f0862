package plan

import (
	"cmp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// What the variables of the patch set stand for, as an env of the sidecar shows.
func TestVariables(t *testing.T) {
	const (
		ports    = "          args: ["
		noConfig = ", -config.file=/etc/loki/config.yaml"
		mounts   = "            - {name: config, mountPath: /etc/loki}\n"
		ofTenant = mounts + "            - {name: a, mountPath: /srv/rules/a}\n"
		volumes  = "      volumes:\n"
		named    = "metadata: {name: loki, namespace: ops}"
		outside  = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
	)
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"from the manifests", nil, "", "/rules fake 8080 ops loki loki-ruler"},
		{"another directory", []string{"directory: /rules", "directory: /etc/loki/rules/"}, "", "/etc/loki/rules fake 8080 ops loki loki-ruler"},
		{"a directory that is decided outside", []string{"directory: /rules", "directory: '${X}'", "args: [", outside}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"no directory", []string{", local: {directory: /rules}", ""}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"tenants of their own", []string{"auth_enabled: false", "auth_enabled: true"}, "", "/rules  8080 ops loki loki-ruler"},
		{"no config", []string{noConfig, ""}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"no config, and a mount at rules/TENANT", []string{named, "metadata: {name: x, namespace: ops}", mounts, ofTenant, volumes, volumes + "        - {name: a, configMap: {name: a}}\n"}, "", "/srv/rules fake 8080 ops loki loki-ruler"},
		{"no config, and a mount that cannot hold rules", []string{named, "metadata: {name: x, namespace: ops}", mounts, ofTenant, volumes, volumes + "        - {name: a, emptyDir: {}}\n"}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"no config, and one mount that is called rules", []string{named, "metadata: {name: x, namespace: ops}", mounts, mounts + "            - {name: a, mountPath: /var/loki/rules}\n", volumes, volumes + "        - {name: a, emptyDir: {}}\n"}, "", "/var/loki/rules fake 8080 ops loki loki-ruler"},
		{"no config, and two mounts that are called rules", []string{named, "metadata: {name: x, namespace: ops}", mounts, mounts + "            - {name: a, mountPath: /var/loki/rules}\n            - {name: a, mountPath: /rules}\n", volumes, volumes + "        - {name: a, emptyDir: {}}\n"}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"a config of the name elsewhere, and a mount at rules/TENANT", []string{named, "metadata: {name: loki, namespace: other}", mounts, ofTenant, volumes, volumes + "        - {name: a, configMap: {name: a}}\n"}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"a config, and a mount at rules/TENANT", []string{mounts, ofTenant, volumes, volumes + "        - {name: a, configMap: {name: a}}\n"}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"no config, and a Secret at rules/TENANT", []string{named, "metadata: {name: x, namespace: ops}", mounts, ofTenant, volumes, volumes + "        - {name: a, secret: {secretName: a}}\n"}, "", "/srv/rules fake 8080 ops loki loki-ruler"},
		{"no config, and a mount at rules/TENANT of a volume that the pod lacks", []string{named, "metadata: {name: x, namespace: ops}", mounts, ofTenant}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"a config of the name elsewhere, and one mount that is called rules", []string{named, "metadata: {name: loki, namespace: other}", mounts, mounts + "            - {name: a, mountPath: /var/loki/rules}\n", volumes, volumes + "        - {name: a, emptyDir: {}}\n"}, "", "/rules fake 8080 ops loki loki-ruler"},
		{"literals", nil, "{variables: {RULES_DIR: /r, TENANT: t, HEALTH_PORT: '99'}}", "/r t 99 ops loki loki-ruler"},
		{"no account is named", []string{"      serviceAccountName: loki\n", ""}, "", "/rules fake 8080 ops default loki-ruler"},
		{"Loki listens on the port", []string{"auth_enabled: false", "auth_enabled: false\n    server: {http_listen_port: 8080}"}, "", "/rules fake 8081 ops loki loki-ruler"},
		{"Loki listens on the port, for gRPC", []string{"auth_enabled: false", "auth_enabled: false\n    server: {grpc_listen_port: 8080}"}, "", "/rules fake 8081 ops loki loki-ruler"},
		{"a container has the port, and one the next", []string{ports, "          ports: [{containerPort: 8080}]\n" + ports, "      volumes:\n", "      initContainers: [{name: i, ports: [{containerPort: 8081}]}]\n      volumes:\n"}, "", "/rules fake 8082 ops loki loki-ruler"},
		{"another sidecar has it", []string{"      volumes:\n", "        - {name: x, env: [{name: HEALTH_PORT, value: '8080'}]}\n      volumes:\n"}, "", "/rules fake 8081 ops loki loki-ruler"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := `{container: {env: [{name: SHOW, value: "$(RULES_DIR) $(TENANT) $(HEALTH_PORT) $(NAMESPACE) $(SERVICE_ACCOUNT) $(WORKLOAD)"}]}}`
			opts := layered(t, spec)
			if c.patchset != "" {
				opts.Sources.Layers = append(opts.Sources.Layers, layered(t, c.patchset).Sources.Layers...)
			}
			r, err := planned(t, edited(t, bare, c.edits...), opts)
			if err != nil {
				t.Fatal(err)
			}
			_, shown, _ := strings.Cut(r.out, "name: SHOW\n              value: \"")
			shown, _, _ = strings.Cut(shown, "\"")
			check(t, shown, c.want)
		})
	}
}

// The ports of what is added: what nothing in the pod listens on, one for each.
func TestPorts(t *testing.T) {
	const ports = "          args: ["
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"nothing is taken", nil, "", "8080 9469"},
		{"a container has the port of the metrics", []string{ports, "          ports: [{containerPort: 9469}]\n" + ports}, "", "8080 9470"},
		{"the patch set has it for the health", nil, "{variables: {HEALTH_PORT: '9469'}}", "9469 9470"},
		{"the patch set names both", nil, "{variables: {HEALTH_PORT: '98', METRICS_PORT: '99'}}", "98 99"},
		{"the patch set asks for both", nil, "{variables: {HEALTH_PORT: auto, METRICS_PORT: auto}}", "8080 9469"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := layered(t, `{container: {env: [{name: SHOW, value: "$(HEALTH_PORT) $(METRICS_PORT)"}]}}`)
			opts.Keep = true
			opts.Sources.Layers = append(opts.Sources.Layers, layered(t, cmp.Or(c.patchset, "{}")).Sources.Layers...)
			r, err := planned(t, edited(t, bare, c.edits...), opts)
			if err != nil {
				t.Fatal(err)
			}
			_, shown, _ := strings.Cut(r.out, "name: SHOW\n              value: \"")
			shown, _, _ = strings.Cut(shown, "\"")
			check(t, shown, c.want)
			ps, err := opts.Sources.For("", "")
			if err != nil {
				t.Fatal(err)
			}
			vars := variables(ps, r.Rulers[0])
			check(t, vars[patchset.HealthPort]+" "+vars[patchset.MetricsPort], c.want)
		})
	}
}
