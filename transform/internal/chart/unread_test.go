package chart

import (
	"strings"
	"testing"
)

// TestUnread: keys that people write, and that this version drops without a word.
func TestUnread(t *testing.T) {
	for _, c := range []struct{ chart, version, values, want, why string }{
		{Loki, "6.27.0", "loki: {ruler: {enable_api: true}}", "loki.ruler", "is not a key that chart loki-6.27.0 reads"},
		{Loki, "18.11.0", "loki: {ruler: {}}\nrulerConfig: {}", "loki.ruler rulerConfig", ""},
		{Loki, "6.27.0", "loki: {rulerConfig: {}}\nruler: {replicas: 1}\nsidecar: {rules: {}}", "", ""},
		{Loki, "6.27.0", "sidecar: {rule: {folder: /rules/fake}}", "sidecar.rule", ""},
		{Loki, "6.27.0", "ruler: {rulerConfig: {}}", "ruler.rulerConfig", ""},
		{Loki, "6.29.0", "ruler: {sidecar: true}", "ruler.sidecar", "is read from chart 6.30.0 on, and this is chart loki-6.29.0"},
		{Distributed, "0.80.6", "ruler: {sidecar: true}", "", ""},
		{Loki, "6.29.0", "ruler: {sidecar: false}", "", ""},
		{Loki, "6.30.0", "ruler: {sidecar: true}", "", ""},
		{Loki, "", "ruler: {sidecar: true}", "", ""},
		{"", "", "ruler: {sidecar: true}\nrulerConfig: {}", "rulerConfig", "is not a key that the loki chart reads"},
		{Loki, "6.32.0", "sidecar: {rules: {folderAnnotation: x, healthPort: 8080}}", "sidecar.rules.folderAnnotation sidecar.rules.healthPort", ""},
		{Loki, "6.33.0", "sidecar: {rules: {folderAnnotation: x}}", "", ""},
		{Loki, "6.33.0", "sidecar: {startupProbe: {}}", "", ""},
		{Distributed, "0.80.6", "loki: {rulerConfig: {}, structuredConfig: {ruler: {}}}", "loki.rulerConfig", ""},
		{Distributed, "0.80.6", "sidecar: {rule: {}}", "", ""},
		{Loki, "6.27.0", "loki: yes\nruler: 1", "", ""},
	} {
		var got []string
		why := ""
		for _, u := range (Chart{Name: c.chart, Version: c.version}).Unread(parse(t, c.values)) {
			got = append(got, u.Path)
			if u.Next == "" || u.Key == nil {
				t.Errorf("%s: %+v", u.Path, u)
			}
			why = u.Why
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s-%s %s: got %q, want %q", c.chart, c.version, c.values, text, c.want)
		}
		if c.why != "" {
			same(t, c.values, why, c.why)
		}
	}
}
