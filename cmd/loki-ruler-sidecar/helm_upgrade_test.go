package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestUpgradeAppliesNothingOnFailure lets real Helm upgrade a release in a
// cluster that notes every request: a release whose post-renderer fails gives
// our message to the user, a non-zero exit, and not one write.
func TestUpgradeAppliesNothingOnFailure(t *testing.T) {
	for _, name := range []string{"helm3", "helm4"} {
		t.Run(name, func(t *testing.T) {
			c, h := newCluster(t), newHelm(t, name)
			out, err := h.upgrade(c, "--set", "sayNamespace=false")
			if err == nil {
				t.Errorf("%s succeeds:\n%s", name, out)
			}
			for _, want := range []string{"error: cannot tell in which namespace StatefulSet loki-ruler will run", "hint: say it: --namespace NAME"} {
				if said := strings.Join(strings.Fields(out), " "); !strings.Contains(said, want) { // its lines are broken as all others
					t.Errorf("%s does not say %q:\n%s", name, want, out)
				}
			}
			if writes := c.writes(); len(writes) > 0 {
				t.Errorf("%s wrote %q", name, writes)
			}
		})
	}
}

// TestUpgradeApplies: the same release, where nothing stands in the way, brings
// the sidecar and its access to the cluster.
func TestUpgradeApplies(t *testing.T) {
	for _, name := range []string{"helm3", "helm4"} {
		t.Run(name, func(t *testing.T) {
			c, h := newCluster(t), newHelm(t, name)
			if out, err := h.upgrade(c); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, out)
			}
			writes := c.writes()
			for _, want := range []string{"roles", "rolebindings", "statefulsets"} {
				if !slices.ContainsFunc(writes, func(w string) bool { return strings.Contains(w, "/namespaces/logs/"+want) }) {
					t.Errorf("%s writes no %s: %q", name, want, writes)
				}
			}
			if !strings.Contains(c.body("statefulsets", "loki-ruler"), `"name":"loki-sc-rules"`) {
				t.Errorf("%s applies a ruler without the sidecar:\n%s", name, c.body("statefulsets", "loki-ruler"))
			}
		})
	}
}

// helm is a real Helm with a home of its own, where the binary of this tree is
// a plugin and on PATH.
type helm struct {
	path string
	home string
}

func newHelm(t *testing.T, name string) helm {
	t.Helper()
	h := helm{tools.Need(t, name), t.TempDir()}
	build := exec.Command("go", "build", "-o", h.binary(), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if name == "helm4" { // Helm 3 would warn, and needs none
		h.must(t, h.binary(), "helm-plugin", "install")
	}
	return h
}

func (h helm) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := h.command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}

func (h helm) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "HELM_") || strings.HasPrefix(v, envPrefix) || strings.HasPrefix(v, "PATH=")
	})
	cmd.Env = append(cmd.Env,
		"PATH="+filepath.Join(h.home, "path")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"HELM_DATA_HOME="+filepath.Join(h.home, "data"),
		"HELM_CACHE_HOME="+filepath.Join(h.home, "cache"),
		"HELM_CONFIG_HOME="+filepath.Join(h.home, "config"),
	)
	return cmd
}

func (h helm) upgrade(c *cluster, args ...string) (string, error) {
	args = append([]string{
		"upgrade", "--install", "loki", filepath.Join("..", "..", "testdata", "charts", "loki-mini"), "--namespace", "logs",
		"--kubeconfig", c.kubeconfig, "--disable-openapi-validation", "--post-renderer", pluginName,
	}, args...)
	out, err := h.command(h.path, args...).CombinedOutput()
	return string(out), err
}

// cluster is the little of an API server that Helm asks before and while it
// applies a release: it knows the kinds of the chart, holds no object, accepts
// every write and notes it.
type cluster struct {
	kubeconfig string

	mu     sync.Mutex
	noted  []string          // method and path of what is no read
	bodies map[string]string // of those, by path
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{kubeconfig: filepath.Join(t.TempDir(), "kubeconfig"), bodies: map[string]string{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	config := `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "` + server.URL + `"}}]
contexts: [{name: test, context: {cluster: test, user: test}}]
users: [{name: test, user: {}}]
current-context: test
`
	if err := os.WriteFile(c.kubeconfig, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if text, ok := discovery(r.URL.Path); ok {
		io.WriteString(w, text)
		return
	}
	isSecret := strings.Contains(r.URL.Path, "/secrets")
	switch {
	case r.Method == http.MethodGet && isSecret && strings.HasSuffix(r.URL.Path, "/secrets"):
		io.WriteString(w, `{"kind": "SecretList", "apiVersion": "v1", "items": []}`)
	case r.Method == http.MethodGet:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}`)
	default:
		body, _ := io.ReadAll(r.Body)
		c.note(r, string(body))
		if isSecret { // Helm's own record, which client-go sends as protobuf
			body = []byte(`{"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "sh.helm.release.v1.loki.v1", "namespace": "logs"}}`)
		}
		w.WriteHeader(http.StatusCreated)
		w.Write(body)
	}
}

func (c *cluster) note(r *http.Request, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noted = append(c.noted, r.Method+" "+r.URL.Path)
	c.bodies[r.URL.Path] += body
}

func (c *cluster) writes() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.noted)
}

// body is what was written of a resource's objects that mentions a name: Helm 3
// creates in the collection, Helm 4 applies to the object.
func (c *cluster) body(resource, name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all strings.Builder
	for path, body := range c.bodies {
		if strings.Contains(path, "/"+resource) && strings.Contains(body, name) {
			all.WriteString(body)
		}
	}
	return all.String()
}

// discovery answers what there is: enough for the chart.
func discovery(path string) (string, bool) {
	list := func(version, resources string) string {
		var items []string
		for r := range strings.FieldsSeq(resources) {
			name, kind, _ := strings.Cut(r, "=")
			items = append(items, fmt.Sprintf(`{"name": %q, "kind": %q, "namespaced": true, "verbs": ["get", "create", "patch"]}`, name, kind))
		}
		return fmt.Sprintf(`{"kind": "APIResourceList", "groupVersion": %q, "resources": [%s]}`, version, strings.Join(items, ", "))
	}
	group := func(name string) string {
		return fmt.Sprintf(`{"name": %q, "versions": [{"groupVersion": "%[1]s/v1", "version": "v1"}]}`, name)
	}
	text, ok := map[string]string{
		"/version":                           `{"major": "1", "minor": "33", "gitVersion": "v1.33.1"}`,
		"/api":                               `{"kind": "APIVersions", "versions": ["v1"]}`,
		"/apis":                              `{"kind": "APIGroupList", "groups": [` + group("apps") + ", " + group("rbac.authorization.k8s.io") + `]}`,
		"/api/v1":                            list("v1", "configmaps=ConfigMap secrets=Secret services=Service serviceaccounts=ServiceAccount pods=Pod"),
		"/apis/apps/v1":                      list("apps/v1", "statefulsets=StatefulSet"),
		"/apis/rbac.authorization.k8s.io/v1": list("rbac.authorization.k8s.io/v1", "roles=Role rolebindings=RoleBinding"),
	}[path]
	return text, ok
}
