package manifest

import "testing"

// mounts makes a container from "volume:mountPath" or "volume:mountPath:subPath".
func mounts(p *Pod, m ...*Mount) *Container { return &Container{Pod: p, Mounts: m} }

func at2(name, mountPath, subPath string) *Mount {
	return &Mount{Name: name, MountPath: mountPath, at: Clean(mountPath), SubPath: subPath}
}

func TestCovering(t *testing.T) {
	c := mounts(nil, at2("root", "/", ""), at2("data", "/var/loki", ""), at2("rules", "/var/loki/rules/", ""), at2("etc", "etc/loki", ""), &Mount{Name: "none"})
	for path, want := range map[string]string{
		"/var/loki/rules/fake": "rules",
		"/var/loki/rules":      "rules",
		"/var/loki/rules2":     "data",
		"/var/loki/":           "data",
		"/var/lokistack":       "root",
		"/etc/loki/config":     "etc",
		"/":                    "root",
		"/var/loki/../x":       "root",
	} {
		if got := c.Covering(path); got == nil || got.Name != want {
			t.Errorf("%s is on %+v, want %s", path, got, want)
		}
	}
	if got := mounts(nil, at2("a", "/rules", "")).Covering("/rules2"); got != nil {
		t.Errorf("/rules2 is on %+v", got)
	}
}

func TestTranslate(t *testing.T) {
	p := &Pod{}
	tests := []struct {
		name     string
		path     string
		from, to *Container
		want     string // "" is not ok
	}{
		{"same place", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/rules", "")), "/rules/fake"},
		{"other place", "/rules/fake", mounts(p, at2("v", "/rules/", "")), mounts(p, at2("v", "/etc/loki/rules", "")), "/etc/loki/rules/fake"},
		{"at the root", "/fake", mounts(p, at2("v", "/", "")), mounts(p, at2("v", "/rules", "")), "/rules/fake"},
		{"to the root", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/", "")), "/fake"},
		{"mounted deeper in the source", "/rules/fake/a", mounts(p, at2("v", "/rules/fake", "")), mounts(p, at2("v", "/rules", "")), "/rules/a"},
		{"subPath in both", "/rules/fake", mounts(p, at2("v", "/rules", "r")), mounts(p, at2("v", "/loki", "r")), "/loki/fake"},
		{"subPath in the source", "/rules/fake", mounts(p, at2("v", "/rules", "r/x")), mounts(p, at2("v", "/data", "")), "/data/r/x/fake"},
		{"subPath in the target", "/rules/fake/a", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/tenant", "fake")), "/tenant/a"},
		{"subPath elsewhere", "/rules/fake", mounts(p, at2("v", "/rules", "r")), mounts(p, at2("v", "/rules", "q")), ""},
		{"subPath that only begins so", "/rules/faker", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/tenant", "fake")), ""},
		{"several mounts of the volume", "/rules/fake", mounts(p, at2("v", "/rules", "r")), mounts(p, at2("v", "/q", "q"), at2("v", "/r", "r")), "/r/fake"},
		{"shadowed", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/rules", ""), at2("w", "/rules/fake", "")), ""},
		{"shadowed deeper", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/rules", ""), at2("w", "/rules/fake/x", "")), "/rules/fake"},
		{"shadowed here, seen there", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("v", "/a", ""), at2("w", "/a/fake", ""), at2("v", "/b", "")), "/b/fake"},
		{"not mounted", "/rules/fake", mounts(p, at2("v", "/rules", "")), mounts(p, at2("w", "/rules", "")), ""},
		{"no volume", "/rules/fake", mounts(p), mounts(p, at2("w", "/rules", "")), ""},
		{"expression in the source", "/rules", mounts(p, &Mount{Name: "v", MountPath: "/rules", at: "/rules", SubPathExpr: "$(POD)"}), mounts(p, at2("v", "/rules", "")), ""},
		{"expression in the target", "/rules", mounts(p, at2("v", "/rules", "")), mounts(p, &Mount{Name: "v", MountPath: "/rules", at: "/rules", SubPathExpr: "$(POD)"}), ""},
		{"another pod", "/rules", mounts(p, at2("v", "/rules", "")), mounts(&Pod{}, at2("v", "/rules", "")), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := Translate(test.path, test.from, test.to)
			if got != test.want || ok != (test.want != "") {
				t.Errorf("%s is seen at %q (%v), want %q", test.path, got, ok, test.want)
			}
		})
	}
}

// Paths are told apart by their elements, and nothing is left of the directory itself.
func TestBelow(t *testing.T) {
	for _, c := range []struct {
		dir, path, rest string
		below           bool
	}{
		{"/rules", "/rules/fake/a.yaml", "fake/a.yaml", true},
		{"/rules", "/rules", "", true},
		{"/rules/", "rules/./fake", "fake", true},
		{"/rules", "/rules2", "", false},
		{"/rules", "/", "", false},
		{"/", "/rules", "rules", true},
		{"", "/", "", true},
	} {
		if rest, below := Below(c.dir, c.path); rest != c.rest || below != c.below {
			t.Errorf("%q in %q: %q, %t", c.path, c.dir, rest, below)
		}
	}
}
