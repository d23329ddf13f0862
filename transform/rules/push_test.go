package rules_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// delivered is a delivery of groups, as a repository of files would make it.
func delivered(groups []rules.Group) *rules.Delivery {
	d := &rules.Delivery{Repository: "ours"}
	for _, file := range byFile(groups) {
		d.Files = append(d.Files, rules.Delivered{Tenant: file[0].Tenant, Namespace: file[0].Namespace, Groups: file})
	}
	return d
}

// apply carries out some of a push's steps on what a store has.
func apply(have []rules.Group, steps []rules.Step) []rules.Group {
	for _, s := range steps {
		have = slices.DeleteFunc(slices.Clone(have), func(g rules.Group) bool { return g.ID == s.ID })
		if s.After != nil {
			have = append(have, *s.After)
		}
	}
	rules.Sort(have)
	return have
}

// FuzzPush holds the law "delivery" for pushes: cut off behind any step and
// planned again, a push has the same end; what is not ours stays; and nothing of
// ours is ever in no inventory.
func FuzzPush(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, seed+7, uint8(seed), "x")
	}
	f.Fuzz(func(t *testing.T, before, after uint64, cut uint8, text string) {
		const tenant = "t0"
		var foreign []rules.Group
		only := func(groups []rules.Group) []rules.Group {
			return slices.DeleteFunc(groups, func(g rules.Group) bool { return g.Tenant != tenant || rules.IsStamp(g.Namespace) })
		}
		old, want := only(someGroups(before, text)), only(someGroups(after, text))
		for _, g := range only(someGroups(before+after, text)) {
			g.Namespace = "theirs-" + g.Namespace
			foreign = append(foreign, g)
		}
		o := rules.PushOptions{Writer: "push/x", Revision: "abc", Tenants: []string{tenant}}
		plan := func(d *rules.Delivery, have []rules.Group) *rules.Push {
			p, err := d.PushTenant(tenant, have, o)
			if err != nil || len(p.Foreign) != 0 {
				t.Fatalf("%v, foreign %v", err, p.Foreign)
			}
			return p
		}
		have := apply(foreign, plan(delivered(old), foreign).Steps)
		steps := plan(delivered(want), have).Steps
		have = apply(have, steps[:min(int(cut), len(steps))])
		inventory(t, have)
		p := plan(delivered(want), have)
		have = apply(have, p.Steps)
		if again := plan(delivered(want), have).Steps; len(again) != 0 {
			t.Errorf("a third push still does %d steps, first %+v", len(again), again[0])
		}
		rest := slices.DeleteFunc(slices.Clone(have), func(g rules.Group) bool { return rules.IsStamp(g.Namespace) })
		if changes := rules.Diff(rest, append(slices.Clone(want), foreign...)); len(changes) != 0 {
			t.Errorf("cut behind %d of %d steps, the store differs in %d groups: %s %s", cut, len(steps), len(changes), changes[0].Kind(), changes[0].ID)
		}
		inventory(t, have)
	})
}

// inventory: every group that is not somebody else's is in our inventory.
func inventory(t *testing.T, have []rules.Group) {
	t.Helper()
	stamp, _ := rules.ReadStamp(have, "ours")
	for _, g := range have {
		if !rules.IsStamp(g.Namespace) && !strings.HasPrefix(g.Namespace, "theirs-") && !slices.Contains(stamp.Owns, g.Namespace) {
			t.Errorf("%s is in no inventory", g.ID)
		}
	}
}

