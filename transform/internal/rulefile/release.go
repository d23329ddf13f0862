package rulefile

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"
)

// A release is what parts of the language come and go with: the first two numbers of a
// version. The zero value is that of none.
type release struct{ major, minor int }

// releaseOf reads a semantic version; of anything else the release is not known.
func releaseOf(version string) release {
	if !semver.IsValid(version) {
		return release{}
	}
	return numbers(semver.MajorMinor(version)[len("v"):])
}

// before reports a release before that of a text such as "2.9".
func (r release) before(since string) bool {
	other := numbers(since)
	return cmp.Or(cmp.Compare(r.major, other.major), cmp.Compare(r.minor, other.minor)) < 0
}

func numbers(text string) (r release) {
	if len(text) == len("2.9") && text[1] == '.' && text[0]-'0' <= 9 && text[2]-'0' <= 9 { // as nearly all are
		return release{int(text[0] - '0'), int(text[2] - '0')}
	}
	major, minor, _ := strings.Cut(text, ".")
	r.major, _ = strconv.Atoi(major) // one that is too large is the largest there is
	r.minor, _ = strconv.Atoi(minor)
	return r
}
