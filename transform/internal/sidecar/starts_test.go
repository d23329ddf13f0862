package sidecar

import (
	"slices"
	"strings"
	"testing"
)

// TestPauses: waits that are no number, where the sidecar waits at all.
func TestPauses(t *testing.T) {
	for _, c := range []struct{ env, want string }{
		{"METHOD=SLEEP, SLEEP_TIME=60", ""},
		{"METHOD=SLEEP, SLEEP_TIME=' 1_0 '", ""},
		{"METHOD=SLEEP, SLEEP_TIME=60s", "poll"},
		{"METHOD=SLEEP, SLEEP_TIME=-1", "poll"},
		{"METHOD=SLEEP, SLEEP_TIME=''", "poll"},
		{"METHOD=WATCH, SLEEP_TIME=60s", ""},
		{"RESOURCE_NAME=x, SLEEP_TIME=60s", "poll"},
		{"METHOD=WATCH, ERROR_THROTTLE_SLEEP=5s", "throttle"},
		{"METHOD=LIST, ERROR_THROTTLE_SLEEP=5s", ""},
		{"METHOD=SLEEP, SLEEP_TIME=1.5, ERROR_THROTTLE_SLEEP=0x5", "poll throttle"},
	} {
		poll, throttle := config(t, current, items(c.env)).Pauses()
		var got []string
		if poll != nil {
			got = append(got, "poll")
		}
		if throttle != nil {
			got = append(got, "throttle")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.env, s, c.want)
		}
	}
}

