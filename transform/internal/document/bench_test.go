package document

import (
	"bytes"
	"strings"
	"testing"
)

// statefulSet is about 5 KB in the shape of a chart's ruler.
func statefulSet() []byte {
	var out strings.Builder
	out.WriteString("---\n# Source: loki/templates/ruler/statefulset-ruler.yaml\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: loki-ruler\n  namespace: ops\n")
	out.WriteString("  labels:\n    helm.sh/chart: loki-6.27.0\n    app.kubernetes.io/name: loki\n    app.kubernetes.io/component: ruler\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n")
	for range 8 {
		out.WriteString("        - name: ruler\n          image: docker.io/grafana/loki:3.4.2\n          imagePullPolicy: IfNotPresent\n          args:\n            - -config.file=/etc/loki/config/config.yaml\n            - -target=ruler\n" +
			"          ports:\n            - name: http-metrics\n              containerPort: 3100\n              protocol: TCP\n          securityContext:\n            allowPrivilegeEscalation: false\n            capabilities:\n              drop:\n              - ALL\n            readOnlyRootFilesystem: true\n" +
			"          volumeMounts:\n            - name: config\n              mountPath: /etc/loki/config\n            - name: data\n              mountPath: /var/loki\n")
	}
	out.WriteString("      volumes:\n        - name: config\n          configMap:\n            name: loki\n        - name: data\n          emptyDir: {}\n")
	return []byte(out.String())
}

func BenchmarkParse(b *testing.B) {
	src := statefulSet()
	doc := Split(src)[0]
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(src, doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnmarshal is the part of Parse that is the YAML library's.
func BenchmarkUnmarshal(b *testing.B) {
	src := statefulSet()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unmarshal(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	unix := bytes.Repeat(statefulSet(), 2000)
	for _, c := range []struct {
		name string
		src  []byte
	}{
		{"LF", unix},
		{"CRLF", bytes.ReplaceAll(unix, []byte("\n"), []byte("\r\n"))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.src)))
			b.ReportAllocs()
			for b.Loop() {
				if len(Split(c.src)) != 2000 {
					b.Fatal("wrong number of documents")
				}
			}
		})
	}
}

func BenchmarkEdits(b *testing.B) {
	src := statefulSet()
	tree, err := Parse(src, Split(src)[0])
	if err != nil {
		b.Fatal(err)
	}
	adds := []Addition{
		item("spec.template.spec.containers", -1, "{name: sidecar, image: x, env: [{name: A, value: b}]}"),
		item("spec.template.spec.containers.0.volumeMounts", -1, "{name: rules, mountPath: /rules}"),
		item("spec.template.spec.volumes", -1, "{name: rules, emptyDir: {}}"),
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := tree.Edits(adds); err != nil {
			b.Fatal(err)
		}
	}
}
