package loki

import (
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	const limit = "ruler_remote_write_disabled"
	tests := []struct {
		name, src, tenant, want string
	}{
		{"nothing", release("", "", "", "auth_enabled: true"), "a", ""},
		{"for all", release("", "", "", "limits_config: {"+limit+": true}"), "a", "true"},
		{"for all, no tenant", release("", "", "", "limits_config: {"+limit+": true}"), "", "true"},
		{"null is not set", release("", "", "", "limits_config: {"+limit+": null}"), "a", ""},
		{"the file is elsewhere", release("", "", "", "runtime_config: {file: /etc/other/r.yaml}\nlimits_config: {"+limit+": true}"), "a", "true"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set := parse(t, "in.yaml", test.src)
			if got := effective(t, test.src).Limits(set).Of(test.tenant, limit).Str(); got != test.want {
				t.Errorf("limit is %q, want %q", got, test.want)
			}
		})
	}
}

func TestOverrides(t *testing.T) {
	const limit = "ruler_remote_write_disabled"
	src := release("", "", "", "runtime_config: {file: '/etc/loki/config/one.yaml,/etc/loki/config/two.yaml'}\nlimits_config: {"+limit+": false}")
	src = strings.Replace(src, "\ndata:\n", `
data:
  one.yaml: 'overrides: {a: {`+limit+`: true}, b: {`+limit+`: true}}'
  two.yaml: 'overrides: {b: {`+limit+`: false}}'
`, 1)
	limits := effective(t, src).Limits(parse(t, "in.yaml", src))
	for tenant, want := range map[string]string{"a": "true", "b": "false", "c": "false", "": "false"} {
		if got := limits.Of(tenant, limit).Str(); got != want {
			t.Errorf("limit of %q is %q, want %q", tenant, got, want)
		}
	}
	if !limits.Overridden(limit) || limits.Overridden("ruler_alertmanager_config") {
		t.Error("overridden by some tenant is not told from by none")
	}
}
