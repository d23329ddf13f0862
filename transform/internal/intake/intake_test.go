package intake_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
)

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ in, file, what, next string }{
		"manifests":                 {in: "apiVersion: v1\nkind: ConfigMap\n"},
		"a warning above them":      {in: "Error: this is a warning\n---\napiVersion: v1\nkind: ConfigMap\n"},
		"nothing":                   {in: ""},
		"a comment":                 {in: "# <html>\n"},
		"json":                      {in: `{"apiVersion": "v1", "kind": "List"}`},
		"values with an error":      {in: "Errors: 1\n"},
		"gzip":                      {in: "\x1f\x8b\x08\x00", file: "a.yaml.gz", what: "gzip", next: "zcat a.yaml.gz |"},
		"a chart archive":           {in: "\x1f\x8b\x08\x00", file: "loki-6.27.0.tgz", what: "gzip", next: "helm template loki-6.27.0.tgz"},
		"zip":                       {in: "PK\x03\x04", what: "zip"},
		"tar":                       {in: strings.Repeat("\x00", 257) + "ustar\x0000", what: "tar"},
		"UTF-16 with a mark":        {in: "\xff\xfea\x00", what: "UTF-16", next: "Out-File -Encoding utf8"},
		"UTF-16 little endian":      {in: wide("apiVersion: v1", 0), what: "UTF-16"},
		"UTF-16 big endian":         {in: wide("apiVersion: v1", 1), what: "UTF-16"},
		"zeros":                     {in: strings.Repeat("\x00", 40), what: "binary"},
		"a program":                 {in: "\x7fELF\x02\x01", what: "binary"},
		"bzip2":                     {in: "BZh91AY&SY", what: "bzip2", next: "bzcat"},
		"xz":                        {in: "\xfd7zXZ\x00\x00", what: "xz", next: "xzcat"},
		"zstd":                      {in: "\x28\xb5\x2f\xfd\x24", what: "zstd", next: "zstdcat"},
		"UTF-32":                    {in: "\xff\xfe\x00\x00a\x00\x00\x00", what: "UTF-32"},
		"a name that is a command":  {in: "\x1f\x8b\x08\x00", file: "a;rm -rf ~.gz", what: "gzip", next: "zcat 'a;rm -rf ~.gz' |"},
		"html":                      {in: "\n<!DOCTYPE HTML>\n<p>", what: "web page"},
		"html without a doctype":    {in: "<html lang=en>", what: "web page"},
		"html behind a comment":     {in: "<!-- nginx --><head>", what: "web page"},
		"xml":                       {in: "<?xml version='1.0'?>", what: "XML"},
		"helm's error":              {in: "Error: chart \"loki\" not found\n", what: "error message", next: "pipefail"},
		"helm's long error":         {in: "Error: INSTALLATION FAILED: cannot re-use a name\n", what: "error message"},
		"kubectl's error":           {in: "Error from server (NotFound): x\n", what: "error message"},
		"kubectl's other error":     {in: "error: the server doesn't have a resource type\n", what: "error message"},
		"a command that is missing": {in: "bash: line 1: helm: command not found\n", what: "error message"},
	} {
		got := intake.Text(c.file, []byte(c.in))
		switch {
		case c.what == "" && got != nil:
			t.Errorf("%s: %v", name, got)
		case c.what != "" && (got == nil || !strings.Contains(got.Msg, c.what) || !strings.Contains(got.Hint, c.next)):
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func wide(text string, at int) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := []byte{0, 0}
		pair[at] = byte(u)
		b = append(b, pair...)
	}
	return string(b)
}

func TestEmpty(t *testing.T) {
	for in, want := range map[string]bool{"": true, "\n \n": true, "# x\n---\n...\n": true, "\ufeff": true, "---\na: 1\n": false, "null": false} {
		if got := intake.Empty([]byte(in)); got != want {
			t.Errorf("Empty(%q) = %v", in, got)
		}
	}
}

