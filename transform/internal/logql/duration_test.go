package logql

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "1ms": time.Millisecond, "30s": 30 * time.Second, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute,
		"1d": 24 * time.Hour, "1w": 7 * 24 * time.Hour, "1y": 365 * 24 * time.Hour, "1y2w3d4h5m6s7ms": 9172*time.Hour + 5*time.Minute + 6*time.Second + 7*time.Millisecond,
		"0010m": 10 * time.Minute,
	} {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", " ", "5", "00", "30", "5 m", "5m ", "-5m", "+5m", "1.5h", "5min", "m", "5m5m", "5m1h", "1s1ms1s", "1µs", "300y", "9999999999999999999999s", "5M", "1h-5m"} {
		if got, err := ParseDuration(s); err == nil {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

func TestProperDuration(t *testing.T) {
	for s, want := range map[string]string{
		"30": "30s", "60": "1m", "5 minutes": "5m", "5min": "5m", "1.5h": "90m", "0.5s": "500ms", "2 Hours": "2h", "90 sec": "90s", "14 days": "2w",
		"": "", "soon": "", "5 parsecs": "", "-5m": "", "0": "", "1h30": "", "$__interval": "", "1e9": "", "9999999999": "",
	} {
		if got := ProperDuration(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}
