package rulefile

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// fakeLokitool writes a program that reads rule files in order and stops at
// the first that has one of the words below, with the output of lokitool 3.7.
// Each of its runs adds a line to the file returned as runs.
func fakeLokitool(t *testing.T) (path, runs string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for lokitool is a shell script")
	}
	path, runs = filepath.Join(t.TempDir(), "lokitool"), filepath.Join(t.TempDir(), "runs")
	script := `#!/bin/sh
[ "$1 $2" = "rules check" ] || { echo "lokitool: error: unexpected $1 $2" >&2; exit 1; }
shift 2
echo "$#" >> ` + runs + `
refuse() {
	echo "time=\"2026-11-22T10:00:00Z\" level=error msg=\"unable parse rules file\" error=\"$2\" file=$1" >&2
	echo "lokitool: error: check operation unsuccessful, unable to parse rules files: file read error" >&2
	exit 1
}
f=$(grep -lE 'BROKEN|UNPLACED|ODD|STRANGE|SLOW' "$@" | head -n 1)
[ -n "$f" ] || exit 0
case "$(cat "$f")" in
*BROKEN*) refuse "$f" "could not parse expression for alert 'Probe' in group 'probe': parse error at line 2, col 4: syntax error: unexpected IDENTIFIER" ;;
*UNPLACED*) refuse "$f" "could not parse expression for alert 'Probe' in group 'probe': parse error : invalid \\\"thing\\\"" ;;
*ODD*) refuse "$f" "yaml: something else" ;;
*STRANGE*) echo "panic: strange"; exit 2 ;;
*SLOW*) exec sleep 60 ;;
esac
`
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path, runs
}

