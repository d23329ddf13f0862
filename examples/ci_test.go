package examples_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// installs is how the examples get the binary; the tests have built theirs.
const installs = "go install github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-ruler-sidecar@latest"

// outcome of a CI example: the exit code for rules, with both helms.
var outcomes = []struct {
	name, rules, helm string
	code              int
}{
	{"right rules, helm 3", goodRules, "helm3", 0},
	{"right rules, helm 4", goodRules, "helm4", 0},
	{"wrong rules", badRules, "helm3", 1},
}

// workflow has the keys of GitHub's schema that the example uses.
type workflow struct {
	Name        string
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]struct {
		RunsOn string `yaml:"runs-on"`
		Steps  []struct {
			Uses, Name, If, Run string
			With                map[string]string
		}
	}
}

func TestGitHubActions(t *testing.T) {
	var w workflow
	strict(t, "github-actions/.github/workflows/loki-rules.yaml", &w)
	for _, o := range outcomes {
		t.Run(o.name, func(t *testing.T) {
			r := newRepository(t, o.rules, o.helm)
			var log strings.Builder
			code := 0
			for _, step := range w.Jobs["loki-rules"].Steps {
				if step.Run == "" || step.Run == installs || code != 0 && step.If != "always()" {
					continue
				}
				did := r.sh(t, step.Run)
				log.WriteString(did.stdout + did.stderr)
				code = max(code, did.code)
			}
			result{code, log.String(), ""}.want(t, o.code)
			checkGitHub(t, r, log.String(), o.code != 0)
		})
	}
	if w.Permissions["security-events"] != "write" {
		t.Error("upload-sarif needs the permission security-events: write")
	}
}

func checkGitHub(t *testing.T, r repository, log string, broken bool) {
	t.Helper()
	var sarif struct {
		Version string
		Runs    []struct {
			Results []struct{ RuleID, Level string }
		}
	}
	r.readJSON(t, "ruler.sarif", &sarif)
	if sarif.Version != "2.1.0" || len(sarif.Runs) != 1 {
		t.Fatalf("ruler.sarif is not one run of SARIF 2.1.0: %+v", sarif)
	}
	contains(t, "summary", r.read(t, "summary.md"), "```mermaid\nflowchart LR", "checkout-rules", "\n```\n")
	errors := []string(nil)
	for _, found := range sarif.Runs[0].Results {
		if found.Level == "error" {
			errors = append(errors, found.RuleID)
		}
	}
	if !broken {
		if len(errors) != 0 || strings.Contains(log, "::error") {
			t.Errorf("right rules have errors: %q\n%s", errors, log)
		}
		return
	}
	if len(errors) != 1 || errors[0] != "rule-promql-not-logql" {
		t.Errorf("ruler.sarif: errors %q, want rule-promql-not-logql", errors)
	}
	contains(t, "log", log, "::error file=rules/checkout.yaml,line=14,", "PromQL")
}

func TestGitLab(t *testing.T) {
	var pipeline map[string]struct {
		Image     string
		Before    []string `yaml:"before_script"`
		Script    []string
		Artifacts struct {
			When    string
			Reports struct{ Codequality, Junit string }
		}
	}
	strict(t, "gitlab-ci/.gitlab-ci.yml", &pipeline)
	job := pipeline["loki-rules"]
	if job.Artifacts.When != "always" {
		t.Error("reports of a failed job are what they are for: artifacts.when must be always")
	}
	contains(t, "before_script", strings.Join(job.Before, "\n"), installs)
	for _, o := range outcomes {
		t.Run(o.name, func(t *testing.T) {
			r := newRepository(t, o.rules, o.helm)
			r.sh(t, strings.Join(job.Script, "\n")).want(t, o.code)
			var quality []struct {
				CheckName string `json:"check_name"`
				Severity  string
				Location  struct{ Path string }
			}
			r.readJSON(t, job.Artifacts.Reports.Codequality, &quality)
			contains(t, "junit", r.read(t, job.Artifacts.Reports.Junit), "<testsuites", "<testcase")
			wrong := 0
			for _, q := range quality {
				if q.CheckName == "rule-promql-not-logql" && q.Location.Path == "rules/checkout.yaml" && q.Severity != "" {
					wrong++
				}
			}
			if wrong != o.code {
				t.Errorf("code quality names %d wrong rules, want %d: %+v", wrong, o.code, quality)
			}
		})
	}
}

// preCommit has the keys of a .pre-commit-config.yaml that the example uses.
type preCommit struct {
	Repos []struct {
		Repo, Rev string
		Hooks     []hook
	}
}

type hook struct {
	ID, Name, Language, Entry, Files string
	Args                             []string
	PassFilenames                    *bool `yaml:"pass_filenames"`
}

func TestPreCommit(t *testing.T) {
	var config preCommit
	strict(t, "pre-commit/.pre-commit-config.yaml", &config)
	entries := offeredHooks(t)
	for _, repo := range config.Repos {
		for _, h := range repo.Hooks {
			if repo.Repo != "local" {
				h.Entry = entries[h.ID]
			}
			if h.Entry == "" {
				t.Errorf("hook %s is not in .pre-commit-hooks.yaml", h.ID)
				continue
			}
			script := strings.Join(append([]string{h.Entry}, h.Args...), " ")
			if h.PassFilenames == nil || *h.PassFilenames {
				script += " rules/checkout.yaml"
			}
			for _, o := range outcomes {
				t.Run(h.ID+", "+o.name, func(t *testing.T) {
					newRepository(t, o.rules, o.helm).sh(t, script).want(t, o.code)
				})
			}
		}
	}
}

// offeredHooks are the entries of this repository's hooks, by id.
func offeredHooks(t *testing.T) map[string]string {
	t.Helper()
	var hooks []hook
	if err := yaml.Unmarshal(read(t, "../.pre-commit-hooks.yaml"), &hooks); err != nil {
		t.Fatal(err)
	}
	entries := map[string]string{}
	for _, h := range hooks {
		entries[h.ID] = h.Entry
	}
	return entries
}

// TestPreCommitWithoutChart: a pipe hides that helm failed; the hook must not.
func TestPreCommitWithoutChart(t *testing.T) {
	var config preCommit
	strict(t, "pre-commit/.pre-commit-config.yaml", &config)
	r := newRepository(t, goodRules, "helm3")
	local := config.Repos[len(config.Repos)-1].Hooks[0]
	r.sh(t, strings.ReplaceAll(local.Entry, "charts/loki", "charts/none")).want(t, 3)
}

func TestMake(t *testing.T) {
	for _, o := range outcomes {
		t.Run(o.name, func(t *testing.T) {
			r := newRepository(t, o.rules, o.helm)
			r.write(t, "Makefile", string(read(t, "make/Makefile")))
			// make's own exit code for a failed recipe is 2.
			r.run(t, "", "", "make", "check").want(t, 2*o.code)
			contains(t, "junit", r.read(t, "build/junit.xml"), "<testsuites", "<testcase")
			traced := r.run(t, "", "", "make", "trace").want(t, 2*o.code)
			contains(t, "trace", traced.stdout, "ConfigMap logs/checkout-rules")
		})
	}
}
