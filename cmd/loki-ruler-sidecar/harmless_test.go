package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What no output has raw: an escape sequence, a bell, a mark that turns the direction of
// text, a command to the runner of GitHub, the text of a Secret, a credential in a URL.
const (
	hostile = "h\x1b[31m\a\u202e\u2066\n::error::planted"
	hidden  = "PLANTEDSECRET"
)

var raw = regexp.MustCompile(`[\x1b\x07\x{202e}\x{2066}]|(?m)^\s*::error::planted|` + hidden)

// TestNothingHostileComesOut: every verb in every format, over what somebody else wrote.
func TestNothingHostileComesOut(t *testing.T) {
	t.Chdir(t.TempDir())
	for i, input := range hostileInputs() {
		name := fmt.Sprintf("in-%d.yaml", i)
		if err := os.WriteFile(name, []byte(input), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range verbsOver(name) {
			var stdout, stderr bytes.Buffer
			run(args, strings.NewReader(input), &stdout, &stderr)
			if args[0] == "post-render" {
				stdout.Reset() // the manifests themselves
			}
			if found := raw.Find(append(stdout.Bytes(), stderr.Bytes()...)); found != nil {
				t.Errorf("%s shows %q of\n%s", strings.Join(args, " "), found, input)
			}
		}
	}
}

func verbsOver(name string) [][]string {
	all := [][]string{
		{"post-render", "-v"}, {"diff", name, "-v"}, {"explain", name}, {"lint", "--fix", "--dry-run", name}, {"lint", "--values", name, name},
		{"lint", "--config", name, name}, {"patchset", "-f", name},
	}
	for _, format := range strings.Fields("text concise json sarif junit github gitlab tap markdown html") {
		all = append(all, []string{"lint", "-v", "--show-suppressed", "--format", format, name})
	}
	for _, format := range strings.Fields("table concise json mermaid markdown html") {
		all = append(all, []string{"trace", "-v", "--format", format, name})
	}
	for _, target := range strings.Fields("kustomize flux json6902 values") {
		all = append(all, []string{"export", target, name})
	}
	return all
}

// hostileInputs carry what no output may have in each place that an output speaks of.
func hostileInputs() []string {
	q := strconv.QuoteToASCII(hostile)
	q = strings.ReplaceAll(q, `\u202e`, `\u202E`)
	object := func(name, labels, data string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: loki, labels: {" + labels + "}}\ndata: {" + data + "}\n"
	}
	file := func(text string) string { return `a.yaml: ` + strconv.QuoteToASCII(text) }
	promql := file(`groups: [{name: g, rules: [{alert: A, expr: "up"}]}]`)
	url := "http://me:" + hidden + "@am:9093/p?token=" + hidden
	inputs := []string{
		object(q, `loki_rule: "1"`, promql),
		object("r", `loki_rule: `+q, promql),
		object("r", q+`: "1", loki_rules: "1"`, promql),
		object("r", `loki_rule: "1"`, q+": x"),
		object("r", `loki_rule: "1"`, file("groups: [{name: "+q+", rules: [{alert: "+q+", expr: up}]}]")),
		object("r", `loki_rule: "1"`, file("groups: [{name: g, rules: [{alert: A, expr: "+q+", "+q+": x, labels: {"+q+": y}}]}]")),
		"groups:\n- name: g\n  rules: [{alert: A, expr: \"sum(rate({app=\u202e}[5m])\"}]\n::error::planted\n",
		"# \u202e::error::planted\na: [b\n::error::planted\n",
		object("r", `loki_rule: "1"`, "a.yaml.url: "+url),
		strings.NewReplacer("AM", url).Replace(ruler),
	}
	return append(inputs, secretInputs()...)
}

// ruler is one whose config names an address.
const ruler = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: loki-ruler, namespace: loki, labels: {app.kubernetes.io/component: ruler}}
spec:
  template:
    spec:
      containers:
        - name: ruler
          image: grafana/loki:3.5.0
          args: [-config.file=/etc/loki/config.yaml, -target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki}]
      volumes: [{name: config, configMap: {name: loki}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: loki, namespace: loki}
data:
  config.yaml: |
    auth_enabled: false
    ruler:
      storage: {type: local, local: {directory: /rules}}
      alertmanager_url: AM
      remote_write: {enabled: true, client: {url: "AM"}}
`

// secretInputs are Secrets, in every form in which one comes, readable or not.
func secretInputs() []string {
	head := "apiVersion: v1\nkind: Secret\nmetadata: {name: r, labels: {loki_rule: \"1\"}}\n"
	var inputs []string
	for _, expr := range []string{
		hidden + " up", "up == " + hidden, `sum(ratee({app="` + hidden + `"}[5m])) > 1`, `sum(rate({app=~"` + hidden + `("}[5m]))`,
		"sum bye (" + hidden + `) (rate({app="x"}[5m]))`, `{app="` + hidden + `"}`, `sum(rate({app="x"} | json | ` + hidden + `=~"5.*" [5m])) > 1`,
		`rate({app="x"}[` + hidden + `])`, `sum(rate({app="x"} | line_format "{{ ` + hidden + ` }}"[5m])) > 1`,
	} {
		text := fmt.Sprintf("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: %q\n    annotations: {s: \"{{ $labels.%s }}\"}\n    %s: x\n", expr, hidden, hidden)
		inputs = append(inputs,
			head+"stringData:\n  a.yaml: |\n    "+strings.ReplaceAll(text, "\n", "\n    ")+"\n",
			head+"stringData:\n  a.yaml: |\n    "+strings.ReplaceAll(strings.ReplaceAll(text, "    "+hidden+": x\n", ""), "\n", "\n    ")+"\n",
			head+"data: {a.yaml: "+base64.StdEncoding.EncodeToString([]byte(text))+"}\n",
			"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: r, labels: {loki_rule: \"1\"}}, stringData: {a.yaml: "+strconv.Quote(text)+"}}\n")
	}
	return append(inputs,
		head+"stringData:\n  p: \""+hidden+"\n  q: [ "+hidden+"\n",
		"data:\n  p: "+hidden+"\n  - q: [ "+hidden+"\nkind: Secret\napiVersion: v1\n",
		"apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  stringData:\n    p: ["+hidden+"\n    q: "+hidden+": x\n",
		`{"apiVersion":"v1","kind":"Secret","stringData":{"a.yaml":"`+hidden+`" "b": "`+hidden+`"}}`,
		head+"stringData: {password: "+hidden+", x.yaml: ["+hidden+"]}\ndata: {p: "+hidden+"!!}\n")
}

// TestRawFinds: the net has no holes.
func TestRawFinds(t *testing.T) {
	for _, text := range []string{"\x1b[0m", "a\u202eb", "x\n ::error::planted", hidden} {
		if !raw.Match([]byte(text)) {
			t.Errorf("%q passes", text)
		}
	}
	if raw.Match(bytes.ToLower([]byte(`\x1b a \x3a:error::planted`))) {
		t.Error("what is harmless does not pass")
	}
}
