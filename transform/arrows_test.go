package transform_test

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// order is the house, top floor first: a package imports only from floors below
// its own, and neighbours on a floor do not know each other. A new package gets
// its place here, or TestArrows fails.
var order = [][]string{
	{"cmd/loki-ruler-sidecar", "cmd/loki-rules", "cmd/loki-rules/internal/rulertest/demo", "internal/samples", "internal/scenario", "internal/shells", "internal/shown", "cmd/internal/terminal/terminaltest"}, // samples, scenario, shells, shown, terminaltest and tools: for tests alone
	{"internal/tools", "cmd/loki-rules/internal/syncer", "cmd/loki-rules/internal/monitors"},
	{"cmd/loki-rules/internal/deliver", "cmd/loki-rules/internal/loaded", "cmd/loki-rules/internal/directory", "cmd/loki-rules/internal/metrics"},
	{"cmd/loki-rules/internal/rulerapi", "cmd/loki-rules/internal/bucket", "cmd/loki-rules/internal/rulertest", "cmd/loki-rules/internal/lokiserver", "cmd/loki-rules/internal/lokiserver/lokitest"},
	{"cmd/internal/terminal", "transform/krm"},
	{"transform/report"},
	{"transform"},
	{"transform/internal/lint", "transform/internal/export"},
	{"transform/internal/lint/rulers", "transform/internal/lint/sidecars", "transform/internal/lint/mounts", "transform/internal/lint/objects", "transform/internal/lint/files", "transform/internal/lint/surroundings", "transform/internal/lint/running"},
	{"transform/internal/lint/check", "transform/internal/symptom"},
	{"transform/internal/plan"},
	{"transform/rules/ruletest", "transform/rules/replay"},
	{"transform/internal/delivery", "transform/rules"},
	{"transform/patchset"},
	{"transform/internal/chart"},
	{"transform/internal/sidecar"},
	{"transform/internal/loki", "transform/internal/rbac", "transform/internal/rulefile", "transform/internal/netpol", "transform/internal/writer"},
	{"transform/evaluate", "transform/internal/alerting"},
	{"transform/internal/engine"},
	{"transform/internal/engine/pipeline"},
	{"transform/internal/engine/fields", "transform/internal/engine/match", "transform/internal/engine/template"},
	{"transform/internal/engine/units", "transform/internal/engine/template/syntax", "transform/internal/engine/template/bounded"},
	{"transform/internal/manifest", "transform/internal/patch"},
	{"transform/internal/edit", "transform/internal/intake"},
	{"transform/internal/document"},
	{"transform/internal/yamltext/quick"},
	{"transform/internal/splice", "transform/internal/yamltext", "transform/internal/logql", "transform/internal/nginx", "transform/finding"},
	{"transform/internal/words", "internal/sanitize"},
}

// outbuildings are programs around the house. They see it as any other module would:
// through its public doors.
var outbuildings = []string{"packaging", "examples"}

