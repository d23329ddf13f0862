package loki

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// No input makes the package panic, and every value has a place.
func FuzzLoki(f *testing.F) {
	f.Add([]byte(release("grafana/loki:3.4.2", ", -config.expand-env=true", "", local)))
	f.Add([]byte(volumes(", -config.file=$(P)/a,b", "{name: c, mountPath: /, subPath: a}", "{name: c, projected: {sources: [{configMap: {name: loki}}, 3]}}", "{kind: ConfigMap, metadata: {name: loki}, data: {a: 'x: ${Y:-z}'}}")))
	f.Add([]byte(workload("app.kubernetes.io/component: ruler", "image: mimir, command: [sh, -c, 'a -target= ruler']")))
	f.Fuzz(func(t *testing.T, src []byte) {
		s := manifest.Open("in", src)
		var objs []*manifest.Object
		for _, d := range s.Docs {
			if o, err := s.Parse(d); err == nil {
				objs = append(objs, o...)
			}
		}
		set := manifest.NewSet(objs)
		for _, o := range objs {
			w, _ := Classify(o)
			if w == nil {
				continue
			}
			c := Effective(w, set)
			c.RulesDir()
			for _, v := range []Value{c.StoreType, c.Directory, c.Tenant, c.RulePath} {
				c.Place(v.Node)
			}
			if !c.Known && c.Why == "" {
				t.Error("an unknown config without a why")
			}
		}
	})
}
