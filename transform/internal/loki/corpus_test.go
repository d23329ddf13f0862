package loki

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// corpus calls f with every real render that lies beside the repository.
func corpus(t *testing.T, f func(name string, set *manifest.Set)) {
	t.Helper()
	samples.Renders(t, filepath.Join("..", "..", ".."), func(name string, src []byte) {
		if !strings.HasSuffix(name, ".values.yaml") {
			f(name, sift(t, name, src))
		}
	})
}

// sift parses what can be a workload or a config.
func sift(t *testing.T, name string, src []byte) *manifest.Set {
	t.Helper()
	s := manifest.Open(name, src)
	var objs []*manifest.Object
	for _, h := range s.Hints() {
		switch h.Kind {
		case "", "StatefulSet", "Deployment", "ConfigMap", "Secret":
			o, err := s.Parse(*h.Doc)
			if err != nil {
				t.Fatal(err)
			}
			objs = append(objs, o...)
		}
	}
	return manifest.NewSet(objs)
}

// What the charts' values say of each case: the rule store's type and directory,
// the tenant, and the kind of object the config is in.
func caseFacts(name string) (storeType, dir, tenant, kind string) {
	storeType, dir, tenant, kind = "local", "/rules", "fake", "ConfigMap"
	switch {
	case strings.Contains(name, "distributed-s3"):
		storeType, dir, tenant = "s3", "", ""
	case strings.Contains(name, "distributed-full"):
		dir, tenant = "/etc/loki/rules", ""
	case strings.Contains(name, "knobs-a"):
		dir = "/etc/loki/rules-live"
	case strings.Contains(name, "enterprise"):
		tenant = ""
	case strings.Contains(name, "secretcfg"):
		kind = "Secret"
	}
	return storeType, dir, tenant, kind
}

func TestCorpusRulers(t *testing.T) {
	rulers := 0
	corpus(t, func(name string, set *manifest.Set) {
		count := map[Role]int{}
		for _, o := range set.All() {
			w, reason := Classify(o)
			if reason == finding.NotLoki {
				t.Errorf("%s: %s is not Loki: %s", name, o.ID(), Evidence(o))
			}
			if w == nil {
				continue
			}
			count[w.Runs]++
			if name != "umbrella.yaml" {
				holdConfig(t, name, w, set)
			}
		}
		rulers += count[RoleRuler]
		if want := rulersIn(name); want >= 0 && count[RoleRuler] != want {
			t.Errorf("%s: %d rulers, want %d", name, count[RoleRuler], want)
		}
		if strings.Contains(name, "transition") && count[RoleBackend] != 1 {
			t.Errorf("%s: %d backends", name, count[RoleBackend])
		}
		if strings.Contains(name, "singlebinary") && count[RoleAll] != 1 {
			t.Errorf("%s: %d single binaries", name, count[RoleAll])
		}
	})
	if rulers < 440 {
		t.Errorf("%d rulers in the corpus, want 440 or more", rulers)
	}
}

// rulersIn is how many rulers a case has, -1 when it is no case.
func rulersIn(name string) int {
	base := filepath.Base(name)
	switch {
	case name == "umbrella.yaml":
		return 9
	case strings.HasPrefix(name, "helm-edge"):
		return 0
	case strings.HasPrefix(base, "ssd-"), strings.Contains(base, "singlebinary"), strings.HasPrefix(base, "ruler-off"):
		return 0
	case strings.Contains(base, "distributed-"), strings.Contains(base, "ruler-"), strings.HasPrefix(base, "transition"):
		return 1
	}
	return -1
}

func holdConfig(t *testing.T, name string, w *Workload, set *manifest.Set) {
	t.Helper()
	c := Effective(w, set)
	storeType, dir, tenant, kind := caseFacts(name)
	if !c.Known {
		t.Errorf("%s: config of %s is not known: %s", name, w.Object.ID(), c.Why)
		return
	}
	if !c.StoreType.Is(storeType) || !c.Directory.Is(dir) || !c.Tenant.Is(tenant) || c.Object.Kind != kind {
		t.Errorf("%s: %s reads %+v in %+v for tenant %+v, config in a %s", name, w.Object.ID(), c.StoreType, c.Directory, c.Tenant, c.Object.Kind)
	}
	if p := c.Place(c.Directory.Node); c.Directory.Node != nil && p.Line == 0 {
		t.Errorf("%s: no place of the rules directory", name)
	}
}

// Releases beside each other whose rulers name no namespace find their own config.
func TestCorpusUmbrella(t *testing.T) {
	want := map[string]string{
		"ops/loki-ruler":                       "ops/loki /rules fake",
		"/obs-logs-loki-ruler":                 "observability/loki /etc/loki/rules ",
		"team-logs/loki-ruler":                 "team-logs/loki /rules fake",
		"sre-logs/central-logstore-ruler":      "sre-logs/logstore /rules fake",
		"shared-two/loki-ruler":                "shared-two/loki /rules fake",
		"/loki-stack-ruler":                    "shared/loki /rules fake",
		"/loki-loki-distributed-ruler":         "logs/loki-loki-distributed /rules fake",
		"/central-logs-loki-distributed-ruler": "archive/central-logs-loki-distributed /rules fake",
		"logging/acme-logs-ruler":              "logging/loki /var/rules fake",
	}
	corpus(t, func(name string, set *manifest.Set) {
		if name != "umbrella.yaml" {
			return
		}
		for _, o := range set.All() {
			w, _ := Classify(o)
			if w == nil || w.Runs != RoleRuler {
				continue
			}
			c := Effective(w, set)
			got := c.Object.Namespace + "/" + c.Object.Name + " " + c.Directory.Text + " " + c.Tenant.Text
			if key := o.Namespace + "/" + o.Name; got != want[key] {
				t.Errorf("config of %s is %q, want %q", key, got, want[key])
			}
		}
	})
}
