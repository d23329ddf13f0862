package manifest

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestParseImage(t *testing.T) {
	for reference, want := range map[string]struct {
		image  Image
		name   string
		floats bool
	}{
		"":                                {Image{}, "", true},
		"loki":                            {Image{Repository: "loki"}, "loki", true},
		"loki:latest":                     {Image{Repository: "loki", Tag: "latest"}, "loki", true},
		"grafana/loki:3.4.2":              {Image{Repository: "grafana/loki", Tag: "3.4.2"}, "loki", false},
		"docker.io/grafana/loki":          {Image{Registry: "docker.io", Repository: "grafana/loki"}, "loki", true},
		"localhost/loki:1":                {Image{Registry: "localhost", Repository: "loki", Tag: "1"}, "loki", false},
		"registry:5000/a/loki":            {Image{Registry: "registry:5000", Repository: "a/loki"}, "loki", true},
		"registry:5000/a/loki:3@sha256:x": {Image{Registry: "registry:5000", Repository: "a/loki", Tag: "3", Digest: "sha256:x"}, "loki", false},
		"loki@sha256:x":                   {Image{Repository: "loki", Digest: "sha256:x"}, "loki", false},
		"loki:latest@sha256:x":            {Image{Repository: "loki", Tag: "latest", Digest: "sha256:x"}, "loki", false},
	} {
		got := ParseImage(reference)
		if got != want.image || got.Name() != want.name || got.Floats() != want.floats {
			t.Errorf("%q: got %+v, name %q, floats %v; want %+v", reference, got, got.Name(), got.Floats(), want)
		}
		if got.String() != reference {
			t.Errorf("%q is written %q", reference, got)
		}
	}
}

func TestImages(t *testing.T) {
	tests := []struct {
		image   string
		sidecar bool
		version string
	}{
		{"docker.io/kiwigrid/k8s-sidecar:2.10.1", true, "v2.10.1"},
		{"kiwigrid/k8s-sidecar", true, ""},
		{"registry.acme:5000/k8s-sidecar:1.30.0@sha256:abcd", true, "v1.30.0"},
		{"registry.acme:5000/kiwigrid/k8s-sidecar@sha256:abcd", true, ""},
		{"registry.acme:5000/kiwigrid/k8s-sidecar", true, ""},
		{"cgr.dev/chainguard/k8s-sidecar-fips:latest", true, ""},
		{"tumblr/k8s-sidecar-injector:1.0.0", false, "v1.0.0"},
		{"docker.io/grafana/loki:3.4.2", false, "v3.4.2"},
		{"grafana/loki:v3.4", false, "v3.4.0"},
		{"grafana/loki:3", false, ""},
		{"grafana/loki:3.4.2-amd64", false, "v3.4.2"},
		{"grafana/loki:3.5.0-rc.1", false, "v3.5.0-rc.1"},
		{"grafana/loki:3.5.0-alpine", false, "v3.5.0"},
		{"grafana/loki:main-1a2b3c4", false, ""},
		{"grafana/loki:k234-1a2b3c4", false, ""},
		{"nginxinc/nginx-unprivileged:1.29-alpine", false, "v1.29.0"},
		{"", false, ""},
	}
	for _, test := range tests {
		image := ParseImage(test.image)
		if got := image.IsSidecar(); got != test.sidecar {
			t.Errorf("%q is a sidecar: %v", test.image, got)
		}
		if got := image.Version(); got != test.version {
			t.Errorf("%q has version %q, want %q", test.image, got, test.version)
		}
	}
}

// TestIsImageReference: what a kubelet takes, and what it calls InvalidImageName.
func TestIsImageReference(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	for in, want := range map[string]bool{
		"kiwigrid/k8s-sidecar:2.10.1": true, "x": true, "localhost:5000/a/b_c__d.e-f:v1" + digest: true, "x" + digest: true, "UPPER.example/x": true, "[::1]:5000/x": true, "Upper/x:1": true,
		"": false, "x:": false, "x@sha256:zz": false, "http://x/y": false, "a b": false, "a/Upper": false, "x:a:b": false, "/x": false, "x/": false, "a//b": false, "x:-1": false, "x@": false,
	} {
		if got := IsImageReference(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

// TestIsImageReferenceIsItsGrammar holds it against the grammar of
// github.com/distribution/reference, on texts of what decides in it.
func TestIsImageReferenceIsItsGrammar(t *testing.T) {
	const (
		label  = `[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?`
		domain = `(?:` + label + `(?:\.` + label + `)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`
		part   = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
		tag    = `[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}`
		digest = `[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]+`
	)
	grammar := regexp.MustCompile(`^(?:` + domain + `/)?` + part + `(?:/` + part + `)*(?::` + tag + `)?(?:@` + digest + `)?$`)
	pieces := []string{"a", "lo", "Z", "7", "/", ":", "@", ".", "_", "__", "-", "--", "+", "[", "]", "[::1]", "sha256:", "é", " ", "\n", strings.Repeat("t", 127)}
	random := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for range 300_000 {
		var s string
		for range random.IntN(9) {
			s += pieces[random.IntN(len(pieces))]
		}
		want := grammar.MatchString(s)
		if got := IsImageReference(s); got != want {
			t.Fatalf("%q: %v, want %v", s, got, want)
		}
		if want {
			taken++
		}
	}
	if taken < 1000 {
		t.Errorf("only %d of the texts are images", taken)
	}
}
