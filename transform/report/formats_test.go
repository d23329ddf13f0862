package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestJUnitAsJenkinsWantsIt(t *testing.T) {
	for _, l := range []*Lint{fixture(), {}} {
		for _, o := range []Options{{}, {FailOn: finding.Error}, {FailOn: finding.Error + 1}} {
			checkJUnit(t, written(t, JUnit, l, o))
		}
	}
}

// What junit-10.xsd allows where: attributes (those with "!" are required) and
// children. The real schema is not ours to ship.
func junitGrammar() map[string][2][]string {
	result := [2][]string{{"type", "message"}, nil}
	return map[string][2][]string{
		"testsuites": {{"name", "time", "tests", "failures", "errors"}, {"testsuite"}},
		"testsuite": {
			{"name!", "tests!", "failures!", "errors!", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
			{"testsuite", "properties", "testcase", "system-out", "system-err"},
		},
		"properties": {nil, {"property"}},
		"property":   {{"name!", "value!"}, nil},
		"testcase":   {{"name!", "time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}},
		"skipped":    result, "error": result, "failure": result, "system-out": {}, "system-err": {},
	}
}

// checkJUnit holds a report against the grammar, and its sums against its cases.
func checkJUnit(t *testing.T, out []byte) {
	t.Helper()
	grammar := junitGrammar()
	count, stated := map[string]int{}, map[string]int{}
	var open []string
	d := xml.NewDecoder(bytes.NewReader(out))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			if len(open) > 0 && !slices.Contains(grammar[open[len(open)-1]][1], name) || len(open) == 0 && name != "testsuites" {
				t.Errorf("<%s> inside %v", name, open)
			}
			checkAttributes(t, name, e.Attr, grammar[name][0])
			open = append(open, name)
			count[name]++
			if name == "testsuite" {
				for _, a := range e.Attr {
					n, _ := strconv.Atoi(a.Value)
					stated[a.Name.Local] += n
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	for attribute, element := range map[string]string{"tests": "testcase", "failures": "failure", "skipped": "skipped", "errors": "error"} {
		if stated[attribute] != count[element] {
			t.Errorf("%s=%d, but there are %d <%s>", attribute, stated[attribute], count[element], element)
		}
	}
}

func checkAttributes(t *testing.T, element string, have []xml.Attr, allowed []string) {
	t.Helper()
	for _, a := range have {
		if name := a.Name.Local; !slices.Contains(allowed, name) && !slices.Contains(allowed, name+"!") {
			t.Errorf("<%s> has %s", element, name)
		}
	}
	for _, name := range allowed {
		name, required := strings.CutSuffix(name, "!")
		if required && !slices.ContainsFunc(have, func(a xml.Attr) bool { return a.Name.Local == name }) {
			t.Errorf("<%s> lacks %s", element, name)
		}
	}
}

var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) ((?:[A-Za-z]+=[^,:]*,?)+)::(.*)$`)

// A workflow command is read back the way the runner reads it.
func TestGitHubReadsBack(t *testing.T) {
	l := fixture()
	out := strings.TrimSuffix(string(written(t, GitHub, l, Options{ShowSuppressed: true})), "\n")
	rows := strings.Split(out, "\n")
	if len(rows) != len(l.Findings) {
		t.Fatalf("%d lines for %d findings", len(rows), len(l.Findings))
	}
	unescape := strings.NewReplacer("%0A", "\n", "%0D", "\r", "%3A", ":", "%2C", ",", "%25", "%").Replace
	for i, row := range rows {
		m := workflowCommand.FindStringSubmatch(row)
		if m == nil {
			t.Fatalf("not a workflow command: %q", row)
		}
		got := map[string]string{}
		for _, property := range strings.Split(m[2], ",") {
			name, value, _ := strings.Cut(property, "=")
			got[name] = unescape(value)
		}
		f := l.forPeople(Options{ShowSuppressed: true})[i]
		if got["title"] != f.Rule {
			t.Errorf("title %q of %s", got["title"], f.Rule)
		}
		if want := slashed(shownAt(f).File); inRepository(shownAt(f)) && got["file"] != want {
			t.Errorf("file %q, want %q", got["file"], want)
		}
		if !strings.Contains(unescape(m[3]), statement(f)) {
			t.Errorf("message %q lacks %q", unescape(m[3]), statement(f))
		}
	}
}

func TestGitHubPlaces(t *testing.T) {
	for want, p := range map[string]finding.Place{
		"title=x":                         {File: "<stdin>", Line: 3, Column: 4},
		"file=stdin,title=x":              {File: "stdin"},
		"file=a,line=3,title=x":           {File: "a", Line: 3},
		"file=a,line=3,endLine=4,title=x": {File: "a", Line: 3, Column: 9, EndLine: 4, EndColumn: 2},
		"file=a,line=3,endLine=3,col=4,endColumn=5,title=x": {File: "a", Line: 3, Column: 4, EndLine: 3, EndColumn: 5},
		"file=a,line=3,col=4,title=x":                       {File: "a", Line: 3, Column: 4, EndLine: 2, EndColumn: 5},
		"file=a%25%2C%3Ab=\uFFFD,line=3,title=x":            {File: "a%,:b=\xff", Line: 3},
	} {
		if got := properties(finding.Finding{Rule: "x", Place: p}); got != want {
			t.Errorf("%+v: %s, want %s", p, got, want)
		}
	}
}

func TestGitLabAsDocumented(t *testing.T) {
	checkGitLab(t, written(t, GitLab, fixture(), Options{}), fixture())
}

func checkGitLab(t *testing.T, out []byte, l *Lint) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	var issues []gitlabIssue
	if err := d.Decode(&issues); err != nil {
		t.Fatal(err)
	}
	if want := len(l.Findings) - l.count().Suppressed; len(issues) != want {
		t.Errorf("%d issues, want %d", len(issues), want)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		switch {
		case seen[i.Fingerprint]:
			t.Errorf("fingerprint twice: %+v", i)
		case i.Location.Path == "" || i.Location.Lines.Begin < 1:
			t.Errorf("no place: %+v", i)
		case !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity):
			t.Errorf("severity %q", i.Severity)
		}
		seen[i.Fingerprint] = true
	}
}

func TestTAPReadsBack(t *testing.T) {
	for _, o := range []Options{{}, {FailOn: finding.Error}, {FailOn: finding.Error + 1}} {
		checkTAP(t, written(t, TAP, fixture(), o))
	}
}

var (
	testPoint     = regexp.MustCompile(`^(not )?ok (\d+) - ((?:[^#\\]|\\\\|\\#)*)( # SKIP (?:[^#\\]|\\\\|\\#)*)?$`)
	diagnosticRow = regexp.MustCompile(`^    (- |  )[a-z]+: (".*")$`)
)

// checkTAP reads TAP 14 as strictly as it is written: plan, numbered points, and
// behind a point at most one YAML block, whose strings are JSON.
func checkTAP(t *testing.T, out []byte) {
	t.Helper()
	rows := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	var plan, points int
	if len(rows) < 2 || rows[0] != "TAP version 14" {
		t.Fatalf("starts with %q", rows[0])
	}
	if _, err := fmt.Sscanf(rows[1], "1..%d", &plan); err != nil {
		t.Fatalf("plan %q", rows[1])
	}
	inYAML := false
	for _, row := range rows[2:] {
		m := testPoint.FindStringSubmatch(row)
		switch {
		case m != nil && !inYAML:
			points++
			if m[2] != fmt.Sprint(points) {
				t.Errorf("point %d is numbered %s", points, m[2])
			}
		case row == "  ---" && !inYAML:
			inYAML = true
		case row == "  ..." && inYAML:
			inYAML = false
		case inYAML && (row == "  findings:" || strings.HasPrefix(row, "  severity: ")):
		case inYAML && diagnosticRow.MatchString(row):
			if text := diagnosticRow.FindStringSubmatch(row)[2]; !json.Valid([]byte(text)) {
				t.Errorf("not a JSON string: %s", text)
			}
		default:
			t.Fatalf("stray line %q", row)
		}
	}
	if points != plan || inYAML {
		t.Errorf("%d points of %d, open block: %v", points, plan, inYAML)
	}
}

// A fingerprint outlives what does not matter, and nothing else.
func TestFingerprints(t *testing.T) {
	base := fixture().Findings[0]
	print := func(change func(*finding.Finding)) string {
		f := base
		change(&f)
		return (&Lint{Findings: []finding.Finding{f}}).fingerprints()[0]
	}
	want := print(func(*finding.Finding) {})
	for name, change := range map[string]func(*finding.Finding){
		"line":        func(f *finding.Finding) { f.Place.Line += 7 },
		"message":     func(f *finding.Finding) { f.Message = "other words" },
		"severity":    func(f *finding.Finding) { f.Severity = finding.Info },
		"api version": func(f *finding.Finding) { f.Object.APIVersion = "apps/v2" },
		"suppression": func(f *finding.Finding) { f.Suppressed = "because" },
	} {
		if print(change) != want {
			t.Errorf("changes with the %s", name)
		}
	}
	seen := map[string]string{want: "nothing"}
	for name, change := range map[string]func(*finding.Finding){
		"rule":      func(f *finding.Finding) { f.Rule = "other" },
		"kind":      func(f *finding.Finding) { f.Object.Kind = "Deployment" },
		"namespace": func(f *finding.Finding) { f.Object.Namespace = "dev" },
		"name":      func(f *finding.Finding) { f.Object.Name = "loki-ruler-2" },
		"field":     func(f *finding.Finding) { f.Path = "metadata" },
		"border":    func(f *finding.Finding) { f.Object.Namespace, f.Object.Name = "opsl", "oki-ruler" },
	} {
		got := print(change)
		if other, ok := seen[got]; ok {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[got] = name
	}
}

// Twins, which only their order tells apart.
func TestFingerprintsAreUnique(t *testing.T) {
	l := &Lint{Findings: slices.Repeat([]finding.Finding{{Rule: "x"}}, 50)}
	prints := l.fingerprints()
	slices.Sort(prints)
	if n := len(slices.Compact(prints)); n != 50 {
		t.Errorf("%d of 50", n)
	}
}
