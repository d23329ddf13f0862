package writer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// TestIn: what runs in an object, and what it says of itself.
func TestIn(t *testing.T) {
	job := func(container string) string {
		return "kind: Job\nspec: {template: {spec: {containers: [{name: c, " + container + "}]}}}\n"
	}
	alloy := func(text string) string {
		return "kind: ConfigMap\ndata:\n  config.alloy: |\n    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"something else", job("image: a, args: [sync]"), ""},
		{"not a workload", "kind: Service\n", ""},
		{"lokitool", job(`image: grafana/lokitool:1, args: [rules, sync, --address=http://loki, --id=a, r.yaml]`), "lokitool rules sync at http://loki for a"},
		{"lokitool in a script", job(`image: a, command: [sh, -c, "cd /r && /bin/lokitool rules load --address \"http://loki\" *.yaml"]`), "lokitool rules load at http://loki"},
		{"mimirtool", job(`image: a, command: [mimirtool, rules, sync]`), "lokitool rules sync"},
		{"lokitool that only looks", job(`image: a, command: [lokitool, rules, print]`), ""},
		{"address of the environment", job(`image: lokitool, args: [rules, sync], env: [{name: LOKI_ADDRESS, value: http://loki}, {name: LOKI_TENANT_ID, value: b}]`), "lokitool rules sync at http://loki for b"},
		{"address in no plain sight", job(`image: lokitool, args: [rules, sync, "--address=$(LOKI)"], env: [{name: LOKI_TENANT_ID, valueFrom: {secretKeyRef: {name: s, key: k}}}]`), "lokitool rules sync"},
		{"loki-rules", job(`image: loki-rules, args: [sync, /rules, --watch, --address=http://loki]`), "loki-rules sync of /rules at http://loki"},
		{"flags first", job(`image: loki-rules, args: [sync, --watch, --address, http://loki, -t, prod, /rules]`), "loki-rules sync of /rules at http://loki"},
		{"no directory", job(`image: loki-rules, args: [sync, --watch]`), "loki-rules sync"},
		{"it only watches", job(`image: loki-rules, args: [sync, --observe, /rules]`), "loki-rules sync of /rules, only watches"},
		{"push", job(`image: ci, command: [sh, -c, "git clone x && loki-rules push -t prod --verify"]`), "loki-rules push"},
		{"into a bucket", job(`image: loki-rules, args: [push, --to, bucket]`), "loki-rules push into bucket "},
		{"a verb that only looks", job(`image: loki-rules, args: [verify, -t, prod]`), ""},
		{"no verb", job(`image: loki-rules`), ""},
		{"a file of its name", job(`image: a, args: [cat, loki-rules.yaml, sync]`), ""},
		{"aws", job(`image: amazon/aws-cli, command: [sh, -c, "aws s3 sync tree/rules s3://loki-ruler/eu/rules --delete && echo done"]`), "aws s3 sync into bucket loki-ruler, prefix eu"},
		{"gsutil", job(`image: a, args: [gsutil, -m, rsync, -r, tree/rules, "gs://loki/rules/"]`), "gsutil -m rsync into bucket loki"},
		{"a bucket in no plain sight", job(`image: a, args: [aws, s3, cp, a, "s3://$(BUCKET)/rules"]`), "aws s3 cp into bucket "},
		{"a backup", job(`image: a, args: [aws, s3, sync, s3://loki/chunks, s3://backup/chunks]`), ""},
		{"an init container", "kind: Deployment\nspec: {template: {spec: {initContainers: [{image: loki-rules, args: [push]}]}}}\n", "loki-rules push"},
		{"alloy", alloy("loki.rules.kubernetes \"a\" {\n  address = \"http://loki\"\n  tenant_id = \"a\"\n}\nloki.rules.kubernetes \"b\" {\n  address = env(\"LOKI\")\n  loki_namespace_prefix = \"b\"\n}"),
			"loki.rules.kubernetes at http://loki for a, prefix alloy; loki.rules.kubernetes, prefix b"},
		{"alloy of Prometheus", alloy("mimir.rules.kubernetes \"a\" {\n}"), ""},
		{"only the name", alloy("// loki.rules.kubernetes"), ""},
		{"alloy's prefix is computed", alloy("loki.rules.kubernetes \"a\" {\n  loki_namespace_prefix = env(\"X\")\n}"), "loki.rules.kubernetes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(t, c.text); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// said tells the writers of an object in words.
func said(t *testing.T, text string) string {
	t.Helper()
	s := manifest.Open("in.yaml", []byte(text))
	objs, err := s.Parse(s.Docs[0])
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, w := range In(objs[0]) {
		line := w.String()
		for _, part := range []struct{ word, value string }{{" of ", w.Directory}, {" at ", w.Address}, {" for ", w.Tenant}, {", prefix ", w.Prefix}} {
			if part.value != "" {
				line += part.word + part.value
			}
		}
		if w.Objects {
			line += " into " + w.To.String()
		}
		if w.Observe {
			line += ", only watches"
		}
		if w.Object != objs[0] || w.Node == nil || w.Path == "" {
			line += fmt.Sprintf(" %+v", w)
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}
