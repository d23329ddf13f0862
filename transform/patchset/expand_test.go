package patchset

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		name, spec string
		vars       map[string]string
		look       func(*PatchSet) *document.Node
		want       string
	}{
		{"folder", "mode: fix", nil, envValue("FOLDER"), "/rules/fake\n"},
		{"no tenant", "mode: fix", map[string]string{Tenant: ""}, envValue("FOLDER"), "/rules\n"},
		{"a slash too many", "mode: fix", map[string]string{RulesDir: "/rules/", Tenant: ""}, envValue("FOLDER"), "/rules\n"},
		{"a lone variable stays as it is", "mode: fix", map[string]string{RulesDir: "/rules/"}, mountPath, "/rules/\n"},
		{"root", "mode: fix", map[string]string{RulesDir: "/", Tenant: ""}, envValue("FOLDER"), "/\n"},
		{"literal over manifest", "variables: {RULES_DIR: /mine}", nil, envValue("FOLDER"), "/mine/fake\n"},
		{"once only", "variables: {TENANT: $(WORKLOAD)}", nil, envValue("FOLDER"), "/rules/$(WORKLOAD)\n"},
		{"plain port is a number", "mode: fix", nil, containerPort, "8080\n"},
		{"env is text", "mode: fix", nil, envValue("HEALTH_PORT"), "\"8080\"\n"},
		{"plain env is text", "container: {env: [{name: HEALTH_PORT, value: $(HEALTH_PORT)}]}", nil, envValue("HEALTH_PORT"), "\"8080\"\n"},
		{"args are text", "container: {args: [$(HEALTH_PORT)]}", nil, field("args"), "- \"8080\"\n"},
		{"quoted is text", `container: {ports: [{name: http-sidecar, containerPort: "$(HEALTH_PORT)"}]}`, nil, containerPort, "\"8080\"\n"},
		{"escaped", "container: {workingDir: $$(WORKLOAD)/$(WORKLOAD)}", nil, field("workingDir"), "$(WORKLOAD)/loki-ruler\n"},
		{"escaped in env", "container: {args: [$$(WORKLOAD)]}", nil, field("args"), "- $(WORKLOAD)\n"},
		{"the kubelet's", "container: {args: [$(POD_IP) $$(POD_IP) $(date) $( $(]}", nil, field("args"), "- $(POD_IP) $$(POD_IP) $(date) $( $(\n"},
		{"a variable of the container", "container: {env: [{name: TENANTS, value: a}], args: [$(TENANTS)]}", nil, field("args"), "- $(TENANTS)\n"},
		{"one from elsewhere", "container: {envFrom: [{}], args: [$(TENANTS)]}", nil, field("args"), "- $(TENANTS)\n"},
		{"several", "container: {workingDir: $(NAMESPACE).$(SERVICE_ACCOUNT).$(WORKLOAD)}", nil, field("workingDir"), "ops.loki.loki-ruler\n"},
		{"a command line is no path", "container: {args: [/bin//x $(RULES_DIR)/]}", nil, field("args"), "- /bin//x /rules/\n"},
		{"keys stay", "container: {lifecycle: {$(WORKLOAD): $(WORKLOAD)}}", nil, field("lifecycle"), "$(WORKLOAD): loki-ruler\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := made(t, "", Sources{Layers: []*Layer{layer(t, c.spec)}})
			before := string(p.Marshal())
			same(t, c.spec, textOf(c.look(expanded(t, p, c.vars))), c.want)
			same(t, "the patch set itself", string(p.Marshal()), before)
		})
	}
}

func TestExpandNamespaces(t *testing.T) {
	p := expanded(t, made(t, "", Sources{Flags: Flags{WatchNamespaces: []string{"$(NAMESPACE)", "infra"}}}), nil)
	if got := strings.Join(p.Access.Namespaces, " ") + " " + p.env(sidecar.EnvNamespace).Str("value"); got != "ops infra ops,infra" {
		t.Errorf("got %s", got)
	}
	if got := p.Variable(RulesDir); got != "/rules" {
		t.Errorf("the expanded patch set still says %s", got)
	}
}

func TestExpandRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spec string
		vars map[string]string
		want string
	}{
		"typing error": {"mounts: [{name: a, mountPath: $(RULE_DIR)/x}]", full(),
			"mounts.mountPath: there is no variable $(RULE_DIR): did you mean RULES_DIR?"},
		"typing error in env": {"container: {env: [{name: FOLDER, value: $(RULES_DIR)/$(TENENT)}]}", full(),
			"container.env.value: there is no variable $(TENENT): did you mean TENANT?"},
		"nobody's": {"container: {workingDir: $(HOME)}", full(),
			"container.workingDir: there is no variable $(HOME): one of RULES_DIR, TENANT, HEALTH_PORT, ADDRESS, METRICS_PORT, NAMESPACE, SERVICE_ACCOUNT, WORKLOAD"},
		"not known": {"mode: fix", map[string]string{RulesDir: "/rules"},
			"container.env.value: the value of $(TENANT) is not known here: set spec.variables.TENANT or write the value out"},
		"not settable": {"container: {workingDir: $(WORKLOAD)}", map[string]string{RulesDir: "/rules", Tenant: "", HealthPort: "1"},
			"container.workingDir: the value of $(WORKLOAD) is not known here: write the value out"},
		"two at one path": {"container: {volumeMounts: [{name: x, mountPath: /rules}]}", full(),
			"the patch set mounts two volumes at /rules: remove one, or write the mount to change as $(RULES_DIR)"},
	} {
		p := made(t, "", Sources{Layers: []*Layer{layer(t, c.spec)}})
		if _, err := p.Expand(c.vars); err == nil || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", name, err, c.want)
		}
	}
}

func full() map[string]string {
	return map[string]string{RulesDir: "/rules", Tenant: "fake", HealthPort: "8080", Namespace: "ops", ServiceAccount: "loki", Workload: "loki-ruler"}
}

func envValue(name string) func(*PatchSet) *document.Node {
	return func(p *PatchSet) *document.Node { return p.env(name).Get("value") }
}

func field(name string) func(*PatchSet) *document.Node {
	return func(p *PatchSet) *document.Node { return p.container.Get(name) }
}

func mountPath(p *PatchSet) *document.Node { return p.mounts[0].Get("mountPath") }

func containerPort(p *PatchSet) *document.Node {
	return p.container.List("ports")[0].Get("containerPort")
}
