package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func sarif(t *testing.T, l *Lint) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(written(t, SARIF, l, Options{}), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

// Every fix is applied to the source here, as an editor would.
func TestSARIFFixesDoWhatTheySay(t *testing.T) {
	lines := strings.Split(lokiYAML, "\n")
	want := map[string]string{
		"sidecar-token-off":  `      automountServiceAccountToken: true`,
		"tenant-dir-missing": `          env: [{name: FOLDER, value: '/rules/fake'}]`,
	}
	for _, r := range sarif(t, fixture()).Results {
		if (len(r.Fixes) > 0) != (want[r.RuleID] != "") {
			t.Errorf("%s has %d fixes", r.RuleID, len(r.Fixes))
		}
		for _, fix := range r.Fixes {
			change := fix.ArtifactChanges[0].Replacements[0]
			at := change.DeletedRegion
			line := []rune(lines[at.StartLine-1])
			got := string(line[:at.StartColumn-1]) + change.InsertedContent.Text + string(line[at.EndColumn-1:])
			if got != want[r.RuleID] {
				t.Errorf("%s makes %q, want %q", r.RuleID, got, want[r.RuleID])
			}
		}
	}
}

func TestReplacement(t *testing.T) {
	const no = "\x00"
	for _, test := range []struct{ old, current, proposed, want string }{
		{`8080`, `8080`, `9090`, `9090`},
		{`"8080"`, `8080`, `9090`, `"9090"`},
		{`'8080'`, `8080`, `9090`, `'9090'`},
		{`'a'`, `a`, `it's`, `'it''s'`},
		{`"a"`, `a`, "q\"b\\", `"q\"b\\"`},
		{`"true"`, `true`, `true`, `true`},        // the quotes are the fault
		{`"5 m"`, `"5 m"`, `5m`, `5m`},            // text for text
		{`'it''s'`, `it's`, `its`, `'its'`},       //
		{``, ``, `fake`, `fake`},                  // an absent value
		{`5m`, `5m`, `5m`, no},                    // changes nothing
		{`L3J1bGVz`, `/rules`, `/rules/fake`, no}, // base64
		{`aaaaaaaaaa`, `aaaa…`, `b`, no},          // shortened for people
		{`a`, `a`, "b\nc", no},                    // several lines
		{`"\x41"`, `A`, `b`, no},                  // an escape JSON does not have
		{`"`, `"`, `b`, `b`},
	} {
		got, ok := replacement(test.old, test.current, test.proposed)
		if !ok {
			got = no
		}
		if got != test.want {
			t.Errorf("replacement(%q, %q, %q) = %q, want %q", test.old, test.current, test.proposed, got, test.want)
		}
	}
}

// Without the source nobody knows what a fix would write over.
func TestSARIFWithoutSource(t *testing.T) {
	l := fixture()
	l.Source = nil
	for _, r := range sarif(t, l).Results {
		if len(r.Fixes) > 0 || len(r.Locations) > 0 && r.Locations[0].Physical != nil && r.Locations[0].Physical.ContextRegion != nil {
			t.Errorf("%s shows text: %+v", r.RuleID, r)
		}
	}
}

func TestSARIFRulesAndResultsAgree(t *testing.T) {
	run := sarif(t, fixture())
	for i, r := range run.Results {
		if got := run.Tool.Driver.Rules[r.RuleIndex].ID; got != r.RuleID {
			t.Errorf("result %d is of %s, its index says %s", i, r.RuleID, got)
		}
	}
	for _, rule := range run.Tool.Driver.Rules {
		if rule.ID == "sidecar-token-off" && rule.HelpURI != "" {
			t.Errorf("%q is no URI", rule.HelpURI)
		}
	}
}

// Either all results have suppressions, be they empty, or none has.
func TestSARIFSuppressionsAllOrNone(t *testing.T) {
	l := fixture()
	for i, r := range sarif(t, l).Results {
		if r.Suppressions == nil || (len(*r.Suppressions) > 0) != (l.Findings[i].Suppressed != "") {
			t.Errorf("result %d: suppressions %v", i, r.Suppressions)
		}
	}
	for i := range l.Findings {
		l.Findings[i].Suppressed = ""
	}
	for i, r := range sarif(t, l).Results {
		if r.Suppressions != nil {
			t.Errorf("result %d: suppressions %v", i, *r.Suppressions)
		}
	}
}

// The context is a proper superset of the region, within the file.
func TestSARIFContext(t *testing.T) {
	l := &Lint{Source: Sources(map[string][]byte{"a": []byte("1\n2\n3\n4\n5\n6\n"), "b": []byte("only")})}
	for _, test := range []struct {
		place       finding.Place
		first, last int
	}{
		{finding.Place{File: "a", Line: 1, Column: 1}, 1, 3},
		{finding.Place{File: "a", Line: 3, Column: 1}, 1, 5},
		{finding.Place{File: "a", Line: 6, Column: 1}, 4, 6},
		{finding.Place{File: "a", Line: 2, Column: 1, EndLine: 5, EndColumn: 1}, 1, 6},
		{finding.Place{File: "a", Line: 7, Column: 1}, 0, 0},
		{finding.Place{File: "b", Line: 1, Column: 1}, 0, 0},
		{finding.Place{File: "c", Line: 1, Column: 1}, 0, 0},
	} {
		var first, last int
		if c := l.sarifPhysical(test.place).ContextRegion; c != nil {
			first, last = c.StartLine, c.EndLine
		}
		if first != test.first || last != test.last {
			t.Errorf("%+v: lines %d to %d, want %d to %d", test.place, first, last, test.first, test.last)
		}
	}
}

// RFC 3986: what a URI reference may be made of.
var uriReference = regexp.MustCompile(`^([A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-F]{2})+$`)

func TestURIOf(t *testing.T) {
	for file, want := range map[string]string{
		"loki.yaml":             "loki.yaml",
		"./charts//loki.yaml":   "charts/loki.yaml",
		"../loki.yaml":          "../loki.yaml",
		`charts\my loki.yaml`:   "charts/my%20loki.yaml",
		`.\loki.yaml`:           "loki.yaml",
		"/tmp/ä b.yaml":         "file:///tmp/%C3%A4%20b.yaml",
		`C:\ci\loki.yaml`:       "file:///C:/ci/loki.yaml",
		"c:/ci/100%.yaml":       "file:///c:/ci/100%25.yaml",
		`\\server\share\l.yaml`: "file://server/share/l.yaml",
		"a:b.yaml":              "a%3Ab.yaml",
		"a?b#c.yaml":            "a%3Fb%23c.yaml",
		"<stdin>":               "stdin",
		"<kubectl>":             "kubectl",
		"-":                     "stdin",
		"\xff.yaml":             "%FF.yaml",
		"":                      "",
	} {
		got := uriOf(file)
		if got != want {
			t.Errorf("uriOf(%q) = %q, want %q", file, got, want)
		}
		if file != "" && !uriReference.MatchString(got) {
			t.Errorf("%q is no URI reference", got)
		}
	}
}
