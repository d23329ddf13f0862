package sidecar

import (
	"cmp"
	"fmt"
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
		{"METHOD=SLEEP, SLEEP_TIME=?", ""},
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
		{current, "REQ_TIMEOUT=?", ""},
		{current, "LOG_CONFIG=?, LOG_LEVEL=trace", ""},
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

// items writes "A=x, B=y" as env items; "?" is a value from elsewhere.
func items(env string) string {
	var all []string
	for _, one := range strings.Split(env, ", ") {
		if name, value, ok := strings.Cut(one, "="); ok && value == "?" {
			all = append(all, "{name: "+name+", valueFrom: {secretKeyRef: {name: a, key: b}}}")
		} else if ok {
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
		"METHOD=?, WATCH_SERVER_TIMEOUT=60s":        "",
		"WATCH_SERVER_TIMEOUT=?":                    "",
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
		{"a key of the same object, twice", "", a, a, 0, false},
		{"an object that is there twice", "", a, written("ConfigMap", "own", "a", "k"), 0, false},
		{"an object that is named and there twice", "RESOURCE_NAME=a", a, written("ConfigMap", "own", "a", "k"), 0, false},
		{"by namespace, where all are watched at once", "NAMESPACE=ALL", a, far, 1, true},
		{"by namespace, by an empty name", "NAMESPACE=", a, far, 1, true},
		{"namespaces that race", "NAMESPACE=own,far", a, far, 0, false},
		{"one that is watched twice, and one that is not", "NAMESPACE=ALL,own", a, far, 0, false},
		{"both watched twice", "NAMESPACE=ALL,own", a, z, -1, true},
		{"namespaces one after the other", "NAMESPACE=far,own, METHOD=LIST", a, far, 1, true},
		{"kinds that race", both, a, secret, 1, false},
		{"kinds one after the other", both + ", METHOD=LIST", a, secret, 1, true},
		{"one kind of both", both, a, z, -1, true},
		{"kinds that race, the other way round", both, secret, a, -1, false},
		{"namespaces one after the other, the last of which is all", "NAMESPACE=own,ALL, METHOD=LIST", a, far, 0, false},
		{"one that is not read", "NAMESPACE=far, METHOD=LIST", a, far, 0, false},
		{"neither is read", "NAMESPACE=else", a, z, 0, false},
		{"named, in that order", "RESOURCE_NAME=z,a", a, z, 1, true},
		{"named, in namespaces that race", "RESOURCE_NAME=zz,a, NAMESPACE=own,far", a, far, 0, false},
	} {
		order, known := config(t, current, items(c.env)).Later(c.a, c.b, "own")
		if known != c.known || known && cmp.Compare(order, 0) != c.order {
			t.Errorf("%s: %d, known %v; want %d, %v", c.name, order, known, c.order, c.known)
		}
		if order, again := config(t, current, items(c.env)).Later(c.b, c.a, "own"); again != known || known && cmp.Compare(order, 0) != -c.order {
			t.Errorf("%s, the other way round: %d, known %v", c.name, order, again)
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
		{"loki_rule=" + strings.Repeat("a", 63), true}, {"loki_rule=a-", false}, {"loki_rule=a+b", false}, {"loki_rule=a_.-b", true}, {"loki_rule=,draft", true}, {"loki_rule=(", false}, {"loki_rule=a,=b", false},
		{"loki_rule!=", true}, {"n<3", true}, {"n<a", false}, {"!", false}, {"loki_rule in (,a)", true}, {"loki_rule in (a b)", false}, {"loki_rule in (a,=", false},
		{"loki_rule in (a", false}, {"loki_rule in a)", false}, {"loki_rule in (-)", false}, {"loki_rule in (a),b", true}, {"loki_rule in", false}, {"loki_rule notin (a,b),!b", true},
		{"example.com/", false}, {"EXAMPLE/loki", false}, {"a..b/l", false}, {"a-/l", false}, {"-a/l", false}, {"a.b-/l", false}, {"A.b/l", false}, {"a_b/l", false}, {"a-b.c/l", true}, {"9.z/l", true},
		{strings.Repeat("a.", 126) + "a/l", true}, {strings.Repeat("a.", 126) + "aa/l", false},
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

// TestSelectorMatches: which labels a selector wants.
func TestSelectorMatches(t *testing.T) {
	for _, c := range []struct {
		selector, labels string
		want             bool
	}{
		{"l", "l: x", true}, {"l", "l: ", true}, {"l", "m: x", false},
		{"!l", "m: x", true}, {"!l", "l: x", false},
		{"l=x", "l: x", true}, {"l==x", "l: x", true}, {"l=x", "l: y", false}, {"l=", "m: x", false}, {"l=", "l: ''", true},
		{"l!=x", "l: y", true}, {"l!=x", "l: x", false}, {"l!=x", "m: x", true}, {"l!=", "m: x", true}, {"l!=", "l: ''", false},
		{"l in (x,y)", "l: y", true}, {"l in (x,y)", "l: z", false}, {"l in (x)", "l: ''", false},
		{"l in ()", "l: ''", true}, {"l in ()", "l: x", false}, {"l in (,x)", "l: ''", true}, {"l in (,x)", "l: x", true}, {"l in (x,)", "l: ''", true},
		{"l notin (x,y)", "l: x", false}, {"l notin (x,y)", "l: z", true}, {"l notin (x,y)", "m: x", true},
		{"l>3", "l: '4'", true}, {"l>3", "l: '3'", false}, {"l>3", "l: '2'", false}, {"l>3", "l: x", false}, {"l>-1", "l: x", false}, {"l>-1", "m: '4'", false},
		{"l<3", "l: '2'", true}, {"l<3", "l: '3'", false}, {"l<3", "l: '4'", false}, {"l<3", "l: x", false}, {"l<3", "m: '2'", false},
		{"l,m=x", "{l: y, m: x}", true}, {"l,m=x", "{l: y, m: z}", false}, {"l,!m", "{l: y, m: z}", false},
	} {
		labels := c.labels
		if !strings.HasPrefix(labels, "{") {
			labels = "{" + labels + "}"
		}
		o := object(t, "kind: ConfigMap\nmetadata: {name: r, labels: "+labels+"}\n")
		if got := config(t, current, "{name: LABEL, value: '"+c.selector+"'}").Judge(o, Placing{Own: "n", Object: "n"}).Labelled; got != c.want {
			t.Errorf("%s wants %s: %v", c.selector, c.labels, got)
		}
	}
}

// TestSelectorError: what is wrong with a selector is said by what stands there.
func TestSelectorError(t *testing.T) {
	for _, c := range []struct{ label, value, want string }{
		{"l", "", ""},
		{"l", "x", ""},
		{"l", "a b", `"l=a b" is no label selector behind "l"`},
		{"l,", "", `"l," is no label selector behind "l"`},
		{"l,=m", "", `"l,=m" is no label selector behind "l"`},
		{"l,!m", "", ""},
		{"l m", "", `"m" behind the label l is no operator`},
		{"n>a", "", `"a" is no number to compare the label n with`},
		{"n<a", "", `"a" is no number to compare the label n with`},
		{"l in a", "", `"a" stands where ( has to`},
		{"l in (a b)", "", `"b" stands among the values of a set`},
		{"l in (-)", "", `"-" is no value of a label`},
		{"l=(", "", `"(" is no value of a label`},
		{"!", "", `"" is no label`},
		{"(", "", `"(" is no label`},
	} {
		got := ""
		if err := CheckSelector(c.label, c.value); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s=%s: %s, want %s", c.label, c.value, got, c.want)
		}
	}
	// What is not known, or is empty, is not sent as it is written.
	const unknown = "{name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}, "
	for _, env := range []string{
		unknown + "{name: LABEL, value: $(X)}", unknown + "{name: LABEL, value: l}, {name: LABEL_VALUE, value: $(X)}", "{name: LABEL, value: ''}, {name: LABEL_VALUE, value: x}",
	} {
		if err := config(t, current, env).SelectorRefused(); err != nil {
			t.Errorf("%s: %v", env, err)
		}
	}
}

// TestPlainLabel: the one label that a sidecar asks for, and the fields of an object
// that have to do with it.
func TestPlainLabel(t *testing.T) {
	for _, c := range []struct{ label, key, value, fields string }{
		{"l", "l", "", "l"},
		{"l=x", "l", "x", "l"},
		{"l in (x)", "l", "x", "l"},
		{"l in (x,y)", "", "", "l"},
		{"l!=x", "", "", "l"},
		{"!l", "", "", "l"},
		{"l>3", "", "", "l"},
		{"m,l", "", "", "m l"},
		{"l in", "", "", ""},
		{"z", "z", "", ""},
	} {
		s := config(t, current, "{name: LABEL, value: '"+c.label+"'}")
		key, value, ok := s.PlainLabel()
		var fields []string
		for _, f := range s.LabelFields(object(t, "kind: ConfigMap\nmetadata: {name: r, labels: {l: x, m: y}}\n")) {
			fields = append(fields, f.Key.Value)
		}
		if key != c.key || value != c.value || ok != (c.key != "") || strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: %q, %q, %v, fields %v", c.label, key, value, ok, fields)
		}
	}
}

// TestOddNames: what NAMESPACE hardly means, and what asks for all of the cluster.
func TestOddNames(t *testing.T) {
	for _, c := range []struct {
		env, odd string
		nothing  bool
	}{
		{"", "[]", false},
		{"NAMESPACE=?", "[]", false},
		{"NAMESPACE=''", `[""]`, true},
		{"NAMESPACE=a", "[]", false},
		{"NAMESPACE=a,,b", `[""]`, true},
		{"NAMESPACE=a,,ALL", `[""]`, false},
		{"NAMESPACE=ALL", "[]", false},
		{"NAMESPACE=All,-a", `["All" "-a"]`, false},
	} {
		s := config(t, current, items(c.env))
		if got := fmt.Sprintf("%q", s.OddNames()); got != c.odd || s.NamesNothing() != c.nothing {
			t.Errorf("%s: odd %s, names nothing %v", c.env, got, s.NamesNothing())
		}
	}
}

// TestWatchRefused: a time after which the API server ends a watch, where there is one.
func TestWatchRefused(t *testing.T) {
	for env, want := range map[string]bool{
		"WATCH_SERVER_TIMEOUT=x":                  true,
		"METHOD=LIST, WATCH_SERVER_TIMEOUT=x":     false,
		"METHOD=SLEEP, WATCH_SERVER_TIMEOUT=x":    false,
		"METHOD=?, WATCH_SERVER_TIMEOUT=x":        false,
		"RESOURCE_NAME=r, WATCH_SERVER_TIMEOUT=x": false,
		"WATCH_SERVER_TIMEOUT=?":                  false,
		"":                                        false,
	} {
		if got := config(t, current, items(env)).WatchRefused(); (got != nil) != want {
			t.Errorf("%s: %+v", env, got)
		}
	}
}

// TestPythonNumbers: what Python's int and float take.
func TestPythonNumbers(t *testing.T) {
	for _, c := range []struct {
		text       string
		int, float bool
	}{
		{"5", true, true}, {"+5", true, true}, {"-5", true, true}, {" 5 ", true, true}, {"0", true, true},
		{"+-5", false, false}, {"-+5", false, false}, {"", false, false}, {"-", false, false}, {"a", false, false},
		{"1_000_0", true, true}, {"1__0", false, false}, {"_1", false, false}, {"1_", false, false},
		{"1.5", false, true}, {" 1.5 ", false, true}, {"1_0.5", false, true}, {"1_.5", false, false}, {"1._5", false, false}, {"1.5_", false, false}, {"1e1_0", false, true}, {"1_e1", false, false},
		{"1e999", false, true}, {"-1e999", false, true}, {"inf", false, true}, {"-Infinity", false, true}, {"nan", false, true},
		{"0x10", false, false}, {"0x1p3", false, false},
	} {
		if isPythonInt(c.text) != c.int || isPythonFloat(c.text) != c.float {
			t.Errorf("%q: int %v, float %v", c.text, isPythonInt(c.text), isPythonFloat(c.text))
		}
	}
}

func TestIsAlphanumeric(t *testing.T) {
	for _, r := range "azAZ09m" {
		if !isAlphanumeric(r) {
			t.Errorf("%q is none", r)
		}
	}
	for _, r := range "`{@[/:-é" {
		if isAlphanumeric(r) {
			t.Errorf("%q is one", r)
		}
	}
}
