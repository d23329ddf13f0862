package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
)

func TestGenerators(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":                       {"{resources: [a.yaml]}", ""},
		"without a name":                {"{configMapGenerator: [{files: [a.yaml]}]}", ""},
		"a file":                        {"{configMapGenerator: [{name: r, files: [rules/a.yaml]}]}", "ConfigMap /r a.yaml<rules/a.yaml"},
		"a key":                         {"{configMapGenerator: [{name: r, files: [b.yaml=rules/a.yaml]}]}", "ConfigMap /r b.yaml<rules/a.yaml"},
		"a literal":                     {"{configMapGenerator: [{name: r, literals: ['k=v=w']}]}", "ConfigMap /r k:v=w"},
		"a literal that is none":        {"{configMapGenerator: [{name: r, literals: [k]}]}", "ConfigMap /r"},
		"files of variables":            {"{configMapGenerator: [{name: r, envs: [a.env]}, {name: s, env: a.env}]}", "ConfigMap /r and more; ConfigMap /s and more"},
		"one that is merged":            {"{configMapGenerator: [{name: r, behavior: merge, literals: [a=b]}, {name: s, behavior: replace}]}", "ConfigMap /r a:b and more; ConfigMap /s"},
		"a Secret":                      {"{secretGenerator: [{name: s, namespace: logs}]}", "Secret logs/s"},
		"the kustomization's namespace": {"{namespace: other, configMapGenerator: [{name: s, namespace: logs}]}", "ConfigMap other/s"},
		"labels of all places": {"{commonLabels: {a: '1'}, labels: [{pairs: {b: '2'}}], generatorOptions: {labels: {c: '3'}}, configMapGenerator: [{name: r, options: {labels: {d: '4'}, annotations: {e: '5'}}}]}",
			"ConfigMap /r c=3 d=4 a=1 b=2 @e=5"},
		"shapes that are wrong": {"{labels: x, generatorOptions: [], configMapGenerator: [1, {name: r, files: {}, literals: 7}]}", "ConfigMap /r"},
	} {
		tree, err := document.ParseText([]byte(c.in))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, g := range intake.Generators(tree.Root) {
			words := []string{g.Kind + " " + g.Namespace + "/" + g.Name}
			for _, l := range g.Labels {
				words = append(words, l.Key.Value+"="+l.Value.Value)
			}
			for _, a := range g.Annotations {
				words = append(words, "@"+a.Key.Value+"="+a.Value.Value)
			}
			for _, f := range g.Files {
				if f.Path != "" {
					words = append(words, f.Key+"<"+f.Path)
				} else {
					words = append(words, fmt.Sprintf("%s:%s", f.Key, f.Text))
				}
			}
			if g.Partial {
				words = append(words, "and more")
			}
			got = append(got, strings.Join(words, " "))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