// TestEndsAtStart: each setting that ends the sidecar, and what lies beside it.
func TestEndsAtStart(t *testing.T) {
	for _, c := range []struct{ image, env, want string }{
		{current, "", ""},
		{current, "REQ_RETRY_TOTAL=5, REQ_RETRY_CONNECT=' 10 ', REQ_RETRY_READ=-1, REQ_RETRY_BACKOFF_FACTOR=1.1, REQ_TIMEOUT=1e3", ""},
		{current, "REQ_RETRY_TOTAL=five", "REQ_RETRY_TOTAL"},
		{current, "REQ_RETRY_CONNECT=5.0", "REQ_RETRY_CONNECT"},
		{current, "REQ_RETRY_READ=''", "REQ_RETRY_READ"},
		{current, "REQ_RETRY_TOTAL=1_000, REQ_RETRY_READ=1__0", "REQ_RETRY_READ"},
		{current, "REQ_RETRY_BACKOFF_FACTOR=a", "REQ_RETRY_BACKOFF_FACTOR"},
		{current, "REQ_TIMEOUT=10s", "REQ_TIMEOUT"},
		{current, "REQ_TIMEOUT=0x10", "REQ_TIMEOUT"},
		{current, "REQ_TIMEOUT=inf", ""},
		{current, "LOG_LEVEL=debug", ""},
		{current, "LOG_LEVEL=Warn", ""},
		{current, "LOG_LEVEL=CRITICAL", ""},
		{current, "LOG_LEVEL=trace", "LOG_LEVEL"},
		{current, "LOG_LEVEL=''", "LOG_LEVEL"},
		{"kiwigrid/k8s-sidecar:1.19.2", "LOG_LEVEL=trace", "LOG_LEVEL"},
		{current, "LOG_FORMAT=logfmt", ""},
		{current, "LOG_FORMAT=XML", "LOG_FORMAT"},
		{current, "LOG_FORMAT=''", "LOG_FORMAT"},
		{"kiwigrid/k8s-sidecar:1.24.6", "LOG_FORMAT=XML", ""},
		{"kiwigrid/k8s-sidecar:1.25.0", "LOG_FORMAT=XML", "LOG_FORMAT"},
		{current, "LOG_FORMAT=XML, LOG_LEVEL=trace, LOG_CONFIG=/etc/log.yaml", ""},
		{current, "SKIP_TLS_VERIFY=true", ""},
		{current, "DISABLE_X509_STRICT_VERIFICATION=true", ""},
		{current, "SKIP_TLS_VERIFY=true, DISABLE_X509_STRICT_VERIFICATION=TRUE", "DISABLE_X509_STRICT_VERIFICATION"},
		{current, "SKIP_TLS_VERIFY=True, DISABLE_X509_STRICT_VERIFICATION=true", ""},
		{"kiwigrid/k8s-sidecar:2.4.0", "SKIP_TLS_VERIFY=true, DISABLE_X509_STRICT_VERIFICATION=true", ""},
		{"mirror/rules@sha256:abc", "LABEL=l, FOLDER=/f, SKIP_TLS_VERIFY=true, DISABLE_X509_STRICT_VERIFICATION=true", "DISABLE_X509_STRICT_VERIFICATION?"},
	} {
		var got []string
		for _, f := range config(t, c.image, items(c.env)).EndsAtStart() {
			if f.Certain {
				got = append(got, f.Name)
			} else {
				got = append(got, f.Name+"?")
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s with %s ends by %q, want %q", c.image, c.env, got, c.want)
		}
	}
}

// items writes "A=x, B=y" as env items.
func items(env string) string {
	var all []string
	for _, one := range strings.Split(env, ", ") {
		if name, value, ok := strings.Cut(one, "="); ok {
			all = append(all, "{name: "+name+", value: '"+strings.Trim(value, "'")+"'}")
		}
	}
	return strings.Join(all, ", ")
}

// TestOnlyAtStart: what is read once, and why.
func TestOnlyAtStart(t *testing.T) {
	for env, want := range map[string]string{
		"":                                       "",
		"METHOD=WATCH":                           "",
		"METHOD=LIST":                            "METHOD LIST",
		"METHOD=list":                            "",
		"WATCH_SERVER_TIMEOUT=60":                "",
		"WATCH_SERVER_TIMEOUT=60s":               "WATCH_SERVER_TIMEOUT",
		"WATCH_SERVER_TIMEOUT=60.5":              "WATCH_SERVER_TIMEOUT",
		"WATCH_SERVER_TIMEOUT=''":                "WATCH_SERVER_TIMEOUT",
		"METHOD=SLEEP, WATCH_SERVER_TIMEOUT=60s": "",
		"RESOURCE_NAME=r, WATCH_SERVER_TIMEOUT=60s": "",
		"METHOD=LIST, WATCH_SERVER_TIMEOUT=60s":     "METHOD LIST",
		"METHOD=LIST, RESOURCE_NAME=r":              "METHOD LIST",
	} {
		if got := config(t, current, items(env)).OnlyAtStart(); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", env, got, want)
		}
	}
}

// TestLater: which of two files stays, where the sidecar's order tells.
func TestLater(t *testing.T) {
	const both = "RESOURCE=both"
	written := func(kind, namespace, name, key string) Written {
		return Written{object(t, "kind: "+kind+"\nmetadata: {name: "+name+"}\n"), namespace, key}
	}
	a, z := written("ConfigMap", "own", "a", "k"), written("ConfigMap", "own", "z", "k")
	secret, far, wherever := written("Secret", "own", "a", "k"), written("ConfigMap", "far", "zz", "k"), written("ConfigMap", "", "m", "k")
	for _, c := range []struct {
		name, env string
		a, b      Written
		order     int
		known     bool
	}{
		{"by name", "", a, z, -1, true},
		{"in the other order", "", z, a, 1, true},
		{"in a namespace not known", "", a, wherever, -1, true},
		{"a key of the same object", "", a, Written{a.Object, "own", "l"}, -1, true},
		{"by namespace, where all are watched at once", "NAMESPACE=ALL", a, far, 1, true},
		{"by namespace, by an empty name", "NAMESPACE=", a, far, 1, true},
		{"namespaces that race", "NAMESPACE=own,far", a, far, 0, false},
		{"one that is watched twice, and one that is not", "NAMESPACE=ALL,own", a, far, 0, false},
		{"both watched twice", "NAMESPACE=ALL,own", a, z, -1, true},
		{"namespaces one after the other", "NAMESPACE=far,own, METHOD=LIST", a, far, 1, true},
		{"kinds that race", both, a, secret, 1, false},
		{"kinds one after the other", both + ", METHOD=LIST", a, secret, 1, true},
		{"one kind of both", both, a, z, -1, true},
		{"named, in that order", "RESOURCE_NAME=z,a", a, z, 1, true},
	} {
		order, known := config(t, current, items(c.env)).Later(c.a, c.b, "own")
		if known != c.known || known && (order < 0) != (c.order < 0) {
			t.Errorf("%s: %d, known %v; want %d, %v", c.name, order, known, c.order, c.known)
		}
	}
}

