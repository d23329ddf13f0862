package syncer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/bucket"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/directory"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/syncer"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// world is a directory, a ruler, and a syncer between them, at a time that goes on
// only when it is told to.
type world struct {
	t     testing.TB
	dir   string
	ruler *rulertest.Ruler
	api   *rulerapi.Client
	now   time.Time
	polls time.Duration // of the ruler

	options syncer.Options
	syncer  *syncer.Syncer
	metrics *metrics.Metrics
	log     bytes.Buffer
}

// newWorld has a store behind a ruler's API. Files are TENANT/FILE to the names
// of the groups in it.
func newWorld(t testing.TB, files map[string]string, kind ...rulertest.Kind) *world {
	t.Helper()
	o := rulertest.Options{Auth: true, Manual: true, Store: append(kind, rulertest.S3)[0]}
	w := &world{t: t, dir: t.TempDir(), polls: time.Minute, ruler: rulertest.New(o, nil)}
	w.now = time.Now().Truncate(w.polls).Add(10 * time.Second) // always as far from the ruler's polls, which are on the minute
	var err error
	if w.api, err = rulerapi.New(rulertest.Start(t, w.ruler).URL, rulerapi.Options{Tries: 1}); err != nil {
		t.Fatal(err)
	}
	w.options = syncer.Options{
		Store:     w.api,
		Rulers:    func(context.Context) ([]*rulerapi.Client, error) { return []*rulerapi.Client{w.api}, nil },
		Collected: func(context.Context) error { return nil },
		Push:      rules.PushOptions{Writer: "sync/prod", Instance: "one"},
	}
	for name, groups := range files {
		w.write(name, groups)
	}
	return w
}

// begin is a new process.
func (w *world) begin() {
	w.metrics = metrics.New()
	o := w.options
	o.Source = (&directory.Watcher{Dir: w.dir}).Look
	o.Now = func() time.Time { return w.now }
	o.Log = slog.New(slog.NewTextHandler(&w.log, nil))
	o.Metrics = w.metrics
	route := rules.RulerAPI
	if o.Store == nil {
		route = rules.ConfigMaps
	}
	o.Desired = func(s *directory.Snapshot) (*rules.Delivery, error) {
		r, err := rules.Assemble("ours", s.Files)
		if err != nil {
			return nil, err
		}
		return r.Desired(&rules.Config{}, rules.Target{Name: "prod", Deliver: []rules.Route{route}}, rules.Options{}), nil
	}
	w.syncer = syncer.New(o)
}

// pass lets so much time go by. The ruler polls, and evaluates what it has.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	until := w.now.Add(d)
	turn, poll := w.now, w.now.Truncate(w.polls).Add(w.polls)
	for {
		next := until
		for _, at := range []time.Time{turn, poll} {
			if at.Before(next) {
				next = at
			}
		}
		w.now = next
		switch {
		case !turn.After(w.now):
			turn = w.now.Add(w.syncer.Turn(context.Background()))
		case !poll.After(w.now):
			w.ruler.Poll()
			w.ruler.Evaluate(w.now, nil)
			poll = w.now.Add(w.polls)
		default:
			return
		}
	}
}

// write writes a rule file; groups are names, with =N behind them for what they say.
func (w *world) write(name, groups string) {
	w.t.Helper()
	text := "groups:\n"
	for _, word := range strings.Fields(groups) {
		group, says, _ := strings.Cut(word, "=")
		n, _ := strconv.Atoi(says)
		text += fmt.Sprintf("  - name: %s\n    rules: [{alert: A, expr: vector(%d)}]\n", group, n)
	}
	w.writeText(name, text)
}

func (w *world) writeText(name, text string) {
	w.t.Helper()
	file := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) remove(name string) {
	w.t.Helper()
	if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
		w.t.Fatal(err)
	}
}

// stored are the groups in the store, as write takes them, without stamps.
func (w *world) stored() string {
	w.t.Helper()
	groups, err := w.ruler.Store().Groups("")
	if err != nil {
		w.t.Fatal(err)
	}
	return said(groups)
}

// revisions are the stamp's revisions of tenant a.
func (w *world) revisions() []rules.ID {
	var all []rules.ID
	for _, key := range w.ruler.Store().Keys() {
		if id, ok := rules.ParseObjectKey(key); ok && id.Tenant == "a" && strings.HasPrefix(id.Group, "rev-") {
			all = append(all, id)
		}
	}
	return all
}

func said(groups []rules.Group) string {
	var all []string
	for _, g := range groups {
		if !rules.IsStamp(g.Namespace) {
			all = append(all, g.Tenant+"/"+g.Namespace+"/"+g.Group+strings.TrimSuffix(strings.Replace(g.Rules[0].Expr, "vector(", "=", 1), ")"))
		}
	}
	return strings.Join(all, " ")
}

