package plan

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Which rulers are left alone, and why.
func TestSkip(t *testing.T) {
	const (
		local    = "storage: {type: local, local: {directory: /rules}}"
		labels   = "labels: {app.kubernetes.io/instance: loki}"
		noConfig = ", -config.file=/etc/loki/config.yaml"
		args     = "args: ["
		outside  = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
	)
	for _, c := range []struct {
		name     string
		edits    []string // of bare
		patchset string
		want     string
	}{
		{"a local store", nil, "", "injected"},
		{"an object store", []string{local, "storage: {type: s3}"}, "", `storage-not-local: the ruler reads its rules from store type "s3": files on disk would not be read`},
		{"an object store, and files are wanted all the same", []string{local, "storage: {type: s3}"}, "{target: {when: always}}", "injected"},
		{"no store", []string{local, "rule_path: /tmp"}, "", "storage-not-local: the ruler reads its rules from no store (ruler.storage.type is unset): files on disk would not be read"},
		{"a store that is not known", []string{local, "storage: {type: '${X}'}", args, outside}, "", "injected"},
		{"an object store by a flag, and a config that is not known", []string{"-config.file=/etc/loki/config.yaml", "-ruler.storage.type=s3"}, "", "injected"},
		{"a config that is not known", []string{noConfig, ""}, "", "injected"},
		{"the component, by -target", nil, "{target: {component: ruler}}", "injected"},
		{"the name", nil, "{target: {name: loki-ruler}}", "injected"},
		{"another name", nil, "{target: {name: other}}", "not-targeted: the patch set's target names another object"},
		{"the namespace", nil, "{target: {namespace: ops}}", "injected"},
		{"another namespace", nil, "{target: {namespace: dev}}", "not-targeted: the patch set's target names another object"},
		{"a namespace that the ruler does not say", []string{"  name: loki-ruler\n  namespace: ops\n", "  name: loki-ruler\n", "metadata: {name: loki, namespace: ops}", "metadata: {name: loki, namespace: dev, " + labels + "}"}, "{target: {namespace: ops}}", "not-targeted: the patch set's target names another object"},
		{"a namespace, when nothing says the ruler's", []string{"  name: loki-ruler\n  namespace: ops\n", "  name: loki-ruler\n"}, "{target: {namespace: ops}, access: {create: none}}", "injected"},
		{"the kind", nil, "{target: {kinds: [StatefulSet]}}", "injected"},
		{"another kind", nil, "{target: {kinds: [Deployment]}}", "not-targeted: the patch set's target names another object"},
		{"any kind", nil, "{target: {kinds: []}}", "injected"},
		{"the label", nil, "{target: {labelSelector: {app.kubernetes.io/instance: loki}}}", "injected"},
		{"another label", nil, "{target: {labelSelector: {app.kubernetes.io/instance: other}}}", "not-targeted: the patch set's target names another object"},
		{"one label of two", nil, "{target: {labelSelector: {app.kubernetes.io/instance: loki, team: a}}}", "not-targeted: the patch set's target names another object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, bare, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			got := string(r.Changes[0].Reason)
			if r.Changes[0].Reason != finding.Injected {
				got += ": " + r.Changes[0].Detail
			}
			check(t, got, c.want)
		})
	}
}

