package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// A push that is cut off after any request, with that request served or not, and
// run again has the same end as one that was not; what others made is never
// touched; and at no moment is there a group of ours that the inventory does not
// have.
func TestInterruptedPush(t *testing.T) {
	for _, c := range []struct {
		name    string
		options rulertest.Options
		rulers  int
	}{
		{"s3", rulertest.Options{Auth: true}, 1},
		{"thanos, three rulers", rulertest.Options{Auth: true, Store: rulertest.Thanos}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := repository(t, "ours", map[string]string{"a/moved-here.yaml": "m", "a/same.yaml": "s", "a/changed.yaml": "c", "a/new.yaml": "n", "b/new.yaml": "n"})
			whole := interrupt(t, dir, c.options, c.rulers, 0, "")
			if whole < 10 {
				t.Fatalf("a whole push takes %d requests only", whole)
			}
			for _, kind := range []rulertest.FaultKind{rulertest.Cut, rulertest.CutAfter, rulertest.ServerError} {
				for n := 1; n <= whole; n++ {
					interrupt(t, dir, c.options, c.rulers, n, kind)
				}
			}
		})
	}
}

// interrupt pushes an older state, then the repository with everything failing
// from the n-th request on, then again, and counts the requests of the second.
func interrupt(t *testing.T, dir string, o rulertest.Options, rulers, n int, kind rulertest.FaultKind) int {
	t.Helper()
	store := rulertest.NewStore()
	before := repository(t, "ours", map[string]string{"a/same.yaml": "s", "a/changed.yaml": "old", "a/gone.yaml": "g", "a/moved-from.yaml": "m"})
	other := repository(t, "theirs", map[string]string{"a/theirs.yaml": "t"})
	var all []*rulertest.Ruler
	for range rulers {
		all = append(all, rulertest.New(o, store))
	}
	rulertest.Share(all...)
	r := all[0]
	address := rulertest.Start(t, r).URL
	byHand := rules.Group{ID: rules.ID{Tenant: "a", Namespace: "by-hand", Group: "h"}, Rules: []rules.Rule{{Alert: "H", Expr: "vector(1)"}}}
	store.Set(byHand)
	pushed(t, before, address, 0)
	pushed(t, other, address, 0)

	r.Forget()
	if n > 0 {
		after := rulertest.Cut
		if kind == rulertest.ServerError {
			after = kind
		}
		r.Fail(rulertest.Fault{From: n, Is: kind}, rulertest.Fault{From: n + 1, To: -1, Is: after})
	}
	pushed(t, dir, address, map[bool]int{true: 2}[n > 0])
	requests := len(r.Requests())
	what := fmt.Sprintf("%s at request %d", kind, n)
	inventoried(t, what, store)

	r.Fail()
	pushed(t, dir, address, 0)
	holds(t, what, store, "a/by-hand/h", "a/changed.yaml/c", "a/moved-here.yaml/m", "a/new.yaml/n", "a/same.yaml/s", "a/theirs.yaml/t", "b/new.yaml/n")
	r.Forget()
	pushed(t, dir, address, 0)
	if writes := r.Writes(); len(writes) != 0 {
		t.Errorf("%s: a third push still writes %v", what, writes)
	}
	for _, one := range all {
		one.Poll()
		if got := len(one.Loaded("a")); got != 6+4 { // with two stamps
			t.Errorf("%s: a ruler has loaded %d groups of tenant a", what, got)
		}
	}
	return requests
}

