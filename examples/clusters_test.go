package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template"

	"sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// clusters is a copy of the example, with loki-rules on PATH, and demo, which runs
// a command beside a ruler.
type clusters struct {
	dir string
	env []string
}

func newClusters(t *testing.T) clusters {
	t.Helper()
	bin := t.TempDir()
	for _, pkg := range []string{"loki-rules", "loki-rules/internal/rulertest/demo"} {
		if out, err := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "../cmd/"+pkg).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	gh := "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --body-file ] && cp \"$2\" comment.md; shift; done\n"
	if err := os.WriteFile(filepath.Join(bin, "gh"), []byte(gh), 0o755); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	c := clusters{dir: t.TempDir(), env: append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GIT_CEILING_DIRECTORIES=/")}
	if err := os.CopyFS(c.dir, os.DirFS("clusters")); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c clusters) run(t *testing.T, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Env = c.dir, c.env
	for _, dir := range filepath.SplitList(strings.TrimPrefix(c.env[len(c.env)-2], "PATH=")) {
		if path, err := exec.LookPath(filepath.Join(dir, command[0])); err == nil {
			cmd.Path, cmd.Err = path, nil
			break
		}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", command, err, out)
	}
	return string(out)
}

func (c clusters) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestClustersBuild: a directory for each target, which kustomize takes, and which
// the generator makes too.
func TestClustersBuild(t *testing.T) {
	c := newClusters(t)
	c.run(t, "loki-rules", "build", "-t", "all", "-o", "rendered", "--revision", "none")
	contains(t, "us", c.file(t, "rendered/us/team-a/web.yaml"), "cluster: us", "WebErrors")
	for _, name := range []string{"argocd.yaml", "flux.yaml"} {
		for _, doc := range strings.Split(c.file(t, name), "\n---\n") {
			var object struct{ Kind string }
			if unmarshal(t, doc, &object); object.Kind == "" {
				t.Errorf("%s holds what is no object", name)
			}
		}
	}
	kustomize := tools.Need(t, "kustomize")
	built := c.run(t, kustomize, "build", "rendered/eu")
	contains(t, "eu", built, "name: rules-team-a-web", "namespace: logs", "cluster: eu")
	generated := c.run(t, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", ".")
	contains(t, "the generator", generated, "name: rules-team-a-web", "namespace: logs", "cluster: eu")
}

// TestClustersArgoCD: the Application of a cluster points at the directory of the
// target that is called as the cluster is, and has a name that an object may have,
// whatever that one is called.
func TestClustersArgoCD(t *testing.T) {
	c := newClusters(t)
	c.run(t, "loki-rules", "build", "-t", "all", "-o", "rendered", "--revision", "none")
	var set struct {
		Spec struct {
			GoTemplate        bool
			GoTemplateOptions []string
			Template          struct {
				Metadata struct{ Name string }
				Spec     struct {
					Sources     []struct{ Path string }
					Destination struct{ Server string }
				}
			}
		}
	}
	unmarshal(t, c.file(t, "argocd.yaml"), &set)
	if !set.Spec.GoTemplate || !slices.Contains(set.Spec.GoTemplateOptions, "missingkey=error") {
		t.Error("a parameter that is not there makes a path of its own")
	}
	params := map[string]string{"name": "eu", "nameNormalized": "arn-aws-eks-prod", "server": "https://eu.example.com"} // as the generator normalizes another name
	render := func(text string) string {
		var b strings.Builder
		parsed, err := template.New("").Option(set.Spec.GoTemplateOptions...).Parse(text)
		if err == nil {
			err = parsed.Execute(&b, params)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	made := set.Spec.Template
	if got := render(made.Metadata.Name); got != "loki-rules-arn-aws-eks-prod" {
		t.Errorf("the Application is called %s", got)
	}
	if got := render(made.Spec.Destination.Server); got != params["server"] {
		t.Errorf("it is for %s", got)
	}
	contains(t, "its source", c.file(t, render(made.Spec.Sources[0].Path)+"/kustomization.yaml"), "configmap-rules-team-a-web.yaml")
}

// TestClustersFlux: Flux builds from the directory what kustomize does, of the
// Kustomization as it stands, and leaves what rules say with ${} alone.
func TestClustersFlux(t *testing.T) {
	flux, err := exec.LookPath("flux")
	if err != nil {
		t.Skip("flux is not on PATH: nothing to build the Kustomization with")
	}
	c := newClusters(t)
	rules := strings.Replace(c.file(t, "rules/team-a/web.yaml"), "for: 10m", "for: 10m\n        annotations: {summary: '${TEXT} stays'}", 1)
	if err := os.WriteFile(filepath.Join(c.dir, "rules/team-a/web.yaml"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	substituted := strings.Replace(c.file(t, "flux.yaml"), "  prune: true\n", "  prune: true\n  postBuild: {substitute: {TEXT: gone}}\n", 1)
	if err := os.WriteFile(filepath.Join(c.dir, "flux.yaml"), []byte(substituted), 0o600); err != nil {
		t.Fatal(err)
	}
	c.run(t, "loki-rules", "build", "-t", "all", "-o", "rendered", "--revision", "none")
	built := c.run(t, flux, "build", "kustomization", "loki-rules", "--path", "rendered/eu", "--kustomization-file", "flux.yaml", "--dry-run")
	contains(t, "flux", built, "name: rules-team-a-web", "name: rules-team-a-stamp", "namespace: logs", "cluster: eu", "${TEXT} stays")
	c.run(t, flux, "build", "artifact", "--path", "rendered/eu", "--output", "eu.tgz")
	if listed := c.run(t, "tar", "tzf", "eu.tgz"); !strings.Contains(listed, "kustomization.yaml") || !strings.Contains(listed, "configmap-rules-team-a-web.yaml") {
		t.Errorf("the artifact holds\n%s", listed)
	}
}

// TestClustersPipelines runs the scripts of both pipelines beside a ruler: a pull
// request gets its comment, main is pushed and verified.
func TestClustersPipelines(t *testing.T) {
	c := newClusters(t)
	var github struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run string }
		}
	}
	unmarshal(t, c.file(t, "github.yaml"), &github)
	for _, step := range github.Jobs["rules"].Steps {
		script := strings.ReplaceAll(step.Run, "${{ github.event.number }}", "7")
		if script == "" {
			continue
		}
		c.run(t, "demo", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	}
	contains(t, "the comment", c.file(t, "comment.md"), "web")
	gitlab := map[string]any{}
	unmarshal(t, c.file(t, "gitlab.yaml"), &gitlab)
	for _, job := range []string{"check", "diff", "push"} {
		lines, _ := gitlab[job].(map[string]any)["script"].([]any)
		if len(lines) == 0 {
			t.Fatalf("job %s has no script", job)
		}
		for _, line := range lines {
			if line := line.(string); !strings.HasPrefix(line, "curl") {
				c.run(t, "demo", "sh", "-ec", line)
			}
		}
	}
	contains(t, "Code Quality", c.file(t, "quality.json"), "[")
}

// TestClustersVerify: what the hook and the CronJob start proves that what the
// ConfigMaps hold is loaded, and fails where it is not.
func TestClustersVerify(t *testing.T) {
	c := newClusters(t)
	type pod struct {
		Spec struct {
			Containers []struct{ Args []string }
		}
	}
	docs := strings.Split(c.file(t, "verify.yaml"), "\n---\n")
	var job struct {
		Spec struct{ Template pod }
	}
	unmarshal(t, docs[0], &job)
	var cron struct {
		Spec struct {
			JobTemplate struct {
				Spec struct{ Template any }
			}
		}
	}
	unmarshal(t, docs[1], &cron)
	var hook struct{ Spec struct{ Template any } }
	unmarshal(t, docs[0], &hook)
	if cron.Spec.JobTemplate.Spec.Template == nil || !reflect.DeepEqual(cron.Spec.JobTemplate.Spec.Template, hook.Spec.Template) {
		t.Error("the CronJob runs another pod than the hook")
	}
	args := strings.Join(job.Spec.Template.Spec.Containers[0].Args, " ")
	for _, part := range []struct{ old, text string }{{"/repo", "."}, {" --address http://loki-ruler-headless.logs:3100", ""}, {"--wait 5m", "--wait 4s"}} {
		if !strings.Contains(args, part.old) {
			t.Fatalf("the Job runs %q, without %q", args, part.old)
		}
		args = strings.Replace(args, part.old, part.text, 1)
	}
	mounted := "mkdir mounted && cp -r rules mounted && cd mounted && "
	c.run(t, "demo", "sh", "-ec", mounted+"loki-rules push --deliver ruler-api --revision none && loki-rules "+args)
	c.run(t, "demo", "sh", "-ec", "cd mounted; if loki-rules "+args+"; then exit 1; fi")
}

func unmarshal(t *testing.T, text string, to any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), to); err != nil {
		t.Fatal(err)
	}
}