// A component is in the target list of Loki, or in the label.
func TestTargetedComponent(t *testing.T) {
	for _, c := range []struct {
		name      string
		component string
		edits     []string
		want      bool
	}{
		{"runs it", "ruler", nil, true},
		{"runs another", "backend", nil, false},
		{"is labelled so", "rules", []string{"labels: {", "labels: {app.kubernetes.io/component: rules, "}, true},
		{"any", "", nil, true},
		{"any, of one that is labelled", "", []string{"labels: {", "labels: {app.kubernetes.io/component: rules, "}, true},
	} {
		r, err := planned(t, edited(t, bare, c.edits...), Options{Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := targeted(patchset.Target{Component: c.component}, r.Rulers[0]); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestDisabledByValues(t *testing.T) {
	r, err := planned(t, bare, withValues(t, "{sidecar: {rules: {enabled: false}}}"))
	if err != nil {
		t.Fatal(err)
	}
	check(t, string(r.Changes[0].Reason)+": "+r.Changes[0].Detail, "disabled-by-values: sidecar.rules.enabled is false in the values")
}

// withValues are options with Helm values.
func withValues(t *testing.T, text string) Options {
	t.Helper()
	values, err := patchset.LoadValues("values.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Options{Sources: patchset.Sources{Values: []*patchset.Values{values}}}
}

// Values mean what they mean to the chart of each ruler: one chart's patch set is
// not the other's.
func TestPresetOfEachChart(t *testing.T) {
	const label = "labels: {app.kubernetes.io/instance: loki"
	older := edited(t, bare, label, label+", helm.sh/chart: loki-6.6.0")
	newer := edited(t, strings.ReplaceAll(bare, "namespace: ops", "namespace: dev"), label, label+", helm.sh/chart: loki-6.46.0")
	text := older + "---\n" + newer + "---\n" + strings.ReplaceAll(newer, "loki-ruler", "loki-ruler-2")
	opts := withValues(t, "{sidecar: {rules: {enabled: true, folderAnnotation: a}}}")
	r, err := planned(t, text, opts)
	if err != nil {
		t.Fatal(err)
	}
	var images []string
	for line := range strings.Lines(r.out) {
		if strings.Contains(line, "k8s-sidecar") {
			images = append(images, strings.TrimSpace(line))
		}
	}
	check(t, strings.Join(images, ", "), "image: kiwigrid/k8s-sidecar:1.24.3, image: docker.io/kiwigrid/k8s-sidecar:1.30.10, image: docker.io/kiwigrid/k8s-sidecar:1.30.10")
}

// A patch set is made once for each chart and version.
func TestPresetIsMadeOnce(t *testing.T) {
	p := &planner{presets: map[presetKey]*patchset.PatchSet{}}
	ruler := func(chart string) *Ruler {
		in := manifest.Open("in.yaml", []byte("kind: Deployment\nmetadata: {labels: {helm.sh/chart: "+chart+"}}\n"))
		objs, err := in.Parse(in.Docs[0])
		if err != nil {
			t.Fatal(err)
		}
		return &Ruler{Workload: &loki.Workload{Object: objs[0]}}
	}
	first, err := p.preset(ruler("loki-6.6.0"))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := p.preset(ruler("loki-6.6.0")); again != first {
		t.Error("it is made twice")
	}
	if other, _ := p.preset(ruler("loki-6.7.0")); other == first {
		t.Error("another version has the same")
	}
}

// Objects that name no namespace are where --namespace says.
func TestConfigIsLookedUpInTheNamespace(t *testing.T) {
	const dev = "kind: ConfigMap\nmetadata: {name: loki, namespace: dev}\ndata: {config.yaml: 'ruler: {storage: {type: local, local: {directory: /dev}}}'}\n---\n"
	text := dev + edited(t, bare, "  name: loki-ruler\n  namespace: ops\n", "  name: loki-ruler\n")
	for _, want := range []struct{ namespace, directory string }{{"ops", "/rules"}, {"dev", "/dev"}} {
		r, err := planned(t, text, Options{Namespace: want.namespace, Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		check(t, r.Rulers[0].Config.Directory.Text, want.directory)
	}
}

// What the report says of what was done.
func TestDetail(t *testing.T) {
	const (
		noConfig = ", -config.file=/etc/loki/config.yaml"
		args     = "args: ["
		outside  = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
	)
	for _, c := range []struct {
		name     string
		text     string
		patchset string
		values   string
		want     string
	}{
		{"all is known", bare, "", "", "injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"no config", edited(t, bare, noConfig, ""), "", "", `injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler); its config is not known (the Loki container has no -config.file, and none of Loki's default paths is on one of its volumes), so assumed: rules directory /rules, tenant "fake", store type local`},
		{"no config, but values", edited(t, bare, noConfig, ""), "", "{}", "injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"a directory that is decided outside", edited(t, bare, "directory: /rules", "directory: '${X}'", args, outside), "", "", "injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler); decided outside the input, so assumed: rules directory /rules"},
		{"a tenancy that is decided outside", edited(t, bare, "auth_enabled: false", "auth_enabled: ${X}", args, outside), "", "", `injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler); decided outside the input, so assumed: tenant "fake"`},
		{"a store that is decided outside", edited(t, bare, "type: local", "type: '${X}'", args, outside), "", "", "injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler); decided outside the input, so assumed: store type local"},
		{"something is kept, and a sidecar added", edited(t, bare, "{name: config, mountPath: /etc/loki}", "{name: config, mountPath: /etc/loki}\n            - {name: config, mountPath: /more}"), "{volumes: [{name: more, emptyDir: {}}], mounts: [{name: more, mountPath: /more}]}", "", "injected: Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"nothing lacks", served, "", "", `already-satisfied: container "sidecar" serves the rules and has what it needs`},
		{"only access lacks", edited(t, served, "kind: RoleBinding", "kind: Other"), "", "", `completed: container "sidecar" already serves the rules; what its delivery lacked was added`},
		{"only a mount lacks", edited(t, served, "            - {name: rules, mountPath: /rules}\n        - name: sidecar", "        - name: sidecar"), "", "", `completed: container "sidecar" already serves the rules; what its delivery lacked was added`},
		{"something is kept", served, "{container: {name: sidecar}}", "", `already-satisfied: container "sidecar" serves the rules and has what it needs; what the patch set says otherwise is left as it is: spec.template.spec.containers[sidecar].image`},
		{"a container of the name is something else", edited(t, bare, "      volumes:", "        - {name: loki-sc-rules, image: nginx}\n      volumes:"), "", "", `container-conflict: container "loki-sc-rules" is there and is no rules sidecar (image "nginx")`},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := layered(t, c.patchset)
			if c.values != "" {
				opts = withValues(t, c.values)
			}
			r, err := planned(t, c.text, opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, string(r.Changes[0].Reason)+": "+r.Changes[0].Detail, c.want)
		})
	}
}

// A patch set that cannot be used has no place in the stream.
func TestPatchSetError(t *testing.T) {
	for _, c := range []struct{ name, patchset, want string }{
		{"it is refused", "{container: null}", "the patch set has no container: leave spec.container out to keep the default (see the patch set in force: loki-ruler-sidecar patchset, with the same flags)"},
		{"two volumes at a path of its own", "{container: {volumeMounts: [{name: sc-rules-volume, mountPath: /tmp/}]}}", "the patch set mounts two volumes at /tmp: remove one, or write the mount to change as $(RULES_DIR) (see the patch set in force: loki-ruler-sidecar patchset, with the same flags)"},
		{"it cannot be expanded", "{volumes: [{name: $(WHAT), emptyDir: {}}]}", "volumes.name: there is no variable $(WHAT): one of RULES_DIR, TENANT, HEALTH_PORT, ADDRESS, METRICS_PORT, NAMESPACE, SERVICE_ACCOUNT, WORKLOAD (see the patch set in force: loki-ruler-sidecar patchset, with the same flags)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planned(t, bare, layered(t, c.patchset))
			if err == nil {
				t.Fatal("no error")
			}
			check(t, said(err), c.want)
		})
	}
}
