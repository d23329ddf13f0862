package rulefile

import (
	"testing"

	"golang.org/x/mod/semver"
)

// TestReleasesComeAsSemanticVersionsDo holds the order of releases against semver's.
func TestReleasesComeAsSemanticVersionsDo(t *testing.T) {
	for _, version := range []string{"v2", "v2.9", "v2.9.8", "v2.10.0", "v3.0.0-rc.1", "v3.4.2+ent", "v4.0.0", "v99999999999999999999.1.0"} {
		for _, since := range []string{"2.0", "2.9", "2.10", "3.0", "3.4", "3.5", "4.0"} {
			if got, want := releaseOf(version).before(since), semver.Compare(semver.MajorMinor(version), "v"+since) < 0; got != want {
				t.Errorf("%s before %s: %v, want %v", version, since, got, want)
			}
		}
	}
	for _, version := range []string{"", "3.4.2", "main-1a2b3c4", "vx"} {
		if got := releaseOf(version); got != (release{}) {
			t.Errorf("%q is release %v", version, got)
		}
	}
}
