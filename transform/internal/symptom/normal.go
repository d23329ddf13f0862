package symptom

import (
	"regexp"
	"strings"
	"sync"
)

// Normal says what a line means that a sound Loki ruler or k8s-sidecar prints,
// in one sentence; "" when it is none of them. The lines were seen by running
// k8s-sidecar 2.10.1 and Loki 3.7.6.
func Normal(line string) string {
	if troubled().MatchString(line) {
		return ""
	}
	text := " " + strings.Join(tokens(line), " ") + " "
	for _, n := range normalLines() {
		if strings.Contains(text, " "+strings.Join(words(n.part), " ")+" ") {
			return n.means
		}
	}
	return ""
}

// troubled lines say themselves that something is wrong.
var troubled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(level|lvl|severity)"?[=:]\s*"?(warn|err|fatal|crit)|\berr(or)?"?[=:]`)
})

// normalLine is a part of a line that nothing else prints.
type normalLine struct{ part, means string }

func normalLines() []normalLine {
	return []normalLine{
		{"loading incluster config", "k8s-sidecar starts, and takes its account from the pod."},
		{"starting collector", "k8s-sidecar starts."},
		{"no folder annotation was provided defaulting to k8s sidecar target directory", "FOLDER_ANNOTATION is not set, so k8s-sidecar reads the default name."},
		{"selected resource type", "k8s-sidecar says what RESOURCE is."},
		{"unique filenames will not be enforced", "UNIQUE_FILENAMES is not set."},
		{"5xx response content will not be enabled", "ENABLE_5XX is not set."},
		{"config for cluster api loaded", "k8s-sidecar has found the API server."},
		{"working on", "k8s-sidecar has seen an object with its label."},
		{"found a folder override annotation placing the", "k8s-sidecar follows an object's folder annotation."},
		{"contents of", "k8s-sidecar saw that a file has not changed."},
		{"initial sync complete", "k8s-sidecar has written every object once."},
		{"health server started", "k8s-sidecar answers /healthz."},
		{"ruler up and running", "the ruler has started."},
		{"module waiting for initialization", "Loki starts its parts, in order."},
		{"starting module", "Loki starts its parts, in order."},
		{"starting loki", "Loki starts."},
		{"loki started", "Loki has started."},
		{"evaluating rule", "the ruler evaluates a rule; this is logged each time."},
		{"stopping rule manager", "the ruler leaves rules that went away, or that another replica owns."},
		{"starting rule manager", "the ruler has loaded rules of a tenant."},
		{"updating rule files", "the ruler has seen changed rules."},
		{"syncing rules", "the ruler looks for rules; it does at every poll."},
	}
}
