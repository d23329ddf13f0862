package delivery

import (
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// noAddress reports the text of a key that ends in ".url" from which nothing can be
// downloaded: Python's requests knows http and https, and an address has to say which.
// What a program will replace before is not known.
func noAddress(text string) bool {
	address := strings.ToLower(strings.TrimSpace(text))
	return !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") && !strings.ContainsAny(address, "$<{%")
}

// notFetched is the verdict on a file that the sidecar cannot download: it writes an
// empty one (seen with 2.10.1; request in src/helpers.py).
func notFetched(key string) *rulefile.Verdict {
	name := strings.TrimSuffix(key, ".url")
	return &rulefile.Verdict{Problems: []rulefile.Problem{{
		Rule: "rule-file-empty", Severity: finding.Error,
		Message: "the sidecar downloads what " + strconv.Quote(key) + " says, which is no http or https address: it writes an empty " + words.Quote(name) + ", and Loki then loads no new rules for any tenant",
		FixText: "write the whole address, or keep the rules in the object itself",
	}}}
}
