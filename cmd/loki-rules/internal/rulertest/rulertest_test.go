package rulertest_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

const good = "name: g\nrules:\n  - alert: A\n    expr: vector(1)\n"

// fact is one row of what was seen: a request, and its answer.
type fact struct {
	request string // METHOD PATH, with the store already filled by setup
	body    string
	tenant  string
	status  int
	answer  string // how the body begins
}

// TestFacts is the list of what Loki 3.7 was seen to answer, request by request.
func TestFacts(t *testing.T) {
	const at = "/loki/api/v1/rules"
	for _, c := range []struct {
		name    string
		options rulertest.Options
		stored  []string // tenant/namespace/group
		facts   []fact
	}{
		{"a good group", rulertest.Options{}, nil, []fact{
			{"GET " + at, "", "", 404, "no rule groups found\n"},
			{"GET " + at + "/n.yaml", "", "", 404, "no rule groups found\n"},
			{"POST " + at + "/n.yaml", good, "", 202, `{"status":"success","data":null,"errorType":"","error":""}`},
			{"GET " + at + "/n.yaml/g", "", "", 200, "name: g\nrules:\n"},
			{"GET " + at + "/n.yaml", "", "", 200, "n.yaml:\n"},
			{"GET " + at, "", "", 200, "n.yaml:\n"},
			{"POST " + at + "/n.yaml", good, "", 202, `{"status":"success"`},
			{"POST /api/prom/rules/n.yaml", good, "", 202, `{"status":"success"`},
			{"DELETE " + at + "/n.yaml/g", "", "", 202, `{"status":"success"`},
			{"DELETE " + at + "/n.yaml/g", "", "", 202, `{"status":"success"`},
			{"DELETE " + at + "/n.yaml", "", "", 404, "group namespace does not exist"},
		}},
		{"unknown groups", rulertest.Options{}, []string{"fake/n/g"}, []fact{
			{"GET " + at + "/n/other", "", "", 404, `get rule group user="", namespace="", name="": group does not exist`},
		}},
		{"unknown groups with Thanos' clients", rulertest.Options{Store: rulertest.Thanos}, []string{"fake/n/g"}, []fact{
			{"GET " + at + "/n/other", "", "", 404, "group does not exist"},
			{"DELETE " + at + "/n", "", "", 202, ""},
		}},
		{"wrong methods and paths", rulertest.Options{}, nil, []fact{
			{"PUT " + at, "", "", 405, ""}, {"POST " + at, "", "", 405, ""}, {"POST " + at + "/n/g", "", "", 405, ""},
			{"GET " + at + "/", "", "", 404, "404 page not found\n"}, {"GET /loki/api/v1/rulez", "", "", 404, "404 page not found\n"},
		}},
		{"bodies that are refused", rulertest.Options{}, nil, []fact{
			{"POST " + at + "/n", "", "", 400, "group 0: Groupname must not be empty"},
			{"POST " + at + "/n", "groups:\n- " + strings.ReplaceAll(good, "\n", "\n  "), "", 400, "group 0: Groupname must not be empty"},
			{"POST " + at + "/n", "- a\n", "", 400, "unable to decoded rule group"},
			{"POST " + at + "/n", "text", "", 400, "unable to decoded rule group"},
			{"POST " + at + "/n", "name: g\nname: h\n", "", 400, "unable to decoded rule group"},
			{"POST " + at + "/n", "name: g\nrules: [{alert: A, expr: vector(1), for: 5}]\n", "", 400, "unable to decoded rule group"},
			{"POST " + at + "/n", "name: bad\nrules: [{alert: A, expr: 'sum('}]\n", "", 400, "could not parse expression for alert 'A' in group 'bad'"},
			{"POST " + at + "/n", "name: g\nrules: [{alert: A, record: r, expr: vector(1)}]\n", "", 400, "group 0, rule 0"},
			{"POST " + at + "/n", "name: g\nrules: [{expr: vector(1)}]\n", "", 400, "group 0, rule 0"},
		}},
		{"what is dropped silently", rulertest.Options{}, nil, []fact{
			{"POST " + at + "/n", good + "    keep_firing_for: 3m\n    foo: bar\nquery_offset: 1m\nnonsense: 1\n", "", 202, ""},
			{"GET " + at + "/n/g", "", "", 200, "name: g\nrules:\n  - alert: A\n    expr: vector(1)\n"},
			{"POST " + at + "/m", good + "---\nname: second\n", "", 202, ""},
			{"GET " + at + "/m", "", "", 200, "m:\n  - name: g\n"},
			{"POST " + at + "/j", `{"name": "j", "rules": []}`, "", 202, ""},
			{"GET " + at + "/j", "", "", 200, "j:\n  - name: j\n"},
		}},
		{"limits", rulertest.Options{MaxRules: 1, MaxGroups: 1}, nil, []fact{
			{"POST " + at + "/n", good + "  - alert: B\n    expr: vector(1)\n", "", 400, "per-user rules per rule group limit (limit: 1 actual: 2) exceeded"},
			{"POST " + at + "/n", good, "", 202, ""},
			{"POST " + at + "/n", "name: h\nrules: []\n", "", 400, "per-user rule groups limit (limit: 1 actual: 2) exceeded"},
			{"POST " + at + "/n", good, "", 400, "per-user rule groups limit (limit: 1 actual: 2) exceeded"}, // a replacement, too
		}},
		{"a bad object of the older store", rulertest.Options{}, []string{"fake/m/g", "fake/n/bad"}, []fact{
			{"GET " + at, "", "", 400, "failed to unmarshal rule group rules/fake/bg==/YmFk: "}, {"GET " + at + "/n", "", "", 400, "failed to unmarshal rule group rules/fake/bg==/YmFk: "},
			{"GET " + at + "/n/bad", "", "", 400, "failed to unmarshal rule group rules/fake/bg==/YmFk: "}, {"GET " + at + "/m", "", "", 200, "m:\n"}, {"GET " + at + "/m/g", "", "", 200, "name: g"},
			{"POST " + at + "/n", strings.Replace(good, "name: g", "name: bad", 1), "", 202, ""}, {"GET " + at, "", "", 200, "m:\n"},
		}},
		{"a bad object of the newer store", rulertest.Options{Store: rulertest.Thanos}, []string{"fake/n/bad"}, []fact{
			{"GET " + at, "", "", 400, `get rule group user="fake", namespace="n", name="bad": failed to unmarshal rule group bg==/YmFk: `}, {"DELETE " + at + "/n/bad", "", "", 202, ""}, {"GET " + at, "", "", 404, "no rule groups found"},
		}},
		{"an object that says something else", rulertest.Options{}, []string{"fake/n/says-else"}, []fact{
			{"GET " + at + "/n", "", "", 400, `mismatch between requested rule group and loaded rule group, requested: user="fake", namespace="n", group="says-else", loaded: `}, {"GET " + at + "/n/says-else", "", "", 200, "name:"},
		}},
		{"tenants", rulertest.Options{Auth: true}, []string{"a/m/g"}, []fact{
			{"GET " + at, "", "", 401, "no org id\n"}, {"GET " + at, "", "a", 200, "m:\n"}, {"GET " + at, "", "b", 404, "no rule groups found\n"},
			{"GET " + at, "", "a|b", 500, `{"status":"error"`}, {"GET " + at, "", "a/b", 500, `{"status":"error"`}, {"GET " + at, "", "..", 500, `{"status":"error"`},
			{"GET /prometheus/api/v1/rules", "", "a|b", 400, "too many org ids found"},
		}},
		{"no authentication: one tenant, whatever the header", rulertest.Options{}, []string{"fake/m/g"}, []fact{{"GET " + at, "", "other", 200, "m:\n"}}},
		{"names", rulertest.Options{}, nil, []fact{
			{"POST " + at + "/a%2Fb", good, "", 405, ""}, {"POST " + at + "/a%252Fb", good, "", 202, ""}, {"GET " + at, "", "", 200, "a/b:\n"},
			{"POST " + at + "/%2E%2E", good, "", 301, ""}, {"POST " + at + "/a%2F..%2Fb", good, "", 301, ""},
			{"POST " + at + "/a%20b+%3F%23%5C", good, "", 202, ""}, {"GET " + at + "/a%20b+%3F%23%5C/g", "", "", 200, "name: g"},
			{"GET " + at + "/%25zz", "", "", 500, "invalid URL escape"},
		}},
		{"a group with a slash is written, and never seen again", rulertest.Options{}, nil, []fact{
			{"POST " + at + "/n", strings.Replace(good, "name: g", "name: a/b", 1), "", 202, ""},
			{"GET " + at + "/n/a%2Fb", "", "", 404, ""}, {"DELETE " + at + "/n/a%2Fb", "", "", 404, ""}, {"DELETE " + at + "/n", "", "", 202, ""},
		}},
		{"API off", rulertest.Options{NoAPI: true}, []string{"fake/n/g"}, []fact{
			{"GET " + at, "", "", 404, "404 page not found\n"}, {"POST " + at + "/n", good, "", 404, "404 page not found\n"}, {"GET /prometheus/api/v1/rules", "", "", 404, "404 page not found\n"},
		}},
		{"local files", rulertest.Options{Store: rulertest.Local}, []string{"fake/n.yaml/g"}, []fact{
			{"POST " + at + "/n.yaml", good, "", 500, "SetRuleGroup unsupported in rule local store"},
			{"POST " + at + "/n.yaml", "name: bad\nrules: [{alert: A, expr: 'sum('}]\n", "", 400, "could not parse"},
			{"GET " + at + "/n.yaml/g", "", "", 400, "GetRuleGroup unsupported in rule local store"},
			{"DELETE " + at + "/n.yaml/g", "", "", 500, `{"status":"error"`}, {"DELETE " + at + "/n.yaml", "", "", 500, `{"status":"error"`},
			{"GET " + at, "", "", 200, "n.yaml:\n"},
		}},
		{"local files, a tenant without a directory", rulertest.Options{Store: rulertest.Local}, nil, []fact{
			{"POST " + at + "/n.yaml", good, "", 500, "unable to read rule dir /rules/fake"}, {"GET " + at, "", "", 400, "unable to read rule dir /rules/fake"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rulertest.New(c.options, nil)
			r.Store().Set(groups(c.stored)...)
			for _, g := range groups(c.stored) {
				switch key := rules.ObjectKey(g.ID); g.Group {
				case "bad":
					r.Store().Put(key, []byte("garbage"))
				case "says-else":
					g.Tenant = "another"
					r.Store().Put(key, rules.EncodeObject(&g))
				}
			}
			server := rulertest.Start(t, r)
			for _, f := range c.facts {
				status, body := ask(t, server.URL, f)
				if status != f.status || !strings.HasPrefix(body, f.answer) {
					t.Errorf("%s: %d %q, want %d %q", f.request, status, body, f.status, f.answer)
				}
			}
		})
	}
}

func groups(ids []string) []rules.Group {
	var all []rules.Group
	for _, id := range ids {
		parts := strings.Split(id, "/")
		all = append(all, rules.Group{ID: rules.ID{Tenant: parts[0], Namespace: parts[1], Group: parts[2]}, Rules: []rules.Rule{{Alert: "A", Expr: "vector(1)"}}})
	}
	return all
}

func ask(t *testing.T, address string, f fact) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(f.request, " ")
	q, err := http.NewRequest(method, address+path, strings.NewReader(f.body))
	if err != nil {
		t.Fatal(err)
	}
	if f.tenant != "" {
		q.Header.Set("X-Scope-OrgID", f.tenant)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// TestLoading is what a poll makes of a store.
func TestLoading(t *testing.T) {
	bad := groups([]string{"b/n/bad"})[0]
	bad.Rules[0].Expr = "sum("
	long := groups([]string{"b/" + strings.Repeat("x", 300) + "/g"})[0]
	for _, c := range []struct {
		name    string
		options rulertest.Options
		change  func(*rulertest.Store)
		a, b    string // what is loaded then
		failed  string // the tenant whose reload metric is 0
	}{
		{name: "a new group", change: func(s *rulertest.Store) { s.Set(groups([]string{"a/n/new"})...) }, a: "g new", b: "g"},
		{name: "an object deleted", change: func(s *rulertest.Store) { s.Delete("rules/a/bg==/Zw==") }, a: "", b: "g"},
		{name: "a bad object stops all tenants, and no metric says so", change: func(s *rulertest.Store) {
			s.Put("rules/b/bg==/eA==", []byte("garbage"))
			s.Set(groups([]string{"a/n/new"})...)
		}, a: "g", b: "g"},
		{name: "so does one whose key says something else", change: func(s *rulertest.Store) {
			data, _ := s.Get("rules/a/bg==/Zw==")
			s.Put("rules/b/bg==/eA==", data)
			s.Set(groups([]string{"a/n/new"})...)
		}, a: "g", b: "g"},
		{name: "keys of another form are passed over", change: func(s *rulertest.Store) {
			s.Put("rules/b/", nil)
			s.Put("rules/b/n.yaml", []byte("groups: []"))
			s.Set(groups([]string{"a/n/new"})...)
		}, a: "g new", b: "g"},
		{name: "a bad expression stops its tenant", change: func(s *rulertest.Store) {
			s.Set(bad)
			s.Set(groups([]string{"a/n/new"})...)
		}, a: "g new", b: "g", failed: "b"},
		{name: "so does a namespace that is too long for a file", change: func(s *rulertest.Store) { s.Set(long) }, a: "g", b: "g", failed: "b"},
		{name: "an empty bucket drops everything", change: func(s *rulertest.Store) {
			for _, key := range s.Keys() {
				s.Delete(key)
			}
		}},
		{name: "by-rule on an object store loads nothing", options: rulertest.Options{ByRule: true}, change: func(*rulertest.Store) {}},
		{name: "by-rule on files loads", options: rulertest.Options{ByRule: true, Store: rulertest.Local}, change: func(*rulertest.Store) {}, a: "g", b: "g"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.Auth, c.options.Manual = true, true
			r := rulertest.New(c.options, nil)
			r.Store().Set(groups([]string{"a/n/g", "b/n/g"})...)
			r.Poll()
			c.change(r.Store())
			r.Poll()
			for tenant, want := range map[string]string{"a": c.a, "b": c.b} {
				if got := names(r.Loaded(tenant)); got != want {
					t.Errorf("tenant %s has loaded %q, want %q", tenant, got, want)
				}
			}
			server := rulertest.Start(t, r)
			_, metrics := ask(t, server.URL, fact{request: "GET /metrics"})
			if got := strings.Contains(metrics, `successful{user="b"} 0`); got != (c.failed == "b") {
				t.Errorf("metrics: %s", metrics)
			}
		})
	}
}

func names(groups []rules.Group) string {
	var all []string
	for _, g := range groups {
		all = append(all, g.Group)
	}
	return strings.Join(all, " ")
}

// What is loaded is shown as Loki shows it: with sharding that of all rulers, a
// group without rules not at all.
func TestPrometheusRules(t *testing.T) {
	store := rulertest.NewStore()
	store.Set(groups([]string{"fake/n/g"})...)
	store.Set(rules.Group{ID: rules.ID{Tenant: "fake", Namespace: "n", Group: "empty"}})
	one, two := rulertest.New(rulertest.Options{Manual: true}, store), rulertest.New(rulertest.Options{Manual: true}, store)
	server := rulertest.Start(t, one)
	two.Poll()
	if _, body := ask(t, server.URL, fact{request: "GET /prometheus/api/v1/rules"}); !strings.Contains(body, `"groups":[]`) {
		t.Errorf("loaded before the poll: %s", body)
	}
	rulertest.Share(one, two)
	_, body := ask(t, server.URL, fact{request: "GET /prometheus/api/v1/rules"})
	loaded, err := rules.ReadLoaded([]byte(body), "fake")
	if err != nil || len(loaded) != 1 || loaded[0].Interval.String() != "1m0s" || loaded[0].Health[0].State != "inactive" {
		t.Errorf("%v %v", loaded, err)
	}
}

// Faults stand in front of the ruler, and are counted.
func TestFaults(t *testing.T) {
	r := rulertest.New(rulertest.Options{}, nil)
	server := rulertest.Start(t, r)
	r.Fail(rulertest.Fault{From: 2, Is: rulertest.ServerError}, rulertest.Fault{From: 3, To: -1, Method: "POST", Is: rulertest.ProxyMissing})
	var got []int
	for _, request := range []string{"GET /loki/api/v1/rules", "GET /loki/api/v1/rules", "GET /loki/api/v1/rules", "POST /loki/api/v1/rules/n"} {
		status, _ := ask(t, server.URL, fact{request: request, body: good})
		got = append(got, status)
	}
	if want := []int{404, 500, 404, 404}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(r.Writes()) != 1 || len(r.Store().Keys()) != 0 {
		t.Errorf("writes %v, store %v", r.Writes(), r.Store().Keys())
	}
	r.Forget()
	r.Fail(rulertest.Fault{From: 1, Is: rulertest.CutAfter})
	if _, err := http.Post(server.URL+"/loki/api/v1/rules/n", "", strings.NewReader(good)); err == nil {
		t.Error("the connection was not cut")
	}
	if len(r.Store().Keys()) != 1 {
		t.Errorf("served before the cut, the store holds %v", r.Store().Keys())
	}
}
