package symptom_test

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/symptom"
)

func pages() []symptom.Page {
	return []symptom.Page{
		{ID: "rules-dir-not-creatable", Title: "The ruler cannot create its rules directory.", Symptoms: []string{
			`level=error msg="error running loki" err="mkdir /rules: read-only file system`, "mkdir /rules: permission denied", "CrashLoopBackOff"}},
		{ID: "ruler-wal-dir-not-writable", Title: "Recording rules have no place for their log.", Symptoms: []string{"mkdir ruler-wal: read-only file system"}},
		{ID: "file-mode-unreadable", Title: "The ruler may not read the files.", Symptoms: []string{
			`level=error caller=ruler.go msg="unable to list rules"`, "open /rules/fake/alerts.yaml: permission denied"}},
		{ID: "rule-duration-invalid", Title: "A duration is none.", Symptoms: []string{
			`level=error caller=ruler.go msg="unable to list rules"`, `not a valid duration string: "30"`}},
		{ID: "rbac-missing", Title: "The sidecar may not list what it watches.", Symptoms: []string{
			"ApiException: (403)", `configmaps is forbidden: User "system:serviceaccount:loki:loki" cannot list resource "configmaps"`, "CrashLoopBackOff"}},
		{ID: "configmap-mounted-at-storage-root", Title: "The directory of a mount becomes a tenant.", Symptoms: []string{"org_id=..data", "no rule groups found"}},
		{ID: "tenant-dir-missing", Title: "Files lie beside the tenants' directories.", Symptoms: []string{"no rule groups found"}},
		{ID: "rule-file-invalid", Title: "Loki cannot read a rule file."},
	}
}

