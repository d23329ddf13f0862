package rulers

import (
	"regexp"
	"testing"
)

// TestIsSRVName holds the names against the expression that they are told by: all of up
// to seven characters of a few, and what people write.
func TestIsSRVName(t *testing.T) {
	form := regexp.MustCompile(`^_.+._.+`)
	names := []string{""}
	for i := 0; len(names[i]) < 7; i++ {
		names = append(names, names[i]+"_", names[i]+"a", names[i]+".")
	}
	names = append(names, "_http._tcp.alertmanager.monitoring.svc", "_web-9093._tcp.am", "alertmanager:9093", "_é_x", "_éé_x")
	found := 0
	for _, name := range names {
		want := form.MatchString(name)
		if got := isSRVName(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
		if want {
			found++
		}
	}
	if found < 100 || len(names) < 3000 {
		t.Errorf("%d of %d names are some: too few of either to tell", found, len(names))
	}
}
