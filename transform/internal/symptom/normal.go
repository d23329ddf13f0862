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
	line = beginning(line)
	complains := troubled().MatchString(line)
	text := " " + strings.Join(tokens(line), " ") + " "
	for _, n := range normalLines() {
		if complains && !n.warns {
			continue
		}
		for _, part := range n.parts {
			if strings.Contains(text, " "+strings.Join(words(part), " ")+" ") {
				return n.means
			}
		}
	}
	for _, n := range normalShapes() {
		if !complains && n.shape.MatchString(line) {
			return n.means
		}
	}
	return ""
}

// Quiet says that a line is one of a log that does not complain: its level is info or
// debug, and it carries no error. What it means may be unknown all the same.
func Quiet(line string) bool {
	line = beginning(line)
	return calm().MatchString(line) && !troubled().MatchString(line)
}

// troubled lines say themselves that something is wrong.
var troubled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(level|lvl|severity)"?[=:]\s*"?(warn|err|fatal|crit|panic)|\berr(or)?"?[=:]|\bstatus=[45]\d\d\b|\bpanic:`)
})

var calm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(level|lvl|severity)"?[=:]\s*"?(info|debug)\b`)
})

// normalLine has parts of lines that nothing else prints.
type normalLine struct {
	means string
	warns bool // a sound pod prints it as a warning
	parts []string
}

// normalShape is a line without a sentence.
type normalShape struct {
	means string
	shape *regexp.Regexp
}

var normalShapes = sync.OnceValue(func() []normalShape {
	return []normalShape{
		{"Loki starts or stops one of its parts.", regexp.MustCompile(`\bmsg="?(starting|stopping|module stopped|initialising)"? module=`)},
		{"Loki was told to stop, and does.", regexp.MustCompile(`=== received SIG`)},
		{"Loki has run a query, and says what it cost.", regexp.MustCompile(`\bcaller=metrics\.go:\d+ .*\bstatus=2\d\d\b`)},
		{"the kubelet or the scheduler does its work.", regexp.MustCompile(`\bNormal\s+(Pulled|Pulling|Created|Started|Scheduled|Killing|SuccessfulCreate|SuccessfulAttachVolume|ScalingReplicaSet)\b`)},
		{"the pod runs, and all its containers are ready.", regexp.MustCompile(`\s(1/1|2/2|3/3|4/4)\s+Running\s`)},
		{"somebody asks k8s-sidecar whether it is healthy.", regexp.MustCompile(`"GET /healthz HTTP/1\.[01]" 200`)},
	}
})

func normalLines() []normalLine {
	return []normalLine{
		{"k8s-sidecar starts, and takes its account from the pod.", false, []string{"loading incluster config"}},
		{"k8s-sidecar starts, and takes its account from a file.", false, []string{"loading config from"}},
		{"k8s-sidecar starts.", false, []string{"starting collector"}},
		{"FOLDER_ANNOTATION is not set, so k8s-sidecar reads the default name.", false,
			[]string{"no folder annotation was provided defaulting to k8s sidecar target directory"}},
		{"k8s-sidecar says what RESOURCE is.", false, []string{"selected resource type"}},
		{"k8s-sidecar says what RESOURCE_NAME is.", false, []string{"selected resource name"}},
		{"k8s-sidecar says what LABEL_VALUE is.", false, []string{"filter labels with value"}},
		{"UNIQUE_FILENAMES is not set.", false, []string{"unique filenames will not be enforced"}},
		{"UNIQUE_FILENAMES is set, so file names begin with the namespace and the object's name.", false, []string{"unique filenames will be enforced"}},
		{"k8s-sidecar says what ENABLE_5XX is.", false, []string{"5xx response content will not be enabled", "5xx response content will be enabled"}},
		{"k8s-sidecar says what IGNORE_ALREADY_PROCESSED is.", false,
			[]string{"ignore already processed resource version will be enabled", "ignore already processed resource version will not be enabled"}},
		{"k8s-sidecar has found the API server.", false, []string{"config for cluster api at", "config for cluster api loaded", "kubernetes client configured for host"}},
		{"DISABLE_X509_STRICT_VERIFICATION is set: k8s-sidecar takes the certificates of older clusters.", true, []string{"disabling strict x 509 certificate verification", "disabling strict … certificate verification"}},
		{"k8s-sidecar has seen an object with its label.", false, []string{"working on"}},
		{"k8s-sidecar passes over an object that it has seen already.", false,
			[]string{"ignoring configmap", "ignoring secret", "ignoring added", "ignoring modified", "ignoring deleted"}},
		{"k8s-sidecar looks into an object.", false, []string{"found data on", "found binary_data on"}},
		{"k8s-sidecar follows an object's folder annotation.", false, []string{"found a folder override annotation placing the"}},
		{"k8s-sidecar saw that a file has not changed.", false, []string{"contents of"}},
		{"k8s-sidecar writes a file.", false, []string{"writing … ascii", "writing … binary"}},
		{"the file was gone already when k8s-sidecar wanted to remove it.", true, []string{"unable to remove … file not found"}},
		{"k8s-sidecar saw an object go away.", false, []string{"removing configmap", "removing secret"}},
		{"the API server is older than IGNORE_ALREADY_PROCESSED needs, and k8s-sidecar does without it.", false, []string{"can t enable ignore already processed resource version"}},
		{"k8s-sidecar removes the file of an object that went away or lost its label.", false, []string{"removing …"}},
		{"k8s-sidecar reads all objects with its label once.", false, []string{"performing initial list based sync", "performing list based sync on"}},
		{"k8s-sidecar asks to be told of every change.", false, []string{"performing watch based sync on"}},
		{"k8s-sidecar has written every object once.", false, []string{"initial sync complete"}},
		{"REQ_SKIP_INIT is set.", false, []string{"skipping initial request to external endpoint"}},
		{"k8s-sidecar answers /healthz.", false, []string{"health server started"}},
		{"the node has no IPv6, and k8s-sidecar answers /healthz on IPv4.", true, []string{"ipv6 not available falling back to ipv4 for the health server"}},
		{"k8s-sidecar was told to stop.", false, []string{"shutdown event received", "subprocess exiting gracefully"}},

		{"the ruler has started.", false, []string{"ruler up and running"}},
		{"Loki starts its parts, in order.", false, []string{"module waiting for initialization", "starting module"}},
		{"Loki starts.", false, []string{"starting loki", "loading configuration file", "server listening on addresses", "starting index shipper"}},
		{"Loki has started.", false, []string{"loki started"}},
		{"Loki was told to stop, and does.", false, []string{"loki stopped", "server stopped", "stopping user managers", "all user managers stopped"}},
		{"the ruler evaluates a rule; this is logged each time.", false, []string{"evaluating rule"}},
		{"the ruler evaluates a rule, and asks Loki's engine.", false, []string{"executing query"}},
		{"the ruler leaves rules that went away, or that another replica owns.", false,
			[]string{"stopping rule manager", "rule manager stopped", "stopping notification manager", "notification manager stopped"}},
		{"the ruler has loaded rules of a tenant.", false, []string{"starting rule manager"}},
		{"the ruler has seen changed rules, and copies them to its scratch directory (rule_path).", false, []string{"updating rule files", "updating rule file"}},
		{"the ruler empties its scratch directory (rule_path) when it starts and when it stops.", false, []string{"cleaning up mapped rules directory"}},
		{"the ruler looks for rules; it does at every poll.", false, []string{"syncing rules"}},
		{"nobody has entered the ring yet, as in every fresh Loki.", false, []string{"ring doesn t exist in kv store yet"}},
		{"a member enters, or leaves, the ring.", false, []string{"instance removed from the ring", "unregistering instance from ring", "ring lifecycler is shutting down",
			"memberlist fast join starting", "joining memberlist cluster", "leaving memberlist cluster", "using memberlist cluster label and node name"}},
		{"Loki looks after its tables.", false, []string{"query readiness setup completed", "syncing tables"}},
		{"the ruler starts the write-ahead log of its recording rules.", false,
			[]string{"replaying wal", "wal segment loaded", "starting wal watcher"}},
		{"the ruler closes the write-ahead log of its recording rules.", false,
			[]string{"stopping wal instance", "wal watcher stopped", "truncation loop stopped", "stopping truncation loop", "stopping remote storage", "remote storage stopped", "stopped instance"}},
		{"ruler.enabled_tenants or ruler.disabled_tenants is set.", false, []string{"ruler using enabled users", "ruler using disabled users"}},
	}
}
