package rules_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// said is an error with its hint, on one line.
func said(err error) string {
	var input *finding.InputError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &input) && input.Hint != "":
		return err.Error() + " (" + input.Hint + ")"
	}
	return err.Error()
}

func directory(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// one is a rule file with one group.
func one(group string) string {
	return "groups:\n  - name: " + group + "\n    rules:\n      - alert: A\n        expr: vector(1)\n"
}

func TestLayouts(t *testing.T) {
	files := directory(map[string]string{
		"rules/a/x.yaml": one("g"), "rules/a/.hidden.yaml": "", "rules/a/README.md": "hello", "rules/top.yml": one("g"),
		"rules/.git/y.yaml": "", "teams/b/loki/z.yaml": one("g"), "teams/b/prometheus/z.yaml": one("g"), "c.rules/deep/er/w.yaml": one("g"), "x.yaml": one("g"),
	})
	for _, c := range []struct{ layouts, want string }{
		{"", "a: rules/a/x.yaml, : rules/top.yml; not rules/a/README.md"},
		{"rules/{tenant}/{file}", "a: rules/a/x.yaml; not rules/a/README.md"},
		{"teams/{tenant}/loki/{file}", "b: teams/b/loki/z.yaml"},
		{"teams/{team}/loki/{file}", ": teams/b/loki/z.yaml"},
		{"{tenant}.rules/**", "c: c.rules/deep/er/w.yaml"},
		{"{tenant}.rules/**/{file}", "c: c.rules/deep/er/w.yaml"},
		{"./{file}", ": x.yaml"},
		{"rules/{tenant}/*.yaml rules/{tenant}/{file}", "a: rules/a/x.yaml; not rules/a/README.md"},
		{"nowhere/{file}", "error: no rule files: looked for nowhere/{file}"},
	} {
		layouts := strings.Fields(c.layouts)
		if strings.Contains(c.layouts, "*.yaml") {
			layouts = layouts[1:]
		}
		r, err := rules.Read(files, &rules.Config{Layouts: layouts})
		got := ""
		if err != nil {
			got = "error: " + err.Error()
		} else {
			var parts []string
			for _, f := range r.Files {
				parts = append(parts, f.Tenant+": "+f.Path)
			}
			got = strings.Join(parts, ", ")
			if len(r.Others) > 0 {
				got += "; not " + strings.Join(r.Others, ", ")
			}
		}
		if got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.layouts, got, c.want)
		}
	}
}

// A file that cannot be read is one with a fault, and those behind it are read: what
// is not there would be deleted.
func TestReadGoesOn(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "rules", "a"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "rules", "a", "dangling.yaml")); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules", "a", "x.yaml"), []byte(one("g")), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := rules.Read(os.DirFS(dir), &rules.Config{})
	if err != nil || len(r.Files) != 2 || !errors.Is(r.Files[0].Fault, fs.ErrNotExist) || r.Files[1].Fault != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	d := r.Desired(&rules.Config{}, rules.Target{}, rules.Options{})
	if len(d.Groups()) != 1 || d.Whole("a") || len(d.Findings) != 1 || d.Findings[0].Rule != "rule-file-invalid" {
		t.Errorf("%+v, %+v", d.Groups(), d.Findings)
	}
}

