package rules_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func asInput(err error, input **finding.InputError) bool { return errors.As(err, input) }

func checkout() rules.Group {
	return rules.Group{
		ID: rules.ID{Tenant: "a", Namespace: "n.yaml", Group: "g"}, Interval: 90 * time.Second, Limit: 3,
		Rules: []rules.Rule{
			{Alert: "A", Expr: "vector(1)", For: 5 * time.Minute, Labels: map[string]string{"s": "p", "b": "c"}, Annotations: map[string]string{"x": "y"}},
			{Record: "r", Expr: "vector(0)"},
		},
	}
}

// The bytes of an object, from Loki's field numbers, one field a line.
func TestObjectBytes(t *testing.T) {
	for _, c := range []struct {
		name, want string
		group      rules.Group
	}{
		{"every field", `
			0a 01 67              # 1 name "g"
			12 06 6e2e79616d6c    # the namespace n.yaml
			1a 02 085a            # 3 interval: ninety seconds
			22 2b                 # 4 rule
			  0a 09 766563746f722831  # 1 expr "vector(1)"
			     29
			  1a 01 41                # 3 alert "A"
			  22 03 08ac02            # 4 for 300 s
			  2a 06 0a0162 120163     # 5 label b=c: sorted
			  2a 06 0a0173 120170     # 5 label s=p
			  32 06 0a0178 120179     # 6 annotation x=y
			22 10                 # 4 rule
			  0a 09 766563746f722830  # 1 expr "vector(0)"
			     29
			  12 01 72                # 2 record "r"
			  22 00                   # 4 for: written although it is zero
			32 01 61              # 6 user "a"
			50 03                 # 10 limit 3`, checkout()},
		{"nothing but its name", "0a 01 67   12 01 6e   1a 00   32 01 61",
			rules.Group{ID: rules.ID{Tenant: "a", Namespace: "n", Group: "g"}}},
		{"milliseconds", "0a 01 67   12 01 6e   1a 08 0801 10 80cab5ee01   32 01 61",
			rules.Group{ID: rules.ID{Tenant: "a", Namespace: "n", Group: "g"}, Interval: 1500 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := hex.EncodeToString(rules.EncodeObject(&c.group))
			if want := bytesIn(c.want); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// bytesIn keeps the bytes of a listing, without its comments.
func bytesIn(listing string) string {
	var b strings.Builder
	for _, line := range strings.Split(listing, "\n") {
		octets, _, _ := strings.Cut(line, "#")
		b.WriteString(strings.Join(strings.Fields(octets), ""))
	}
	return b.String()
}

func TestObjectKey(t *testing.T) {
	for _, c := range []struct {
		id  rules.ID
		key string
	}{
		{rules.ID{Tenant: "a", Namespace: "n.yaml", Group: "g"}, "rules/a/bi55YW1s/Zw=="},
		{rules.ID{Tenant: "fake", Namespace: "ÿ?>", Group: "a/b"}, "rules/fake/w78_Pg==/YS9i"},
		{rules.ID{Tenant: "a", Namespace: "~~>", Group: "???"}, "rules/a/fn4-/Pz8_"},
	} {
		if key := rules.ObjectKey(c.id); key != c.key {
			t.Errorf("%s: key %s, want %s", c.id, key, c.key)
		}
		if id, ok := rules.ParseObjectKey(c.key); !ok || id != c.id {
			t.Errorf("%s: read as %+v, %v", c.key, id, ok)
		}
	}
	for _, key := range []string{"", "rules/", "rules/a/", "rules/a/bi55YW1s", "rules/a/bi55YW1s/Zw", "rules/a/b/c/d", "other/a/bi55YW1s/Zw==", "rules/a/!/Zw=="} {
		if id, ok := rules.ParseObjectKey(key); ok {
			t.Errorf("%q is read as %+v; Loki passes over it", key, id)
		}
	}
}

// What Loki stops at, with the rules of all tenants, is an error here.
func TestObjectsLokiRefuses(t *testing.T) {
	g := checkout()
	good := rules.EncodeObject(&g)
	for _, c := range []struct{ name, key, data, want string }{
		{"copied to another tenant", "rules/b/bi55YW1s/Zw==", string(good), "holds a/n.yaml/g"},
		{"copied to another namespace", "rules/a/Yg==/Zw==", string(good), "holds a/n.yaml/g"},
		{"empty", "rules/a/bi55YW1s/Zw==", "", "which is not what its key says"},
		{"YAML", "rules/a/bi55YW1s/Zw==", "name: g\nrules: []\n", "not a rule group as Loki writes it"},
		{"cut off", "rules/a/bi55YW1s/Zw==", string(good[:len(good)-4]), ""},
		{"a key that is none", "rules/a/n.yaml/g", string(good), "not the key of a rule group"},
	} {
		if _, err := rules.DecodeObject(c.key, []byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// The digest is what sha256sum says of the bucket's tree.
func TestDigestIsSha256sum(t *testing.T) {
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip("no sha256sum here")
	}
	groups := someGroups(5, "x")
	dir := t.TempDir()
	for i := range groups {
		file := filepath.Join(dir, filepath.FromSlash(rules.ObjectKey(groups[i].ID)))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, rules.EncodeObject(&groups[i]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-c", "find rules -type f | LC_ALL=C sort | xargs sha256sum | sha256sum")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Digest(groups).String(); got != "sha256:"+strings.Fields(string(out))[0] {
		t.Errorf("digest %s, sha256sum says %s", got, out)
	}
	one := groups[0]
	if got, want := one.Fingerprint(), sha256.Sum256(rules.EncodeObject(&one)); got != want {
		t.Errorf("fingerprint %s, want %x", got, want)
	}
}

// Anything that Loki sees changes the fingerprint; nothing else does.
func TestFingerprint(t *testing.T) {
	base := checkout()
	for name, change := range map[string]func(*rules.Group){
		"tenant":          func(g *rules.Group) { g.Tenant = "b" },
		"namespace":       func(g *rules.Group) { g.Namespace = "n" },
		"interval":        func(g *rules.Group) { g.Interval++ },
		"limit":           func(g *rules.Group) { g.Limit = 0 },
		"order of rules":  func(g *rules.Group) { g.Rules[0], g.Rules[1] = g.Rules[1], g.Rules[0] },
		"white space":     func(g *rules.Group) { g.Rules[0].Expr += "\n" },
		"for":             func(g *rules.Group) { g.Rules[0].For = 0 },
		"label":           func(g *rules.Group) { g.Rules[0].Labels["s"] = "q" },
		"one label less":  func(g *rules.Group) { delete(g.Rules[0].Labels, "s") },
		"annotation":      func(g *rules.Group) { g.Rules[0].Annotations["x"] = "" },
		"alert to record": func(g *rules.Group) { g.Rules[1].Alert, g.Rules[1].Record = "r", "" },
	} {
		g := checkout()
		change(&g)
		if g.Equal(&base) || g.Fingerprint() == base.Fingerprint() {
			t.Errorf("%s: is not seen", name)
		}
	}
	g := checkout()
	g.Place = finding.Place{File: "elsewhere"}
	g.Rules[0].Place = finding.Place{File: "elsewhere"}
	if !g.Equal(&base) || g.Fingerprint() != base.Fingerprint() {
		t.Error("a place is part of what the group is")
	}
}

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 90 * time.Second: "1m30s", 5 * time.Minute: "5m", 36 * time.Hour: "1d12h", 24 * time.Hour: "1d",
		7 * 24 * time.Hour: "1w", 8 * 24 * time.Hour: "8d", 1500 * time.Millisecond: "1s500ms", 365 * 24 * time.Hour: "1y", 730 * 24 * time.Hour: "2y",
	} {
		if got := rules.FormatDuration(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}

func ExampleGroup_Fingerprint() {
	groups, err := rules.ReadFile("rules/team-a/checkout.yaml", []byte(`
groups:
  - name: checkout
    rules:
      - alert: Errors
        expr: sum(rate({app="checkout"} |= "error" [5m])) > 1
`), "team-a", "checkout.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(groups[0].ID, groups[0].Fingerprint().Short())
	// Output: team-a/checkout.yaml/checkout b4a08d41fb79
}
