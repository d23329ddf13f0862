package nginx

import "testing"

// TestRoute holds nginx' choice of a location, by the examples of its manual
// (ngx_http_core_module, location) and the configs of the charts.
func TestRoute(t *testing.T) {
	const manual = `
		location = / { proxy_pass http://a; }
		location / { proxy_pass http://b; }
		location /documents/ { proxy_pass http://c; }
		location ^~ /images/ { proxy_pass http://d; }
		location ~* \.(gif|jpg|jpeg)$ { proxy_pass http://e; }`
	for _, c := range []struct{ config, path, want string }{
		{manual, "/", "a"},
		{manual, "/index.html", "b"},
		{manual, "/documents/document.html", "c"},
		{manual, "/images/1.gif", "d"},
		{manual, "/documents/1.JPG", "e"},
		{`location /rules { proxy_pass http://a:3100$request_uri; }`, "/rules", "a"},
		{`location /rules { proxy_pass http://a; }`, "/other", "no location"},
		{`location ^~/rules { proxy_pass "http://a.b.c:1"; }`, "/rules", "a.b.c"},
		{`location = /rules { set $to http://a.b; proxy_pass $to:3100$request_uri; }`, "/rules", "a.b"},
		{`location = /rules { set $t "http://x"; set $to 'http://a.b'; proxy_pass $to$request_uri; }`, "/rules", "a.b"},
		{`location = /rules { proxy_pass $elsewhere; }`, "/rules", "some host"},
		{`location = /rules { include proxy.conf; }`, "/rules", "some host"},
		{`location = /rules { rewrite ^ /other last; }`, "/rules", "some host"},
		{`location = /rules { deny all; }`, "/rules", "no host"},
		{`location = /rules { return 404; }`, "/rules", "no host"},
		{`location ~ ^/rules(?!x) { proxy_pass http://a; }`, "/rules", "unknown"},
		{`location ~ /rules/.* { proxy_pass http://a; }`, "/api/rules/x", "a"},
		{`location ~ /rules/.* { proxy_pass http://a; }`, "/rules", "no location"},
		{`location ~ /Rules { proxy_pass http://a; }`, "/rules", "no location"},
		{`location ~* /Rules { proxy_pass http://a; }`, "/rules", "a"},
		{`location ~ ^/rules$ { proxy_pass http://a; }`, "/rules/x", "no location"},
		{`location ~ r.les { proxy_pass http://a; }`, "/rules", "a"},
		{`location / { location /rules { proxy_pass http://a; } }`, "/rules", "a"},
		{"log_format x '{ $a;' \"}\"; # location /rules {\nlocation /rules { set $h \"${a};${b}\"; proxy_pass http://a; }", "/rules", "a"},
		{`location /r\ ules { proxy_pass http://a; }`, "/x", "no location"},
	} {
		if got := routed(c.config, c.path); got != c.want {
			t.Errorf("%s: %s goes to %q, want %q", c.config, c.path, got, c.want)
		}
	}
}

func routed(config, path string) string {
	l, known := Route(Locations(config), path)
	switch {
	case !known:
		return "unknown"
	case l == nil:
		return "no location"
	}
	host, ok := l.Upstream()
	switch {
	case ok:
		return host
	case l.Passes():
		return "some host"
	}
	return "no host"
}

// FuzzNginx: no text makes the reader panic, and places are inside of the text.
func FuzzNginx(f *testing.F) {
	for _, seed := range []string{"location = /a { proxy_pass http://b; }", "location ~ \"x{2}\" {", "}}{{;;", "set $a '", "a\\", "${", `location "" {`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, config string) {
		for _, l := range Locations(config) {
			if l.Start < 0 || l.End < l.Start || l.End > len(config) || config[l.Start:l.Start+len("location")] != "location" {
				t.Errorf("%q: location at %d to %d", config, l.Start, l.End)
			}
		}
		routed(config, "/loki/api/v1/rules")
	})
}
