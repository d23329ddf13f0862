package manifest

import "testing"

// No input makes the package panic, and hints agree with the parser.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {b: c}}\ndata:\n  a: |\n    b\n",
		"kind: List\nitems:\n- &a {kind: Pod, spec: {containers: [{name: a, volumeMounts: [{name: v, mountPath: /a}]}]}}\n- *a\n",
		"---\n# Source: x\n---kind: Deployment\nspec: {template: {spec: {volumes: [{name: v}]}}}\n",
		"%YAML 1.2\n---\n{\"kind\": \"A\", \"data\": {\"a\": \"x\\ny\"}}\n...\n",
		"kind: A\nkind: 'B'\n? kind\n: C\n", "\ufeffkind: A\r\nx: \"a\\u00e4\"\r\n", "data: {a: >\n  b\n\n  c\n, b: 'd'}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s := Open("in", src)
		holdHints(t, s)
		for _, d := range s.Docs {
			objs, err := s.Parse(d)
			if err != nil {
				_ = err.Error()
				continue
			}
			for _, o := range objs {
				exercise(s, o)
			}
		}
	})
}

func exercise(s *Stream, o *Object) {
	o.Place()
	o.Template()
	o.OptedOut()
	o.Chart()
	for _, f := range o.Node().Fields() {
		for i := -1; i < 8; i++ {
			s.InnerSpan(f.Value, i, i+3)
		}
	}
	p := PodOf(o)
	if p == nil {
		return
	}
	for _, c := range p.Containers {
		_ = ParseImage(c.Image).Version()
		for _, m := range c.Mounts {
			p.Volume(m.Name)
			Translate(m.MountPath+"/x", c, p.Containers[0])
		}
	}
	NewSet([]*Object{o}).FindNear(o, o.Kind, o.Name)
}
