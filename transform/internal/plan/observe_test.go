package plan

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// TestObserve: what watches a ruler on local files, once.
func TestObserve(t *testing.T) {
	for _, c := range []struct {
		name, text string
		edit       []string
		want       string
	}{
		{"a ruler without a sidecar", bare, nil, "injected +containers[loki-rules-observe]"},
		{"one with a sidecar", served, nil, "completed +containers[loki-rules-observe]"},
		{"a native sidecar", served, []string{"        - name: sidecar\n", "      initContainers:\n        - name: sidecar\n          restartPolicy: Always\n"}, "completed +containers[loki-rules-observe]"},
		{"somebody watches", served, []string{"        - name: sidecar\n", "        - {name: eye, image: loki-rules:1, args: [sync, --observe, /rules]}\n        - name: sidecar\n"}, "already-satisfied"},
		{"its name is taken", served, []string{"        - name: sidecar\n", "        - {name: loki-rules-observe, image: busybox}\n        - name: sidecar\n"}, "already-satisfied"},
		{"somebody writes, and does not watch", served, []string{"        - name: sidecar\n", "        - {name: pen, image: loki-rules:1, args: [sync, /rules]}\n        - name: sidecar\n"}, "completed +containers[loki-rules-observe]"},
		{"an object store", stored, nil, "storage-not-local"},
		{"a conflict", bare, []string{"- {name: config, mountPath: /etc/loki}", "- {name: config, mountPath: /rules}"}, "rules-dir-conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, told(presetPlan(t, edited(t, c.text, c.edit...), "{presets: [observe]}"), "observe"), c.want)
		})
	}
}

// TestObserver: where the container that watches stands, what it sees, and as whom.
func TestObserver(t *testing.T) {
	const (
		last     = "        - {name: last, image: busybox}\n      volumes:\n"
		volumes  = "      volumes:\n"
		spec     = "      serviceAccountName: loki\n"
		mount    = "            - {name: rules, mountPath: /rules}\n        - name: sidecar"
		sidecar  = "        - name: sidecar\n"
		config   = "            - {name: config, mountPath: /etc/loki}\n"
		noFolder = "{presets: [observe], container: {env: [{name: FOLDER, value: ''}]}"
		sees     = " / {name: rules, mountPath: /rules, readOnly: true} / nonRoot"
	)
	for _, c := range []struct {
		name, text string
		edit       []string
		patchset   string
		want       string
	}{
		{"behind a new sidecar", bare, []string{volumes, last}, "", "loki loki-sc-rules loki-rules-observe last / {name: sc-rules-volume, mountPath: /rules, readOnly: true} / nonRoot"},
		{"behind the sidecar that is there", served, []string{volumes, last}, "", "loki sidecar loki-rules-observe last" + sees},
		{"behind the ruler, whose sidecar stands before it", served, []string{"        - name: loki\n", "        - {name: first, image: kiwigrid/k8s-sidecar:2.1.0, env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules}], volumeMounts: [{name: rules, mountPath: /rules}]}\n        - name: loki\n"}, "", "first loki loki-rules-observe sidecar" + sees},
		{"behind the ruler, whose sidecar is native", served, []string{sidecar, "        - {name: last, image: busybox}\n        - {name: more, image: busybox}\n      initContainers:\n        - {name: a, image: busybox}\n        - {name: b, image: busybox}\n        - name: sidecar\n          restartPolicy: Always\n"}, "", "loki loki-rules-observe last more" + sees},
		{"a part of a volume", served, []string{mount, strings.Replace(mount, "/rules}", "/rules, subPath: r}", 1), "          volumeMounts:\n            - {name: rules, mountPath: /rules}\n      volumes", "          volumeMounts:\n            - {name: rules, mountPath: /rules, subPath: r}\n      volumes"}, "", "loki sidecar loki-rules-observe / {name: rules, mountPath: /rules, subPath: r, readOnly: true} / nonRoot"},
		{"a mount above", served, []string{"directory: /rules", "directory: /rules/fake", "FOLDER, value: /rules/fake", "FOLDER, value: /rules/fake/fake"}, "", "loki sidecar loki-rules-observe" + sees},
		{"in a pod of root", served, []string{spec, spec + "      securityContext: {runAsUser: 0}\n"}, "", "loki sidecar loki-rules-observe / {name: rules, mountPath: /rules, readOnly: true} / 65534 nonRoot"},
		{"the ruler mounts nothing there", bare, nil, noFolder + ", mounts: null}", "loki loki-sc-rules"},
		{"nor does it see what the sidecar has there", served, []string{mount, sidecar[:len(sidecar)-1], "directory: /rules", "directory: /tmp/rules", "FOLDER, value: /rules/fake", "FOLDER, value: ''", "          env:\n", "          securityContext: {readOnlyRootFilesystem: true}\n          env:\n"}, "", "loki sidecar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := c.patchset
			if spec == "" {
				spec = "{presets: [observe]}"
			}
			check(t, observed(t, presetPlan(t, edited(t, c.text, c.edit...), spec)), c.want)
		})
	}
}

