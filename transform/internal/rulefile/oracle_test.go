package rulefile

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

type verdict struct {
	Errs   []string
	Sample bool
	Groups int
}

func oracle(t testing.TB) func(req map[string]string) verdict {
	cmd := exec.Command("/tmp/oracle/oracle")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	enc, dec := json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))
	return func(req map[string]string) (v verdict) {
		enc.Encode(req)
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestProbe(t *testing.T) {
	ask := oracle(t)
	for _, text := range []string{"", "# c\n", "---", "---\n---\ngroups: []", "groups: []\n---\n{{", "--- groups: []", "---groups: []\n", "groups: []\n---x: 1\n", "%YAML 1.2\n---\ngroups: []\n", "%YAML 1.1\n---\ngroups: []\n",
		"...\n", "\n...\n", "\xef\xbb\xbfgroups: []", "null", "--- # x\n", "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: vector(1)\n    annotations: {x: '{{ $externalURL }}'}", "groups:\n- name: a\n  limit: 1.5\n", "groups:\n- name: a\n  limit: 0x10\n", "groups:\n- name: a\n  limit: 1_000\n", "groups:\n- \n", "groups:\n- name: [a]\n", "groups: {}\n", "~: 1\ngroups: []\n", "groups: []\n? [a]\n: 1\n",
		"x: &a {name: n}\ngroups: [*a]", "groups: [{<<: {name: n}, limit: 1}]", "groups: [{<<: {name: n, foo: 1}, limit: 1}]", "groups: []\n\x00", "groups: [{name: a, interval: ''}]", "groups: [{name: a, interval: ~}]", "groups: [{name: a, interval: 0}]", "groups: [{name: a, interval: 00}]", "groups: [{name: a, interval: 5m, labels: {1: 2, ~: 3}}]", "groups: [{name: a, name: a}]", "groups: [{name: a, labels: {x: 1, x: 1}}]", "groups: []\ngroups: []",
		"groups: [{name: a, limit: 1, <<: [{limit: 2}, {limit: 3}]}]", "groups: [{name: !!binary aGk=}]", "groups: [{name: !foo bar}]", "groups: [{name: !!int x}]",
		"--- {groups: []}", "--- |\n x", "groups: [{name: 2020-01-01}]", "groups: [{name: a, limit: 2020-01-01}]", "groups: [{name: a, limit: true}]", "groups: [{name: a, limit: ''}]",
		"%TAG ! tag:x,2000:\n---\ngroups: []", "groups: []\n...\nfoo", "groups: []\n... foo\n", "\t\ngroups: []", "groups: [{name: .inf, limit: .inf}]", "groups: [{name: a, limit: 99999999999999999999}]",
	} {
		v := ask(map[string]string{"text": text})
		f := Check([]byte(text), Options{})
		var ours []string
		for _, p := range f.Problems {
			ours = append(ours, p.Rule+": "+p.Message)
		}
		if f.Loads != (len(v.Errs) == 0) {
			t.Errorf("DIFF %q", text)
		}
		t.Logf("%-60q %q   OURS %v %q", text, v.Errs, f.Loads, ours)
	}
}

func TestOracleValid(t *testing.T) {
	ask := oracle(t)
	for _, e := range validExpressions() {
		v := ask(map[string]string{"expr": e})
		if len(v.Errs) > 0 || !v.Sample {
			t.Errorf("NOT VALID %s: %v", e, v)
		}
		for _, f := range judgeExpr(e, false) {
			t.Errorf("FALSE %s: %s %s", e, f.rule, f.message)
		}
	}
	for _, e := range validLogQueries() {
		v := ask(map[string]string{"expr": e})
		if len(v.Errs) > 0 || v.Sample {
			t.Errorf("NOT VALID LOG %s: %v", e, v)
		}
		fs := judgeExpr(e, false)
		if len(fs) != 1 || fs[0].refused || fs[0].rule != "rule-log-query-as-expr" {
			t.Errorf("FALSE %s: %v", e, fs)
		} else if fs[0].proposed != "" {
			if v := ask(map[string]string{"expr": fs[0].proposed}); len(v.Errs) > 0 || !v.Sample {
				t.Errorf("PROPOSED %s: %v", fs[0].proposed, v)
			}
		}
	}
}

func TestOracleMutants(t *testing.T) {
	ask := oracle(t)
	pool := []string{"(", ")", "{", "}", "[5m]", "[", "]", ",", "up", "sum", "rate", "by", "or", "and", "'x'", "'xy'", `"a"`, "`b`", "=", "=~", "!=", "|", "|=", ">", "5", "5m", "$__interval", "json", "unwrap", "vector", "(1)", "#", "//", "/*", "*/", "\n", ":", "@", "\\", `"`, "'", "`", "offset", "increase", "absent", "{}", `{app=~".*"}`, `{a=""}`, "drop", "on", "-", "--strict", "time", "[$x]", "[5 m]", "group_left", "bool", "ip", "=='a'", ";", "\u00a0", "“"}
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	all := append(validExpressions(), validLogQueries()...)
	all = append(all, `up == 0`, `rate(http_requests_total{job="x"}[5m]) > 5`, `sum(rate(foo[5m])) by (x) / on (a) group_left bar`, `histogram_quantile(0.9, sum(rate(a_bucket[5m])) by (le))`)
	stop := time.Now().Add(25 * time.Second)
	n, refused, missed, falses := 0, 0, 0, 0
	examples := map[string]int{}
	for time.Now().Before(stop) && falses < 20 {
		src := all[rng.IntN(len(all))]
		l := lex(src)
		var parts []string
		at := 0
		for _, tk := range l.tokens {
			parts = append(parts, src[at:tk.start], tk.text)
			at = tk.end
		}
		parts = append(parts, src[at:])
		for k := rng.IntN(3); k >= 0; k-- {
			i := rng.IntN(len(parts))
			switch rng.IntN(4) {
			case 0:
				parts[i] = ""
			case 1:
				parts[i] = pool[rng.IntN(len(pool))]
			case 2:
				parts[i] += " " + pool[rng.IntN(len(pool))]
			case 3:
				j := rng.IntN(len(parts))
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
		e := strings.Join(parts, "")
		if !utf8.ValidString(e) || e == "" {
			continue
		}
		n++
		v := ask(map[string]string{"expr": e})
		fs := judgeExpr(e, false)
		ref := false
		for _, f := range fs {
			ref = ref || f.refused
			if f.start < 0 || f.end < f.start || f.end > len(e) {
				t.Errorf("SPAN %q %v", e, f)
			}
		}
		switch {
		case ref && len(v.Errs) == 0:
			falses++
			t.Errorf("FALSE %q: %v", e, fs)
		case len(fs) > 0 && !ref && len(v.Errs) == 0 && v.Sample:
			falses++
			t.Errorf("FALSE LOG %q: %v", e, fs)
		case len(fs) == 0 && len(v.Errs) == 0 && !v.Sample:
			t.Logf("MISSED LOG %q", e)
		case ref:
			refused++
		case len(v.Errs) > 0:
			missed++
			if len(examples) < 40 {
				examples[e+"  "+v.Errs[0]]++
			}
		}
	}
	t.Logf("%d mutants, %d refused by both, %d only by Loki", n, refused, missed)
	for e := range examples {
		t.Log(e)
	}
}
