package units

import (
	"math"
	"testing"
	"time"
)

const refused = "refused"

func TestNumber(t *testing.T) {
	for text, want := range map[string]any{
		"1": 1.0, "-1.5": -1.5, "+5": 5.0, ".5": 0.5, "5.": 5.0, "1e3": 1e3, "1E-2": 0.01,
		"1_000": 1000.0, "0x1p4": 16.0, "Inf": math.Inf(1), "-infinity": math.Inf(-1),
		"": refused, " 1": refused, "1 ": refused, "0x1F": refused, "0b11": refused, "1,5": refused,
		"1e400": refused, "1__0": refused, "٣": refused, "5s": refused,
	} {
		check(t, text, want, Number)
	}
	if n, err := Number("nAn"); err != nil || !math.IsNaN(n) {
		t.Errorf("nAn: got %v, %v", n, err)
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]any{
		"0": time.Duration(0), "1.5s": 1500 * time.Millisecond, "-5ms": -5 * time.Millisecond, ".5s": 500 * time.Millisecond,
		"1.s": time.Second, "7µs": 7 * time.Microsecond, "7μs": 7 * time.Microsecond, "1h2m3.5s": time.Hour + 2*time.Minute + 3500*time.Millisecond,
		"1": refused, "1d": refused, "2w": refused, "1S": refused, "5 s": refused, "1h 30m": refused, "1e3s": refused, "": refused, "300000h1000000000h": refused,
	} {
		check(t, text, want, Duration)
	}
	if s, err := Seconds("2m"); err != nil || s != 120 {
		t.Errorf("2m: got %v seconds, %v", s, err)
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]any{
		"0": uint64(0), "512": uint64(512), "512B": uint64(512), "1kb": uint64(1000), "1K": uint64(1000), "1 kB": uint64(1000),
		"1KiB": uint64(1024), "1ki": uint64(1024), "1,024B": uint64(1024), "1.5": uint64(1), "5.": uint64(5), ".5KB": uint64(500),
		"1.2MiB": uint64(1258291), "1GB": uint64(1e9), "1TiB": uint64(1 << 40), "1EiB": uint64(1 << 60), "2  MB ": uint64(2e6),
		"-1KB": refused, "+1KB": refused, "1e3": refused, "1.2.3": refused, "16EiB": refused, "KB": refused, "": refused, " 1KB": refused, "1ZB": refused, "1kbit": refused,
		"٣": refused,
	} {
		check(t, text, want, Bytes)
	}
}

func TestPrintedBytes(t *testing.T) {
	for n, want := range map[uint64]uint64{
		0: 0, 512: 512, 999: 999, 1000: 1000, 1024: 1000, 1049: 1000, 1050: 1100, 1100: 1100, 1500: 1500, 9949: 9900, 9950: 10000,
		10 << 10: 10000, 99500: 100000, 1255000: 1300000, 1 << 20: 1000000, 999_960: 1_000_000, 2 << 30: 2_100_000_000, 123_456: 124_000,
	} {
		if got := PrintedBytes(n); got != want {
			t.Errorf("%d: got %d, want %d", n, got, want)
		}
	}
}

func FuzzBytes(f *testing.F) {
	for _, text := range []string{"1.5MB", "1,0KiB", "18446744073709551615", "-1", "16EB"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Bytes(text)
		if err != nil {
			return
		}
		if again := PrintedBytes(PrintedBytes(n)); math.Abs(float64(again)-float64(PrintedBytes(n))) > 1e-9*float64(again) {
			t.Errorf("%q: %d printed twice is %d, once %d", text, n, again, PrintedBytes(n))
		}
	})
}

func check[T comparable](t *testing.T, text string, want any, read func(string) (T, error)) {
	t.Helper()
	got, err := read(text)
	switch {
	case want == refused && err == nil:
		t.Errorf("%q: got %v, want an error", text, got)
	case want != refused && (err != nil || any(got) != want):
		t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
	}
}