func TestLine(t *testing.T) {
	x := symptom.NewIndex(pages())
	for _, c := range []struct{ name, line, want string }{
		{"a whole line", `level=error ts=2026-11-27T10:00:00Z caller=log.go:223 msg="error running loki" err="mkdir /rules: read-only file system\nerror initialising module: ruler-storage"`,
			"rules-dir-not-creatable"},
		{"a part of it", "mkdir /rules: read-only file system", "rules-dir-not-creatable ruler-wal-dir-not-writable"},
		{"the same complaint about another directory", "mkdir /loki: read-only file system", "ruler-wal-dir-not-writable rules-dir-not-creatable"},
		{"as JSON", `{"level":"error","msg":"error running loki","err":"mkdir /rules: read-only file system"}`, "rules-dir-not-creatable"},
		{"the error tells, the message does not", `level=error caller=ruler.go:580 msg="unable to list rules" err="open /rules/fake/a.yaml: permission denied"`, "file-mode-unreadable"},
		{"an error that no page knows", `level=error caller=ruler.go:444 msg="unable to list rules" err="NoSuchKey: The specified key does not exist."`, ""},
		{"the message alone", `msg="unable to list rules"`, "file-mode-unreadable rule-duration-invalid"},
		{"what several pages have", "CrashLoopBackOff", "rules-dir-not-creatable rbac-missing"},
		{"a field that only some lines have", `level=info caller=metrics.go:91 org_id=..data latency=fast query="sum(rate({a=\"b\"}[1m]))" status=200`, "configmap-mounted-at-storage-root"},
		{"another value of it", `level=info caller=metrics.go:91 org_id=team-a latency=fast status=200`, ""},
		{"a part of a symptom", `cannot list resource "configmaps", system:serviceaccount`, ""},
		{"most of a symptom", `User "system:serviceaccount:loki:loki" cannot list resource "configmaps"`, "rbac-missing"},
		{"other names", `configmaps is forbidden: User "system:serviceaccount:ops:logs-ruler" cannot list resource "configmaps" in API group ""`, "rbac-missing"},
		{"common words", "it is not found in the file of the namespace", ""},
		{"three common words in a row", `MountVolume.SetUp failed for volume "rules": configmap "x" not found in list`, ""},
		{"names in quotes are no part of what is said", `msg="unable to list rules" err="not a valid duration string: \"5 min\""`, "rule-duration-invalid"},
		{"most of a symptom, and not what tells", `level=error msg="error running loki" err="empty ring"`, ""},
		{"capitals are meant so", "appender crashloopbackoff not ready", ""},
		{"whose API it is", "GET /reload: 403", ""},
		{"nothing", "", ""},
	} {
		if got := ids(x.Line(c.line)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func ids(matches []symptom.Match) string {
	var all []string
	for _, m := range matches {
		all = append(all, pages()[m.Page].ID)
	}
	return strings.Join(all, " ")
}

// Each symptom of a page leads to it.
func TestOwnSymptoms(t *testing.T) {
	x := symptom.NewIndex(pages())
	for _, p := range pages() {
		for _, s := range p.Symptoms {
			if got := " " + ids(x.Line(s)) + " "; !strings.Contains(got, " "+p.ID+" ") {
				t.Errorf("%s: %q leads to%s", p.ID, s, got)
			}
		}
	}
}

func TestName(t *testing.T) {
	x := symptom.NewIndex(pages())
	for question, want := range map[string]string{
		"rbac-missing":            "rbac-missing",
		"RBAC-Missing":            "rbac-missing",
		"rbac missing":            "rbac-missing",
		"rules-dir":               "rules-dir-not-creatable",
		"wal":                     "ruler-wal-dir-not-writable",
		"tenant":                  "tenant-dir-missing",
		"crashloop":               "rules-dir-not-creatable rbac-missing",
		"cannot read a rule file": "file-mode-unreadable rule-file-invalid",
		"dir":                     "rules-dir-not-creatable ruler-wal-dir-not-writable configmap-mounted-at-storage-root tenant-dir-missing",
		"no such words":           "",
		"":                        "",
	} {
		if got := ids(x.Name(question)); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
}

func TestNormal(t *testing.T) {
	for line, want := range map[string]bool{
		`{"time": "2026-02-04T19:15:51+00:00", "level": "INFO", "msg": "Loading incluster config..."}`:      true,
		`level=info ts=2026-11-27T10:00:00Z caller=module_service.go:82 msg="starting module" module=ruler`: true,
		`2026-11-27 INFO No folder annotation was provided, defaulting to k8s-sidecar-target-directory`:     true,
		`level=error msg="error running loki" err="mkdir /rules: read-only file system"`:                    false,
		`level=warn msg="ruler up and running"`:                                                             false,
		`msg="updating rule files" err="no space"`:                                                          false,
		`{"level": "ERROR", "msg": "Working on..."}`:                                                        false,
		`level=info caller=module_service.go:82 msg=starting module=ruler`:                                  true,
		`level=info caller=metrics.go:91 org_id=fake latency=fast query="x" status=200`:                     true,
		`level=info caller=metrics.go:91 org_id=fake latency=fast query="x" status=500`:                     false,
		`{"level": "WARNING", "msg": "Disabling strict X.509 certificate verification"}`:                    true,
		`{"level": "ERROR", "msg": "Writing /rules/fake/a.yaml (ascii)"}`:                                   false,
		`  Normal   Pulled  3m  kubelet  Container image "grafana/loki" already present`:                    true,
		"": false,
	} {
		if got := symptom.Normal(line) != ""; got != want {
			t.Errorf("Normal(%q) is %v", line, got)
		}
	}
}

func TestQuiet(t *testing.T) {
	for line, want := range map[string]bool{
		`level=info msg="who knows"`:             true,
		`{"level": "DEBUG", "msg": "who knows"}`: true,
		`level=info msg="who knows" err="no"`:    false,
		`level=warn msg="who knows"`:             false,
		`panic: level=info`:                      false,
		"who knows":                              false,
	} {
		if got := symptom.Quiet(line); got != want {
			t.Errorf("Quiet(%q) is %v", line, got)
		}
	}
}

// No line is too strange, and none takes long.
// TestLong: of a line the beginning is read, and no name is so long. Both bound what a
// line costs, whatever stands in it.
func TestLong(t *testing.T) {
	x := symptom.NewIndex(pages())
	const known = "mkdir /rules: permission denied"
	for _, c := range []struct{ name, line, want string }{
		{"what is known, and much more", known + strings.Repeat(" é5", 5000), "rules-dir-not-creatable"},
		{"much more, and what is known", strings.Repeat("é5 ", 5000) + known, ""},
		{"as JSON", `{"msg":"` + known + `","stack":"` + strings.Repeat("x", 10000) + `"}`, "rules-dir-not-creatable"},
	} {
		if got := ids(x.Line(c.line)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := ids(x.Name("create" + strings.Repeat(" directory", 100))); got == "" {
		t.Error("the words of a long name are not looked for")
	}
	if got := ids(x.Name("create" + strings.Repeat(" directory", 200))); got != "" {
		t.Errorf("a name of more than 1 KiB is that of %s", got)
	}
	const starts = "level=info msg=\"starting loki\""
	if symptom.Normal(starts+strings.Repeat(" x", 10000)) == "" || symptom.Normal(strings.Repeat("x ", 10000)+starts) != "" {
		t.Error("a long line is normal by what stands at its end, or is not by what stands at its beginning")
	}
	if !symptom.Quiet(starts+strings.Repeat(" x", 10000)) || symptom.Quiet(strings.Repeat("x ", 10000)+starts) {
		t.Error("a long line is quiet by what stands at its end, or is not by what stands at its beginning")
	}
}

func FuzzLine(f *testing.F) {
	for _, p := range pages() {
		for _, s := range p.Symptoms {
			f.Add(s)
		}
	}
	f.Add(`{"msg": "x"}`)
	f.Add(`a="b\" c=`)
	x, count := symptom.NewIndex(pages()), len(pages())
	f.Fuzz(func(t *testing.T, line string) {
		for _, m := range append(x.Line(line), x.Name(line)...) {
			if m.Page < 0 || m.Page >= count || m.Score <= 0 {
				t.Errorf("%q: %+v", line, m)
			}
		}
		symptom.Normal(line)
	})
}