func (w *world) wantStored(want string) {
	w.t.Helper()
	if got := w.stored(); got != want {
		w.t.Errorf("stored is\n %s\nwant\n %s\n%s", got, want, w.log.String())
	}
}

// metric is what a series says, as /metrics has it; "" where it is not there.
func (w *world) metric(series string) string {
	w.t.Helper()
	answer := httptest.NewRecorder()
	w.metrics.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	for line := range strings.Lines(answer.Body.String()) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (w *world) wantMetric(series, want string) {
	w.t.Helper()
	if got := w.metric(series); got != want {
		w.t.Errorf("%s is %q, want %q\n%s", series, got, want, w.log.String())
	}
}

func pending(tenant string) string {
	return `loki_rules_pending_since_timestamp_seconds{tenant="` + tenant + `"}`
}

func pushes(tenant, result, reason string) string {
	return fmt.Sprintf("loki_rules_push_total{reason=%q,result=%q,tenant=%q}", reason, result, tenant)
}

// intoBucket lets the syncer write into a bucket of S3 that the ruler reads.
func (w *world) intoBucket() *s3mem.Backend {
	w.t.Helper()
	w.t.Setenv("AWS_ACCESS_KEY_ID", "key")
	w.t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	backend := s3mem.New()
	if err := backend.CreateBucket("loki"); err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	w.t.Cleanup(server.Close)
	b, err := bucket.Open(bucket.Options{Name: "loki", Endpoint: server.URL, Region: "us-east-1", Tries: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	w.options.Store, w.options.Rulers = b, nil
	return backend
}

// A change is stored under three seconds, whenever it comes, and loaded at the
// ruler's next poll; the metrics say so.
func TestChange(t *testing.T) {
	for late := time.Duration(0); late <= 2*time.Second; late += 250 * time.Millisecond {
		w := newWorld(t, map[string]string{"a/x.yaml": "g=1"})
		w.begin()
		w.pass(2 * time.Minute)
		w.wantStored("a/x.yaml/g=1")
		w.wantMetric(pending("a"), "0")
		w.pass(late)
		w.write("a/x.yaml", "g=2 h=1")
		w.write("b/y.yaml", "n=1")
		w.pass(3*time.Second - time.Millisecond)
		w.wantStored("a/x.yaml/g=2 a/x.yaml/h=1 b/y.yaml/n=1")
		if since, _ := strconv.ParseFloat(w.metric(pending("a")), 64); since < float64(w.now.Unix()-6) {
			t.Errorf("pending since %v, and it is %d", since, w.now.Unix())
		}
		stored := w.now
		for w.metric(pending("a")) != "0" && w.now.Sub(stored) < time.Hour {
			w.pass(time.Second)
		}
		if took := w.now.Sub(stored); took > w.polls+2*time.Second {
			t.Errorf("a change that is %s late is seen loaded after %s", late, took)
		}
		w.pass(time.Minute)
		for _, stage := range []string{"stored", "loaded", "evaluated"} {
			if w.metric(`loki_rules_delivery_seconds_count{stage="`+stage+`",tenant="b"}`) != "1" {
				t.Errorf("no seconds until it was %s\n%s", stage, w.log.String())
			}
		}
		w.wantMetric(`loki_rules_delivery_seconds_bucket{stage="stored",tenant="b",le="3"}`, "1")
		for _, state := range []string{"desired", "stored", "loaded"} {
			w.wantMetric(`loki_rules_groups{state="`+state+`",tenant="a"}`, "2")
		}
		w.wantMetric(pushes("a", "done", ""), "2")
		if !w.syncer.Ready() || !w.syncer.Alive() {
			t.Error("it is not ready, or not alive")
		}
	}
}

// What is written before anything may be deleted counts as done, since it is, and
// the series of a tenant are there before its first change: without them Prometheus
// does not see that change.
func TestFirstPass(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/y.yaml": "h=1"})
	w.options.Collected = nil
	w.begin()
	w.pass(3 * time.Second)
	w.wantStored("a/x.yaml/g=1 a/y.yaml/h=1")
	w.wantMetric(pushes("a", "done", ""), "1")
	w.remove("a/y.yaml") // waits, with what goes on
	w.write("a/x.yaml", "g=2")
	w.pass(3 * time.Second)
	w.wantStored("a/x.yaml/g=2 a/y.yaml/h=1")
	w.wantMetric(pushes("a", "done", ""), "1")
	w.pass(2 * time.Minute)
	w.wantStored("a/x.yaml/g=2")
	w.wantMetric(pushes("a", "done", ""), "2")

	w.begin() // with nothing to do
	w.pass(2 * time.Minute)
	for _, stage := range []string{"stored", "loaded", "evaluated"} {
		w.wantMetric(`loki_rules_delivery_seconds_count{stage="`+stage+`",tenant="a"}`, "0")
	}
}

// The same into a bucket, where nobody is asked what is loaded.
func TestChangeInBucket(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/y.yaml": "g=1"})
	backend := w.intoBucket()
	w.begin()
	w.pass(10 * time.Second)
	w.write("a/x.yaml", "g=2")
	w.remove("a/y.yaml")
	w.pass(3*time.Second - time.Millisecond)
	b := w.options.Store
	groups, err := b.Groups(context.Background(), "a")
	if err != nil || said(groups) != "a/x.yaml/g=2" {
		t.Errorf("%s, %v\n%s", said(groups), err, w.log.String())
	}
	w.wantMetric(pending("a"), "0")
	w.wantMetric(`loki_rules_groups{state="stored",tenant="a"}`, "1")
	for _, unseen := range []string{`groups{state="loaded",tenant="a"}`, `delivery_seconds_count{stage="loaded",tenant="a"}`} {
		w.wantMetric("loki_rules_"+unseen, "")
	}

	if _, err := backend.DeleteObject("loki", rules.ObjectKey(groups[len(groups)-1].ID)); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	if groups, err = b.Groups(context.Background(), "a"); err != nil || said(groups) != "a/x.yaml/g=2" {
		t.Errorf("what somebody deleted is not put back: %s, %v", said(groups), err)
	}
	w.wantMetric(`loki_rules_drift_repaired_total{tenant="a"}`, "1")
}

// An object of ours that somebody corrupted, which stops every tenant of a Loki, is
// written again.
func TestCorruptObject(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1"})
	backend := w.intoBucket()
	w.begin()
	w.pass(10 * time.Second)
	key := rules.ObjectKey(rules.ID{Tenant: "a", Namespace: "x.yaml", Group: "g"})
	if _, err := backend.PutObject("loki", key, map[string]string{"Last-Modified": "Mon, 2 Jan 2006 15:04:05 GMT"}, strings.NewReader("garbage"), 7, nil); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	groups, err := w.options.Store.Groups(context.Background(), "a")
	if err != nil || said(groups) != "a/x.yaml/g=1" {
		t.Errorf("%v, %v\n%s", groups, err, w.log.String())
	}
	w.wantMetric(`loki_rules_drift_repaired_total{tenant="a"}`, "1")
}

// A failure shows within two polls, and the change arrives when it is over.
func TestFailureShows(t *testing.T) {
	for _, kind := range []rulertest.FaultKind{rulertest.ServerError, rulertest.Cut, rulertest.Unauthorized, rulertest.LoginPage, rulertest.ProxyMissing} {
		w := newWorld(t, map[string]string{"a/x.yaml": "g=1"})
		w.begin()
		w.pass(2 * time.Minute)
		w.ruler.Fail(rulertest.Fault{From: 1, To: -1, Is: kind})
		w.write("a/x.yaml", "g=2")
		w.pass(4 * time.Second)
		if w.metric(pushes("a", "failed", "store")) == "0" || w.metric(pending("a")) == "0" || w.syncer.Ready() {
			t.Errorf("%s shows nowhere", kind)
		}
		w.wantStored("a/x.yaml/g=1")
		w.pass(10 * time.Minute)
		w.ruler.Fail()
		w.pass(40 * time.Second)
		w.wantStored("a/x.yaml/g=2")
		w.pass(time.Minute)
		w.wantMetric(pending("a"), "0")
		if !strings.Contains(w.log.String(), "works again") || strings.Count(w.log.String(), "level=ERROR") > 3 {
			t.Errorf("%s: the log says it too often, or not that it is over:\n%s", kind, w.log.String())
		}
	}
}

// While a ruler does not say what it has loaded, nobody knows what every ruler has:
// that shows at the next look, and is over when it answers again.
func TestSilentRuler(t *testing.T) {
	const loaded = `loki_rules_groups{state="loaded",tenant="a"}`
	for _, kind := range []rulertest.FaultKind{rulertest.GoneMember, rulertest.DeadMember, rulertest.Cut} {
		w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "b/y.yaml": "g=1"})
		second := rulertest.New(rulertest.Options{Auth: true, Manual: true}, w.ruler.Store())
		api, err := rulerapi.New(rulertest.Start(t, second).URL, rulerapi.Options{Tries: 1})
		if err != nil {
			t.Fatal(err)
		}
		w.options.Rulers = func(context.Context) ([]*rulerapi.Client, error) { return []*rulerapi.Client{w.api, api}, nil }
		w.begin()
		w.pass(2 * time.Second)
		second.Poll()
		w.pass(2 * time.Minute)
		w.wantMetric(loaded, "1")
		w.wantMetric("loki_rules_silent_rulers", "0")

		second.Fail(rulertest.Fault{From: 1, To: -1, Is: kind})
		w.pass(time.Minute)
		w.wantMetric(loaded, "NaN")
		w.wantMetric("loki_rules_silent_rulers", "1")
		second.Fail()
		w.pass(2 * time.Second)
		w.wantMetric(loaded, "1")
		w.wantMetric("loki_rules_silent_rulers", "0")

		w.options.Rulers = func(context.Context) ([]*rulerapi.Client, error) { return nil, errors.New("no such host") }
		w.begin()
		w.pass(2 * time.Second)
		w.wantMetric("loki_rules_silent_rulers", "1")
	}
}

// A bad file holds back its own groups, whose older version stays, and no other's.
func TestBadFile(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1 h=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"})
	w.begin()
	w.pass(2 * time.Minute)
	w.writeText("a/x.yaml", "groups: [{")
	w.write("a/y.yaml", "g=2")
	w.write("b/z.yaml", "g=2")
	w.pass(2 * time.Minute)
	w.wantStored("a/x.yaml/g=1 a/x.yaml/h=1 a/y.yaml/g=2 b/z.yaml/g=2")
	w.wantMetric("loki_rules_refused_files", "1")
	w.wantMetric(pushes("a", "refused", "file"), "2")
	w.wantMetric(pending("a"), "0")
	if !strings.Contains(w.log.String(), `about="file rules/a/x.yaml"`) || strings.Count(w.log.String(), "level=ERROR") != 1 {
		t.Errorf("the log is\n%s", w.log.String())
	}
	// One group of a file is bad: the other goes on.
	w.writeText("a/x.yaml", "groups:\n  - {name: g, rules: [{alert: A, expr: vector(3)}]}\n  - {name: h, rules: [{alert: A, expr: 'vector('}]}\n")
	w.pass(time.Minute)
	w.wantStored("a/x.yaml/g=3 a/x.yaml/h=1 a/y.yaml/g=2 b/z.yaml/g=2")
	w.wantMetric(`loki_rules_groups{state="refused",tenant="a"}`, "1")
	// A link that leads nowhere is a file that cannot be read.
	w.remove("a/x.yaml")
	if err := os.Symlink("nowhere", filepath.Join(w.dir, "a", "x.yaml")); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	w.wantStored("a/x.yaml/g=3 a/x.yaml/h=1 a/y.yaml/g=2 b/z.yaml/g=2")
	w.remove("a/x.yaml")
	w.write("a/x.yaml", "g=4")
	w.pass(2 * time.Minute)
	w.wantStored("a/x.yaml/g=4 a/y.yaml/g=2 b/z.yaml/g=2")
	w.wantMetric("loki_rules_refused_files", "0")
}

// An object of ours that became bad, for which Loki lists nothing of its tenant and
// loads nothing of anybody, is found by its namespace and written over, or deleted
// where nobody wants it. One of somebody else's is left alone, and named.
func TestBadObject(t *testing.T) {
	id := func(namespace, group string) rules.ID {
		return rules.ID{Tenant: "a", Namespace: namespace, Group: group}
	}
	for _, kind := range []rulertest.Kind{rulertest.S3, rulertest.Thanos} {
		for name, data := range map[string][]byte{"garbage": []byte("garbage"), "another group": nil} {
			t.Run(fmt.Sprint(kind, name), func(t *testing.T) {
				w := newWorld(t, map[string]string{"a/x.yaml": "g=1 h=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"}, kind)
				theirs := rules.Group{ID: id("theirs.yaml", "t"), Rules: []rules.Rule{{Alert: "T", Expr: "vector(7)"}}}
				w.ruler.Store().Set(theirs)
				if data == nil {
					data = rules.EncodeObject(&rules.Group{ID: rules.ID{Tenant: "c", Namespace: "x.yaml", Group: "g"}})
				}
				w.begin()
				w.pass(2 * time.Minute)
				const all = "a/theirs.yaml/t=7 a/x.yaml/g=1 a/x.yaml/h=1 a/y.yaml/g=1 b/z.yaml/g=1"
				for _, bad := range [][]rules.ID{
					{id("x.yaml", "g")}, {id("x.yaml", "g"), id("x.yaml", "h"), id("y.yaml", "g")},
					{id("x.yaml", "nobody wants it")}, {id("x.yaml", "g"), id("x.yaml", "zz")},
					{id("0-loki-rules.ours.yaml", "rev-none")}, w.revisions(),
				} {
					for _, one := range bad {
						w.ruler.Store().Put(rules.ObjectKey(one), data)
					}
					w.pass(2 * time.Minute)
					w.wantStored(all)
					w.wantMetric(pending("a"), "0")
				}
				// Without the inventory nothing is ours, and it is said what helps.
				owner := rules.ObjectKey(id("0-loki-rules.ours.yaml", "owner"))
				inventory, _ := w.ruler.Store().Get(owner)
				w.ruler.Store().Put(owner, data)
				w.pass(2 * time.Minute)
				if log := w.log.String(); !strings.Contains(log, "that is the inventory of what is ours") {
					t.Errorf("the log is\n%s", log)
				}
				w.ruler.Store().Put(owner, inventory)
				w.pass(2 * time.Minute)
				w.log.Reset()
				w.ruler.Store().Put(rules.ObjectKey(theirs.ID), data)
				w.pass(2 * time.Minute)
				if log := w.log.String(); !strings.Contains(log, "a/theirs.yaml/t") || !strings.Contains(log, "in no namespace of ours") {
					t.Errorf("the log is\n%s", log)
				}
				if kept, _ := w.ruler.Store().Get(rules.ObjectKey(theirs.ID)); !bytes.Equal(kept, data) {
					t.Error("somebody else's object was touched")
				}
			})
		}
	}
}

// Nothing is deleted before the collector has made its first full pass; without
// one that tells, before the source has stood still.
func TestDeletesWait(t *testing.T) {
	for _, tells := range []bool{true, false} {
		w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"})
		w.begin()
		w.pass(time.Minute)
		w.remove("a")
		w.remove("b")
		w.options.Push.Instance = "two" // its pod begins anew, with an empty volume
		collecting := errors.New("connection refused")
		w.options.Collected = func(context.Context) error { return collecting }
		if !tells {
			w.options.Collected = nil
		}
		w.begin()
		w.pass(10 * time.Second)
		if w.metric(`loki_rules_push_total{reason="source-empty",result="failed",tenant=""}`) != "0" {
			t.Error("a collector that has not begun is a failure")
		}
		w.write("a/x.yaml", "g=2")
		w.pass(20 * time.Second)
		w.wantStored("a/x.yaml/g=2 a/y.yaml/g=1 b/z.yaml/g=1")
		if w.syncer.Ready() {
			t.Error("it is ready before the source is whole")
		}
		w.write("a/y.yaml", "g=2")
		collecting = nil
		w.pass(time.Minute)
		w.wantStored("a/x.yaml/g=2 a/y.yaml/g=2")
		if !w.syncer.Ready() {
			t.Errorf("it is not ready\n%s", w.log.String())
		}
		w.wantMetric(`loki_rules_drift_repaired_total{tenant="a"}`, "0")
	}
}

// A source that is empty, gone, or being written loses nothing.
func TestSourceIsLost(t *testing.T) {
	const all = "a/x.yaml/g=1 a/y.yaml/g=1 b/z.yaml/g=1"
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"})
	w.begin()
	w.pass(2 * time.Minute)
	w.remove("a")
	w.remove("b")
	w.pass(4 * time.Second)
	if w.metric(pushes("", "failed", "source-empty")) == "0" {
		t.Error("an empty source shows nowhere")
	}
	w.pass(time.Hour)
	w.wantStored(all)

	away := w.dir + ".away"
	if err := os.Rename(w.dir, away); err != nil {
		t.Fatal(err)
	}
	w.pass(4 * time.Second)
	if w.metric(pushes("", "failed", "source-unreadable")) == "0" {
		t.Error("a source that is gone shows nowhere")
	}
	w.pass(time.Hour)
	w.wantStored(all)
	if err := os.Rename(away, w.dir); err != nil {
		t.Fatal(err)
	}

	// Half written, and half more each moment: it is taken when it stands still.
	text := "groups:\n"
	for i := range 8 {
		text += fmt.Sprintf("  - name: g%d\n    rules: [{alert: A, expr: vector(1)}]\n", i)
	}
	w.write("a/x.yaml", "g=1")
	w.write("a/y.yaml", "g=1")
	w.writeText("b/z.yaml", text)
	w.pass(10 * time.Second)
	w.wantStored("a/x.yaml/g=1 a/y.yaml/g=1 b/z.yaml/g0=1 b/z.yaml/g1=1 b/z.yaml/g2=1 b/z.yaml/g3=1 b/z.yaml/g4=1 b/z.yaml/g5=1 b/z.yaml/g6=1 b/z.yaml/g7=1")
	w.ruler.Forget()
	for n := 1; n < len(text); n += 7 {
		w.writeText("b/z.yaml", text[:n])
		w.pass(200 * time.Millisecond)
	}
	w.writeText("b/z.yaml", text)
	w.pass(10 * time.Second)
	if writes := w.ruler.Writes(); len(writes) != 0 {
		t.Errorf("while a file was written there were %v", writes)
	}
}

// Of 10,000 groups a source that loses its files at once, or bit by bit, loses a
// quarter at the most until somebody looks.
func TestBrake(t *testing.T) {
	files := map[string]string{}
	for f := range 100 {
		text := ""
		for g := range 100 {
			text += fmt.Sprintf(" g%d=1", g)
		}
		files[fmt.Sprintf("a/f%d.yaml", f)] = text
	}
	w := newWorld(t, files)
	w.options.Store, w.options.Rulers = memory{w.ruler.Store()}, nil
	w.begin()
	w.pass(time.Minute)
	count := func() int {
		groups, err := w.ruler.Store().Groups("a")
		if err != nil {
			t.Fatal(err)
		}
		return len(groups) - 2
	}
	if n := count(); n != 10000 {
		t.Fatalf("%d groups are stored\n%s", n, w.log.String())
	}
	for f := range 60 { // twelve at a time
		w.remove(fmt.Sprintf("a/f%d.yaml", f))
		if f%12 == 11 {
			w.pass(5 * time.Second)
		}
	}
	if n := count(); n < 7500 || n > 9000 {
		t.Errorf("%d groups are left", n)
	}
	if w.metric(pushes("a", "held", "brake")) == "0" || w.metric(`loki_rules_groups{state="held",tenant="a"}`) == "0" {
		t.Error("the brake shows nowhere")
	}
	w.write("a/f99.yaml", "new=1")
	w.pass(4 * time.Second)
	if !strings.Contains(w.stored(), "a/f99.yaml/new=1") {
		t.Error("the brake holds back what is new")
	}
	w.options.AllowDelete = 10000
	w.begin()
	w.pass(10 * time.Second)
	if n := count(); n != 3901 {
		t.Errorf("%d groups are left, and it was meant", n)
	}
}

// memory is a store in process.
type memory struct{ store *rulertest.Store }

func (m memory) Groups(_ context.Context, tenant string) ([]rules.Group, error) {
	return m.store.Groups(tenant)
}

func (m memory) Set(_ context.Context, g *rules.Group) error {
	m.store.Set(*g)
	return nil
}

func (m memory) Delete(_ context.Context, id rules.ID) error {
	m.store.Delete(rules.ObjectKey(id))
	return nil
}

// What somebody else changes in our namespaces is put right, and counted; what is
// theirs stays.
func TestDrift(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1 h=1"})
	theirs := rules.Group{ID: rules.ID{Tenant: "a", Namespace: "theirs.yaml", Group: "t"}, Rules: []rules.Rule{{Alert: "T", Expr: "vector(7)"}}}
	w.ruler.Store().Set(theirs)
	w.begin()
	w.pass(2 * time.Minute)
	changed := rules.Group{ID: rules.ID{Tenant: "a", Namespace: "x.yaml", Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: "vector(9)"}}}
	w.ruler.Store().Set(changed)
	w.ruler.Store().Delete(rules.ObjectKey(rules.ID{Tenant: "a", Namespace: "x.yaml", Group: "h"}))
	w.pass(time.Minute + 2*time.Second)
	w.wantStored("a/theirs.yaml/t=7 a/x.yaml/g=1 a/x.yaml/h=1")
	w.wantMetric(`loki_rules_drift_repaired_total{tenant="a"}`, "2")
	// A file that takes somebody else's namespace is refused.
	w.write("a/theirs.yaml", "mine=1")
	w.pass(time.Minute)
	w.wantStored("a/theirs.yaml/t=7 a/x.yaml/g=1 a/x.yaml/h=1")
	w.wantMetric(`loki_rules_groups{state="foreign",tenant="a"}`, "1")
}