// The steps of a push come in the order in which each is safe.
func TestPushOrder(t *testing.T) {
	group := func(namespace, expr string) rules.Group {
		return rules.Group{ID: rules.ID{Tenant: "t0", Namespace: namespace, Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: expr}}}
	}
	o := rules.PushOptions{Writer: "push/x", Revision: "one"}
	first, err := delivered([]rules.Group{group("gone", "1"), group("changed", "1")}).PushTenant("t0", nil, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Revision = "two"
	second, err := delivered([]rules.Group{group("changed", "2"), group("new", "1")}).PushTenant("t0", apply(nil, first.Steps), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range second.Steps {
		got = append(got, rules.Change{Before: s.Before, After: s.After}.Kind()+" "+s.ID.Namespace+"/"+s.ID.Group)
	}
	const stamp = "0-loki-rules.ours.yaml"
	want := []string{
		"update " + stamp + "/owner", "update changed/g", "create new/g", "create " + stamp + "/rev-two",
		"delete gone/g", "delete " + stamp + "/rev-one", "update " + stamp + "/owner",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
}

// A namespace has one writer. Of several processes of it the one that claimed
// last is it, and the others find that they have lost.
func TestOneWriter(t *testing.T) {
	d := delivered([]rules.Group{{ID: rules.ID{Tenant: "t0", Namespace: "n", Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: "1"}}}})
	var have []rules.Group
	for i, c := range []struct {
		options rules.PushOptions
		loses   string // to whom
	}{
		{rules.PushOptions{Writer: "sync/x", Instance: "one"}, ""},
		{rules.PushOptions{Writer: "sync/x", Instance: "one", Claimed: []string{"t0"}}, ""},
		{rules.PushOptions{Writer: "push/x"}, "sync/x (one)"},
		{rules.PushOptions{Writer: "sync/x"}, "sync/x (one)"},
		{rules.PushOptions{Writer: "sync/x", Instance: "two", Claimed: []string{"t0"}}, "sync/x (one)"},
		{rules.PushOptions{Writer: "sync/x", Instance: "two"}, ""},
		{rules.PushOptions{Writer: "sync/x", Instance: "one", Claimed: []string{"t1", "t0"}}, "sync/x (two)"},
		{rules.PushOptions{Writer: "sync/y", Instance: "one"}, "sync/x (two)"},
		{rules.PushOptions{Writer: "push/x", Adopt: []string{rules.StampNamespace("ours")}}, ""},
		{rules.PushOptions{Writer: "sync/x", Instance: "two"}, "push/x"},
		{rules.PushOptions{Writer: "push/x"}, ""},
	} {
		p, err := d.PushTenant("t0", have, c.options)
		var lost *rules.WriterError
		switch {
		case errors.As(err, &lost) != (c.loses != "") || err != nil && !strings.Contains(err.Error(), "are written by "+c.loses+","):
			t.Errorf("%d: %v, want it to lose to %q", i, err, c.loses)
		case err == nil:
			have = apply(have, p.Steps)
		}
	}
}

// What a ruler still has of a namespace that has gone is left over: its own stamp
// says that it was ours. What is refused keeps its older version, and is not.
func TestVerifyLeftOver(t *testing.T) {
	group := func(namespace string) rules.Group {
		return rules.Group{ID: rules.ID{Tenant: "t0", Namespace: namespace, Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: "1"}}}
	}
	before, err := delivered([]rules.Group{group("gone"), group("held"), group("stays"), group("unread")}).PushTenant("t0", []rules.Group{group("theirs")}, rules.PushOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var loaded []rules.Loaded
	for _, g := range apply([]rules.Group{group("theirs")}, before.Steps) {
		loaded = append(loaded, rules.Loaded{Group: g})
	}
	d := delivered([]rules.Group{group("stays")})
	d.Files = append(d.Files, rules.Delivered{Tenant: "t0", Namespace: "held", Refused: []rules.ID{group("held").ID}}, rules.Delivered{Tenant: "t0", Namespace: "unread", Unread: true})
	v := d.Verify("t0", loaded, 0)
	if !slices.Equal(v.Extra, []rules.ID{group("gone").ID}) || len(v.Missing)+len(v.Different) != 0 {
		t.Errorf("left over: %v, missing %v, different %v", v.Extra, v.Missing, v.Different)
	}
}

// A bad object of ours is written over, or deleted; one of somebody else's is not
// ours to touch, and nothing is planned beside it.
func TestBadObject(t *testing.T) {
	group := func(namespace string) rules.Group {
		return rules.Group{ID: rules.ID{Tenant: "t0", Namespace: namespace, Group: "g"}, Rules: []rules.Rule{{Alert: "A", Expr: "1"}}}
	}
	d := delivered([]rules.Group{group("stays")})
	before, err := delivered([]rules.Group{group("stays"), group("goes")}).PushTenant("t0", nil, rules.PushOptions{})
	if err != nil {
		t.Fatal(err)
	}
	have := func(bad ...string) []rules.Group {
		all := apply(nil, before.Steps)
		for i := range all {
			if slices.Contains(bad, all[i].Namespace) || slices.Contains(bad, all[i].Group) {
				all[i] = rules.Group{ID: all[i].ID, Bad: errors.New("bad " + all[i].Namespace)}
			}
		}
		return all
	}
	p, err := d.PushTenant("t0", have("stays", "goes"), rules.PushOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if left := apply(have("stays", "goes"), p.Steps); slices.ContainsFunc(left, func(g rules.Group) bool { return g.Bad != nil }) || len(left) != 3 {
		t.Errorf("left is %v", left)
	}
	theirs := append(have(), rules.Group{ID: group("theirs").ID, Bad: errors.New("bad theirs")})
	if _, err := d.PushTenant("t0", theirs, rules.PushOptions{}); err == nil || err.Error() != "bad theirs" {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := d.PushTenant("t0", have("owner"), rules.PushOptions{}); err == nil {
		t.Error("an inventory that cannot be read says what is ours")
	}
}