// TestSelectorRefused: what the API server takes for a label selector.
func TestSelectorRefused(t *testing.T) {
	for _, c := range []struct {
		label string
		taken bool
	}{
		{"loki_rule", true}, {"example.com/loki_rule", true}, {"loki_rule=1", true}, {"loki_rule==a", true}, {"loki_rule!=a", true},
		{"loki_rule in (a, b),!draft", true}, {"loki_rule notin (a,)", true}, {"n>3", true}, {"loki_rule=", true}, {"in in (in)", true}, {"loki_rule in ()", true},
		{"loki rule", false}, {"loki_rule=a b", false}, {"loki_rule,", false}, {"loki_rule in a", false},
		{"loki_rule: true", false}, {"Loki_/rule", false}, {"_loki", false}, {"loki_rule=-", false}, {"n>a", false}, {"!!a", false}, {"a=b=c", false}, {"=a", false},
		{"loki_rule=" + strings.Repeat("a", 64), false},
	} {
		err := config(t, current, "{name: LABEL, value: '"+c.label+"'}").SelectorRefused()
		if (err == nil) != c.taken {
			t.Errorf("%s: %v, want it taken: %v", c.label, err, c.taken)
		}
	}
}

// TestSelectorNotSent: a selector that would be refused ends nothing where it is
// never sent (seen with 1.30.3).
func TestSelectorNotSent(t *testing.T) {
	for env, refused := range map[string]bool{
		``:                                  true,
		`, {name: RESOURCE_NAME, value: r}`: false,
		`, {name: RESOURCE_NAME, value: 'r,secret/s'}, {name: RESOURCE, value: both}`:    false,
		`, {name: RESOURCE_NAME, value: configmap/r}, {name: RESOURCE, value: both}`:     true,
		`, {name: RESOURCE_NAME, value: a/configmap/r}, {name: NAMESPACE, value: 'a,b'}`: true,
		`, {name: RESOURCE_NAME, value: a/configmap/r}, {name: NAMESPACE, value: a}`:     false,
		`, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: ALL}`:               true,
	} {
		if err := config(t, current, "{name: LABEL, value: 'a=b=c'}"+env).SelectorRefused(); (err != nil) != refused {
			t.Errorf("%s: %v, want it refused: %v", env, err, refused)
		}
	}
}

// TestLabelText: how an object has to be labelled, for people.
func TestLabelText(t *testing.T) {
	for env, want := range map[string]string{
		`{name: LABEL, value: l}`:                                `l: ""`,
		`{name: LABEL, value: l}, {name: LABEL_VALUE, value: x}`: `l: "x"`,
		`{name: LABEL, value: l=x}`:                              `l: "x"`,
		`{name: LABEL, value: 'l in (a,b)'}`:                     `as the selector "l in (a,b)" asks for`,
	} {
		if got := config(t, current, env).LabelText(); got != want {
			t.Errorf("%s: %s, want %s", env, got, want)
		}
	}
	odd := config(t, current, `{name: NAMESPACE, value: 'a,, b,ALL,all,A_b'}`).OddNames()
	if !slices.Equal(odd, []string{"", " b", "all", "A_b"}) {
		t.Errorf("odd names %q", odd)
	}
}
