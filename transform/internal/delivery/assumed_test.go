package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestAssumed: a fact counts where the input does not tell it, and nowhere else.
func TestAssumed(t *testing.T) {
	noConfig := func(changes ...string) []string {
		return append([]string{"configMap: {name: logs}", "secret: {secretName: other}"}, changes...)
	}
	const headers = "auth_enabled: true"
	team := []string{folder, "{name: FOLDER, value: /rules/team}"}
	local := finding.Assume{Store: "local", Directory: "/rules"}
	with := func(change func(*finding.Assume)) finding.Assume {
		all := local
		change(&all)
		return all
	}
	on, off := with(func(a *finding.Assume) { a.Auth = "on" }), with(func(a *finding.Assume) { a.Auth = "off" })

	decide(t, finding.Ruler, local, []decision{
		{"the store of a config that is not here", noConfig(), finding.Pass, NoCause, "reads /rules"},
		{"the store of one that is here", []string{"directory: /rules", "directory: /data"}, finding.Pass, NoCause, "reads /data"},
		{"a store that a flag tells", noConfig("[-target=ruler]", "[-target=ruler, -ruler.storage.type=s3]"), finding.Fail, StoreNotLocal, "s3"},
	})
	decide(t, finding.Ruler, finding.Assume{Store: "s3"}, []decision{
		{"a store that needs no directory", noConfig(), finding.Fail, StoreNotLocal, "the ruler reads its rules from s3"},
	})
	decide(t, finding.Ruler, finding.Assume{Store: "local"}, []decision{
		{"the store, and not the directory", noConfig(), finding.Unknown, ConfigUnknown, ""},
	})
	decide(t, finding.Ruler, finding.Assume{}, []decision{
		{"nothing, and flags tell store and directory", noConfig("[-target=ruler]", "[-target=ruler, -ruler.storage.type=local, -ruler.storage.local.directory=/rules]"), finding.Unknown, ConfigUnknown, ""},
	})
	decide(t, finding.Tenant, local, []decision{
		{"the store alone", noConfig(), finding.Unknown, AuthUnknown, ""},
	})
	decide(t, finding.Tenant, off, []decision{
		{"one tenant", noConfig(), finding.Pass, NoCause, "fake"},
		{"one tenant, and the directory is another's", noConfig(team...), finding.Fail, TenantOther, "fake"},
		{"one tenant, and the config says many", append(team, "auth_enabled: false", headers), finding.Pass, NoCause, "team"},
	})
	decide(t, finding.Tenant, on, []decision{
		{"many tenants", noConfig(team...), finding.Pass, NoCause, "team"},
		{"many tenants, and the config says one", team, finding.Fail, TenantOther, "fake"},
	})
	decide(t, finding.Alertmanager, with(func(a *finding.Assume) { a.Alertmanager = "http://theirs" }), []decision{
		{"where alerts go", noConfig(), finding.Pass, NoCause, "http://theirs"},
		{"where alerts go, and the config says it", nil, finding.Pass, NoCause, "http://am"},
	})
}

// TestAssumedOfSidecars: of their variables and their release.
func TestAssumedOfSidecars(t *testing.T) {
	fromElsewhere := []string{"FOLDER, value: /rules/fake}", "FOLDER, " + elsewhere}
	envFrom := []string{"          volumeMounts:\n" + ofSidecar, "          envFrom: [{configMapRef: {name: x}}]\n          volumeMounts:\n" + ofSidecar}
	strict := []string{resource, resource + skipTLS}
	noTag := append([]string{"k8s-sidecar:2.10.1", "k8s-sidecar"}, strict...)
	decide(t, finding.Directory, finding.Assume{SidecarEnv: map[string]string{"FOLDER": "/rules/fake"}}, []decision{
		{"a variable that is set elsewhere", fromElsewhere, finding.Pass, NoCause, "/rules/fake/a.yaml"},
		{"a variable that is set here", []string{folder, "{name: FOLDER, value: /rules/b}"}, finding.Pass, NoCause, "/rules/b/a.yaml"},
	})
	decide(t, finding.Label, finding.Assume{}, []decision{
		{"what envFrom brings may set a value of the label", envFrom, finding.Unknown, LabelUnknown, ""},
	})
	decide(t, finding.Label, finding.Assume{EnvWritten: true}, []decision{
		{"what envFrom brings sets nothing", envFrom, finding.Pass, NoCause, "loki_rule"},
	})
	decide(t, finding.Sidecar, finding.Assume{SidecarVersion: "v2.10.1"}, []decision{
		{"a release that the image does not tell", noTag, finding.Fail, EndsAtStart, ""},
		{"a release that the image tells", append([]string{"k8s-sidecar:2.10.1", "k8s-sidecar:1.30.0"}, strict...), finding.Pass, NoCause, ""},
	})
	decide(t, finding.Access, finding.Assume{TokenMounted: true}, []decision{
		{"a token, whose account is not here", []string{"kind: ServiceAccount\nmeta", "kind: Pod\nmeta"}, finding.Pass, NoCause, "logs/logs may"},
	})
}