// countRuns returns how many files each run was given.
func countRuns(t *testing.T, runs string) []string {
	t.Helper()
	text, err := os.ReadFile(runs)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

func TestLokitool(t *testing.T) {
	lokitool, runs := fakeLokitool(t)
	first := withExpr("rate({\n   BROKEN=\"x\"}[5m])") + "  - record: b\n    expr: vector(1)\n  - alert: P\n    expr: up\n"
	second := "groups:\n- name: two\n  rules:\n  - record: c\n    expr: 'sum(rate({a=\"it''s UNPLACED\"}[1m]))'\n  - {alert: D, expr: \"rate({a=\\\"STRANGE\\\"}[1m])\"}\n  - {alert: E, expr: vector(1)}\n  - {alert: F, expr: \"rate({a=\\\"ODD\\\"}[1m])\"}\n"
	found, err := RunLokitool(context.Background(), lokitool, []NamedText{{"first", []byte(first)}, {"none", []byte("groups: []\n")}, {"second", []byte(second)}})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"first": first, "second": second}
	var got []string
	for _, l := range found {
		p := l.Problem
		if p.Rule != "rule-expr-refused" {
			t.Errorf("%s: rule %s", p.Path, p.Rule)
		}
		got = append(got, fmt.Sprintf("%d %s %s %s %s/%s %q: %s", l.File, l.Name, p.Severity, p.Path, p.Group, p.RuleName, texts[l.Name][p.Start:p.End], p.Message))
	}
	want := []string{
		`0 first error groups[0].rules[0].expr g/A "BROKEN": the expression does not parse: syntax error: unexpected IDENTIFIER; Loki refuses the whole file`,
		`2 second error groups[0].rules[0].expr two/c "sum(rate({a=\"it''s UNPLACED\"}[1m]))": the expression does not parse: invalid "thing"; Loki refuses the whole file`,
		`2 second warning groups[0].rules[1].expr two/D "rate({a=\\\"STRANGE\\\"}[1m])": lokitool finds fault with the expression: panic: strange`,
		`2 second warning groups[0].rules[3].expr two/F "rate({a=\\\"ODD\\\"}[1m])": lokitool finds fault with the expression: yaml: something else`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := countRuns(t, runs); n[1] != "6" { // after the greeting; without "up", which needs no lokitool
		t.Errorf("the runs had %v files", n)
	}
}

func TestLokitoolGoesOnBehindFaults(t *testing.T) {
	lokitool, runs := fakeLokitool(t)
	text := "groups:\n- name: g\n  rules:\n"
	for i := range 2*maxProbes + 50 {
		expr := "vector(1)"
		if i == 10 || i == maxProbes || i == 2*maxProbes+49 {
			expr = `rate({a=\"BROKEN\"}[1m])`
		}
		text += fmt.Sprintf("  - {alert: A%d, expr: \"%s\"}\n", i, expr)
	}
	found, err := RunLokitool(context.Background(), lokitool, []NamedText{{"x", []byte(text)}})
	if err != nil || len(found) != 3 {
		t.Fatalf("got %d problems, %v", len(found), err)
	}
	want := fmt.Sprint([]int{1, maxProbes, maxProbes - 11, maxProbes, maxProbes - 1, 50})
	if got := fmt.Sprint(countRuns(t, runs)); got != want {
		t.Errorf("the runs had %s files, want %s", got, want)
	}
	for i, name := range []string{"A10", fmt.Sprint("A", maxProbes), fmt.Sprint("A", 2*maxProbes+49)} {
		if found[i].Problem.RuleName != name || found[i].Problem.Severity != finding.Error {
			t.Errorf("got %+v, want %s", found[i].Problem, name)
		}
	}
}

func TestLokitoolNotNeeded(t *testing.T) {
	found, err := RunLokitool(context.Background(), "/no/such/lokitool", []NamedText{{"x", []byte(withExpr("up"))}, {"y", nil}})
	if err != nil || found != nil {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestLokitoolFails(t *testing.T) {
	good := []NamedText{{"x", []byte(withExpr("vector(1)"))}}
	t.Run("not there", func(t *testing.T) {
		_, err := RunLokitool(context.Background(), "/no/such/lokitool", good)
		if err == nil || !strings.Contains(err.Error(), "cannot run lokitool") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("something else", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "tool")
		if err := os.WriteFile(path, []byte("#!/bin/sh\necho unknown command rules\nexit 1\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := RunLokitool(context.Background(), path, good)
		if err == nil || !strings.Contains(err.Error(), "is it lokitool? It says: unknown command rules") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("too slow", func(t *testing.T) {
		lokitool, _ := fakeLokitool(t)
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		_, err := RunLokitool(ctx, lokitool, []NamedText{{"x", []byte(withExpr(`rate({a="SLOW"}[1m])`))}})
		if err == nil || !strings.Contains(err.Error(), "did not finish") {
			t.Errorf("got %v", err)
		}
	})
}

// TestRealLokitool runs where lokitool is installed, and holds the stand-in's
// output to the real one's.
func TestRealLokitool(t *testing.T) {
	if _, err := exec.LookPath("lokitool"); err != nil {
		t.Skip("lokitool is not on PATH")
	}
	var files []NamedText
	for i, expr := range someExpressions() {
		files = append(files, NamedText{fmt.Sprint("valid ", i), []byte(withExpr(expr))})
	}
	marked := []string{"rate({app=\"x\"}[5m]) > »>« 5", "sum(\n  rate({app=\"x\"} |= \"é\" | json foo »bar« [5m])\n)", "vector(1) »vector«(2)"}
	for _, expr := range marked {
		files = append(files, NamedText{expr, []byte(withExpr(strings.NewReplacer("»", "", "«", "").Replace(expr)))})
	}
	found, err := RunLokitool(context.Background(), "", files)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != len(marked) {
		t.Fatalf("got %d problems: %+v", len(found), found)
	}
	for i, l := range found {
		p := l.Problem
		_, word, _ := strings.Cut(marked[i], "»")
		word, _, _ = strings.Cut(word, "«")
		if got := string(files[l.File].Text[p.Start:p.End]); l.Name != marked[i] || got != word || p.Severity != finding.Error {
			t.Errorf("%s: found %q, %s %s", l.Name, got, p.Severity, p.Message)
		}
	}
}

// TestWordAt finds the token of a place in an expression of several lines.
func TestWordAt(t *testing.T) {
	const expr = "sum(ä)\n  by (über, b)"
	for place, want := range map[[2]int]string{
		{1, 1}: "sum", {1, 4}: "(", {1, 5}: "ä", {1, 6}: ")", {2, 3}: "by", {2, 8}: "über", {2, 9}: "über", {2, 13}: "b", {2, 1}: "", {2, 99}: "", {9, 1}: "",
	} {
		from, to := wordAt(expr, place[0], place[1])
		if got := expr[from:to]; got != want {
			t.Errorf("%v: got %q, want %q", place, got, want)
		}
	}
}

func TestLogfmt(t *testing.T) {
	got := logfmt("time=\"x y\" level=error  msg=a error=\"say \\\"b\\\"=c\" file=/tmp/d.yaml\n")
	for key, want := range map[string]string{"time": "x y", "level": "error", "msg": "a", "error": `say "b"=c`, "file": "/tmp/d.yaml"} {
		if got[key] != want {
			t.Errorf("%s: got %q, want %q", key, got[key], want)
		}
	}
	for _, line := range []string{"", "=", "a", "a=", "a=\"", "a=\"x", "= = =", "a b=c"} {
		logfmt(line)
	}
}