// What a target gets, and what it is told.
func TestDesired(t *testing.T) {
	for _, c := range []struct {
		name    string
		files   map[string]string
		target  rules.Target
		options rules.Options
		config  rules.Config
		groups  string // IDs
		refused string
		found   string // rule ids
	}{
		{name: "as it is", files: map[string]string{"rules/a/x.yaml": one("g")}, groups: "a/x.yaml/g"},
		{name: "a tenant renamed", files: map[string]string{"rules/a/x.yaml": one("g")}, target: rules.Target{Tenants: map[string]string{"a": "eu-a"}}, groups: "eu-a/x.yaml/g"},
		{name: "without extension", files: map[string]string{"rules/a/x.yaml": one("g")}, config: rules.Config{BareNames: true}, groups: "a/x/g"},
		{name: "included and excluded", files: map[string]string{"rules/a/x.yaml": one("g"), "rules/a/y.yaml": one("g"), "rules/b/x.yaml": one("g")},
			target: rules.Target{Include: []string{"rules/a/**"}, Exclude: []string{"**/y.yaml"}}, groups: "a/x.yaml/g"},
		{name: "one tenant", files: map[string]string{"rules/x.yaml": one("g")}, options: rules.Options{Tenant: "fake"}, groups: "fake/x.yaml/g"},
		{name: "no tenant", files: map[string]string{"rules/x.yaml": one("g")}, refused: "/x.yaml/g", found: "tenant-unknown"},
		{name: "the target's tenant", files: map[string]string{"rules/x.yaml": one("g")}, target: rules.Target{Tenant: "t"}, options: rules.Options{Tenant: "fake"}, groups: "t/x.yaml/g"},
		{name: "two files become one", files: map[string]string{"rules/a/x.yaml": one("g"), "rules/b/x.yaml": one("h")},
			target: rules.Target{Tenants: map[string]string{"a": "b"}}, groups: "b/x.yaml/g", refused: "b/x.yaml/h", found: "file-doubled"},
		{name: "a bad group is refused alone", files: map[string]string{"rules/a/x.yaml": one("g") + "  - name: h\n    rules: [{alert: A, expr: ''}]\n"},
			target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, groups: "a/x.yaml/g", refused: "a/x.yaml/h", found: "rule-file-invalid"},
		{name: "but not in a file", files: map[string]string{"rules/a/x.yaml": one("g") + "  - name: h\n    rules: [{alert: A, expr: ''}]\n", "rules/a/y.yaml": one("g")},
			target: rules.Target{Deliver: []rules.Route{rules.ConfigMaps}}, groups: "a/y.yaml/g", refused: "a/x.yaml/g a/x.yaml/h", found: "rule-file-invalid"},
		{name: "no YAML at all", files: map[string]string{"rules/a/x.yaml": "groups: [", "rules/a/y.yaml": one("g")}, groups: "a/y.yaml/g", found: "rule-file-invalid"},
		{name: "a slash, through the API", files: map[string]string{"rules/a/x.yaml": one("a/b")}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, refused: "a/x.yaml/a/b", found: "name-unreachable"},
		{name: "a slash, in a bucket", files: map[string]string{"rules/a/x.yaml": one("a/b")}, target: rules.Target{Deliver: []rules.Route{rules.Bucket}}, groups: "a/x.yaml/a/b"},
		{name: "a slash that is allowed", files: map[string]string{"rules/a/x.yaml": one("a/b")}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}},
			options: rules.Options{Disable: []string{"name-unreachable"}}, groups: "a/x.yaml/a/b"},
		{name: "a long name", files: map[string]string{"rules/a/" + strings.Repeat("é", 50) + ".yaml": one("g")}, refused: "a/" + strings.Repeat("é", 50) + ".yaml/g", found: "name-too-long"},
		{name: "a bad tenant", files: map[string]string{"rules/a b/x.yaml": one("g")}, refused: "a b/x.yaml/g", found: "tenant-invalid"},
		{name: "too many rules", files: map[string]string{"rules/a/x.yaml": one("g") + "      - {alert: B, expr: vector(1)}\n"}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, options: rules.Options{Limits: rules.Limits{MaxRules: 1}}, refused: "a/x.yaml/g", found: "limit-exceeded"},
		{name: "too many rules for a tenant that may have fewer", files: map[string]string{"rules/a/x.yaml": one("g"), "rules/b/x.yaml": one("g") + "      - {alert: B, expr: vector(1)}\n"},
			target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, options: rules.Options{Limits: rules.Limits{MaxRules: 2}, Own: map[string]rules.Limits{"b": {MaxRules: 1}}}, groups: "a/x.yaml/g", refused: "b/x.yaml/g", found: "limit-exceeded"},
		{name: "a tenant that may have more", files: map[string]string{"rules/b/x.yaml": one("g") + "      - {alert: B, expr: vector(1)}\n"},
			target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, options: rules.Options{Limits: rules.Limits{MaxRules: 1, MaxGroups: 2}, Own: map[string]rules.Limits{"b": {MaxRules: 2}}}, groups: "b/x.yaml/g"},
		{name: "limits are the API's: a file over them is loaded", files: map[string]string{"rules/a/x.yaml": one("g") + "      - {alert: B, expr: vector(1)}\n"},
			target: rules.Target{Deliver: []rules.Route{rules.ConfigMaps}}, options: rules.Options{Limits: rules.Limits{MaxRules: 1, MaxGroups: 1}}, groups: "a/x.yaml/g"},
		{name: "too many groups", files: map[string]string{"rules/a/x.yaml": one("g")}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, options: rules.Options{Limits: rules.Limits{MaxGroups: 2}}, groups: "a/x.yaml/g", found: "limit-exceeded"},
		{name: "groups at the limit", files: map[string]string{"rules/a/x.yaml": one("g")}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, options: rules.Options{Limits: rules.Limits{MaxGroups: 3}}, groups: "a/x.yaml/g", found: "limit-exceeded"},
		{name: "what Loki drops", files: map[string]string{"rules/a/x.yaml": one("g") + "        keep_firing_for: 3m\n"}, options: rules.Options{LokiVersion: "v3.7.0"}, groups: "a/x.yaml/g", found: "rule-field-silently-dropped"},
		{name: "lokitool's namespace", files: map[string]string{"rules/a/x.yaml": "namespace: own\n" + one("g")}, target: rules.Target{Deliver: []rules.Route{rules.RulerAPI}}, groups: "a/own/g"},
		{name: "lokitool's namespace in a file", files: map[string]string{"rules/a/x.yaml": "namespace: own\n" + one("g")}, target: rules.Target{Deliver: []rules.Route{rules.ConfigMaps}}, refused: "a/x.yaml/g", found: "rule-foreign-field"},
		{name: "a README", files: map[string]string{"rules/a/x.yaml": one("g"), "rules/a/README": "hi"}, groups: "a/x.yaml/g", found: "file-not-rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := rules.Read(directory(c.files), &c.config)
			if err != nil {
				t.Fatal(err)
			}
			d := r.Desired(&c.config, c.target, c.options)
			var groups, refused, found []string
			for _, g := range d.Groups() {
				groups = append(groups, g.ID.String())
			}
			for _, id := range d.Refused() {
				refused = append(refused, id.String())
			}
			for _, f := range d.Findings {
				found = append(found, f.Rule)
			}
			got := []string{strings.Join(groups, " "), strings.Join(refused, " "), strings.Join(slices.Compact(found), " ")}
			if want := []string{c.groups, c.refused, c.found}; !slices.Equal(got, want) {
				t.Errorf("\n got %q\nwant %q\n%v", got, want, d.Findings)
			}
		})
	}
}