// TestObservedAddress: who watches asks the ruler of its pod, where the input tells how.
func TestObservedAddress(t *testing.T) {
	const (
		auth    = "auth_enabled: false"
		outside = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
		unknown = "in.yaml:10:9: cannot tell at which address StatefulSet loki-ruler is asked: its server."
		hint    = " is decided outside the input (say the address in a patch set, -f FILE, with spec: {variables: {ADDRESS: http://127.0.0.1:3100}})"
	)
	for _, c := range []struct {
		name string
		edit []string // of bare
		spec string
		want string
	}{
		{"as Loki has it by default", nil, "", "http://127.0.0.1:3100"},
		{"a config that is not known", []string{", -config.file=/etc/loki/config.yaml", ""}, "", "http://127.0.0.1:3100"},
		{"as the config has it", []string{auth, "server: {http_listen_port: 1, http_path_prefix: /p, http_tls_config: {cert_file: c}}"}, "", "https://127.0.0.1:1/p"},
		{"a port that is decided outside", []string{auth, "server: {http_listen_port: '${X}'}", "args: [", outside}, "", unknown + "http_listen_port" + hint},
		{"a prefix that is decided outside", []string{auth, "server: {http_path_prefix: '${X}'}", "args: [", outside}, "", unknown + "http_path_prefix" + hint},
		{"a port that is decided outside, and the patch set says the address", []string{auth, "server: {http_listen_port: '${X}'}", "args: [", outside}, ", variables: {ADDRESS: http://a}", "http://a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edit...), layered(t, "{presets: [observe]"+c.spec+"}"))
			if err != nil {
				check(t, said(err), c.want)
				return
			}
			_, address, _ := strings.Cut(r.out, "--address=")
			address, _, _ = strings.Cut(address, "\n")
			check(t, address, c.want)
		})
	}
}

// observed are the containers of a ruler's pod, and what the one that watches has.
func observed(t *testing.T, r result) string {
	t.Helper()
	var names []string
	rest := ""
	for _, c := range rulerOf(t, r.out).List("spec", "template", "spec", "containers") {
		name := c.Str("name")
		names = append(names, name)
		if name != "loki-rules-observe" {
			continue
		}
		for _, m := range c.List("volumeMounts") {
			rest += " / " + strings.TrimSpace(document.EncodeFlow(m, false))
		}
		rest += " / " + c.Str("securityContext", "runAsUser")
		if nonRoot, _ := c.Bool("securityContext", "runAsNonRoot"); nonRoot {
			rest += " nonRoot"
		}
		rest = strings.ReplaceAll(rest, "  ", " ")
	}
	return strings.Join(names, " ") + rest
}

// rulerOf is the StatefulSet of a text.
func rulerOf(t *testing.T, text string) *document.Node {
	t.Helper()
	s := manifest.Open("out.yaml", []byte(text))
	for _, d := range s.Docs {
		objs, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objs {
			if o.Kind == "StatefulSet" {
				return o.Node()
			}
		}
	}
	t.Fatal("there is no StatefulSet")
	return nil
}
