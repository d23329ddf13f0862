package patchset

import "testing"

// FuzzLoad: any bytes are an error or a layer, which can be laid, written, and
// read again to the same text.
func FuzzLoad(f *testing.F) {
	f.Add(Default())
	for _, text := range []string{
		"", "{}", spec("mode: fix"), spec("container: {env: [{name: A, value: null}], ports: [{name: a}]}"), spec("container: null\nvolumes: null"),
		spec("container: {$patch: replace, name: a, image: b}"), spec("mounts: [{$patch: replace}]"), spec("volumes: [{name: a, $patch: delete}]"),
		"apiVersion: v1\nkind: ConfigMap\ndata: {resource: both, watchNamespaces: 'a,b'}\n",
		head + "spec: &a {variables: {TENANT: *a}}\n", head + "spec: {<<: [{mode: fix}, 1]}\n", "? [a]\n: b\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		l, err := Load("f.yaml", src)
		if err != nil {
			return
		}
		p, err := Sources{Layers: []*Layer{l}}.For("", "")
		if err != nil {
			return
		}
		text := p.Marshal()
		again, err := Load("again.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		q, err := Sources{Layers: []*Layer{again}}.For("", "")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if got := string(q.Marshal()); got != string(text) {
			t.Fatalf("got\n%s\nwant\n%s", got, text)
		}
		if x, err := p.Expand(full()); err == nil && x.container == nil {
			t.Fatal("no container")
		}
	})
}

// FuzzLoadValues: any values, read as any version of the chart, are an error or
// a patch set.
func FuzzLoadValues(f *testing.F) {
	for _, text := range []string{
		"", "null", "sidecar: {}", "sidecar: null", rulesValues("searchNamespace: [a, null]"), rulesValues("folder: /rules/, labelValue: 1e6"),
		"sidecar: {livenessProbe: {enabled: true, exec: null}, resources: {a: [{}]}, securityContext: {a: ~}}",
		"a: &a [1]\nsidecar: {resizePolicy: *a, image: {tag: 1.10, sha: 0x1}}", "sidecar: {rules: {<<: {label: x}, sizeLimit: 1}}",
	} {
		f.Add([]byte(text), "6.27.0")
	}
	f.Add([]byte(rulesValues("enabled: false")), "18.11.0")
	f.Add([]byte("ruler: {sidecar: true}"), "latest")
	f.Fuzz(func(t *testing.T, src []byte, version string) {
		v, err := LoadValues("f.yaml", src)
		if err != nil {
			return
		}
		p, err := Sources{Values: []*Values{v, v}}.For("loki", version)
		if err != nil {
			return
		}
		if _, err := Load("again.yaml", p.Marshal()); err != nil {
			t.Fatalf("%v\n%s", err, p.Marshal())
		}
		if _, err := p.Expand(full()); err != nil {
			t.Skip(err)
		}
	})
}