// guests are the modules of others, and the floors they are allowed on;
// tests may import what they like.
var guests = map[string][]string{
	"go.yaml.in/yaml/v3":                            {"transform/internal/document"},
	"github.com/spf13/cobra":                        {"cmd/loki-ruler-sidecar", "cmd/loki-rules", "cmd/internal/terminal", "cmd/internal/terminal/terminaltest"},
	"github.com/spf13/pflag":                        {"cmd/loki-ruler-sidecar", "cmd/internal/terminal", "cmd/internal/terminal/terminaltest"},
	"golang.org/x/term":                             {"cmd/loki-ruler-sidecar", "cmd/internal/terminal"},
	"golang.org/x/sys":                              {"cmd/internal/terminal"}, // x/term stands on it
	"github.com/sabhiram/go-gitignore":              {"cmd/loki-ruler-sidecar"},
	"golang.org/x/mod/semver":                       append(slices.Concat(order...), "packaging/plugin"),
	"github.com/rogpeppe/go-internal/diff":          {"cmd/loki-ruler-sidecar", "cmd/loki-rules", "transform/report", "transform", "internal/scenario"},
	"github.com/rogpeppe/go-internal/testscript":    {"internal/scenario"},
	"github.com/rogpeppe/go-internal/txtar":         {"internal/scenario"},
	"helm.sh/helm/v3/pkg/postrender":                {"transform"},
	"google.golang.org/protobuf/encoding/protowire": {"transform/rules"},
	"github.com/cespare/xxhash/v2":                  {"transform/internal/engine"},
	"golang.org/x/text":                             {"transform/internal/alerting"},
	"github.com/minio/minio-go/v7":                  {"cmd/loki-rules/internal/bucket"},
	"github.com/prometheus/client_golang":           {"cmd/loki-rules/internal/metrics"},
	"github.com/prometheus/common":                  {"cmd/loki-rules/internal/metrics"},
	"github.com/santhosh-tekuri/jsonschema/v6":      nil, // tests only, as are those below
	"sigs.k8s.io/kustomize/kyaml":                   nil,
	"sigs.k8s.io/yaml":                              nil,
}

// world is what makes a result depend on more than the bytes that went in:
// only cmd may know it.
var world = []string{"flag", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "os/signal", "plugin", "syscall", "unsafe"}

// doors are the files that may know it all the same: they run a program, or
// read a file, because the caller asked for just that.
var doors = []string{"transform/internal/rulefile/lokitool.go"}

func TestArrows(t *testing.T) {
	sources := readSources(t, os.DirFS(".."))
	if len(sources) < 20 {
		t.Fatalf("found only %d files: is the module's root still one directory up?", len(sources))
	}
	for _, arrow := range wrongArrows(sources) {
		t.Error(arrow)
	}
}

// wrongArrows reports every import that points up, sideways or to a stranger.
func wrongArrows(sources []source) []string {
	var wrong []string
	for _, s := range sources {
		if s.test {
			continue
		}
		for _, imported := range s.imports() {
			if slices.Contains(doors, s.name) && slices.Contains(world, imported) {
				continue
			}
			if reason := judgeArrow(s.dir, imported); reason != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %q: %s", s.name, imported, reason))
			}
		}
	}
	return wrong
}

// judgeArrow says why dir may not import the package, "" when it may.
func judgeArrow(dir, imported string) string {
	if own, ok := strings.CutPrefix(imported+"/", modulePath+"/"); ok {
		return judgeOwn(dir, strings.TrimSuffix(own, "/"))
	}
	if strings.Contains(strings.Split(imported, "/")[0], ".") {
		return judgeGuest(dir, imported)
	}
	if within(dir, "transform") && slices.Contains(world, imported) {
		return "transform turns bytes into bytes; only cmd knows the world"
	}
	return ""
}

func judgeOwn(dir, imported string) string {
	to := floor(imported)
	if to < 0 {
		return "it has no place in the order of TestArrows"
	}
	if isOutbuilding(dir) {
		if strings.Contains(imported, "internal") || within(imported, "cmd") {
			return "it is not public"
		}
		return ""
	}
	switch from := floor(dir); {
	case from < 0:
		return fmt.Sprintf("%s has no place in the order of TestArrows", dir)
	case from == to:
		return "neighbours on a floor do not know each other"
	case from > to:
		return "arrows point downward only"
	}
	return ""
}

func judgeGuest(dir, imported string) string {
	for guest, hosts := range guests {
		if imported != guest && !strings.HasPrefix(imported, guest+"/") {
			continue
		}
		if slices.Contains(hosts, dir) {
			return ""
		}
		if len(hosts) == 0 {
			return "only tests may"
		}
		return fmt.Sprintf("only %q may", hosts)
	}
	return "it is not among the dependencies agreed on"
}

// floor is the number of dir's floor, 0 at the top, -1 where it has none.
func floor(dir string) int {
	return slices.IndexFunc(order, func(floor []string) bool { return slices.Contains(floor, dir) })
}

