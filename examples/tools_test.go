package examples_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// sidecar is what a repaired ruler has and the chart's render has not.
const sidecar = "name: loki-sc-rules"

// render is what helm makes of the chart.
func (r repository) render(t *testing.T) string {
	t.Helper()
	return r.sh(t, "helm template loki charts/loki -n logs -f values.yaml").want(t, 0).stdout
}

type argoPlugin struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       struct {
		Version        string
		Init, Generate struct{ Command []string }
	}
}

func TestArgoPlugin(t *testing.T) {
	var plugin argoPlugin
	strict(t, "argocd-cmp/plugin.yaml", &plugin)
	application := documents(t, "argocd-cmp/application.yaml")[0]
	if want, got := plugin.Metadata.Name+"-"+plugin.Spec.Version, at(application, "spec.source.plugin.name"); got != want {
		t.Errorf("the Application asks for the plugin %v, and Argo CD calls it %s", got, want)
	}
	r := newRepository(t, goodRules, "helm3")
	r.env = append(r.env, "ARGOCD_APP_NAME=loki", "ARGOCD_APP_NAMESPACE=logs", "ARGOCD_ENV_HELM_ARGS=--set rules=false")
	command := plugin.Spec.Init.Command
	r.run(t, "charts/loki", "", command...).want(t, 0)
	command = plugin.Spec.Generate.Command
	generated := r.run(t, "charts/loki", "", command...).want(t, 0)
	contains(t, "generated", generated.stdout, sidecar, "kind: Role\n")
	r.env = append(r.env, "ARGOCD_ENV_HELM_ARGS=--set-file a=absent")
	if failed := r.run(t, "charts/loki", "", command...).want(t, 1); failed.stdout != "" {
		t.Errorf("helm failed, and Argo CD would apply:\n%s", failed.stdout)
	}
}

// TestArgoImage: the image has the Helm that is tried here, built by our Go.
func TestArgoImage(t *testing.T) {
	dockerfile := string(read(t, "argocd-cmp/Dockerfile"))
	for _, want := range []struct{ file, pattern, line string }{
		{"../Makefile", `HELM3_VERSION +:= v(\S+)`, "ARG HELM_VERSION=%s\n"},
		{"../go.mod", `(?m)^go (\d+\.\d+)`, "FROM golang:%s-alpine AS build\n"},
	} {
		m := regexp.MustCompile(want.pattern).FindSubmatch(read(t, want.file))
		if m == nil {
			t.Fatalf("%s says no version", want.file)
		}
		contains(t, "Dockerfile", dockerfile, fmt.Sprintf(want.line, m[1]))
	}
	contains(t, "Dockerfile", dockerfile, "/cmd/loki-ruler-sidecar@", "helm.sh/helm/v3/cmd/helm@", "USER 999\n")
}

// TestBeside: what the commands of an example name is put beside it, once, and
// they run there.
func TestBeside(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell here")
	}
	r := newRepository(t, goodRules, "helm3")
	for _, part := range []string{"examples/helm3", "testdata"} {
		if err := os.CopyFS(filepath.Join(r.dir, "copy", filepath.FromSlash(part)), os.DirFS("../"+part)); err != nil {
			t.Fatal(err)
		}
	}
	r.write(t, "copy/examples/beside.sh", string(read(t, "beside.sh")))
	for range 2 {
		r.run(t, "copy", "", "sh", "examples/beside.sh", "helm3").want(t, 0)
	}
	block := strings.ReplaceAll(shellBlocks(t, "helm3")[0], "helm upgrade --install", "helm template")
	contains(t, "helm3", r.run(t, "copy/examples/helm3", "", "sh", "-e", "-c", block).want(t, 0).stdout, sidecar)
}

func TestArgoKustomize(t *testing.T) {
	options, ok := at(documents(t, "argocd-kustomize/argocd-cm.yaml")[0], "data").(map[string]any)["kustomize.buildOptions"].(string)
	if !ok {
		t.Fatal("argocd-cm has no kustomize.buildOptions")
	}
	r := newRepository(t, goodRules, "helm3")
	for _, name := range []string{"kustomization.yaml", "ruler-sidecar.yaml"} {
		r.write(t, name, string(read(t, "argocd-kustomize/"+name)))
	}
	command := append([]string{tools.Need(t, "kustomize"), "build"}, strings.Fields(options)...)
	built := r.sh(t, strings.Join(append(command, "."), " ")).want(t, 0)
	contains(t, "built", built.stdout, sidecar, "kind: RoleBinding\n")
}

type kptfile struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name        string
		Annotations map[string]string
	}
	Info     struct{ Description string }
	Pipeline struct {
		Mutators []struct {
			Exec       string
			ConfigPath string `yaml:"configPath"`
		}
		Validators []struct {
			Exec      string
			ConfigMap map[string]string `yaml:"configMap"`
		}
	}
}

func TestKpt(t *testing.T) {
	var file kptfile
	strict(t, "kpt/Kptfile", &file)
	r := newRepository(t, goodRules, "helm3")
	rendered := r.render(t)
	for _, mutator := range file.Pipeline.Mutators {
		config := documents(t, "kpt/"+mutator.ConfigPath)[0]
		list := resourceList(t, rendered, config)
		out := r.run(t, "", list, mutator.Exec).want(t, 0)
		contains(t, "ResourceList", out.stdout, sidecar, "value: logs,team-a", "namespace: team-a")
		checkKpt(t, r, file, rendered, 1)
		checkKpt(t, r, file, itemsOf(t, out.stdout), 0)
	}
	if kpt, err := exec.LookPath("kpt"); err == nil {
		runKpt(t, r, kpt, rendered)
	}
}

