package rbac

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// What the real charts grant a distributed ruler's account, by chart version and
// case.
func TestCorpusAccess(t *testing.T) {
	root := "../../../../shared/corpus/renders"
	paths, _ := filepath.Glob(root + "/*/*.yaml")
	if len(paths) == 0 || testing.Short() {
		t.Skip("no corpus beside the repository, or -short")
	}
	held := 0
	for _, path := range paths {
		chart, name := filepath.Base(filepath.Dir(path)), filepath.Base(path)
		want, ok := grants(chart, strings.TrimSuffix(name, ".yaml"))
		if !ok {
			continue
		}
		held++
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		policy, subject := rulerIn(t, path, src)
		missing := policy.Missing(subject, []Need{
			{Namespace: subject.Namespace, Resource: "configmaps", Verbs: []string{"get", "list", "watch"}},
			{Namespace: subject.Namespace, Resource: "secrets", Verbs: []string{"get", "list", "watch"}},
		})
		everywhere := policy.Missing(subject, []Need{{Namespace: AllNamespaces, Resource: "configmaps", Verbs: []string{"list", "watch"}}})
		got := "cluster"
		switch {
		case len(missing) == 2:
			got = "nothing"
		case len(missing) == 0 && len(everywhere) > 0:
			got = "namespace"
		case len(missing) > 0:
			got = "some"
		}
		if got != want {
			t.Errorf("%s/%s: %v is granted %s, want %s", chart, name, subject, got, want)
		}
	}
	if held < 60 {
		t.Errorf("only %d cases were judged", held)
	}
}

// grants says what a chart's version gives the ruler's account in a case.
func grants(chart, name string) (string, bool) {
	if strings.HasPrefix(chart, "loki-distributed") {
		return "nothing", name == "ruler-norbac" || strings.HasPrefix(name, "ruler-deployment") || strings.HasPrefix(name, "ruler-statefulset")
	}
	community := strings.HasPrefix(chart, "loki-community")
	silent := chart == "loki-6.0.0" || chart == "loki-6.10.2"
	late := community || regexp.MustCompile(`^loki-(7\.|6\.3[4-9]|6\.[45])`).MatchString(chart)
	switch name {
	case "distributed-default", "distributed-min", "distributed-issue16529", "distributed-secretcfg", "distributed-norbac":
		if silent {
			return "nothing", true
		}
		return "cluster", true
	case "distributed-disabled":
		return "nothing", true
	case "distributed-namespaced":
		if late {
			return "namespace", true
		}
		return "nothing", true
	case "distributed-ruler-sa", "distributed-ruler-sa-native", "distributed-ruler-sa-native-ns":
		return "nothing", true
	}
	return "", false
}

// rulerIn finds the policy of a render, and the account and namespace of its ruler.
func rulerIn(t *testing.T, name string, src []byte) (*Policy, Subject) {
	t.Helper()
	s := manifest.Open(name, src)
	var objs []*manifest.Object
	subject := Subject{Namespace: UnknownNamespace}
	for _, h := range s.Hints() {
		switch h.Kind {
		case "", "StatefulSet", "Deployment", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding":
		default:
			continue
		}
		parsed, err := s.Parse(*h.Doc)
		if err != nil {
			t.Fatal(err)
		}
		objs = append(objs, parsed...)
	}
	policy := Read(manifest.NewSet(objs))
	for _, o := range objs {
		if pod := manifest.PodOf(o); pod != nil && strings.HasSuffix(o.Name, "ruler") {
			subject = Subject{Namespace: o.Namespace, Name: pod.ServiceAccount}
		}
	}
	if subject.Namespace == "" {
		subject.Namespace = UnknownNamespace
		if named := policy.SubjectNamespaces(subject.Name); len(named) == 1 {
			subject.Namespace = named[0]
		}
	}
	return policy, subject
}