// A tenant that has gone from the source is deleted from the store, and from the
// metrics.
func TestTenantGoes(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"})
	w.begin()
	w.pass(2 * time.Minute)
	w.remove("b")
	w.pass(10 * time.Second)
	w.wantStored("a/x.yaml/g=1 a/y.yaml/g=1")
	w.wantMetric(pending("b"), "")
	if groups, err := w.ruler.Store().Groups("b"); err != nil || len(groups) != 0 {
		t.Errorf("%v, %v: the stamp is left", groups, err)
	}
}

// Two processes of one writer: the one that came later writes, and the other
// finds that it has lost, whatever it sees after that.
func TestTakenOver(t *testing.T) {
	one := newWorld(t, map[string]string{"a/x.yaml": "g=1"})
	one.begin()
	one.pass(2 * time.Minute)
	two := newWorld(t, map[string]string{"a/x.yaml": "g=2"})
	two.options.Store, two.options.Rulers = one.options.Store, one.options.Rulers
	two.options.Push.Instance = "two"
	two.ruler = one.ruler
	two.begin()
	two.pass(time.Minute)
	one.write("a/x.yaml", "g=3")
	one.write("c/new.yaml", "g=3")
	one.pass(10 * time.Minute)
	one.wantStored("a/x.yaml/g=2")
	if n, _ := strconv.Atoi(one.metric(pushes("a", "refused", "writer"))); n < 9 {
		t.Errorf("in ten minutes it says %d times that it was taken over: an alert on that ends by itself", n)
	}
	if one.syncer.Ready() || !one.syncer.Alive() {
		t.Error("who has lost says that it is ready, or is not alive")
	}
	two.write("a/x.yaml", "g=4")
	two.pass(10 * time.Second)
	two.wantStored("a/x.yaml/g=4")
}