func isOutbuilding(dir string) bool {
	return slices.ContainsFunc(outbuildings, func(o string) bool { return within(dir, o) })
}

func within(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }

// TestWrongArrowsAreSeen holds the judge itself to account: each file imports
// one thing it must not, and is reported for it.
func TestWrongArrowsAreSeen(t *testing.T) {
	for _, c := range []struct{ dir, imported, reason string }{
		{"transform/internal/splice", modulePath + "/transform/internal/document", "downward only"},
		{"transform/internal/manifest", modulePath + "/transform/internal/plan", "downward only"},
		{"transform", modulePath + "/transform/report", "downward only"},
		{"transform/internal/plan", modulePath + "/transform/internal/lint", "downward only"},
		{"transform/internal/export", modulePath + "/transform/internal/lint", "neighbours"},
		{"transform/internal/rbac", modulePath + "/transform/internal/loki", "neighbours"},
		{"transform/internal/brand-new", modulePath + "/transform/finding", "no place"},
		{"transform", modulePath + "/transform/internal/brand-new", "no place"},
		{"packaging/plugin", modulePath + "/transform/internal/splice", "not public"},
		{"transform/internal/plan", "go.yaml.in/yaml/v3", "only"},
		{"transform/patchset", "github.com/spf13/cobra", "only"},
		{"cmd/loki-ruler-sidecar", "sigs.k8s.io/kustomize/kyaml/yaml", "only tests may"},
		{"cmd/loki-ruler-sidecar", "github.com/santhosh-tekuri/jsonschema/v6", "only"},
		{"transform/internal/document", "os", "only cmd"},
		{"transform", "net/http", "only cmd"},
		{"transform/internal/rulefile", "os/exec", "only cmd"},
	} {
		sources := readSources(t, fstest.MapFS{
			c.dir + "/a.go": {Data: fmt.Appendf(nil, "package p\n\nimport _ %q\n", c.imported)},
		})
		wrong := wrongArrows(sources)
		if len(wrong) != 1 || !strings.Contains(wrong[0], c.reason) {
			t.Errorf("%s imports %s: reported as %q, want one line with %q", c.dir, c.imported, wrong, c.reason)
		}
	}
}

// TestRightArrowsAreSilent is the same for imports that are as they should be.
func TestRightArrowsAreSilent(t *testing.T) {
	for _, c := range []struct{ file, imported string }{
		{"cmd/loki-ruler-sidecar/a.go", modulePath + "/transform/report"},
		{"cmd/loki-ruler-sidecar/a.go", "os"},
		{"cmd/loki-ruler-sidecar/a.go", "github.com/spf13/cobra"},
		{"transform/a.go", modulePath + "/transform/internal/plan"},
		{"transform/a.go", "helm.sh/helm/v3/pkg/postrender"},
		{"transform/internal/document/a.go", "go.yaml.in/yaml/v3"},
		{"transform/internal/document/a.go", "bytes"},
		{"transform/internal/plan/a_test.go", "go.yaml.in/yaml/v3"},
		{"transform/internal/plan/a_test.go", modulePath + "/transform/report"},
		{"transform/internal/rulefile/lokitool.go", "os/exec"},
		{"packaging/plugin/a.go", modulePath + "/transform"},
		{"packaging/plugin/a.go", "os"},
		{path.Join("testdata", "a.go"), "net/http"},
		{"examples/helm-go-sdk/a.go", "helm.sh/helm/v4/pkg/action"},
	} {
		files := fstest.MapFS{c.file: {Data: fmt.Appendf(nil, "package p\n\nimport _ %q\n", c.imported)}}
		if within(c.file, "examples") {
			files[path.Join(path.Dir(c.file), "go.mod")] = &fstest.MapFile{Data: []byte("module example\n")}
		}
		if wrong := wrongArrows(readSources(t, files)); len(wrong) != 0 {
			t.Errorf("%s imports %s: reported as %q, want silence", c.file, c.imported, wrong)
		}
	}
}
