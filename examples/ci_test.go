package examples_test

import (
	"os/exec"
	"regexp"
	"slices"
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
	checkSummary(t, r.read(t, "summary.md"))
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

// checkSummary reads Markdown as CommonMark does, as far as fences go: one that is
// open takes everything until it is closed, another opening too. What stands in a
// mermaid fence begins with the kind of its picture, or Mermaid draws none.
func checkSummary(t *testing.T, text string) {
	t.Helper()
	contains(t, "summary", text, "checkout-rules", "| | rule file | arrives? |")
	fence, pictures := "", 0
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch {
		case fence == "" && strings.HasPrefix(line, "```"):
			fence = line
			if line == "```mermaid" {
				pictures++
				if next := lines[i+1]; next != "flowchart LR" {
					t.Errorf("the picture begins with %q, which is no diagram type", next)
				}
			}
		case fence != "" && line == "```":
			fence = ""
		case fence != "" && strings.HasPrefix(line, "```"):
			t.Errorf("a fence in a fence: %q", line)
		}
	}
	if fence != "" || pictures == 0 {
		t.Errorf("%d pictures, the last fence is open: %q\n%s", pictures, fence, text)
	}
}

// action has the keys of GitHub's schema that action.yml uses.
type action struct {
	Name, Description string
	Branding          map[string]string
	Inputs            map[string]struct {
		Description, Default string
		Required             bool
	}
	Runs struct {
		Using string
		Steps []struct {
			Name, If, Shell, Run string
			Env                  map[string]string
		}
	}
}

// TestAction runs the steps of the composite action as GitHub would, with what its
// inputs say; the install ends at once, since the program is on PATH.
func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	var a action
	strict(t, "../action.yml", &a)
	for _, o := range outcomes {
		t.Run(o.name, func(t *testing.T) {
			r := newRepository(t, o.rules, o.helm)
			r.sh(t, "helm template loki charts/loki -n logs -f values.yaml | loki-ruler-sidecar --namespace logs > rendered.yaml").want(t, 0)
			given := map[string]string{"files": "rendered.yaml rules/", "sarif": "ruler.sarif"}
			code, log := 0, ""
			for _, step := range a.Runs.Steps {
				did := r.bash(t, step.Run, a.environment(t, step.Env, given))
				code, log = max(code, did.code), log+did.stdout+did.stderr
			}
			result{code, log, ""}.want(t, o.code)
			checkGitHub(t, r, log, o.code != 0)
		})
	}
}

// environment fills in what a step of the action asks for.
func (a action) environment(t *testing.T, env, given map[string]string) []string {
	t.Helper()
	var all []string
	for name, value := range env {
		input, ok := strings.CutPrefix(strings.TrimSuffix(value, " }}"), "${{ inputs.")
		if !ok {
			continue // a secret of GitHub's
		}
		declared, known := a.Inputs[input]
		if !known {
			t.Errorf("%s: no input %q is declared", name, input)
		}
		if text, ok := given[input]; ok {
			declared.Default = text
		}
		all = append(all, name+"="+declared.Default)
	}
	return all
}

// bash runs a step of an action: GitHub starts bash so.
func (r repository) bash(t *testing.T, script string, env []string) result {
	t.Helper()
	r.env = append(slices.Clone(r.env), env...)
	return r.run(t, "", "", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
}

// TestGitLabComponent: its script is that of the example, with its inputs.
func TestGitLabComponent(t *testing.T) {
	spec, job, found := strings.Cut(string(read(t, "gitlab-ci/templates/loki-rules.yml")), "\n---\n")
	if !found {
		t.Fatal("a component has a spec and jobs")
	}
	job = strings.NewReplacer("$[[ inputs.files ]]", "rendered.yaml rules/", "$[[ inputs.arguments ]]", "--fail-on warning",
		"$[[ inputs.version ]]", "latest", "$[[ inputs.stage ]]", "test").Replace(job)
	contains(t, "spec", spec, "    files:", "    arguments:", "    version:", "    stage:")
	var pipeline map[string]struct {
		Before []string `yaml:"before_script"`
		Script []string
	}
	if err := yaml.Unmarshal([]byte(job), &pipeline); err != nil || strings.Contains(job, "$[[") {
		t.Fatalf("%v\n%s", err, job)
	}
	contains(t, "before_script", strings.Join(pipeline["loki-rules"].Before, "\n"), installs)
	r := newRepository(t, badRules, "helm3")
	r.sh(t, "helm template loki charts/loki -n logs -f values.yaml | loki-ruler-sidecar --namespace logs > rendered.yaml").want(t, 0)
	r.sh(t, strings.Join(pipeline["loki-rules"].Script, "\n")).want(t, 1)
	contains(t, "junit", r.read(t, "junit.xml"), "<testsuites")
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
	Exclude                          string
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

// TestHooksLookAtRules: a hook that nobody has set up judges no file that cannot be
// judged by itself.
func TestHooksLookAtRules(t *testing.T) {
	var hooks []hook
	if err := yaml.Unmarshal(read(t, "../.pre-commit-hooks.yaml"), &hooks); err != nil {
		t.Fatal(err)
	}
	for _, h := range hooks {
		files, exclude := regexp.MustCompile(h.Files), regexp.MustCompile(h.Exclude)
		for name, want := range map[string]bool{
			"rules/checkout.yaml": true, "apps/rules/team/a.yml": true,
			"values.yaml": false, "charts/loki/templates/rules/a.yaml": false, "clusters/loki.yaml": false, "rules.txt": false,
		} {
			if got := files.MatchString(name) && !(h.Exclude != "" && exclude.MatchString(name)); got != want {
				t.Errorf("%s looks at %s: %t, want %t", h.ID, name, got, want)
			}
		}
	}
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
