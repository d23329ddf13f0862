package rulerapi_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func group(id string) rules.Group {
	parts := strings.SplitN(id, "/", 3)
	return rules.Group{ID: rules.ID{Tenant: parts[0], Namespace: parts[1], Group: parts[2]}, Rules: []rules.Rule{{Alert: "A", Expr: "vector(1)"}}}
}

func client(t *testing.T, r *rulertest.Ruler) *rulerapi.Client {
	t.Helper()
	c, err := rulerapi.New(rulertest.Start(t, r).URL, rulerapi.Options{Pause: time.Millisecond, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever goes over the API comes back the same, with names of every kind.
func TestRoundTrip(t *testing.T) {
	r := rulertest.New(rulertest.Options{Auth: true}, nil)
	c := client(t, r)
	ctx := context.Background()
	var want []rules.Group
	for _, namespace := range []string{"checkout.yaml", "a b+?#\\", "100%.yaml", "%2F", "ÿ", "..x", "n", "null", "'", "a:b"} {
		g := group("team-a/" + strings.ReplaceAll(namespace, "/", "") + "/g 1%")
		g.Interval, g.Limit = time.Minute, 3
		want = append(want, g)
		if err := c.Set(ctx, &g); err != nil {
			t.Fatal(err)
		}
	}
	got, err := c.Groups(ctx, "team-a")
	if changes := rules.Diff(got, want); err != nil || len(changes) != 0 {
		t.Fatalf("%v, %v", changes, err)
	}
	loaded, err := c.Loaded(ctx, "team-a")
	if err != nil || len(loaded) != len(want) {
		t.Fatalf("%v, %v", loaded, err)
	}
	for _, g := range want {
		for range 2 { // the second finds nothing to delete, and is no error
			if err := c.Delete(ctx, g.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, err := c.Groups(ctx, "team-a"); err != nil || got != nil {
		t.Errorf("left over: %v, %v", got, err)
	}
}

// "Nothing there" is only what Loki says in so many words. Everything else is an
// error of its own, with what to do.
func TestNothingThereIsTold(t *testing.T) {
	all := []rulertest.Fault{{From: 1, To: -1}}
	fault := func(kind rulertest.FaultKind) []rulertest.Fault {
		f := all[0]
		f.Is = kind
		return []rulertest.Fault{f}
	}
	for _, c := range []struct {
		name    string
		options rulertest.Options
		faults  []rulertest.Fault
		tenant  string
		err     string // "" is none
		hint    string
	}{
		{name: "no rules"},
		{name: "API off", options: rulertest.Options{NoAPI: true}, err: "404 Not Found: 404 page not found", hint: `this is not "no rules": the API is off`},
		{name: "a gateway without the route", faults: fault(rulertest.ProxyMissing), err: "404 Not Found", hint: "gateway-misses-ruler-routes"},
		{name: "a login page", faults: fault(rulertest.LoginPage), err: "a web page (200)", hint: "login page"},
		{name: "a redirect", faults: fault(rulertest.Redirect), err: "a redirect to /login, which is not followed", hint: "login page or another address"},
		{name: "credentials missing", faults: fault(rulertest.Unauthorized), err: "401 Unauthorized", hint: "LOKI_API_USER"},
		{name: "no tenant", options: rulertest.Options{Auth: true}, err: "401 Unauthorized: no org id", hint: "authentication is on there"},
		{name: "a bad tenant", options: rulertest.Options{Auth: true}, tenant: "a b", err: "500 Internal Server Error: no org id", hint: `Loki does not take "a b" for a tenant`},
		{name: "a server error", faults: fault(rulertest.ServerError), err: "500 Internal Server Error: something broke", hint: "Loki's own log"},
		{name: "a member of the ring is gone", faults: fault(rulertest.GoneMember), err: "500 Internal Server Error: unable to retrieve rules from ruler 10.0.0.7:9095", hint: "one of them was killed or restarts"},
		{name: "and taken for dead", faults: fault(rulertest.DeadMember), err: "500 Internal Server Error: too many unhealthy instances in the ring", hint: "a member of Loki's ring is taken for dead"},
		{name: "a connection that is cut", faults: fault(rulertest.Cut), err: "does not answer", hint: "is the address right"},
		{name: "local files without a directory", options: rulertest.Options{Store: rulertest.Local}, err: "400 Bad Request: unable to read rule dir", hint: "this ruler reads files"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rulertest.New(c.options, nil)
			api := client(t, r)
			r.Fail(c.faults...)
			groups, err := api.Groups(context.Background(), c.tenant)
			if c.err == "" {
				if err != nil || groups != nil {
					t.Errorf("%v, %v", groups, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(terminal.NextStep(err), c.hint) {
				t.Errorf("%v\nhint: %s\nwant %q, %q", err, terminal.NextStep(err), c.err, c.hint)
			}
		})
	}
}

// What may help is tried again, and nothing else.
func TestTries(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault rulertest.Fault
		tries int
		fails bool
	}{
		{"a server error that passes", rulertest.Fault{From: 1, To: 2, Is: rulertest.Unavailable}, 3, false},
		{"one that stays", rulertest.Fault{From: 1, To: -1, Is: rulertest.Unavailable}, 3, true},
		{"a cut connection that passes", rulertest.Fault{From: 1, Is: rulertest.Cut}, 2, false},
		{"a write that was served and not answered", rulertest.Fault{From: 1, Is: rulertest.CutAfter}, 2, false},
		{"a refusal", rulertest.Fault{From: 1, To: -1, Is: rulertest.Unauthorized}, 1, true},
		{"a redirect", rulertest.Fault{From: 1, To: -1, Is: rulertest.Redirect}, 1, true},
		{"a time-out", rulertest.Fault{From: 1, Is: rulertest.Delay, For: 3 * time.Second}, 2, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rulertest.New(rulertest.Options{}, nil)
			api := client(t, r)
			r.Fail(c.fault)
			g := group("fake/n/g")
			err := api.Set(context.Background(), &g)
			if (err != nil) != c.fails || len(r.Requests()) != c.tries {
				t.Errorf("%v after %v, want %d tries", err, r.Requests(), c.tries)
			}
		})
	}
}

// The ways in which Loki 3.7.6 was seen to name the object for which it lists
// nothing, on both kinds of store; and answers that are about something else.
func TestBadObjects(t *testing.T) {
	const want = "team-b/f1.yaml/g1"
	for text, want := range map[string]string{
		`get rule group user="team-b", namespace="f1.yaml", name="g1": failed to unmarshal rule group ZjEueWFtbA==/ZzE=: proto: illegal wireType 7`:                                      want,
		`get rule group user="team-b", namespace="f1.yaml", name="g1": failed to get rule group ZjEueWFtbA==/ZzE=: EOF`:                                                                  want,
		`failed to unmarshal rule group rules/team-b/ZjEueWFtbA==/ZzE=: unexpected EOF`:                                                                                                  want,
		`failed to read rule group rules/team-b/ZjEueWFtbA==/ZzE=: checksum did not match: algorithm CRC32`:                                                                              want,
		`mismatch between requested rule group and loaded rule group, requested: user="team-b", namespace="f1.yaml", group="g1", loaded: user="team-c", namespace="f1.yaml", group="g1"`: want,
		`mismatch between requested rule group and loaded rule group, requested: user="team-b", namespace="f1.yaml", group="g\" x", loaded: user="", namespace="", group=""`:             `team-b/f1.yaml/g" x`,
		`get rule group user="", namespace="", name="": group does not exist`:                                                                                                            "",
		`unable to list rules: connection refused`: "",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, http.StatusBadRequest) }))
		c, err := rulerapi.New(server.URL, rulerapi.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Groups(context.Background(), "team-b")
		server.Close()
		got := ""
		var bad *rulerapi.BadObject
		if errors.As(err, &bad) {
			got = bad.ID.String()
		}
		if got != want || err == nil {
			t.Errorf("%s: %q, want %q (%v)", text, got, want, err)
		}
	}
}

// What Loki says of a group it does not take is handed on.
func TestRefusal(t *testing.T) {
	r := rulertest.New(rulertest.Options{MaxGroups: 1}, nil)
	r.Store().Set(group("fake/n/g"))
	g := group("fake/n/g")
	err := client(t, r).Set(context.Background(), &g)
	var refusal *rulerapi.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != "per-user rule groups limit (limit: 1 actual: 2) exceeded" {
		t.Errorf("%v", err)
	}
	local := rulertest.New(rulertest.Options{Store: rulertest.Local}, nil)
	local.Store().Set(group("fake/n/g"))
	if err := client(t, local).Set(context.Background(), &g); err == nil || !strings.Contains(terminal.NextStep(err), "deliver: configmaps") {
		t.Errorf("%v, %s", err, terminal.NextStep(err))
	}
}

// Addresses that are none, and those with credentials, which would end up in
// errors and logs.
func TestAddresses(t *testing.T) {
	for _, c := range [][2]string{
		{"loki:3100", `the address "loki:3100" is no URL of HTTP`}, {"ftp://loki", "is no URL of HTTP"}, {"http://", "is no URL of HTTP"},
		{"http://user:secret@loki", "the address of loki has credentials in it"}, {"x://user:secret@loki", `the address "x://…@loki" is no URL`},
	} {
		_, err := rulerapi.New(c[0], rulerapi.Options{})
		if err == nil || !strings.Contains(err.Error(), c[1]) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", c[0], err, c[1])
		}
	}
}

// Why nobody answers decides what to do about it.
func TestNobodyAnswers(t *testing.T) {
	plain, secret := httptest.NewServer(http.NotFoundHandler()), httptest.NewTLSServer(http.NotFoundHandler())
	secret.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(plain.Close)
	t.Cleanup(secret.Close)
	for _, c := range []struct{ name, address, next string }{
		{"it has no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "it answers without TLS: http://"},
		{"its certificate is nobody's", secret.URL, "--tls-ca FILE"},
		{"its name is not known", "http://loki.invalid", "the name is not known here"},
		{"nobody listens", "http://127.0.0.1:1", "is the address right"},
	} {
		t.Run(c.name, func(t *testing.T) {
			api, err := rulerapi.New(c.address, rulerapi.Options{Tries: 1})
			if err != nil {
				t.Fatal(err)
			}
			_, err = api.Groups(context.Background(), "a")
			if next := terminal.NextStep(err); err == nil || !strings.Contains(next, c.next) {
				t.Errorf("%v\n got %s\nwant %s", err, next, c.next)
			}
		})
	}
}