// Killed after any request, with that request served or not, and begun again: the
// end is the same, and what is not ours is as it was.
func TestKilled(t *testing.T) {
	whole := killed(t, 0, "")
	if whole < 10 {
		t.Fatalf("a whole pass takes %d requests only", whole)
	}
	for _, kind := range []rulertest.FaultKind{rulertest.Cut, rulertest.CutAfter} {
		for n := 1; n <= whole; n++ {
			killed(t, n, kind)
		}
	}
}

func killed(t *testing.T, n int, kind rulertest.FaultKind) int {
	t.Helper()
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1 old=1", "a/y.yaml": "g=1", "b/z.yaml": "g=1"})
	w.ruler.Store().Set(rules.Group{ID: rules.ID{Tenant: "a", Namespace: "theirs.yaml", Group: "t"}, Rules: []rules.Rule{{Alert: "T", Expr: "vector(7)"}}})
	w.options.Rulers = nil
	w.begin()
	w.pass(10 * time.Second)
	w.write("a/x.yaml", "g=2 new=1")
	w.remove("a/y.yaml")
	w.remove("b")
	w.write("c/z.yaml", "g=1")
	w.options.Push.Instance = "two"
	w.begin()
	w.ruler.Forget()
	if n > 0 {
		w.ruler.Fail(rulertest.Fault{From: n, Is: kind}, rulertest.Fault{From: n + 1, To: -1, Is: rulertest.Cut})
	}
	w.pass(600 * time.Millisecond) // one pass
	requests := len(w.ruler.Requests())
	w.ruler.Fail()
	w.options.Push.Instance = "three"
	w.begin()
	w.pass(10 * time.Second)
	if got, want := w.stored(), "a/theirs.yaml/t=7 a/x.yaml/g=2 a/x.yaml/new=1 c/z.yaml/g=1"; got != want {
		t.Errorf("%s at request %d: stored is\n %s, want\n %s\n%s", kind, n, got, want, w.log.String())
	}
	w.ruler.Forget()
	w.pass(5 * time.Minute)
	if writes := w.ruler.Writes(); len(writes) != 0 {
		t.Errorf("%s at request %d: it goes on to write %v", kind, n, writes)
	}
	return requests
}