// The same for a push straight into the bucket.
func TestInterruptedPushIntoBucket(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	dir := repository(t, "ours", map[string]string{"a/same.yaml": "s", "a/changed.yaml": "c", "a/new.yaml": "n"})
	before := repository(t, "ours", map[string]string{"a/same.yaml": "s", "a/changed.yaml": "old", "a/gone.yaml": "g"})
	other := repository(t, "theirs", map[string]string{"a/theirs.yaml": "t"})
	whole := 1
	for n := 0; n <= whole; n++ {
		backend := s3mem.New()
		if err := backend.CreateBucket("loki"); err != nil {
			t.Fatal(err)
		}
		cut := &cutter{next: gofakes3.New(backend).Server()}
		server := httptest.NewServer(cut)
		push := func(dir string, want int) {
			t.Helper()
			pushedBy(t, want, "push", "-C", dir, "--to", "bucket", "--bucket", "loki", "--endpoint", server.URL, "--tries", "1", "--revision", filepath.Base(filepath.Dir(dir)))
		}
		push(before, 0)
		push(other, 0)
		cut.from, cut.seen = n, 0
		push(dir, map[bool]int{true: 2}[n > 0])
		whole = max(whole, cut.seen)
		cut.from = 0
		push(dir, 0)
		var got []string
		list, err := backend.ListBucket("loki", nil, gofakes3.ListBucketPage{})
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range list.Contents {
			if id, ok := rules.ParseObjectKey(object.Key); ok && !rules.IsStamp(id.Namespace) {
				got = append(got, id.String())
			}
		}
		slices.Sort(got)
		if want := []string{"a/changed.yaml/c", "a/new.yaml/n", "a/same.yaml/s", "a/theirs.yaml/t"}; !slices.Equal(got, want) {
			t.Errorf("cut at request %d: the bucket holds %v, want %v", n, got, want)
		}
		server.Close()
	}
	if whole < 10 {
		t.Errorf("a whole push takes %d requests only", whole)
	}
}

// cutter refuses every request from one on.
type cutter struct {
	next       http.Handler
	from, seen int
}

func (c *cutter) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if c.seen++; c.from > 0 && c.seen >= c.from {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	c.next.ServeHTTP(w, q)
}

// repository is a directory of rule files, TENANT/FILE to the name of its group.
func repository(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(file, text string) {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("loki-rules.yaml", "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: RuleRepository\nmetadata: {name: "+name+"}\nspec: {targets: {prod: {deliver: ruler-api}}}\n")
	for file, group := range files {
		write("rules/"+file, "groups:\n  - name: "+strings.TrimSuffix(group, "old")+map[bool]string{true: "c"}[group == "old"]+"\n    rules: [{alert: "+group+", expr: vector(1)}]\n")
	}
	return dir
}

// pushed runs the real main's push and wants an exit code.
func pushed(t *testing.T, dir, address string, want int) {
	t.Helper()
	pushedBy(t, want, "push", "-C", dir, "--address", address, "--tries", "1", "--revision", filepath.Base(filepath.Dir(dir)))
}

func pushedBy(t *testing.T, want int, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &errs); code != want {
		t.Fatalf("push exits %d, want %d\n%s%s", code, want, out.String(), errs.String())
	}
}

// holds: the store has just these groups besides stamps.
func holds(t *testing.T, what string, store *rulertest.Store, want ...string) {
	t.Helper()
	groups, err := store.Groups("")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range groups {
		if !rules.IsStamp(g.Namespace) {
			got = append(got, g.ID.String())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: the store holds\n %v, want\n %v", what, got, want)
	}
}

// inventoried: every group that is not somebody else's is in our inventory.
func inventoried(t *testing.T, what string, store *rulertest.Store) {
	t.Helper()
	for _, tenant := range []string{"a", "b"} {
		groups, err := store.Groups(tenant)
		if err != nil {
			t.Fatal(err)
		}
		stamp, _ := rules.ReadStamp(groups, "ours")
		for _, g := range groups {
			if !rules.IsStamp(g.Namespace) && g.Namespace != "by-hand" && g.Namespace != "theirs.yaml" && !slices.Contains(stamp.Owns, g.Namespace) {
				t.Errorf("%s: %s is in no inventory (%v)", what, g.ID, stamp.Owns)
			}
		}
	}
}