// checkKpt runs the validators; kpt makes a ConfigMap of their configMap.
func checkKpt(t *testing.T, r repository, file kptfile, manifests string, code int) {
	t.Helper()
	if len(file.Pipeline.Validators) == 0 {
		t.Error("the Kptfile validates nothing")
	}
	for _, validator := range file.Pipeline.Validators {
		config := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "function-input"}, "data": validator.ConfigMap}
		r.run(t, "", resourceList(t, manifests, config), validator.Exec).want(t, code)
	}
}

// itemsOf are the items of a ResourceList as a stream.
func itemsOf(t *testing.T, list string) string {
	t.Helper()
	items, ok := parse(t, "ResourceList", []byte(list))[0]["items"].([]any)
	if !ok {
		t.Fatalf("no items in\n%s", list)
	}
	var out strings.Builder
	for _, item := range items {
		text, err := yaml.Marshal(item)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString("---\n" + string(text))
	}
	return out.String()
}

// runKpt renders the package with the real tool.
func runKpt(t *testing.T, r repository, kpt, rendered string) {
	t.Helper()
	for _, name := range []string{"Kptfile", "ruler-sidecar.yaml"} {
		r.write(t, "package/"+name, string(read(t, "kpt/"+name)))
	}
	r.write(t, "package/loki.yaml", rendered)
	r.sh(t, kpt+" fn render --allow-exec package").want(t, 0)
	contains(t, "loki.yaml", r.read(t, "package/loki.yaml"), sidecar)
}

// resourceList is what a KRM function is given on stdin.
func resourceList(t *testing.T, rendered string, config map[string]any) string {
	t.Helper()
	var out bytes.Buffer
	err := yaml.NewEncoder(&out).Encode(map[string]any{
		"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "functionConfig": config, "items": parse(t, "render", []byte(rendered)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// quoted are the strings in a line of HCL or TypeScript.
var quoted = regexp.MustCompile(`"([^"]*)"`)

// TestPostRenderers: the tools that start a program with arguments name it in
// their own keys; it does its work with just those.
func TestPostRenderers(t *testing.T) {
	var skaffold struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
		Manifests  struct {
			Helm struct {
				Releases []struct {
					Name, Namespace, Repo, Version string
					RemoteChart                    string   `yaml:"remoteChart"`
					ValuesFiles                    []string `yaml:"valuesFiles"`
				}
			}
			Hooks struct {
				After []struct {
					Host struct {
						Command    []string
						WithChange bool `yaml:"withChange"`
					}
				}
			}
		}
		Deploy struct{ Kubectl struct{} }
	}
	strict(t, "skaffold/skaffold.yaml", &skaffold)
	if !skaffold.Manifests.Hooks.After[0].Host.WithChange {
		t.Error("without withChange, Skaffold throws the hook's output away")
	}
	var helmfile struct {
		Defaults struct {
			PostRenderer string   `yaml:"postRenderer"`
			Args         []string `yaml:"postRendererArgs"`
		} `yaml:"helmDefaults"`
		Repositories []struct{ Name, URL string }
		Releases     []struct {
			Name, Namespace, Chart, Version string
			Values                          []string
		}
	}
	strict(t, "helmfile/helmfile.yaml", &helmfile)
	commands := map[string][]string{
		"skaffold": skaffold.Manifests.Hooks.After[0].Host.Command,
		"helmfile": append([]string{helmfile.Defaults.PostRenderer}, helmfile.Defaults.Args...),
		"terraform": commandIn(t, "terraform/main.tf", `resource "helm_release" "loki"`, "postrender = {",
			"binary_path = ", "args        = "),
		"pulumi": commandIn(t, "pulumi/index.ts", "new k8s.helm.v4.Chart(", "postRenderer: {", "command: ", "args: "),
	}
	r := newRepository(t, goodRules, "helm3")
	rendered := r.render(t)
	for name, command := range commands {
		t.Run(name, func(t *testing.T) {
			out := r.run(t, "", rendered, command...).want(t, 0)
			contains(t, "stdout", out.stdout, sidecar)
		})
	}
}

// commandIn is the command that a file of another language names: the quoted
// strings on the lines that start with the last two of the parts, all of which
// stand in the file in this order.
func commandIn(t *testing.T, name string, parts ...string) []string {
	t.Helper()
	text := string(read(t, filepath.FromSlash(name)))
	for _, pair := range []string{"{}", "[]", "()"} {
		if strings.Count(text, pair[:1]) != strings.Count(text, pair[1:]) {
			t.Errorf("%s: %s are not balanced", name, pair)
		}
	}
	var command []string
	for i, part := range parts {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			t.Fatalf("%s has no %q after %q", name, part, parts[:i])
		}
		text = rest
		if line, _, _ := strings.Cut(rest, "\n"); i >= len(parts)-2 {
			for _, m := range quoted.FindAllStringSubmatch(line, -1) {
				command = append(command, m[1])
			}
		}
	}
	return command
}