// A process that is told to end finishes the write that it is in, and begins none.
func TestTold(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1 h=1 i=1"})
	w.options.Rulers = nil
	ctx, end := context.WithCancel(context.Background())
	w.options.Store = ending{w.api, end}
	w.begin()
	w.syncer.Turn(ctx)
	w.now = w.now.Add(time.Second)
	w.syncer.Turn(ctx)
	w.wantStored("a/x.yaml/g=1")
	if slices.Contains(strings.Fields(w.log.String()), "level=ERROR") {
		t.Errorf("the end is told as a failure:\n%s", w.log.String())
	}
}

// ending tells the process to end in the middle of the first write of a group.
type ending struct {
	*rulerapi.Client
	end context.CancelFunc
}

func (e ending) Set(ctx context.Context, g *rules.Group) error {
	if !rules.IsStamp(g.Namespace) {
		e.end()
	}
	return e.Client.Set(ctx, g)
}

// Observing writes nothing, and measures the route of files too.
func TestObserve(t *testing.T) {
	w := newWorld(t, map[string]string{"a/x.yaml": "g=1"})
	w.options.Store, w.options.Collected = nil, nil
	lay := func(says string) { // what a local store's ruler reads
		w.write("a/x.yaml", says)
		w.ruler.Store().Set(rules.Group{ID: rules.ID{Tenant: "a", Namespace: "x.yaml", Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: "vector(" + strings.TrimPrefix(says, "g=") + ")"}}})
	}
	lay("g=1")
	w.begin()
	w.pass(2 * time.Minute)
	w.wantMetric(pending("a"), "0")
	if !w.syncer.Ready() {
		t.Error("it is not ready")
	}
	for _, state := range []string{"desired", "stored", "loaded"} {
		w.wantMetric(`loki_rules_groups{state="`+state+`",tenant="a"}`, "1")
	}
	w.wantMetric(`loki_rules_delivery_seconds_count{stage="stored",tenant="a"}`, "") // that is nobody's work
	lay("g=2")
	w.pass(4 * time.Second)
	if w.metric(pending("a")) == "0" {
		t.Error("a change on its way shows nowhere")
	}
	w.pass(2 * time.Minute)
	w.wantMetric(pending("a"), "0")
	w.wantMetric(`loki_rules_delivery_seconds_count{stage="loaded",tenant="a"}`, "1")
	w.wantMetric(`loki_rules_delivery_seconds_count{stage="evaluated",tenant="a"}`, "1")
	w.wantMetric(`loki_rules_delivery_seconds_bucket{stage="loaded",tenant="a",le="90"}`, "1")
	if writes := w.ruler.Writes(); len(writes) != 0 {
		t.Errorf("observing writes %v", writes)
	}
	// One bad file stops a ruler that reads files, and so is said.
	w.writeText("a/bad.yaml", "groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"})'}]}]")
	w.pass(4 * time.Second)
	if said := w.log.String(); !strings.Contains(said, "bad.yaml") || !strings.Contains(said, "takes over nothing, of any tenant") || strings.Contains(said, "older version") {
		t.Error(said)
	}
	w.remove("a/bad.yaml")
	// The ruler loses what it had: that shows at the next look.
	w.ruler.Store().Delete(rules.ObjectKey(rules.ID{Tenant: "a", Namespace: "x.yaml", Group: "g"}))
	w.pass(3 * time.Minute)
	if w.metric(pending("a")) == "0" {
		t.Errorf("rules that a ruler has lost show nowhere\n%s", w.log.String())
	}
}

