package main

import (
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// rulersKey is where a script keeps its rulers, by the names of the variables
// that hold their addresses.
type rulersKey struct{}

func rulersOf(ts *testscript.TestScript) map[string]*rulertest.Ruler {
	return ts.Value(rulersKey{}).(map[string]*rulertest.Ruler)
}

// ruler NAME [OPTION]...: starts a ruler whose address is $NAME. Options: auth,
// local, thanos, noapi, byrule, fails, manual, max-groups=N, max-rules=N, store=NAME.
func ruler(ts *testscript.TestScript, _ bool, args []string) {
	var o rulertest.Options
	var store *rulertest.Store
	for _, word := range args[1:] {
		key, value, _ := strings.Cut(word, "=")
		n, _ := strconv.Atoi(value)
		switch key {
		case "auth":
			o.Auth = true
		case "local":
			o.Store = rulertest.Local
		case "thanos":
			o.Store = rulertest.Thanos
		case "noapi":
			o.NoAPI = true
		case "byrule":
			o.ByRule = true
		case "fails":
			o.Fails = "too many unhealthy instances in the ring"
		case "manual":
			o.Manual = true
		case "max-groups":
			o.MaxGroups = n
		case "max-rules":
			o.MaxRules = n
		case "store":
			store = rulersOf(ts)[value].Store()
		default:
			ts.Fatalf("no option %q", word)
		}
	}
	r := rulertest.New(o, store)
	rulersOf(ts)[args[0]] = r
	ts.Setenv(args[0], rulertest.Start(cleanups{ts}, r).URL)
}

type cleanups struct{ ts *testscript.TestScript }

func (c cleanups) Cleanup(f func()) { c.ts.Defer(f) }

// seed NAME TENANT/NAMESPACE/GROUP...: puts groups that somebody else made into
// a ruler's store.
func seed(ts *testscript.TestScript, _ bool, args []string) {
	for _, id := range args[1:] {
		parts := strings.SplitN(id, "/", 3)
		rulersOf(ts)[args[0]].Store().Set(rules.Group{
			ID: rules.ID{Tenant: parts[0], Namespace: parts[1], Group: parts[2]}, Rules: []rules.Rule{{Alert: "Theirs", Expr: "vector(1)"}},
		})
	}
}

// corrupt NAME TENANT/NAMESPACE/GROUP: puts something into a ruler's store that is
// no rule group.
func corrupt(ts *testscript.TestScript, _ bool, args []string) {
	parts := strings.SplitN(args[1], "/", 3)
	rulersOf(ts)[args[0]].Store().Put(rules.ObjectKey(rules.ID{Tenant: parts[0], Namespace: parts[1], Group: parts[2]}), []byte("garbage"))
}

// ring NAME...: rulers share their groups, and each answers for all.
func ring(ts *testscript.TestScript, _ bool, args []string) {
	var all []*rulertest.Ruler
	for _, name := range args {
		all = append(all, rulersOf(ts)[name])
	}
	rulertest.Share(all...)
}

// stored NAME [GROUP]...: the store holds just these groups, the stamps left
// out.
func stored(ts *testscript.TestScript, neg bool, args []string) {
	groups, err := rulersOf(ts)[args[0]].Store().Groups("")
	ts.Check(err)
	var got []string
	for _, g := range groups {
		if !rules.IsStamp(g.Namespace) {
			got = append(got, g.ID.String())
		}
	}
	if same := strings.Join(got, " ") == strings.Join(args[1:], " "); same == neg {
		ts.Fatalf("stored is %s", strings.Join(got, " "))
	}
}

// requests NAME FILE: writes the requests since the last call to a file, one a
// line, and forgets them.
func requests(ts *testscript.TestScript, _ bool, args []string) {
	r := rulersOf(ts)[args[0]]
	text := ""
	for _, line := range r.Requests() {
		method, escaped, _ := strings.Cut(line, " ")
		text += method + " " + strings.TrimPrefix(escaped, "/loki/api/v1") + "\n"
	}
	r.Forget()
	ts.Check(writeFile(ts.MkAbs(args[1]), text))
}

// fault NAME FROM TO KIND: something goes wrong with requests of a ruler; without
// more than its name nothing does.
func fault(ts *testscript.TestScript, _ bool, args []string) {
	r := rulersOf(ts)[args[0]]
	r.Forget()
	if len(args) == 1 {
		r.Fail()
		return
	}
	from, err := strconv.Atoi(args[1])
	ts.Check(err)
	to, err := strconv.Atoi(args[2])
	ts.Check(err)
	r.Fail(rulertest.Fault{From: from, To: to, Is: rulertest.FaultKind(args[3]), For: time.Minute})
}

// poll NAME [in|every DURATION]: lets a ruler load what its store has: now, once
// later, or again and again as a real one does. What is stored while it polls needs
// the last: on a busy machine a single poll falls into the middle of a push.
func poll(ts *testscript.TestScript, _ bool, args []string) {
	r := rulersOf(ts)[args[0]]
	if len(args) < 3 {
		r.Poll()
		return
	}
	period, err := time.ParseDuration(args[2])
	ts.Check(err)
	if args[1] == "in" {
		timer := time.AfterFunc(period, r.Poll)
		ts.Defer(func() { timer.Stop() })
		return
	}
	ticker, done := time.NewTicker(period), make(chan struct{})
	ts.Defer(func() { ticker.Stop(); close(done) })
	go func() {
		for {
			select {
			case <-ticker.C:
				r.Poll()
			case <-done:
				return
			}
		}
	}()
}

// s3 NAME: starts a server of S3 with the bucket "loki", whose host and port are
// $NAME, and lets AWS's variables say who asks.
func s3(ts *testscript.TestScript, _ bool, args []string) {
	backend := s3mem.New()
	ts.Check(backend.CreateBucket("loki"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	ts.Defer(server.Close)
	ts.Setenv(args[0], strings.TrimPrefix(server.URL, "http://"))
	ts.Setenv("AWS_ACCESS_KEY_ID", "key")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
}

// named IN OUT: a text with the addresses of rulers written as $NAME.
func named(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	for name := range rulersOf(ts) {
		text = strings.ReplaceAll(text, ts.Getenv(name), "$"+name)
	}
	ts.Check(writeFile(ts.MkAbs(path.Clean(args[1])), text))
}

func rulerCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"large": large, "ruler": ruler, "seed": seed, "corrupt": corrupt, "ring": ring, "stored": stored, "requests": requests, "fault": fault, "poll": poll, "s3": s3, "named": named, "lokiserver": startLoki,
	}
}
