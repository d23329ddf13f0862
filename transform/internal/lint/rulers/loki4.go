package rulers

import (
	"golang.org/x/mod/semver"
)

// isLoki4 reports a version that is surely 4.0 or later.
func isLoki4(version string) bool { return version != "" && semver.Compare(version, "v4.0.0-0") >= 0 }