// Labels are added in the style of their neighbours; where that is not safe, the
// file is written anew, and says the same.
func TestLabelsAreAdded(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"none yet", one("g"), one("g") + "        labels:\n          cluster: eu\n"},
		{"beside others", one("g") + "        labels: {severity: page} # who\n", one("g") + "        labels: {severity: page, cluster: eu} # who\n"},
		{"its own stays", one("g") + "        labels:\n          cluster: us\n", one("g") + "        labels:\n          cluster: us\n"},
		{"an alias", "x: &l {a: b}\n" + one("g") + "        labels: &l {a: b}\n      - {alert: B, expr: vector(1), labels: *l}\n", ""},
		{"quotes and comments stay", "# head\ngroups:\n- name: 'g' # why\n  rules:\n  - {alert: A, expr: \"vector(1)\"}\n", "# head\ngroups:\n- name: 'g' # why\n  rules:\n  - {alert: A, expr: \"vector(1)\", labels: {cluster: eu}}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.TrimPrefix(c.text, "x: &l {a: b}\n")
			r, err := rules.Read(directory(map[string]string{"rules/a/x.yaml": text}), &rules.Config{})
			if err != nil {
				t.Fatal(err)
			}
			d := r.Desired(&rules.Config{}, rules.Target{Labels: map[string]string{"cluster": "eu"}}, rules.Options{})
			if c.want != "" && string(d.Files[0].Text) != c.want {
				t.Errorf("\n got %s\nwant %s", d.Files[0].Text, c.want)
			}
			back, err := rules.ReadFile("x", d.Files[0].Text, "a", "x.yaml")
			if err != nil || len(rules.Diff(back, d.Groups())) != 0 {
				t.Errorf("text and groups differ: %v\n%s", err, d.Files[0].Text)
			}
			for _, rule := range back[0].Rules {
				if rule.Labels["cluster"] == "" {
					t.Errorf("no label at %s", rule.Name())
				}
			}
		})
	}
}

