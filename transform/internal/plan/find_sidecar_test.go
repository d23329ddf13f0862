package plan

import "testing"

// Which container already serves the rules. A ruler that has none gets one.
func TestFindSidecar(t *testing.T) {
	const (
		folder = "{name: FOLDER, value: /rules/fake}"
		label  = "            - {name: LABEL, value: loki_rule}\n"
		image  = "kiwigrid/k8s-sidecar:2.1.0"
		end    = "      volumes:\n"
		other  = "        - {name: other, image: nginx, env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules/fake}], volumeMounts: [{name: rules, mountPath: /rules}]}\n"
	)
	for _, c := range []struct {
		name     string
		edits    []string // of served
		patchset string
		want     string
	}{
		{"by its folder", []string{label, ""}, "", `container "sidecar" serves the rules and has what it needs`},
		{"by the folder, where the ruler sees it", []string{label, "", folder, "{name: FOLDER, value: /data/fake}", "          volumeMounts:\n            - {name: rules, mountPath: /rules}\n" + end, "          volumeMounts:\n            - {name: rules, mountPath: /data}\n" + end}, "", `container "sidecar" serves the rules and has what it needs`},
		{"by its folder, shared or not", []string{label, "", "          volumeMounts:\n            - {name: rules, mountPath: /rules}\n" + end, end}, "", `container "sidecar" already serves the rules; what its delivery lacked was added`},
		{"by its image, with a folder that is known in part", []string{label, "", folder, "{name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}\n            - {name: FOLDER, value: $(X)/other}"}, "", `container "sidecar" serves the rules and has what it needs; what the patch set says otherwise is left as it is: spec.template.spec.containers[sidecar].env[FOLDER]`},
		{"a sidecar that shares a volume elsewhere", []string{label, "", folder, "{name: FOLDER, value: /data/fake}", "            - {name: rules, mountPath: /rules}\n", "            - {name: rules, mountPath: /dashboards}\n", "          volumeMounts:\n            - {name: rules, mountPath: /rules}\n" + end, "          volumeMounts:\n            - {name: rules, mountPath: /data}\n" + end}, "", "Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"by what it watches", []string{folder, "{name: FOLDER, value: /elsewhere}"}, "", `container "sidecar" writes to /elsewhere, the ruler reads /rules`},
		{"by the patch set's word for that", []string{folder, "{name: FOLDER, value: /elsewhere}", "value: loki_rule", "value: mine"}, "{container: {env: [{name: LABEL, value: mine}]}}", `container "sidecar" writes to /elsewhere, the ruler reads /rules`},
		{"by its image, with a folder that is not known", []string{label, "", folder, "{name: FOLDER, valueFrom: {secretKeyRef: {name: a, key: b}}}"}, "", `container "sidecar" serves the rules and has what it needs; what the patch set says otherwise is left as it is: spec.template.spec.containers[sidecar].env[FOLDER]`},
		{"by its image, without a folder", []string{label, "", "            - " + folder + "\n", ""}, "", `container "sidecar" serves the rules and has what it needs; what the patch set says otherwise is left as it is: spec.template.spec.containers[sidecar].env[FOLDER]`},
		{"by its environment", []string{image, "example.com/mirror:1"}, "", `container "sidecar" serves the rules and has what it needs`},
		{"by its name", []string{label, "", folder, "{name: FOLDER, value: /elsewhere}", "name: sidecar", "name: loki-sc-rules"}, "", `container "loki-sc-rules" writes to /elsewhere, the ruler reads /rules`},
		{"by its name, before another", []string{"name: sidecar", "name: loki-sc-rules", "        - name: loki-sc-rules", other + "        - name: loki-sc-rules"}, "", `container "loki-sc-rules" serves the rules and has what it needs; what the patch set says otherwise is left as it is: spec.template.spec.containers[loki-sc-rules].image`},
		{"the first of two", []string{end, other + end}, "", `container "sidecar" serves the rules and has what it needs`},
		{"another, though one of the name is something else", []string{end, "        - {name: loki-sc-rules, image: nginx}\n" + end}, "", `container "sidecar" serves the rules and has what it needs`},
		{"one of the name is something else", []string{image, "nginx", label, "", "name: sidecar", "name: loki-sc-rules"}, "", `container "loki-sc-rules" is there and is no rules sidecar (image "nginx")`},
		{"a sidecar of dashboards", []string{"value: loki_rule", "value: dashboard", folder, "{name: FOLDER, value: /dashboards}"}, "", "Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"a sidecar of nothing", []string{"value: loki_rule", "value: ''", folder, "{name: FOLDER, value: /dashboards}"}, "{container: {env: [{name: LABEL, value: null, valueFrom: {secretKeyRef: {name: a, key: b}}}]}}", "Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"no sidecar", []string{image, "nginx", label, ""}, "", "Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
		{"among initContainers", []string{end, "      initContainers:\n" + other + end, "        - name: sidecar", "        - name: x", image, "nginx", label, ""}, "", `container "other" serves the rules and has what it needs`},
		{"Loki itself", []string{"args: [-target=ruler, ", "env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules/fake}]\n          args: [-target=ruler, ", image, "nginx", label, ""}, "", "Loki by its image grafana/loki:3.4.2, runs ruler (-target=ruler)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, served, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			check(t, r.Changes[0].Detail, c.want)
		})
	}
}
