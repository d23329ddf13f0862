package bucket_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/bucket"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// store is a server of S3 with one bucket, "loki".
func store(t *testing.T) (*s3mem.Backend, bucket.Options) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	backend := s3mem.New()
	if err := backend.CreateBucket("loki"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return backend, bucket.Options{Name: "loki", Endpoint: server.URL, Region: "us-east-1"}
}

func group(id string) rules.Group {
	parts := strings.SplitN(id, "/", 3)
	return rules.Group{ID: rules.ID{Tenant: parts[0], Namespace: parts[1], Group: parts[2]}, Rules: []rules.Rule{{Alert: "A", Expr: "vector(1)"}}}
}

func open(t *testing.T, o bucket.Options) *bucket.Bucket {
	t.Helper()
	b, err := bucket.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	for _, prefix := range []string{"", "loki/prod/"} {
		_, o := store(t)
		o.Prefix = prefix
		b := open(t, o)
		ctx := context.Background()
		if groups, err := b.Groups(ctx, "a"); err != nil || groups != nil {
			t.Fatalf("an empty bucket: %v, %v", groups, err)
		}
		want := []rules.Group{group("a/x.yaml/g"), group("a/x.yaml/a b%/ÿ"), group("a/y.yaml/g")}
		other := group("ab/x.yaml/g")
		for _, g := range append(want, other) {
			if err := b.Set(ctx, &g); err != nil {
				t.Fatal(err)
			}
		}
		got, err := b.Groups(ctx, "a")
		if changes := rules.Diff(got, want); err != nil || len(changes) != 0 {
			t.Fatalf("%v, %v", changes, err)
		}
		for range 2 {
			if err := b.Delete(ctx, want[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := b.Groups(ctx, "a"); err != nil || len(got) != 2 {
			t.Errorf("%v, %v", got, err)
		}
	}
}

// What is in the bucket is what Loki would keep there, and foreign objects are
// passed over.
func TestObjects(t *testing.T) {
	backend, o := store(t)
	b := open(t, o)
	ctx := context.Background()
	g := group("a/x.yaml/g")
	if err := b.Set(ctx, &g); err != nil {
		t.Fatal(err)
	}
	object, err := backend.GetObject("loki", rules.ObjectKey(g.ID), nil)
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, object.Size)
	if _, err := object.Contents.Read(data); string(data) != string(rules.EncodeObject(&g)) {
		t.Errorf("%x, %v", data, err)
	}
	dated := map[string]string{"Last-Modified": "Mon, 2 Jan 2006 15:04:05 GMT"}
	for _, key := range []string{"rules/a/n.yaml", "rules/a/", "index/a/x"} {
		if _, err := backend.PutObject("loki", key, dated, strings.NewReader("x"), 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	if groups, err := b.Groups(ctx, "a"); err != nil || len(groups) != 1 {
		t.Errorf("%v, %v", groups, err)
	}
	if _, err := backend.PutObject("loki", "rules/a/bg==/Zw==", dated, strings.NewReader("garbage"), 7, nil); err != nil {
		t.Fatal(err)
	}
	groups, err := b.Groups(ctx, "a")
	if err != nil || len(groups) != 2 || groups[0].ID.String() != "a/n/g" || !strings.Contains(terminal.NextStep(groups[0].Bad), "Loki loads new rules for no tenant") {
		t.Errorf("a bad object: %v, %v", groups, err)
	}
	if groups[0].Equal(&groups[0]) || groups[1].Bad != nil {
		t.Error("a bad object equals something, or a good one is bad")
	}
}

// Only what has changed is read again.
func TestReadsOnce(t *testing.T) {
	backend, o := store(t)
	counted := &counter{next: gofakes3.New(backend).Server()}
	server := httptest.NewServer(counted)
	t.Cleanup(server.Close)
	o.Endpoint = server.URL
	b, writer, ctx := open(t, o), open(t, o), context.Background()
	set := func(id, expr string) {
		t.Helper()
		g := group(id)
		g.Rules[0].Expr = expr
		if err := writer.Set(ctx, &g); err != nil {
			t.Fatal(err)
		}
	}
	look := func(reads int, want string) {
		t.Helper()
		counted.reads = 0
		groups, err := b.Groups(ctx, "a")
		got := ""
		for _, g := range groups {
			got += g.Namespace + "=" + g.Rules[0].Expr + " "
		}
		if err != nil || got != want || counted.reads != reads {
			t.Errorf("%q after %d reads, %v; want %q after %d", got, counted.reads, err, want, reads)
		}
	}
	set("a/x/g", "1")
	set("a/y/g", "1")
	look(2, "x=1 y=1 ")
	look(0, "x=1 y=1 ")
	set("a/x/g", "2")
	look(1, "x=2 y=1 ")
	if err := writer.Delete(ctx, group("a/y/g").ID); err != nil {
		t.Fatal(err)
	}
	look(0, "x=2 ")
	set("a/y/g", "1")
	look(1, "x=2 y=1 ")
}

// counter counts the objects that are read.
type counter struct {
	next  http.Handler
	reads int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodGet && strings.Contains(q.URL.Path, "/rules/") {
		c.reads++
	}
	c.next.ServeHTTP(w, q)
}

// A bucket that cannot be read is never an empty one.
func TestFailures(t *testing.T) {
	_, o := store(t)
	ctx := context.Background()
	missing := o
	missing.Name = "lokki"
	if _, err := open(t, missing).Groups(ctx, "a"); err == nil || !strings.Contains(terminal.NextStep(err), "a misspelt name looks like this") {
		t.Errorf("%v", err)
	}
	short := o
	short.Name = "x"
	if _, err := open(t, short).Groups(ctx, "a"); err == nil || !strings.Contains(terminal.NextStep(err), "look at the bucket's name") {
		t.Errorf("%v, %s", err, terminal.NextStep(err))
	}
	away := o
	away.Endpoint = "http://127.0.0.1:1"
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := open(t, away).Groups(ctx, "a"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	if _, err := bucket.Open(bucket.Options{}); err == nil {
		t.Error("a bucket without a name")
	}
}
