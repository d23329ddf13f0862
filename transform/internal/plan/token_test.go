package plan

import (
	"strings"
	"testing"
)

// How the sidecar gets the token of its account.
func TestToken(t *testing.T) {
	const (
		spec    = "      serviceAccountName: loki\n"
		yes     = spec + "      automountServiceAccountToken: true\n"
		no      = spec + "      automountServiceAccountToken: false\n"
		volume  = "        - {name: config, configMap: {name: loki}}\n"
		token   = "/var/run/secrets/kubernetes.io/serviceaccount"
		rules   = "            - {name: rules, mountPath: /rules}\n      volumes"
		account = "kind: StatefulSet"
	)
	says := func(automount string) string {
		return "kind: ServiceAccount\nmetadata: {name: loki, namespace: ops}\n" + automount + "---\nkind: StatefulSet"
	}
	for _, c := range []struct {
		name     string
		text     string
		edits    []string
		patchset string
		want     string
	}{
		{"new, and the pod says nothing", bare, nil, "", "injected +automountServiceAccountToken"},
		{"new, and the patch set says nothing", bare, nil, "{pod: {automountServiceAccountToken: null}}", "injected"},
		{"new, and the patch set says no", bare, nil, "{pod: {automountServiceAccountToken: false}}", "injected"},
		{"new, and the pod says yes", bare, []string{spec, yes}, "", "injected"},
		{"new, and the pod says no", bare, []string{spec, no}, "", "injected +volumes[sc-rules-token] =automountServiceAccountToken, read-only"},
		{"new, and the pod says no, and has the volume", bare, []string{spec, no, volume, volume + "        - {name: sc-rules-token, configMap: {name: x}}\n"}, "", "injected +volumes[sc-rules-token-2] =automountServiceAccountToken, read-only"},
		{"there, and nobody says anything", served, nil, "", "already-satisfied"},
		{"there, and the account says yes", served, []string{account, says("automountServiceAccountToken: true\n")}, "", "already-satisfied"},
		{"there, and the account says nothing", served, []string{account, says("")}, "", "already-satisfied"},
		{"there, and the account says no", served, []string{account, says("automountServiceAccountToken: false\n")}, "", "completed +automountServiceAccountToken"},
		{"there, and the account says no, and the patch set nothing", served, []string{account, says("automountServiceAccountToken: false\n")}, "{pod: {automountServiceAccountToken: null}}", "already-satisfied"},
		{"there, with a token, and the account says no", served, []string{account, says("automountServiceAccountToken: false\n"), rules, "            - {name: token, mountPath: " + token + "}\n" + rules}, "", "already-satisfied"},
		{"there, and the pod says yes", served, []string{spec, yes}, "", "already-satisfied"},
		{"there, and the pod says no", served, []string{spec, no}, "", "completed +volumes[sc-rules-token] +containers[sidecar].volumeMounts[/var/run/secrets/kubernetes.io/serviceaccount]"},
		{"there, with a token, and the pod says no", served, []string{spec, no, rules, "            - {name: token, mountPath: " + token + "}\n" + rules}, "", "already-satisfied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, edited(t, c.text, c.edits...), layered(t, c.patchset))
			if err != nil {
				t.Fatal(err)
			}
			got := told(r, "oken", token)
			if strings.Contains(r.out, "mountPath: "+token+"\n              readOnly: true\n") {
				got += ", read-only"
			}
			check(t, got, c.want)
		})
	}
}

// The token, as the admission plugin mounts it.
func TestProjectedToken(t *testing.T) {
	r, err := planned(t, edited(t, bare, "      serviceAccountName: loki\n", "      serviceAccountName: loki\n      automountServiceAccountToken: false\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `
        - name: sc-rules-token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  expirationSeconds: 3607
              - configMap:
                  name: kube-root-ca.crt
                  items:
                    - key: ca.crt
                      path: ca.crt
              - downwardAPI:
                  items:
                    - path: namespace
                      fieldRef:
                        fieldPath: metadata.namespace
`
	if !strings.Contains(r.out, want) {
		t.Errorf("no such volume in\n%s", r.out)
	}
}