func TestDocument(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want intake.Kind
		next string // a part of the next step
	}{
		"a manifest":                 {in: "{apiVersion: v1, kind: ConfigMap}", want: intake.Manifest},
		"nothing":                    {in: "# x", want: intake.Manifest},
		"null":                       {in: "null", want: intake.Manifest},
		"text":                       {in: "Hello", want: intake.Prose},
		"a list":                     {in: "[1]", want: intake.Prose},
		"no kind":                    {in: "{a: 1}", want: intake.Unknown},
		"values":                     {in: "{loki: {auth_enabled: false}}", want: intake.Values, next: "helm template loki grafana/loki -f d/f.yaml"},
		"values of few keys":         {in: "{ruler: {enabled: true}, sidecar: {}}", want: intake.Values},
		"one key others have":        {in: "{gateway: {}}", want: intake.Unknown},
		"values of an umbrella":      {in: "{my-loki: {ruler: {}, sidecar: {}}}", want: intake.Values},
		"values of another umbrella": {in: "{mimir: {ruler: {}, sidecar: {}}}", want: intake.Unknown},
		"values with resources":      {in: "{loki: {}, resources: {}}", want: intake.Values},
		"a chart":                    {in: "{apiVersion: v2, name: loki, version: 1.0.0}", want: intake.ChartMetadata, next: "helm template d/"},
		"a rule file":                {in: "groups: []", want: intake.RuleFile, next: "--from-file=d/f.yaml"},
		"groups and nothing else":    {in: "groups:", want: intake.RuleFile},
		"groups that are no list":    {in: "groups: {}", want: intake.RuleFile},
		"groups of something else":   {in: "{groups: {a: b}, users: []}", want: intake.Unknown},
		"a kustomization":            {in: "{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}", want: intake.Kustomization, next: "kustomize build d/"},
		"a component":                {in: "{apiVersion: kustomize.config.k8s.io/v1alpha1, kind: Component}", want: intake.Kustomization},
		"one without a kind":         {in: "{resources: [a.yaml]}", want: intake.Kustomization},
		"Flux's Kustomization":       {in: "{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization}", want: intake.Manifest},
		"a HelmRelease": {in: "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: logs, namespace: obs}, spec: {chart: {spec: {chart: loki, version: '>=6 <7'}}}}",
			want: intake.HelmRelease, next: "helm template logs loki --version '>=6 <7' --namespace obs"},
		"a HelmRelease of another": {in: "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, spec: {chart: {spec: {chart: mimir}}}}", want: intake.Manifest},
		"a HelmRelease with a chartRef": {in: "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, spec: {chartRef: {kind: OCIRepository, name: loki}}}",
			want: intake.HelmRelease, next: "helm template loki URL -f its-values.yaml | loki-ruler-sidecar lint -; URL is that of OCIRepository loki"},
		"a HelmRelease and its repository": {in: "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, spec: {chart: {spec: {chart: loki, version: 6.27.0, sourceRef: {kind: HelmRepository, name: grafana}}}}}",
			want: intake.HelmRelease, next: "helm template loki loki --version 6.27.0 --repo URL -f its-values.yaml | loki-ruler-sidecar lint -; URL is that of HelmRepository grafana"},
		"a HelmRelease of a chart in Git": {in: "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, spec: {chart: {spec: {chart: ./charts/loki, sourceRef: {kind: GitRepository, name: apps}}}}}",
			want: intake.HelmRelease, next: "helm template loki ./charts/loki -f its-values.yaml | loki-ruler-sidecar lint -"},
		"an Application and a registry": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {source: {chart: loki, repoURL: ghcr.io/grafana-community/helm-charts, targetRevision: 17.1.7}}}",
			want: intake.Application, next: "helm template loki oci://ghcr.io/grafana-community/helm-charts/loki --version 17.1.7 -f"},
		"an Application and a registry's address": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {source: {chart: loki, repoURL: 'oci://ghcr.io/charts'}}}",
			want: intake.Application, next: "helm template loki oci://ghcr.io/charts/loki -f"},
		"a HelmRelease of nobody": {in: "{apiVersion: example.org/v2, kind: HelmRelease, spec: {chartRef: {name: loki}}}", want: intake.Manifest},
		"an Application": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {source: {chart: loki, repoURL: https://grafana.github.io/helm-charts, targetRevision: 6.27.0}, destination: {namespace: logs}}}",
			want: intake.Application, next: "helm template a loki --version 6.27.0 --repo https://grafana.github.io/helm-charts --namespace logs"},
		"an Application with sources": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {sources: [{path: charts/loki}]}}", want: intake.Application},
		"an Application of another":   {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {source: {path: apps}}}", want: intake.Manifest},
		"a HelmChart":                 {in: "{apiVersion: helm.cattle.io/v1, kind: HelmChart, spec: {chart: loki, repo: https://r, version: 6.1.0}}", want: intake.HelmChart, next: "--version 6.1.0 --repo https://r"},
		"credentials in an address":   {in: "{apiVersion: helm.cattle.io/v1, kind: HelmChart, spec: {chart: loki, repo: 'https://me:pw@r/x?token=pw'}}", want: intake.HelmChart, next: "--repo 'https://…@r/x?…'"},
		"a name that is a command":    {in: "{apiVersion: helm.cattle.io/v1, kind: HelmChart, metadata: {name: $(id)}, spec: {chart: --post-renderer=loki}}", want: intake.HelmChart, next: "helm template '$(id)' ./--post-renderer=loki -f"},
		"an ApplicationSet": {in: "{apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, spec: {template: {metadata: {name: 'loki-{{cluster}}'}, spec: {source: {chart: loki, repoURL: https://r}}}}}",
			want: intake.ApplicationSet, next: "helm template 'loki-{{cluster}}' loki --repo https://r"},
		"the source that is Loki's": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {sources: [{repoURL: https://git, ref: values}, {chart: loki, repoURL: https://r}]}}",
			want: intake.Application, next: "helm template a loki --repo https://r"},
		"a chart in a repository": {in: "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {source: {path: charts/loki, repoURL: https://git, targetRevision: main}}}",
			want: intake.Application, next: "helm template a charts/loki -f"},
		"a helmfile":                   {in: "{releases: [{name: x, chart: stable/nginx}, {name: l, chart: grafana/loki}]}", want: intake.Helmfile, next: "helmfile -f d/f.yaml template |"},
		"a helmfile of others":         {in: "{releases: [{name: x, chart: stable/nginx}]}", want: intake.Unknown},
		"a kustomization with a chart": {in: "{helmCharts: [{name: loki}]}", want: intake.Kustomization, next: "kustomize build --enable-helm d/"},
		"kinds of others":              {in: "{apiVersion: v1, kind: List}", want: intake.Manifest},
	} {
		tree, err := document.ParseText([]byte(c.in))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := intake.Document(tree.Root)
		next := got.Next(tree.Root, "d/f.yaml")
		if got != c.want || !strings.Contains(next, c.next) || (got.What() == "") != (got == intake.Manifest) {
			t.Errorf("%s: kind %d, %q, %q", name, got, got.What(), next)
		}
	}
}

