package examples_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// goodRules arrive once the render is repaired.
const goodRules = `apiVersion: v1
kind: ConfigMap
metadata:
  name: checkout-rules
  namespace: logs
  labels:
    loki_rule: ""
data:
  checkout.yaml: |
    groups:
      - name: checkout
        rules:
          - alert: CheckoutErrors
            expr: sum(rate({app="checkout"} |= "error" [5m])) > 1
            for: 10m
`

// badRules hold PromQL, which makes Loki refuse the whole file: line 14.
var badRules = strings.ReplaceAll(goodRules, `sum(rate({app="checkout"} |= "error" [5m]))`, `rate(http_errors_total[5m])`)

// builtBinary is a directory with a fresh loki-ruler-sidecar in it.
var builtBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "examples")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "../cmd/loki-ruler-sidecar").CombinedOutput()
	if err != nil {
		os.Stderr.Write(out)
	}
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := builtBinary(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// repository is what an example's reader has: the chart, values and rules, and
// the tools on PATH.
type repository struct {
	dir string
	env []string
}

// newRepository makes one, with rules in rules/checkout.yaml; helm is the one
// in bin of that name: helm3 or helm4.
func newRepository(t *testing.T, rules, helm string) repository {
	t.Helper()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	r := repository{dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(r.dir, "charts", "loki"), os.DirFS("../testdata/charts/loki-mini")); err != nil {
		t.Fatal(err)
	}
	r.write(t, "values.yaml", "rules: false\n")
	r.write(t, "rules/checkout.yaml", rules)
	helms := t.TempDir()
	if err := os.Symlink(tools.Need(t, helm), filepath.Join(helms, "helm")); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	path := strings.Join([]string{helms, binary, os.Getenv("PATH")}, string(os.PathListSeparator))
	r.env = []string{"PATH=" + path, "HOME=" + home, "NO_COLOR=1", "GITHUB_STEP_SUMMARY=" + filepath.Join(r.dir, "summary.md")}
	return r
}

// run runs a program in the directory below the repository.
func (r repository) run(t *testing.T, dir, stdin string, command ...string) result {
	t.Helper()
	cmd := exec.Command(r.find(t, command[0]), command[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin = filepath.Join(r.dir, dir), r.env, strings.NewReader(stdin)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatalf("%q: %v", command, err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

type result struct {
	code           int
	stdout, stderr string
}

// want fails the test unless the exit code is this one.
func (r result) want(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\n%s%s", r.code, code, r.stdout, r.stderr)
	}
	return r
}

// find looks a program up on the repository's own PATH.
func (r repository) find(t *testing.T, name string) string {
	t.Helper()
	for _, dir := range filepath.SplitList(strings.TrimPrefix(r.env[0], "PATH=")) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not on PATH", name)
	return ""
}

// sh runs one script as the CI systems do: the first failure ends it.
func (r repository) sh(t *testing.T, script string) result {
	t.Helper()
	return r.run(t, "", "", "sh", "-e", "-c", script)
}

func (r repository) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r repository) read(t *testing.T, name string) string {
	t.Helper()
	return string(read(t, filepath.Join(r.dir, name)))
}

// readJSON is a report as structures.
func (r repository) readJSON(t *testing.T, name string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.read(t, name)), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// contains fails the test for each part that is not in the text.
func contains(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s does not contain %q:\n%s", what, part, text)
		}
	}
}