// Matchers go into every stream selector, through the syntax tree, and nothing
// else of the file moves.
func TestMatchersAreAdded(t *testing.T) {
	rule := func(expr string) string {
		return "groups:\n  - name: g # why\n    rules:\n      - alert: A\n        expr: " + expr + "\n"
	}
	for _, c := range []struct{ name, expr, want string }{
		{"plain", `sum(rate({app="a"}[5m])) > 1`, `sum(rate({app="a", cluster="eu"}[5m])) > 1`},
		{"every selector", `'rate({a="b"}[1m]) / rate({ c="d" }[1m])'`, `'rate({a="b", cluster="eu"}[1m]) / rate({ c="d", cluster="eu" }[1m])'`},
		{"said already", `rate({cluster="eu", a="b"}[1m])`, `rate({cluster="eu", a="b"}[1m])`},
		{"another value stays beside it", `rate({cluster=~".+"}[1m])`, `rate({cluster=~".+", cluster="eu"}[1m])`},
		{"braces that are no selector", "|\n          rate({a=\"b\"} |= `{x=\"y\"}` # {z}\n          | line_format \"{{.m}}\" [1m])", "|\n          rate({a=\"b\", cluster=\"eu\"} |= `{x=\"y\"}` # {z}\n          | line_format \"{{.m}}\" [1m])"},
		{"double quotes", `"rate({a=\"b\"}[1m])"`, `"rate({a=\"b\", cluster=\"eu\"}[1m])"`},
		{"folded", ">-\n          rate(\n          {a=\"b\"}[1m])", ">-\n          rate(\n          {a=\"b\", cluster=\"eu\"}[1m])"},
		{"no streams", "vector(1)", "vector(1)"},
	} {
		r, err := rules.Read(directory(map[string]string{"rules/a/x.yaml": rule(c.expr)}), &rules.Config{})
		if err != nil {
			t.Fatal(err)
		}
		d := r.Desired(&rules.Config{}, rules.Target{Matchers: map[string]string{"cluster": "eu"}}, rules.Options{})
		if got := string(d.Files[0].Text); got != rule(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, rule(c.want))
		}
		back, err := rules.ReadFile("x", d.Files[0].Text, "a", "x.yaml")
		if err != nil || len(rules.Diff(back, d.Groups())) != 0 {
			t.Errorf("%s: text and groups differ: %v", c.name, err)
		}
	}
}

// What cannot be read is refused, with nothing added to it.
func TestMatchersAreRefused(t *testing.T) {
	r, err := rules.Read(directory(map[string]string{"rules/a/x.yaml": one("g") + "      - {alert: B, expr: 'sum(rate({a=\"b\"'}\n  - name: h\n    rules: [{alert: C, expr: 'rate({a=\"b\"}[1m]) > 0'}]\n"}), &rules.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d := r.Desired(&rules.Config{}, rules.Target{Deliver: []rules.Route{rules.RulerAPI}, Matchers: map[string]string{"cluster": "eu"}}, rules.Options{})
	if groups := d.Groups(); len(groups) != 1 || groups[0].Rules[0].Expr != `rate({a="b", cluster="eu"}[1m]) > 0` {
		t.Errorf("%+v", groups)
	}
	if refused := d.Refused(); len(refused) != 1 || refused[0].Group != "g" {
		t.Errorf("refused: %v", refused)
	}
}

func TestStamp(t *testing.T) {
	r, err := rules.Read(directory(map[string]string{"rules/a/x y{{.yaml": one("g"), "rules/a/b.yaml": one("g"), "rules/c/b.yaml": one("g")}), &rules.Config{Name: "platform"})
	if err != nil {
		t.Fatal(err)
	}
	d := r.Desired(&rules.Config{}, rules.Target{Name: "prod"}, rules.Options{})
	s := d.Stamp("a", "push/prod", "3f2c9a1b4c5d6e7f8091", "2026-11-27T07:38:00Z")
	groups := append(d.Groups(), s.Owner("a"), s.Rev("a"))
	rules.Sort(groups)
	if first := groups[0].ID.String(); first != "a/0-loki-rules.platform.yaml/owner" {
		t.Errorf("the stamp does not sort first: %s", first)
	}
	if rev := groups[1].Group; rev != "rev-3f2c9a1b4c5d" {
		t.Errorf("the revision is %s", rev)
	}
	back, found := rules.ReadStamp(groups, "platform")
	if !found || fmt.Sprint(back) != fmt.Sprint(s) {
		t.Errorf("\n got %+v\nwant %+v", back, s)
	}
	if rules.Digest(groups) != rules.Digest(d.Groups()) {
		t.Error("the stamp is part of the digest that it names")
	}
	if _, found := rules.ReadStamp(groups, "other"); found {
		t.Error("the stamp of another repository is taken for ours")
	}
	for revision, want := range map[string]string{"": "rev-" + s.Digest[7:19], "abc": "rev-abc", "3f2c9a1b4c5d6e7f8091-dirty": "rev-3f2c9a1b4c5d-dirty"} {
		if got := d.Stamp("a", "", revision, "").RevGroup(); got != want {
			t.Errorf("%q: %s, want %s", revision, got, want)
		}
	}
}