func TestTemplate(t *testing.T) {
	for name, c := range map[string]struct{ file, in, next string }{
		"a template":               {"charts/loki/templates/a.yaml", "{{- if .Values.x }}", "helm template charts/loki |"},
		"deeper":                   {"loki/templates/ruler/a.yaml", "name: {{ .x }}", "helm template loki |"},
		"from within the chart":    {"templates/a.yaml", "{{ x }}", "helm template . |"},
		"no action in it":          {"loki/templates/a.yaml", "a: 1", ""},
		"elsewhere":                {"loki/rules/a.yaml", "a: '{{ $value }}'", ""},
		"a file of that name":      {"loki/templates", "{{ x }}", ""},
		"blanks in the chart":      {"my chart/templates/a.yaml", "{{ x }}", "helm template 'my chart' |"},
		"a chart that is a switch": {"-x/templates/a.yaml", "{{ x }}", "helm template ./-x |"},
	} {
		got := intake.Template(c.file, []byte(c.in))
		if (got == nil) != (c.next == "") || got != nil && !strings.Contains(got.Hint, c.next) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestAction: what YAML reads by chance, and what is text.
func TestAction(t *testing.T) {
	for in, want := range map[string]bool{
		"a: 1":                             false,
		"a: {{ .Values.x }}":               true,
		"a:\n  - b: {{ include \"x\" . }}": true,
		"a: '{{ .Values.x }}'":             false,
		"a: |\n  summary: {{ $value }}":    false,
		"a: x-{{ .Values.x }}":             false,
		"x: &x {{ .y }}\nz: *x":            true,
		"{{ .Values.x }}":                  true,
		"kind: A\nmetadata: {labels: {}}":  false,
	} {
		tree, err := document.ParseText([]byte(in))
		if err != nil {
			t.Fatal(in, err)
		}
		if got := intake.Action(tree.Root) != nil; got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestPartOf(t *testing.T) {
	for _, c := range []struct {
		metadata, name string
		want           bool
	}{
		{"c/Chart.yaml", "c/templates/x/a.yaml", true},
		{"c/Chart.yaml", "c/charts/loki/Chart.yaml", true},
		{"c/Chart.yaml", "c/values.yaml", true},
		{"c/Chart.yaml", "c/values-prod.yaml", true},
		{"c/Chart.yaml", "c/values/prod.yaml", false},
		{"c/Chart.yaml", "c/rules/a.yaml", false},
		{"c/Chart.yaml", "d/templates/a.yaml", false},
		{"Chart.yaml", "templates/a.yaml", true},
		{"c/other.yaml", "c/templates/a.yaml", false},
	} {
		if got := intake.PartOf(c.metadata, c.name); got != c.want {
			t.Errorf("%s of %s: %v", c.name, c.metadata, got)
		}
	}
}

// No bytes are too strange.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "\x1f\x8b", "PK\x03\x04", "Error: x", "<html", "\xff\xfe", "loki: {ruler: {}}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := intake.Text("in", data); got != nil && (got.Msg == "" || got.Hint == "") {
			t.Errorf("%q: %+v", data, got)
		}
		intake.Empty(data)
		if tree, err := document.ParseText(data); err == nil {
			intake.Document(tree.Root).Next(tree.Root, "in")
		}
	})
}