// What build makes for ConfigMaps has a stamp, which the sidecar lays down beside
// the rules. It is no rule that a ruler would have to have, and none of this source.
func TestStampInSource(t *testing.T) {
	for name, observe := range map[string]bool{"observed": true, "delivered": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, map[string]string{"a/x.yaml": "g=1", "a/0-loki-rules.theirs.yaml": "owner=1 rev-1=1"})
			if observe {
				w.options.Store, w.options.Collected = nil, nil
				for _, id := range []rules.ID{{Tenant: "a", Namespace: "x.yaml", Group: "g"}, {Tenant: "a", Namespace: "0-loki-rules.theirs.yaml", Group: "rev-1"}} {
					w.ruler.Store().Set(rules.Group{ID: id, Rules: []rules.Rule{{Alert: "A", Expr: "vector(1)"}}})
				}
			}
			w.begin()
			w.pass(2 * time.Minute)
			w.wantMetric(pending("a"), "0")
			for _, state := range []string{"desired", "stored", "loaded"} {
				w.wantMetric(`loki_rules_groups{state="`+state+`",tenant="a"}`, "1")
			}
			if !observe {
				w.wantStored("a/x.yaml/g=1")
			}
		})
	}
}

// BenchmarkMinute is a minute in which nothing happens, with 2,500 groups of three
// rules: the looks at the source, and one at the store and one at the rulers. What
// the ruler needs for its answers is in it.
func BenchmarkMinute(b *testing.B) {
	w := newWorld(b, nil)
	for f := range 250 {
		text := "groups:\n"
		for g := range 10 {
			text += fmt.Sprintf("  - name: g%d\n    interval: 1m\n    rules:\n", g)
			for r := range 3 {
				text += fmt.Sprintf("      - alert: A%d\n        expr: sum by (app) (rate({app=\"svc%d\"} |= \"error\" | json | level=\"error\" [5m])) > %d\n        for: 5m\n        labels: {severity: page}\n        annotations: {summary: '{{ $labels.app }} is at {{ $value }}'}\n", r, f, r)
			}
		}
		w.writeText(fmt.Sprintf("a/f%d.yaml", f), text)
	}
	w.begin()
	w.pass(3 * time.Minute)
	if got := w.metric(pending("a")); got != "0" {
		b.Fatalf("pending since %s\n%s", got, w.log.String())
	}
	for b.Loop() {
		w.pass(time.Minute)
	}
}
